"""Rows in cells: exact widths, whole words, either direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kommisjon.tui.rows import Script, TwoColumns, fitted, one_line, wrapped

LTR, RTL = Script(False), Script(True)
WORDS = st.lists(
    st.sampled_from(["Ja", "Kurmanji og badini", "(nordkurdisk)", "لا", "الكردية", "می\u200cروم", "ኢትዮጵያ", "12"]),
    max_size=8,
).map(" ".join)


@given(WORDS, st.integers(0, 40), st.sampled_from([LTR, RTL, Script(None), Script(True, ordered_here=False)]))
def test_a_fitted_text_has_the_width_it_was_given(text: str, width: int, script: Script) -> None:
    assert cell_len(fitted(text, width, script)) == width


@given(WORDS, st.integers(1, 40))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS, WORDS, st.integers(30, 120), st.booleans())
def test_every_line_of_a_row_has_the_rows_width(left: str, right: str, width: int, beside: bool) -> None:
    row = TwoColumns(" 1  ", left, right, (LTR, RTL), beside)
    assert {cell_len(line) for line in row.lines(width)} == {width}


def test_one_below_the_other_where_they_need_the_room() -> None:
    row = TwoColumns(" 1  ", "Kurmanji and Badini (Northern Kurdish)", "كردي", (LTR, RTL), False)
    first, second = row.lines(60)
    assert first.rstrip() == " 1  Kurmanji and Badini (Northern Kurdish)"
    assert second == " " * 56 + "ﻱﺩﺮﻛ"


def test_side_by_side_rows_are_equally_high() -> None:
    row = TwoColumns(" 1  ", "a b c d e f g h i j k l m n", "да", (LTR, LTR), True)
    lines = row.lines(30)
    assert len(lines) == 3
    assert lines[0].endswith("да" + " " * 13)


def test_a_row_without_words_on_the_right_takes_the_whole_width() -> None:
    assert TwoColumns(" 1  ", "x" * 20, "", (LTR, RTL), True).lines(30) == [" 1  " + "x" * 20 + " " * 6]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("a\x1b[31mb", "a\\u{1b}[31mb"), ("a\nb", "a ⏎ b"), ("a\tb", "a b"), ("\u202ea", "\\u{202e}a")],
)
def test_control_characters_are_shown_and_not_sent(raw: str, shown: str) -> None:
    assert one_line(raw) == shown


def test_a_terminal_that_orders_text_gets_it_as_it_is_written() -> None:
    assert fitted("نعم", 5, Script(True, ordered_here=False)) == "  نعم"
    assert fitted("نعم", 5, RTL) == "  ﻢﻌﻧ"
