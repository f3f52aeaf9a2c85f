"""What is exported says what was answered, whatever was answered. All answers are synthetic."""

from __future__ import annotations

import io
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kommisjon.xform import State, Status, load
from kommisjon.xform.export.delimited import Delimited, guarded
from kommisjon.xform.export.filling import Filling
from kommisjon.xform.export.plan import Options, plan_of
from kommisjon.xform.export.rows import Rows
from kommisjon.xform.export.serialising import sendable
from kommisjon.xform.export.submission import submission
from tests.exports import filling, read_csv, take_back, unguarded
from tests.forms_in_tables import NOON, xform

XFORM = xform("""
| survey |
| | type                | name   | label | relevant      | default | calculation        |
| | text                | words  | W     |               | hello   |                    |
| | integer             | whole  | I     |               |         |                    |
| | decimal             | part   | D     |               |         |                    |
| | date                | day    | Day   |               |         |                    |
| | select_multiple pet | many   | S     | ${whole} > 2  |         |                    |
| | begin_repeat        | person | P     | ${whole} != 5 |         |                    |
| | text                | name   | Name  |               |         |                    |
| | select_one pet      | likes  | L     | ${name} != ''  |        |                    |
| | begin_repeat        | toy    | Toy   |               |         |                    |
| | text                | called | C     |               |         |                    |
| | end_repeat          |        |       |               |         |                    |
| | end_repeat          |        |       |               |         |                    |
| | calculate           | named  |       |               |         | join(',', ${name}) |
| choices |
| | list_name | name | label |
| | pet       | cat  | Cat   |
| | pet       | dog  | Dog   |
""")
FORM = load(XFORM)

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NUMBERS = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{0,3})?", fullmatch=True)
MEMBERS = ["person", "person[2]"]
ANSWERS = st.one_of(
    st.tuples(st.sampled_from(["words", *(f"{one}/name" for one in MEMBERS), "person/toy/called"]), WORDS),
    st.tuples(st.just("whole"), st.integers(-3, 6).map(str)),
    st.tuples(st.just("part"), NUMBERS),
    st.tuples(st.just("day"), st.dates().map(str)),
    st.tuples(st.just("many"), st.sampled_from(["", "cat", "dog", "dog cat"])),
    st.tuples(st.sampled_from([f"{one}/likes" for one in MEMBERS]), st.sampled_from(["", "cat", "dog"])),
)
MARKS = st.tuples(
    st.sampled_from(["words", "whole", "many", "person/name", "person[2]/likes"]),
    st.sampled_from([Status.DECLINED, Status.UNKNOWN]),
)
STEPS = st.lists(st.one_of(ANSWERS, ANSWERS, MARKS, st.just(("person", None))), max_size=20)


def held(steps: Sequence[tuple[str, object]]) -> State:
    state = FORM.begin(lambda: NOON, 1)
    for place, what in steps:
        ref = f"/data/{place}"
        try:
            if what is None:
                state.add(ref)
                state.add(f"{ref}/toy")
            elif isinstance(what, Status):
                state.mark(ref, what)
            else:
                state.answer(ref, str(what))
        except LookupError:
            pass
    return state


def said(state: State) -> dict[str, tuple[str, Status]]:
    """Every question that applies, with its answer in the one spelling that is sent."""
    shown = Filling(state, filling(state, XFORM).shape, "uuid:1")
    root = etree.fromstring(submission(shown))
    tree = root.getroottree()
    found: dict[str, tuple[str, Status]] = {}
    for element in root.iter():
        ref = tree.getpath(element).replace("[1]", "")
        if not len(element) and "/meta/" not in ref and not state.find(ref).definition.children:
            found[ref] = element.text or "", state.status(ref)
    return found


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_a_submission_put_into_a_new_filling_gives_the_same_answers(steps: Sequence[tuple[str, object]]) -> None:
    state = held(steps)
    sent = submission(filling(state, XFORM))
    again = FORM.begin(lambda: NOON, 2)
    while again.count("/data/person"):
        again.remove("/data/person", again.count("/data/person"))
    take_back(FORM, sent, again)
    assert said(again) == said(state)
    assert submission(Filling(again, filling(state, XFORM).shape, again.value("/data/meta/instanceID"))) == sent


@settings(max_examples=80, deadline=None)
@given(st.lists(STEPS, max_size=3), st.booleans())
def test_tables_say_the_same_as_the_submissions_they_come_with(
    interviews: list[list[tuple[str, object]]], skipped: bool
) -> None:
    files: list[io.BytesIO] = []

    def open_table(_name: str) -> io.BytesIO:
        files.append(io.BytesIO())
        return files[-1]

    plan = plan_of([FORM], Options(skipped=skipped, split=True))
    out, rows = Delimited([(t.name, t.headers) for t in plan.tables], open_table), Rows(plan)
    fillings = [
        Filling(state, filling(state, XFORM).shape, f"uuid:{n}") for n, state in enumerate(map(held, interviews))
    ]
    for one in fillings:
        for row in rows.of(one):
            out.add(row.table, row.cells)
    out.finish()
    root, persons, toys = (read_csv(file.getvalue()) for file in files)
    assert [row["KEY"] for row in root] == [one.instance_id for one in fillings]
    for row, one in zip(root, fillings, strict=True):
        answers = {ref: text for ref, (text, _) in said(one.state).items()}
        for name in ("words", "whole", "part", "day", "many", "named"):
            if name not in row.get("_skipped", "").split():
                assert row[name] == answers.get(f"/data/{name}", ""), name
        if row["many"]:
            assert [row["many/cat"], row["many/dog"]] == [
                str(int(pet in row["many"].split())) for pet in ("cat", "dog")
            ]
        mine = [person["name"] for person in persons if person["PARENT_KEY"] == row["KEY"]]
        members = one.state.count("/data/person")
        if members and one.state.relevant("/data/person"):
            refs = [f"/data/person{f'[{n}]' if n > 1 else ''}/name" for n in range(1, members + 1)]
            assert mine == [answers[ref] for ref in refs]
        elif not skipped:
            assert mine == []
    assert {toy["PARENT_KEY"] for toy in toys} <= {person["KEY"] for person in persons}


@given(st.text(max_size=20) | st.from_regex(r"'*[=+@\-\t\r\n].*", fullmatch=True))
def test_a_guard_comes_off_again_and_nothing_unguarded_is_a_formula(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n"))


@given(st.text())
def test_what_is_sent_can_stand_in_xml(text: str) -> None:
    element = etree.Element("x")
    element.text = sendable(text)
    assert etree.fromstring(etree.tostring(element)).text == (sendable(text) or None)
