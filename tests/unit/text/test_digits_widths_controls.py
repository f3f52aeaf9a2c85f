"""Digits of other scripts, cells of spacing marks, direction controls."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import load_cell_table  # type: ignore[attr-defined]

from kommisjon.text.controls import TYPED_FORMATS, without_direction_controls
from kommisjon.text.digits import NUMBERING_SYSTEMS, ethiopic_numeral, latin_digits, native_digits
from kommisjon.text.widths import spacing_marks, with_mark_cells


@pytest.mark.parametrize("text", ["۲۰۱۵", "٢٠١٥", "२०१५", "၂၀၁၅", "2015"])
def test_digits_of_any_script_become_latin(text: str) -> None:
    assert latin_digits(text) == "2015"


@pytest.mark.parametrize(
    ("signs", "number"),
    [
        ("፩", 1),
        ("፲", 10),
        ("፲፱፻፸፭", 1975),
        ("፻", 100),
        ("፼", 10_000),
        ("፪፼፫", 20_003),
        ("፻፼", 1_000_000),
        ("፼፼", 10**8),
        ("፳፻፲፮", 2016),
    ],
)
def test_ethiopic_numerals_become_the_number_they_stand_for(signs: str, number: int) -> None:
    assert latin_digits(signs) == str(number)
    assert latin_digits(f"ዓ.ም {signs}/፩") == f"ዓ.ም {number}/1"


@given(st.integers(1, 10**13))
def test_every_number_comes_back_from_ethiopic_numerals(number: int) -> None:
    assert latin_digits(ethiopic_numeral(number)) == str(number)


@pytest.mark.parametrize("signs", ["፩፩", "፪፲", "፲፲", "፩፻", "፩፼", "፻፻", "፲፻፩፻"])
def test_signs_that_are_no_number_are_left_alone(signs: str) -> None:
    assert latin_digits(signs) == signs


@given(st.text(alphabet="፩፪፱፲፳፺፻፼", max_size=9))
def test_whatever_the_signs_they_become_one_number_or_stay(signs: str) -> None:
    found = latin_digits(signs)
    assert found == signs or ethiopic_numeral(int(found)) == signs


def test_only_decimal_digits_change() -> None:
    assert latin_digits("m² ½ Ⅳ ۷ ب") == "m² ½ Ⅳ 7 ب"


@pytest.mark.parametrize("system", sorted(NUMBERING_SYSTEMS))
def test_native_digits_come_back(system: str) -> None:
    shown = native_digits("Født 1987, barn 2-03", system)
    assert latin_digits(shown) == "Født 1987, barn 2-03"
    assert (shown == "Født 1987, barn 2-03") == (system == "latn")


def test_an_unknown_numbering_system_is_refused() -> None:
    with pytest.raises(KeyError):
        native_digits("1", "roman")


def test_spacing_marks_are_the_vowel_signs_that_stand_beside() -> None:
    marks = spacing_marks()
    assert {ord("ि"), ord("ा"), ord("ာ"), ord("း")} <= marks
    assert ord("े") not in marks
    assert all(unicodedata.combining(chr(code)) in (0, 7, 9, 216, 224, 226) for code in marks)


def test_marks_are_cut_out_of_zero_width_ranges_only() -> None:
    widths = [(0, 0, 0), (10, 14, 0), (20, 22, 2), (30, 31, 0)]
    cut = with_mark_cells(widths, frozenset({10, 12, 21, 30, 31, 99}))
    assert list(cut) == [(0, 0, 0), (11, 11, 0), (13, 14, 0), (20, 22, 2)]


def test_the_stock_table_changes_for_marks_alone() -> None:
    stock = load_cell_table("auto").widths
    before = {code: width for start, end, width in stock for code in range(start, end + 1)}
    cut = with_mark_cells(stock, spacing_marks())
    after = {code: width for start, end, width in cut for code in range(start, end + 1)}
    assert list(cut) == sorted(cut)
    assert before.items() - after.items() == {(code, 0) for code in spacing_marks() if before.get(code) == 0}
    assert after.items() <= before.items()


def test_controls_go_and_joiners_stay() -> None:
    assert without_direction_controls("a\u202eb\u2067c\u2069\u202c") == "abc"
    assert without_direction_controls("می\u200cروم" + "".join(TYPED_FORMATS)) == "می\u200cروم" + "".join(
        TYPED_FORMATS
    )
