"""What one answer may set in motion: beyond it the answer is refused, and all stands as before. Synthetic."""

import time

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import State, allowance, load, recalculation
from kommisjon.xform.replay import replay
from tests.forms_in_tables import NOON, begun, form, xform

SURVEY = "| survey |\n| | type | name | label | calculation | relevant | repeat_count | trigger |\n"
NESTED = SURVEY + (
    "| | integer | n | N | | | | |\n"
    "| | begin_repeat | r | R | | | ${n} | |\n"
    "| | begin_repeat | q | Q | | | ${n} | |\n"
    "| | text | a | A | | | | |\n"
    "| | end_repeat | | | | | | |\n"
    "| | end_repeat | | | | | | |\n"
)
DOUBLING = SURVEY + (
    "| | text | a0 | A | | | | |\n"
    + "".join(f"| | calculate | a{n + 1} | | concat(${{a{n}}}, ${{a{n}}}) | | | |\n" for n in range(40))
)
CUBIC = SURVEY + (
    "| | integer | n | N | | | | |\n"
    "| | begin_repeat | r | R | | | ${n} | |\n"
    "| | integer | a | A | 1 | | | |\n"
    "| | end_repeat | | | | | | |\n"
    "| | calculate | c | | count(${r}[count(/data/r[count(/data/r[a > 0]) > 0]) > 0]) | | | |\n"
)
JOINED = SURVEY + (
    "| | calculate | y | | jr:choice-name(${x}, '${x}') | | | |\n"
    "| | select_multiple s | x | X | | | | |\n"
    "| choices |\n| | list_name | name | label |\n| | s | a | " + "A" * 900 + " |\n"
)
HOLDS = "contains(${t}, concat(${t}, position()))"
CONTAINS = SURVEY + (
    "| | integer | n | N | | | | |\n"
    "| | begin_repeat | r | R | | | ${n} | |\n"
    "| | integer | a | A | 1 | | | |\n"
    "| | end_repeat | | | | | | |\n"
    "| | text | t | T | | | | |\n"
    f"| | calculate | c | | count(/data/r[{HOLDS} or {HOLDS} or {HOLDS}]) | | | |\n"
)


def picture(state: State) -> object:
    """Everything that stands in the filling."""
    return [
        (n.ref(), n.value, n.text, n.status, n.told, n.own, n.relevant, n.position) for n in state.root.subtree()
    ]


@pytest.mark.parametrize(
    ("tables", "harmless", "harmful", "told"),
    [
        (NESTED, ("n", "3"), ("n", "3000"), "questions in all members"),
        (DOUBLING, ("a0", ""), ("a0", "x"), "a text of more than"),
        (CUBIC, ("n", "20"), ("n", "400"), "steps for one answer"),
    ],
    ids=["members of members", "a text that doubles", "brackets in brackets"],
)
def test_an_answer_that_sets_off_too_much(
    tables: str, harmless: tuple[str, str], harmful: tuple[str, str], told: str
) -> None:
    state = begun(tables)
    state.answer(f"/data/{harmless[0]}", harmless[1])
    before = picture(state)
    started = time.process_time()
    with pytest.raises(Refusal) as caught:
        state.answer(f"/data/{harmful[0]}", harmful[1])
    assert time.process_time() - started < 30
    assert caught.value.code is Code.FORM_WORK
    said = caught.value.told()
    assert told in said.what
    assert "/data/" in said.what
    assert picture(state) == before
    assert state.answer(f"/data/{harmless[0]}", "").accepted
    assert state.violations() == []


def test_what_was_taken_back_can_be_worked_out_again() -> None:
    state = begun(NESTED)
    state.answer("/data/n", "2")
    with pytest.raises(Refusal):
        state.answer("/data/n", "2000")
    state.answer("/data/n", "3")
    again = begun(NESTED)
    again.answer("/data/n", "2")
    again.answer("/data/n", "3")
    assert picture(state) == picture(again)


@pytest.mark.parametrize("way", ["answer", "enter", "put"])
def test_every_way_of_writing_has_the_same_bounds(way: str) -> None:
    state = begun(NESTED)
    before = picture(state)
    with pytest.raises(Refusal, match="KM-F807"):
        getattr(state, way)("/data/n", "3000")
    assert picture(state) == before


def test_members_that_people_add(monkeypatch: pytest.MonkeyPatch) -> None:
    state = begun(NESTED.replace("${n}", "", 1))
    monkeypatch.setattr(allowance, "MOST_NODES", 40)
    standing = state.count("/data/r")
    while state.allowance.nodes < allowance.MOST_NODES:
        standing = state.add("/data/r")
    with pytest.raises(Refusal) as caught:
        state.add("/data/r")
    assert caught.value.code is Code.FORM_WORK
    assert state.count("/data/r") == standing > 10
    state.remove("/data/r", 1)
    assert state.add("/data/r") == standing


