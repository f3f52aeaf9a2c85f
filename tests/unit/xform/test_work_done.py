"""An answer makes the rules that follow from it be worked out, and no others, however large the form is."""

from collections.abc import Callable

import pytest

from kommisjon.xform import Form, State
from kommisjon.xform.recalculation import Recalculation
from tests.forms_in_tables import NOON, form

ROSTER = form("""
| survey |
| | type         | name   | label   | calculation                  | relevant     | repeat_count |
| | integer      | size   | Size    |                              |              |              |
| | begin_repeat | person | P       |                              |              | ${size}      |
| | text         | name   | Name    |                              |              |              |
| | integer      | age    | Age     |                              |              |              |
| | calculate    | minor  |         | if(${age} < 18, 1, 0)        |              |              |
| | text         | school | School  |                              | ${minor} = 1 |              |
| | calculate    | greets |         | concat('Hi ', ${name})       |              |              |
| | end_repeat   |        |         |                              |              |              |
| | calculate    | minors |         | sum(${minor})                |              |              |
| | text         | remark | Remark  |                              |              |              |
| | calculate    | loud   |         | concat(${remark}, '!')       |              |              |
""")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> Callable[[State, str, str], list[str]]:
    """Gives which rules an answer makes be worked out."""
    seen: list[str] = []
    evaluate = Recalculation.evaluate

    def noting(engine: Recalculation, rule, node):  # type: ignore[no-untyped-def]
        seen.append(f"{rule.kind.value} {node.ref()}")
        return evaluate(engine, rule, node)

    def of(state: State, ref: str, text: str) -> list[str]:
        with monkeypatch.context() as patched:
            patched.setattr(Recalculation, "evaluate", noting)
            seen.clear()
            assert state.answer(ref, text).accepted
            return sorted(seen)

    return of


def _with_members(size: int) -> State:
    state = ROSTER.begin(lambda: NOON, 1)
    state.answer("/data/size", str(size))
    return state


@pytest.mark.parametrize("size", [1, 30])
def test_an_answer_in_one_member_leaves_the_others_alone(
    worked_out: Callable[[State, str, str], list[str]], size: int
) -> None:
    state = _with_members(size)
    place = "" if size == 1 else f"[{size}]"
    assert worked_out(state, f"/data/person{place}/age", "7") == [
        "calculation /data/minors",
        f"calculation /data/person{place}/minor",
        f"relevance /data/person{place}/school",
    ]
    assert worked_out(state, f"/data/person{place}/name", "Amina") == [f"calculation /data/person{place}/greets"]


def test_an_answer_that_changes_nothing_further_on_stops_there(
    worked_out: Callable[[State, str, str], list[str]],
) -> None:
    state = _with_members(3)
    state.answer("/data/person/age", "40")
    assert worked_out(state, "/data/person/age", "41") == ["calculation /data/person/minor"]


def test_in_a_form_of_two_thousand_questions_an_answer_touches_its_own(
    worked_out: Callable[[State, str, str], list[str]],
) -> None:
    state = _two_thousand().begin(lambda: NOON, 1)
    state.answer("/data/size", "50")
    assert worked_out(state, "/data/q700", "5") == ["calculation /data/c700", "relevance /data/q701"]
    assert worked_out(state, "/data/person[50]/age", "9") == [
        "calculation /data/ages",
        "calculation /data/person[50]/next",
    ]


def _two_thousand() -> Form:
    rows = "\n".join(
        f"| | integer | q{n} | Q{n} | | {f'${{q{n - 1}}} != 3' if n else ''} | |\n"
        f"| | calculate | c{n} | | ${{q{n}}} + 1 | | |"
        for n in range(1_000)
    )
    return form(f"""
| survey |
| | type         | name   | label | calculation | relevant | repeat_count |
| | integer      | size   | Size  |             |          |              |
| | begin_repeat | person | P     |             |          | ${{size}}    |
| | integer      | age    | Age   |             |          |              |
| | calculate    | next   |       | ${{age}} + 1 |         |              |
| | end_repeat   |        |       |             |          |              |
| | calculate    | ages   |       | sum(${{age}}) |        |              |
{rows}
""")
