"""Working out only what depends gives what working out everything gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.xform import State, Status
from tests.forms_in_tables import NOON, form

FORM = form("""
| survey |
| | type         | name     | label | calculation                     | relevant              | repeat_count | constraint |
| | integer      | n        | N     |                                 |                       |              | . < 50     |
| | integer      | size     | Size  |                                 | ${n} != 3             |              |            |
| | begin_group  | home     | Home  |                                 | ${n} > 1              |              |            |
| | text         | street   | S     |                                 |                       |              |            |
| | calculate    | loud     |       | concat(${street}, '!', ${n})    |                       |              |            |
| | end_group    |          |       |                                 |                       |              |            |
| | begin_repeat | person   | P     |                                 | ${home_open} = 'yes'  | ${size}      |            |
| | integer      | age      | Age   |                                 |                       |              |            |
| | select_one y | school   | Sch   |                                 | ${age} < 18           |              |            |
| | calculate    | older    |       | count(${person}[age > current()/../age]) |              |              |            |
| | calculate    | alone    |       | position(..)                    |                       |              |            |
| | calculate    | place    |       | concat(position(..), '/', count(${person})) |           |              |            |
| | begin_repeat | pet      | Pet   |                                 |                       |              |            |
| | text         | called   | C     |                                 | ${age} > 2            |              |            |
| | end_repeat   |          |       |                                 |                       |              |            |
| | calculate    | pets     |       | join('+', ${called})            |                       |              |            |
| | end_repeat   |          |       |                                 |                       |              |            |
| | calculate    | total    |       | sum(${age})                     |                       |              |            |
| | calculate    | pupils   |       | count(${person}[school = 'yes']) |                      |              |            |
| | calculate    | home_open |      | if(km:status(${street}) = 'declined', 'no', 'yes') |    |              |            |
| choices |
| | list_name | name | label |
| | y         | yes  | Yes   |
| | y         | no   | No    |
""")  # noqa: E501

PLACES = ["n", "size", "home/street", "person/age", "person[2]/age", "person[3]/age", "person/school"]
PLACES += ["person[2]/school", "person/pet/called", "person[2]/pet/called", "person/pet[2]/called"]

answers = st.tuples(
    st.just("answer"), st.sampled_from(PLACES), st.sampled_from(["", "1", "2", "3", "17", "40", "yes"])
)
marks = st.tuples(st.just("mark"), st.sampled_from(PLACES), st.sampled_from([Status.DECLINED, Status.NOT_ASKED]))
adds = st.tuples(st.just("add"), st.sampled_from(["person/pet", "person[2]/pet"]), st.just(""))
removes = st.tuples(st.just("remove"), st.sampled_from(["person", "person/pet"]), st.sampled_from(["1", "2"]))
STEPS = st.lists(st.one_of(answers, answers, answers, marks, adds, removes), max_size=25)


def begin() -> State:
    state = FORM.begin(lambda: NOON, 1)
    for place, value in [("n", "4"), ("size", "2"), ("person/age", "9"), ("person[2]/age", "40")]:
        state.answer(f"/data/{place}", value)
    return state


def take(state: State, step: tuple[str, str, str]) -> None:
    what, place, value = step
    ref = f"/data/{place}"
    try:
        if what == "answer":
            state.answer(ref, value)
        elif what == "mark":
            state.mark(ref, Status(value))
        elif what == "add":
            state.add(ref)
        else:
            state.remove(ref, int(value))
    except LookupError:
        pass


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_working_out_everything_changes_nothing(steps: Sequence[tuple[str, str, str]]) -> None:
    state = begin()
    for step in steps:
        take(state, step)
    before = state.snapshot()
    state.refresh()
    assert state.snapshot() == before


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_is_kept_brings_the_same_state_back(steps: Sequence[tuple[str, str, str]]) -> None:
    state = begin()
    for step in steps:
        take(state, step)
    kept = list(state.kept())
    again = FORM.begin(lambda: NOON, 1)
    again.restore(kept)
    # Members that hold nothing are not stored; the person adds them again by hand.
    assert _held(again) == _held(state)
    assert list(again.kept()) == kept


def _held(state: State) -> dict[str, tuple[str, Status]]:
    nodes = (node for node in state.leaves() if node.definition.control is not None)
    return {
        n.ref(): (n.text, state.status(n.ref())) for n in nodes if n.text or state.status(n.ref()) != "not_asked"
    }


@settings(max_examples=30, deadline=None)
@given(STEPS, answers)
def test_taking_an_answer_back_brings_the_same_state_back(
    steps: Sequence[tuple[str, str, str]], last: tuple[str, str, str]
) -> None:
    """Answers that members come or go by are left out: blank ones do not come back, which is tested by itself."""
    state = begin()
    for step in steps:
        take(state, step)
    _, place, value = last
    ref = f"/data/{place}"
    if place == "size":
        return
    try:
        held, status = state.value(ref), state.status(ref)
    except LookupError:
        return
    before = state.snapshot()
    if state.answer(ref, value).accepted:
        if members_of(state.snapshot()) != members_of(before):
            return
        if held:
            state.answer(ref, held)
        else:
            state.mark(ref, status)
    assert state.snapshot() == before


def members_of(snapshot: Mapping[str, object]) -> set[str]:
    """References of everything there is, and so of every member."""
    nodes = snapshot["nodes"]
    assert isinstance(nodes, dict)
    return set(nodes)


def test_any_order_of_independent_answers_gives_the_same_state() -> None:
    independent = [("n", "4"), ("home/street", "Storgata"), ("person/age", "9"), ("person[2]/age", "40")]
    seen = []
    for order in permutations(independent):
        state = begin()
        state.answer("/data/size", "2")
        for place, value in order:
            state.answer(f"/data/{place}", value)
        seen.append(state.snapshot())
    assert all(one == seen[0] for one in seen)