def test_a_filling_that_cannot_even_begin() -> None:
    tables = NESTED.replace("${n}", "3000")
    with pytest.raises(Refusal) as caught:
        begun(tables)
    assert caught.value.code is Code.FORM_WORK


def test_triggers_that_set_off_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = SURVEY + (
        "| | text | a | A | | | | |\n"
        "| | text | b | B | concat(${a}, 'x') | | | ${a} |\n"
        "| | text | c | C | concat(${b}, 'y') | | | ${b} |\n"
    )
    monkeypatch.setattr(recalculation, "MOST_ACTIONS", 1)
    state = begun(tables)
    before = picture(state)
    with pytest.raises(Refusal) as caught:
        state.answer("/data/a", "1")
    assert "values set at once" in caught.value.told().what
    assert picture(state) == before


def test_an_answer_that_is_too_long() -> None:
    state = begun(DOUBLING)
    with pytest.raises(Refusal) as caught:
        state.answer("/data/a0", "x" * (allowance.LONGEST_VALUE + 1))
    assert caught.value.code is Code.TEXT_TOO_LONG
    assert state.value("/data/a0") == ""


@pytest.mark.parametrize(
    ("tables", "ref", "text"),
    [(JOINED, "/data/x", "a " * 5_000), (CONTAINS, "/data/t", "x" * 60_000)],
    ids=["labels of choices", "long texts in brackets"],
)
def test_texts_count_as_work(tables: str, ref: str, text: str) -> None:
    state = begun(tables)
    if ref == "/data/t":
        state.answer("/data/n", "3000")
    before = picture(state)
    started = time.process_time()
    with pytest.raises(Refusal) as caught:
        state.enter(ref, text)
    assert time.process_time() - started < 30
    assert caught.value.code is Code.FORM_WORK
    assert picture(state) == before


LOOKED_AT = SURVEY.replace("trigger", "required").replace("repeat_count", "choice_filter") + (
    "| | integer | n | N | | | | |\n"
    "| | select_one s | x | X | | | count(//*[count(//*[count(//*) > 0]) > 0]) > 0 | |\n"
    "| | text | y | Y | | | | count(//*[count(//*[count(//*) > 0]) > 0]) > 0 |\n"
    "| | text | z | Z | | | | |\n"
    "| choices |\n| | list_name | name | label |\n| | s | a | A |\n"
)


def test_looking_goes_on_without_what_cannot_be_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    state = begun(LOOKED_AT)
    monkeypatch.setattr(allowance, "MOST_WORK", 300)
    assert state.choices("/data/x") == []
    assert not state.required("/data/y")
    assert state.answer("/data/z", "goes on").accepted
    assert [item.ref for item in state.items()] == ["/data/n", "/data/x", "/data/y", "/data/z"]
    assert sorted(notice.partition(" passes")[0] for notice in state.notices) == [
        "Working out /data/x (choice filter)",
        "Working out /data/y (required)",
    ]


def test_a_label_that_cannot_be_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    xml = xform("| survey |\n| | type | name | label |\n| | text | a | A ${a} |\n")
    hostile = xml.replace(b'value=" /data/a "', b'value="count(//*[count(//*) > 0])"')
    assert hostile != xml
    state = load(hostile).begin(lambda: NOON, 1)
    assert state.label("/data/a") == "A 3"
    monkeypatch.setattr(allowance, "MOST_WORK", 5)
    assert state.label("/data/a") == "…"
    assert len(state.notices) == 1


def test_the_command_line_goes_on() -> None:
    steps = [{"set": "/data/n", "value": "3000"}, {"set": "/data/n", "value": "2"}]
    made = replay(xform(NESTED), steps, clock=lambda: NOON, stopwatch=time.perf_counter)
    assert "passes a limit of forms" in made["steps"][0]["error"]
    assert "error" not in made["steps"][1]
    assert made["snapshot"]["nodes"]["/data/r[2]/q[2]/a"]["value"] == ""


def test_an_allowance_is_for_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    state = form(CUBIC).begin(lambda: NOON, 1)
    monkeypatch.setattr(allowance, "MOST_WORK", 50_000)
    for count in (8, 9, 8, 9, 8, 9, 8, 9, 8, 9):
        assert state.answer("/data/n", str(count)).accepted
    assert state.value("/data/c") == "9"
