"""Widgets in visual order, looked at cell by cell: a frame here is what a plain grid of cells shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, Label, TextArea

from kommisjon.text.terminal import Terminal
from kommisjon.tui.cells import install_cells, uninstall_cells
from kommisjon.tui.widgets.rtl import RtlLabel
from kommisjon.tui.widgets.rtl_input import RtlInput
from kommisjon.tui.widgets.rtl_text_area import RtlTextArea

GRID = Terminal("grid")
REORDERING = Terminal("reordering", visual=False)


@pytest.fixture(autouse=True)
def still_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)


@pytest.fixture(autouse=True)
def measured_as_terminals_do() -> Iterator[None]:
    install_cells(1)
    yield
    uninstall_cells()


class Page(App[None]):
    """Some widgets, thirty cells wide."""

    CSS = """
    Label, Input, TextArea, OptionList { width: 30; border: none; padding: 0; }
    Input { height: 1; }
    TextArea { height: 4; }
    """

    def __init__(self, widgets: Any, terminal: Terminal = GRID) -> None:
        super().__init__()
        self._make = widgets
        self.terminal = terminal

    def compose(self) -> ComposeResult:
        yield from self._make()

    def frame(self) -> list[str]:
        """The rows of the screen that hold anything, each thirty cells."""
        rows: Iterable[Any] = self.screen._compositor.render_strips()
        return [row.text[:30] for row in rows if row.text.strip()]


def cell_style(app: App[None], offset: Offset) -> Any:
    return app.screen.get_style_at(*offset)


async def test_label_stands_at_the_right_with_its_brackets_and_numbers() -> None:
    async with Page(lambda: [RtlLabel("اسمك الكامل؟ (رقم 12) Oslo", rtl=True)]).run_test() as pilot:
        assert pilot.app.frame() == ["    Oslo (12 ﻢﻗﺭ) ؟ﻞﻣﺎﻜﻟﺍ ﻚﻤﺳﺍ"]  # type: ignore[attr-defined]


async def test_label_wraps_before_it_reorders() -> None:
    app = Page(lambda: [RtlLabel("هل تستطيع القراءة والكتابة بلغتك الأم؟", rtl=True)])
    async with app.run_test():
        assert app.frame() == ["ﺔﺑﺎﺘﻜﻟﺍﻭ ﺓﺀﺍﺮﻘﻟﺍ ﻊﻴﻄﺘﺴﺗ ﻞﻫ".rjust(30), "؟ﻡﻷﺍ ﻚﺘﻐﻠﺑ".rjust(30)]


async def test_direction_can_be_set_later_and_none_goes_by_the_text() -> None:
    app = Page(lambda: [RtlLabel("Ali علي", rtl=None), RtlLabel("علي Ali", rtl=None, id="b")])
    async with app.run_test() as pilot:
        assert app.frame() == ["Ali ﻲﻠﻋ".ljust(30), "Ali ﻲﻠﻋ".rjust(30)]
        app.query_one("#b", RtlLabel).rtl = False
        await pilot.pause()
        assert app.frame()[1] == "ﻲﻠﻋ Ali".ljust(30)


async def test_latin_text_is_left_alone() -> None:
    app = Page(lambda: [RtlLabel("Hva heter du? (12)"), Label("Hva heter du? (12)")])
    async with app.run_test():
        first, second = app.frame()
        assert first == second


async def test_text_area_orders_each_paragraph_by_itself() -> None:
    app = Page(lambda: [RtlTextArea("من به خانه می\u200cروم و برمی\u200cگردم.\nHei (علي) 12", rtl=None)])
    async with app.run_test():
        assert app.frame() == ["  .ﻡﺩﺮﮔﯽﻣﺮﺑ ﻭ ﻡﻭﺭﯽﻣ ﻪﻧﺎﺧ ﻪﺑ ﻦﻣ".rjust(30)[-30:], "Hei (ﻲﻠﻋ) 12".ljust(30)]


async def test_a_wrapped_line_keeps_the_direction_of_its_paragraph() -> None:
    app = Page(lambda: [RtlTextArea("علي يسكن الآن في مدينة اسمها Oslo منذ سنة", rtl=None)])
    async with app.run_test():
        assert app.frame() == ["ﺎﻬﻤﺳﺍ ﺔﻨﻳﺪﻣ ﻲﻓ ﻥﻵﺍ ﻦﻜﺴﻳ ﻲﻠﻋ".rjust(30), "ﺔﻨﺳ ﺬﻨﻣ Oslo".rjust(30)]


async def test_a_nepali_label_keeps_the_column_beside_it_straight() -> None:
    app = Page(lambda: [RtlLabel("नेपाली"), Label("Nepali")])
    async with app.run_test():
        first, second = app.screen._compositor.render_strips()[:2]
        assert first.cell_length == second.cell_length == 80
        assert first.text.startswith("नेपाली" + " " * 25)


@pytest.mark.parametrize(
    ("ours", "stock"),
    [
        (lambda: [RtlLabel("علي (12) Oslo", rtl=True)], lambda: [Label("علي (12) Oslo")]),
        (lambda: [RtlInput("علي (12) Oslo", rtl=True)], lambda: [Input("علي (12) Oslo")]),
        (lambda: [RtlTextArea("علي (12)", rtl=True)], lambda: [TextArea("علي (12)")]),
    ],
)
async def test_where_the_terminal_orders_the_widgets_are_stock(ours: Any, stock: Any) -> None:
    frames = []
    for make in (ours, stock):
        app = Page(make, REORDERING)
        async with app.run_test():
            frames.append(app.frame())
    assert frames[0] == frames[1]


async def test_input_shows_its_cursor_on_the_letter_it_stands_on() -> None:
    app = Page(lambda: [RtlInput("محمد (Ali) 12", rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        assert app.frame() == ["12 (Ali) ﺪﻤﺤﻣ".rjust(30)]
        expected = {0: 29, 3: 26, 6: 21, 8: 23, 13: 16}  # place in the value: column on the screen
        cursor_style = field.get_component_rich_style("input--cursor")
        for place, column in expected.items():
            field.cursor_position = place
            await pilot.pause()
            assert field.cursor_screen_offset == Offset(column, 0)
            assert app.cursor_position == Offset(column, 0)
            assert cell_style(app, Offset(column, 0)).bgcolor == cursor_style.bgcolor


async def test_left_is_forward_and_home_is_the_start() -> None:
    app = Page(lambda: [RtlInput("محمد علي", rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        await pilot.press("home")
        places = [field.cursor_position]
        for key in ("left", "left", "right", "ctrl+left", "ctrl+left", "ctrl+right", "end", "left"):
            await pilot.press(key)
            places.append(field.cursor_position)
        assert places == [0, 1, 2, 1, 5, 8, 5, 8, 8]


async def test_keys_are_stock_where_the_terminal_orders() -> None:
    app = Page(lambda: [RtlInput("محمد علي", rtl=True)], REORDERING)
    async with app.run_test() as pilot:
        await pilot.press("home", "right", "right", "left")
        assert app.query_one(RtlInput).cursor_position == 1


async def test_moving_and_deleting_goes_by_letters() -> None:
    app = Page(lambda: [RtlInput("مُحَمَّد", rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        await pilot.press("home", "left", "left")
        assert field.cursor_position == 4
        await pilot.press("backspace")
        assert field.value == "مُمَّد"
        await pilot.press("delete")
        assert field.value == "مُد"
        await pilot.press("shift+right")
        assert field.selected_text == "مُ"


async def test_typing_a_joiner_keeps_it_and_backspace_takes_it_alone() -> None:
    app = Page(lambda: [RtlInput(rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        await pilot.press(*"می")
        field.post_message(events.Key("zero_width_non_joiner", "\u200c"))
        await pilot.pause()
        await pilot.press(*"روم")
        assert field.value == "می\u200cروم"
        assert app.frame() == ["ﻡﻭﺭﯽﻣ ".rjust(30)] or app.frame() == [" ﻡﻭﺭﯽﻣ".rjust(30)]
        await pilot.press("backspace", "backspace", "backspace", "backspace")
        assert field.value == "می"


async def test_focus_selects_nothing_so_a_key_replaces_nothing() -> None:
    app = Page(lambda: [RtlInput("first"), RtlInput("علي", rtl=True, id="b")])
    async with app.run_test() as pilot:
        await pilot.press("tab", "x")
        assert app.query_one("#b", RtlInput).value == "عليx"


async def test_pasted_direction_controls_do_not_get_in() -> None:
    app = Page(lambda: [RtlInput(rtl=True), RtlTextArea(rtl=True)])
    async with app.run_test() as pilot:
        for widget in (app.query_one(RtlInput), app.query_one(RtlTextArea)):
            widget.focus()
            await pilot.pause()
            app.post_message(events.Paste("a\u202eb\u2067می\u200cروم\u2069"))
            await pilot.pause()
        assert app.query_one(RtlInput).value == "abمی\u200cروم"
        assert app.query_one(RtlTextArea).text == "abمی\u200cروم"


async def test_mouse_finds_the_letter_under_it() -> None:
    app = Page(lambda: [RtlInput("مُحمد (Ali) 12", rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        places = []
        for column in (29, 28, 21, 23, 16, 0):
            await pilot.click(RtlInput, offset=(column, 0))
            places.append(field.cursor_position)
        assert places == [0, 2, 7, 9, 14, 14]


async def test_a_cursor_inside_lam_alef_can_be_seen() -> None:
    app = Page(lambda: [RtlInput("سلام", rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        assert app.frame() == ["ﻡﻼﺳ".rjust(30)]
        field.cursor_position = 2
        await pilot.pause()
        assert app.frame() == ["ﻡﺎﻠﺳ".rjust(30)]
        cursor_style = field.get_component_rich_style("input--cursor")
        assert cell_style(app, field.cursor_screen_offset).bgcolor == cursor_style.bgcolor


async def test_a_long_value_scrolls_and_shows_its_end() -> None:
    app = Page(lambda: [RtlInput("".join(chr(0x0660 + n % 10) for n in range(7)) + " علي" * 12, rtl=True)])
    async with app.run_test() as pilot:
        field = app.query_one(RtlInput)
        await pilot.press("end", "ب")
        assert "ﺏ" in app.frame()[0] or "ﺐ" in app.frame()[0]
        x, _ = field.cursor_screen_offset
        assert 0 <= x < 30


async def test_text_area_keys_mouse_and_letters() -> None:
    app = Page(lambda: [RtlTextArea("مُحمد علي\nabc", rtl=None)])
    async with app.run_test() as pilot:
        area = app.query_one(RtlTextArea)
        area.focus()
        await pilot.press("left")
        assert area.cursor_location == (0, 2)
        assert area.cursor_screen_offset == Offset(28, 0)
        await pilot.press("right", "ctrl+left")
        assert area.cursor_location == (0, 5)
        await pilot.click(RtlTextArea, offset=(29, 0))
        assert area.cursor_location == (0, 0)
        await pilot.click(RtlTextArea, offset=(0, 0))
        assert area.cursor_location == (0, 9)
        await pilot.press("down", "home", "right")
        assert area.cursor_location == (1, 1)
        area.move_cursor((0, 2))
        await pilot.press("backspace")
        assert area.text == "حمد علي\nabc"


async def test_text_area_keeps_joiners_unless_read_only() -> None:
    app = Page(lambda: [RtlTextArea("می", rtl=True)])
    async with app.run_test() as pilot:
        area = app.query_one(RtlTextArea)
        area.move_cursor((0, 2))
        for read_only in (False, True):
            area.read_only = read_only
            area.post_message(events.Key("zero_width_non_joiner", "\u200c"))
            await pilot.pause()
        assert area.text == "می\u200c"


@pytest.mark.parametrize(("ours", "stock"), [(RtlInput, Input), (RtlLabel, Label), (RtlTextArea, TextArea)])
def test_style_sheets_of_the_stock_widget_apply(ours: type[Widget], stock: type[Widget]) -> None:
    assert stock.__name__ in ours._css_type_names
