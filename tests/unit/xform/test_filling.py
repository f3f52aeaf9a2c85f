"""Answering: relevance, required, constraint, calculation, statuses, triggers."""

import pytest

from kommisjon.xform import ItemKind, NoSuchPlace, Status
from tests.forms_in_tables import begun, values

HOUSE = """
| survey |
| | type           | name    | label        | relevant       | required | constraint     | constraint_message | calculation      |
| | integer        | size    | How many?    |                | yes      | . > 0          | At least one.      |                  |
| | text           | other   | Who else?    | ${size} > 1    | yes      |                |                    |                  |
| | begin_group    | home    | Home         | ${size} != ''  |          |                |                    |                  |
| | decimal        | area    | Square metres|                |          | . < 1000       |                    |                  |
| | calculate      | each    |              |                |          |                |                    | ${area} div ${size} |
| | end_group      |         |              |                |          |                |                    |                  |
| | note           | shown   | ${each} each | ${each} > 10   |          |                |                    |                  |
| | date           | moved   | Since when?  |                |          | . <= today()   |                    |                  |
| | acknowledge    | ok      | Read back    |                |          |                |                    |                  |
"""  # noqa: E501


def test_an_answer_brings_forth_what_depends_on_it() -> None:
    state = begun(HOUSE)
    assert [item.path for item in state.items()] == ["size", "moved", "ok"]
    outcome = state.answer("/data/size", "2")
    assert outcome.accepted
    assert {"/data/other", "/data/home", "/data/home/area"} <= outcome.changed
    assert "/data/moved" not in outcome.changed
    state.answer("/data/home/area", "50.0")
    assert state.value("/data/home/each") == "25"
    assert state.label("/data/shown") == "25 each"
    assert [item.kind for item in state.items()][3] is ItemKind.NOTE


def test_what_breaks_a_rule_changes_nothing() -> None:
    state = begun(HOUSE)
    state.answer("/data/size", "2")
    before = state.snapshot()
    assert state.answer("/data/size", "0").why == "constraint"
    assert state.answer("/data/size", "two").why == "type"
    assert state.answer("/data/size", "1.5").why == "type"
    assert state.answer("/data/moved", "2026-02-30").why == "type"
    assert state.answer("/data/moved", "2026-06-16").why == "constraint"
    assert state.answer("/data/ok", "yes").why == "type"
    assert state.snapshot() == before
    assert state.message("/data/size") == "At least one."


def test_blank_clears_and_breaks_no_constraint() -> None:
    state = begun(HOUSE)
    state.answer("/data/size", "3")
    assert state.answer("/data/size", "").accepted
    assert state.value("/data/size") == ""
    assert state.violations() == [("/data/size", "required")]


def test_what_is_hidden_reads_as_blank_keeps_its_value_and_comes_back() -> None:
    state = begun(HOUSE)
    state.answer("/data/size", "4")
    state.answer("/data/home/area", "100")
    state.answer("/data/size", "")
    assert state.value("/data/home/area") == "100"
    assert not state.relevant("/data/shown")
    state.answer("/data/size", "5")
    assert state.value("/data/home/each") == "20"
    assert state.relevant("/data/shown")


def test_entering_keeps_what_breaks_a_constraint_and_names_it() -> None:
    state = begun(HOUSE)
    state.enter("/data/size", "-1")
    assert state.violations() == [("/data/size", "constraint")]


def test_a_declined_question_is_dealt_with() -> None:
    state = begun(HOUSE)
    state.answer("/data/size", "2")
    assert state.violations() == [("/data/other", "required")]
    state.mark("/data/other", Status.DECLINED)
    assert state.violations() == []
    assert state.status("/data/other") is Status.DECLINED
    state.mark("/data/size", Status.UNKNOWN)
    assert state.value("/data/size") == ""
    assert state.statuses == {"/data/size": Status.UNKNOWN, "/data/other": Status.DECLINED}
    state.answer("/data/size", "3")
    assert state.status("/data/size") is Status.ANSWERED
    state.mark("/data/other", Status.NOT_ASKED)
    assert state.violations() == [("/data/other", "required")]


def test_an_expression_can_read_a_status() -> None:
    state = begun("""
    | survey |
    | | type | name  | label    | relevant                            |
    | | text | trade | A trade? |                                     |
    | | text | why   | Why not? | km:status(${trade}) = 'declined'    |
    """)
    assert not state.relevant("/data/why")
    assert "/data/why" in state.mark("/data/trade", Status.DECLINED).changed
    assert state.relevant("/data/why")
    state.answer("/data/trade", "tailor")
    assert not state.relevant("/data/why")


def test_defaults_and_triggers() -> None:
    state = begun("""
    | survey |
    | | type      | name  | label | default | trigger  | calculation               |
    | | text      | a     | A     | x       |          |                           |
    | | date      | b     | B     | today() |          |                           |
    | | text      | c     | C     |         | ${a}     | concat(${a}, '!')         |
    | | text      | d     | D     |         | ${c}     | concat(${c}, '?')         |
    """)
    assert values(state, "a", "b", "c", "d") == ["x", "2026-06-15", "", ""]
    state.answer("/data/a", "x")
    assert values(state, "c", "d") == ["", ""], "a trigger fires only on a real change"
    state.answer("/data/a", "y")
    assert values(state, "c", "d") == ["y!", "y!?"]
    state.put("/data/a", "z")
    assert values(state, "c", "d") == ["y!", "y!?"], "putting back a stored answer fires no trigger"


def test_the_start_is_noted_and_the_end_when_it_comes() -> None:
    state = begun("""
    | survey |
    | | type  | name  | label |
    | | start | start |       |
    | | end   | end   |       |
    | | text  | a     | A     |
    """)
    assert values(state, "start", "end") == ["2026-06-15T12:00:00.000Z", ""]
    assert state.value("/data/meta/instanceID").startswith("uuid:")
    state.finish()
    assert state.value("/data/end") == "2026-06-15T12:00:00.000Z"


def test_a_form_learns_nothing_about_its_user_by_itself() -> None:
    table = """
    | survey |
    | | type     | name | label |
    | | username | who  |       |
    | | text     | a    | A     |
    """
    state = begun(table)
    assert state.value("/data/who") == ""
    named = state.form.begin(state.now, 1, properties={"username": "officer 4"})
    assert named.value("/data/who") == "officer 4"


@pytest.mark.parametrize("ref", ["/data/none", "/other/size", "size", "", "/data/size[2]", "/data/size[x]"])
def test_a_reference_that_leads_nowhere(ref: str) -> None:
    with pytest.raises(NoSuchPlace):
        begun(HOUSE).value(ref)


def test_refresh_works_out_the_day_anew_and_keeps_what_was_written_over() -> None:
    days = iter(range(1, 99))
    state = begun("""
    | survey |
    | | type      | name  | label | calculation |
    | | calculate | day   |       | today()     |
    | | text      | guess | Guess | concat('about ', ${day}) |
    """)
    assert next(days) == 1
    state.answer("/data/guess", "for certain")
    state.refresh()
    assert values(state, "day", "guess") == ["2026-06-15", "for certain"]
