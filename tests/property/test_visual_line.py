"""What must hold for any line of Arabic, Persian, Pashto, Sorani with marks, joiners, digits, Latin, brackets."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kommisjon.text.bidi import levels, visual_order
from kommisjon.text.graphemes import clusters, nearest_stop, next_stop, previous_stop
from kommisjon.tui.cells import install_cells, uninstall_cells
from kommisjon.tui.visual_line import reordered, visual_line

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ" + "پچژکگی" + "ټځڅډړږښګڼې" + "ڕڤڵۆەێ"
MARKS = "\u064b\u064e\u0650\u0651\u0652\u0670\u06d6"
OTHERS = "\u200c\u200d\u200f 0123۱۲٣٤abcØå()[]«»<>.,:؟،/-+%ـ"
CONTROLS = "\u200e\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"

words = st.text(st.sampled_from(LETTERS + MARKS + OTHERS), max_size=40)
wild = st.text(st.sampled_from(LETTERS + MARKS + OTHERS + CONTROLS + "क\u093fအ\u102c한"), max_size=40)
bases = st.sampled_from([0, 1])


@pytest.fixture(autouse=True, scope="module")
def measured_as_terminals_do() -> Iterator[None]:
    install_cells(1)
    yield
    uninstall_cells()


@given(wild, st.sampled_from([0, 1, None]))
def test_order_is_a_permutation_of_what_has_a_level(text: str, base: int | None) -> None:
    order, found = visual_order(text, base)
    assert sorted(order) == [place for place, level in enumerate(found) if level >= 0]
    assert list(found) == levels(text, base)


@given(wild, bases, st.integers(0, 12))
def test_width_never_changes(text: str, base: int, padding: int) -> None:
    strip = Strip([Segment(text + " " * padding)])
    shown = reordered(strip, base)
    assert shown.cell_length == strip.cell_length
    assert cell_len(shown.text) == cell_len(strip.text)


@given(words, bases, st.integers(0, 12))
def test_each_visible_cell_finds_its_letter_and_back(text: str, base: int, padding: int) -> None:
    line = visual_line(text + " " * padding, base)
    column = line.lead
    for cell in line.cells:
        if cell.width:
            logical = line.logical_column(column)
            assert logical == line.columns[cell.place]
            assert line.visual_column(logical) == column
        column += cell.width


@given(words, bases)
def test_no_letter_or_mark_is_lost(text: str, base: int) -> None:
    line = visual_line(text, base)
    drawn = "".join(cell.glyphs for cell in line.cells)
    assert sum(char in MARKS for char in drawn) == sum(char in MARKS for char in text)
    kept = {cell.place for cell in line.cells}
    lost = [char for place, char in enumerate(text) if place not in kept and char in LETTERS]
    assert all(char in "آأإا" for char in lost)  # taken into a lam-alef ligature


@given(words, bases, st.sets(st.integers(0, 39)))
def test_styles_stay_on_their_letters(text: str, base: int, marked: set[int]) -> None:
    bold, plain = Style(bold=True), Style(bold=False)
    strip = Strip([Segment(char, bold if place in marked else plain) for place, char in enumerate(text)])
    shown = reordered(strip, base)
    drawn = [(char, segment.style == bold) for segment in shown for char in segment.text]
    digits = sorted((char, place in marked) for place, char in enumerate(text) if char in "0123abcØå۱۲٣٤")
    assert sorted(pair for pair in drawn if pair[0] in "0123abcØå۱۲٣٤") == digits
    parted = sum(char == "ل" for char in text)
    bolds = sum(place in marked and char in LETTERS for place, char in enumerate(text))
    shown_bolds = sum(is_bold and char.isalpha() and char not in "abcØåـ" + MARKS for char, is_bold in drawn)
    assert bolds - parted <= shown_bolds <= bolds


@given(wild)
def test_clusters_cover_the_text_and_stops_agree(text: str) -> None:
    assert "".join(clusters(text)) == text
    place = 0
    while place < len(text):
        after = next_stop(text, place)
        assert place < after
        assert previous_stop(text, after) == place
        assert all(nearest_stop(text, inner) == place for inner in range(place, after))
        place = after


@pytest.mark.parametrize(
    "lines", [1_000, pytest.param(100_000, marks=(pytest.mark.long, pytest.mark.timeout(1800)))]
)
def test_random_lines_come_back_from_visual_order(lines: int) -> None:
    """Each letter of the drawn line is found in the typed one, and put back in its place gives that line again."""
    draw = Random(20261126)
    alphabet = LETTERS + MARKS + OTHERS
    for _line in range(lines):
        text = "".join(draw.choices(alphabet, k=draw.randrange(1, 48)))
        base = draw.randrange(2)
        order, found = visual_order(text, base)
        back = [""] * len(text)
        for place in order:
            back[place] = text[place]
        assert "".join(back) == "".join(c for c, level in zip(text, found, strict=True) if level >= 0)
        line = visual_line(text, base)
        column = line.lead
        for cell in line.cells:
            if cell.width:
                assert line.visual_column(line.logical_column(column)) == column
                assert line.logical_column(column) == line.columns[cell.place]
            column += cell.width
