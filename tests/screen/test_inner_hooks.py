"""The inner parts of Textual and Rich that kommisjon rests on: each test fails when its part moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import rich.cells
from rich.cells import cell_len, chop_cells, set_cell_size
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Label, TextArea

from kommisjon.tui.cells import install_cells, uninstall_cells
from kommisjon.tui.widgets.quick_input import QuickInput
from kommisjon.tui.widgets.rtl_input import RtlInput


class One(App[None]):
    """One widget and some others, on a screen that counts its layouts."""

    def __init__(self, widget_type: type[Any], *args: Any) -> None:
        super().__init__()
        self._widget = (widget_type, args)

    def compose(self) -> ComposeResult:
        widget_type, args = self._widget
        yield widget_type(*args)
        yield Label("besides")


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one for each layout of a screen."""
    done: list[int] = []
    stock = Screen._refresh_layout

    def counted(self: Screen[Any], *args: Any, **kwargs: Any) -> None:
        done.append(1)
        stock(self, *args, **kwargs)

    monkeypatch.setattr(Screen, "_refresh_layout", counted)
    return done


async def layouts_of_typing(widget_type: type[Input], layouts: list[int]) -> int:
    app = One(widget_type)
    async with app.run_test() as pilot:
        await pilot.press("a")
        layouts.clear()
        await pilot.press(*"bcdefgh", "backspace")
        assert app.query_one(Input).value == "abcdefg"
        assert "abcdefg" in "".join(strip.text for strip in app.screen._compositor.render_strips())
        return len(layouts)


@pytest.mark.parametrize("widget_type", [QuickInput, RtlInput])
async def test_typing_lays_nothing_out_again(widget_type: type[Input], layouts: list[int]) -> None:
    assert await layouts_of_typing(widget_type, layouts) == 0


async def test_a_stock_input_still_does(layouts: list[int]) -> None:
    """Once this fails, QuickInput has nothing left to do."""
    assert await layouts_of_typing(Input, layouts) > 0


async def test_quick_input_scrolls_to_its_cursor() -> None:
    app = One(QuickInput)
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.press(*("x" * 40), "Z")
        assert "Z" in "".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_input_turns_a_click_into_a_place_by_cell_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_cell_offset_to_index", lambda self, offset: 2)
    app = One(Input, "abcdef")
    async with app.run_test() as pilot:
        await pilot.click(Input, offset=(8, 1))
        assert app.query_one(Input).cursor_position == 2


async def test_input_finds_words_by_its_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_WORD_START", re.compile("d"))
    app = One(Input, "ab cdef")
    async with app.run_test() as pilot:
        await pilot.press("home", "ctrl+right")
        assert app.query_one(Input).cursor_position == 4


async def test_input_offers_its_suggestion_and_cell_positions() -> None:
    app = One(Input, "ab")
    async with app.run_test() as pilot:
        field = app.query_one(Input)
        assert field._position_to_cell(1) == 1
        field._suggestion = "abcd"
        await pilot.press("right")
        assert field.value == "abcd"


async def test_text_area_finds_words_by_its_pattern() -> None:
    app = One(TextArea, "ab cdef")
    async with app.run_test() as pilot:
        area = app.query_one(TextArea)
        area._word_pattern = re.compile("(?=d)")
        area.focus()
        await pilot.press("ctrl+right")
        assert area.cursor_location == (0, 4)
        assert tuple(area._cursor_offset) == (4, 0)


async def test_text_area_asks_for_the_place_under_the_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TextArea, "get_target_document_location", lambda self, event: (0, 2))
    app = One(TextArea, "abcdef")
    async with app.run_test() as pilot:
        await pilot.click(TextArea, offset=(6, 1))
        assert app.query_one(TextArea).cursor_location == (0, 2)


@pytest.fixture
def stock_cells() -> Iterator[None]:
    uninstall_cells()
    yield
    uninstall_cells()


SAMPLES = {"नेपाली": (3, 5), "कि": (1, 2), "क्षेत्र": (4, 4), "မြန်မာ": (3, 5), "သင့်နာမည်": (5, 6), "مُحَمَّد": (4, 4)}
"""Cells by Rich's own table, and as most terminals draw them (tui-and-languages.md 1.2)."""


@pytest.mark.usefixtures("stock_cells")
def test_width_table_goes_through_richs_loader() -> None:
    assert {text: cell_len(text) for text in SAMPLES} == {text: cells[0] for text, cells in SAMPLES.items()}
    install_cells(1)
    assert {text: cell_len(text) for text in SAMPLES} == {text: cells[1] for text, cells in SAMPLES.items()}
    install_cells(0)
    assert {text: cell_len(text) for text in SAMPLES} == {text: cells[0] for text, cells in SAMPLES.items()}


@pytest.mark.usefixtures("stock_cells")
def test_a_joiner_hides_the_next_letter_from_rich_and_not_from_us() -> None:
    text = "ه\u200d ش"
    assert cell_len(text) == 2
    install_cells(1)
    assert cell_len(text) == 3
    assert rich.cells.split_graphemes(text)[1] == 3
    assert cell_len(set_cell_size(text, 6)) == 6
    assert chop_cells(text, 2) == ["ه\u200d ", "ش"]
    assert cell_len("👩\u200d🔬") == 2
