"""Every type of question on the screen, answered with keys as a person would. All answers are synthetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.stops import StopKind
from tests.screen.tried import tried


def asking(row: str, *more: str) -> str:
    """A form that asks one question in English, and then a last one."""
    columns = "type | name | label | appearance | parameters | constraint | constraint_message | required"
    return "\n".join(
        [
            "| survey | | | | | | | |",
            f"| | {columns} |",
            f"| | {row} |",
            "| | text | last | The last one | | | | | |",
            *more,
        ]
    )


THINGS = """
| choices | | | |
| | list_name | name | label |
| | things | a | Apple |
| | things | b | Bread |
| | things | c | None of these |
"""


@pytest.mark.parametrize(
    ("type_", "looks", "typed", "kept"),
    [
        ("integer", "", "12", "12"),
        ("integer", "", "۱۲", "12"),
        ("integer", "thousands-sep", "1 234", "1234"),
        ("decimal", "", "12,5", "12.5"),
        ("decimal", "", "٣٫٥", "3.5"),
        ("date", "", "31.5.2026", "2026-05-31"),
        ("date", "ethiopian", "2026-05-31", "2026-05-31"),
        ("date", "year", "1950", "1950-01-01"),
        ("date", "month-year", "5.1950", "1950-05-01"),
        ("time", "", "14.30", "14:30:00"),
        ("dateTime", "", "31.5.2026 14:30", "2026-05-31T14:30:00"),
        ("geopoint", "", "59,91 10,75", "59.91 10.75 0 0"),
        ("geotrace", "", "1 2; 3 4", "1 2 0 0;3 4 0 0"),
        ("geoshape", "", "1 2; 3 4; 5 6", "1 2 0 0;3 4 0 0;5 6 0 0;1 2 0 0"),
        ("barcode", "", "5901234123457", "5901234123457"),
        ("text", "numbers", "۰۴۴", "044"),
        ("text", "masked", "secret", "secret"),
    ],
)
async def test_what_is_typed_is_kept_as_odk_keeps_it(type_: str, looks: str, typed: str, kept: str) -> None:
    async with tried(asking(f"{type_} | it | It | {looks} | | | |")) as here:
        await here.paste(typed)
        assert "Not saved yet" in here.frame
        await here.press("enter")
        assert here.held("it") == kept
        assert "The last one" in here.frame
        await here.press("pageup", "enter")
        assert here.held("it") == kept, "what stands in the field is the same answer"


@pytest.mark.parametrize(
    ("type_", "typed", "said"),
    [
        ("integer", "twelve", "whole number"),
        ("decimal", "1.2.3", "one decimal comma or point"),
        ("date", "31.2.2026", "31 February 2026 does not exist."),
        ("date", "2026-13-01", "There is no month 13."),
        ("time", "25:00", "There is no time 25:00"),
        ("dateTime", "2026-05-31", "Type the date, a blank, and the time"),
        ("geopoint", "91 10", "A latitude lies between -90 and 90 degrees."),
        ("geopoint", "10 181", "A longitude lies between -180 and 180 degrees."),
        ("geotrace", "1 2", "At least 2 points"),
    ],
)
async def test_what_cannot_be_read_is_told_in_words_and_stays_in_the_field(
    type_: str, typed: str, said: str
) -> None:
    async with tried(asking(f"{type_} | it | It | | | | |")) as here:
        await here.paste(typed)
        await here.press("enter")
        assert said in here.frame
        assert typed in here.frame
        assert here.held("it") == ""
        assert "The last one" not in here.frame


async def test_a_range_is_stepped_through_and_shown_as_a_line() -> None:
    async with tried(asking("range | it | It | | start=0 end=10 step=2 | | |")) as here:
        assert "From 0 to 10, in steps of 2." in here.frame
        assert "●" not in here.frame
        await here.press("up", "up", "up")
        assert "●" in here.frame
        await here.press("down", "enter")
        assert here.held("it") == "2"
        await here.press("pageup")
        await here.type("3")
        await here.press("enter")
        assert "Type a number from 0 to 10, in steps of 2." in here.frame
        assert here.held("it") == "2"


async def test_an_order_is_given_by_moving_rows_and_nobody_gives_one_by_passing() -> None:
    async with tried(asking("rank things | it | It | | | | |", THINGS)) as here:
        assert here.stop.kind is StopKind.RANK
        assert " –  Apple" in here.frame
        await here.press("enter")
        assert here.held("it") == ""
        await here.press("pageup", "shift+down")
        assert "1  Bread" in here.frame
        assert "2  Apple" in here.frame
        await here.press("3", "enter")
        assert here.held("it").split() == ["b", "c", "a"]
        await here.press("pageup")
        assert "3  Apple" in here.frame


async def test_space_takes_an_order_as_it_stands() -> None:
    async with tried(asking("rank things | it | It | | | | |", THINGS)) as here:
        await here.press("space", "enter")
        assert here.held("it").split() == ["a", "b", "c"]


async def test_a_text_of_several_lines() -> None:
    async with tried(asking("text | it | It | multiline | | | |")) as here:
        await here.type("one")
        await here.press("ctrl+j")
        await here.type("two")
        await here.press("enter")
        assert here.held("it") == "one\ntwo"
        await here.press("pageup")
        assert "one\n" in "\n".join(line.strip() for line in here.frame.splitlines())
        await here.press("enter")
        assert here.held("it") == "one\ntwo"


async def test_a_masked_answer_is_not_read_over_the_shoulder() -> None:
    async with tried(asking("text | it | It | masked | | | |")) as here:
        await here.type("hush")
        assert "hush" not in here.frame
        await here.press("enter")
        assert here.held("it") == "hush"


async def test_none_of_these_goes_alone_by_the_forms_own_constraint() -> None:
    rule = "not(selected(., 'c') and count-selected(.) > 1) | None goes alone."
    async with tried(asking(f"select_multiple things | it | It | | | {rule} |", THINGS)) as here:
        await here.press("1", "3", "enter")
        assert "None goes alone." in here.frame
        assert here.held("it") == ""
        await here.press("1", "enter")
        assert here.held("it") == "c"


async def test_other_asks_for_its_text() -> None:
    async with tried(asking("select_one things or_other | it | It | | | | |", THINGS)) as here:
        await here.press("4", "enter")
        assert here.held("it") == "other"
        assert here.stop.ref == "/data/it_other"
        await here.type("Rice")
        await here.press("enter")
        assert here.held("it_other") == "Rice"


async def test_quick_goes_on_when_a_number_is_typed() -> None:
    async with tried(asking("select_one things | it | It | quick | | | |", THINGS)) as here:
        await here.press("2")
        assert here.held("it") == "b"
        assert "The last one" in here.frame


async def test_an_acknowledgement_and_a_note() -> None:
    form = asking("acknowledge | it | I agree | | | | |", "| | note | end | **Thanks** to all | | | | | |")
    async with tried(form) as here:
        await here.press("1", "enter")
        assert here.held("it") == "OK"
        await here.press("enter")
        assert "Thanks to all" in here.frame
        assert "*" not in here.frame


async def test_a_file_is_attached_by_its_name_and_called_by_it_afterwards(tmp_path: Path) -> None:
    (tmp_path / "a letter.txt").write_text("A synthetic letter.\n", "utf-8")
    async with tried(asking("file | it | It | | | | |")) as here:
        await here.paste(f"{tmp_path}/a le")
        await here.press("tab")
        assert here.screen._answer.typed == f"{tmp_path}/a letter.txt"
        await here.press("enter")
        assert "The last one" in here.frame
        await here.press("pageup")
        assert "Saved: a letter.txt, 20 bytes" in here.frame
        held = here.held("it")
        assert held
        await here.press("enter")
        assert here.held("it") == held


async def test_a_file_is_taken_away_again_when_asked_twice(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("A synthetic letter.\n", "utf-8")
    async with tried(asking("file | it | It | | | | |")) as here:
        await here.paste(f"'{tmp_path}/letter.txt'")
        await here.press("enter", "pageup", "ctrl+r")
        assert "once more" in here.frame
        assert here.held("it")
        await here.press("ctrl+r")
        assert here.held("it") == ""
        assert "Saved: letter.txt" not in here.frame


async def test_a_file_that_is_not_there_is_told_and_nothing_counts_as_unsaved(tmp_path: Path) -> None:
    async with tried(asking("file | it | It | | | | |")) as here:
        await here.paste(f"'{tmp_path}/none.jpg'")
        await here.press("enter")
        assert "KM-B106" in here.frame
        assert "NOT SAVED" not in here.frame
        assert here.held("it") == ""


async def test_a_required_question_says_what_the_form_says() -> None:
    messages = "required_message::English (en) | required_message::French (fr)"
    form = f"""
    | survey | | | | | |
    | | type | name | label::English (en) | label::French (fr) | required | {messages} |
    | | text | it | It | Ceci | yes | Please answer | Veuillez répondre |
    """
    async with tried(form, language="fr") as here:
        await here.press("enter")
        assert "Please answer" in here.frame
        assert "Veuillez répondre" in here.frame
        assert "F7: does not know" in here.frame


async def test_what_is_calculated_or_hidden_is_not_asked_and_what_is_read_only_is_read() -> None:
    form = """
    | survey | | | | | | |
    | | type | name | label | calculation | read_only | default |
    | | calculate | twice | | 2 * 21 | | |
    | | hidden | told | | | | x |
    | | integer | shown | The sum | ${twice} | yes | |
    | | text | last | The last one | | | |
    """
    async with tried(form) as here:
        assert [stop.ref for stop in here.sitting.stops] == ["/data/shown", "/data/last", ""]
        assert "The sum" in here.frame
        assert "42" in here.frame


async def test_what_could_not_be_worked_out_is_said_once() -> None:
    """A pattern that takes too long on a text: the question after it is not asked, and the screen says why."""
    form = r"""
| survey |
| | type | name | label | relevant |
| | text | one  | One   |          |
| | text | two  | Two   | regex(${one}, '(a\|aa)+') |
| | text | last | The last one | |
"""
    async with tried(form) as screen:
        await screen.type("a" * 60 + "b")
        await screen.press("enter")
        assert screen.stop.ref == "/data/last"
        assert "/data/two" in screen.frame
        await screen.press("pageup")
        await screen.press("pagedown")
        assert "/data/two" not in screen.frame
