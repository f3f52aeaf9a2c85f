"""A list whose rows lay themselves out for the width they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from rich.segment import Segment
from textual.css.styles import RulesMap
from textual.geometry import Offset
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kommisjon.tui.rows import Script
from kommisjon.tui.targets import Target

_MARKED = "option-list--option-highlighted"

Lines = Callable[[int], list[str]]
"""Gives the lines of a row, in the order of their cells, for a width in cells."""


class Row(Visual):
    """One row; its lines are made once for each width."""

    def __init__(self, lines: Lines) -> None:
        self._make = lines
        self._made: tuple[int, list[str]] = (-1, [])

    def _lines(self, width: int) -> list[str]:
        if self._made[0] != width:
            self._made = (width, self._make(width))
        return self._made[1]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Paint the row; `height` None paints all of it."""
        look = style.rich_style
        return [
            Strip([Segment(line, look)], cell_len(line)).adjust_cell_length(width, look)
            for line in self._lines(width)[:height]
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return len(self._lines(width))


class RowList(OptionList):
    """An OptionList of rows, whose cells are already in visual order. The mouse and the keys work as in any."""

    ALLOW_SELECT = False
    opens_by_letter = True
    """Whether jump mode also opens a row. Where Enter saves, a letter marks only."""

    def script(self, rtl: bool | None = False) -> Script:
        """How a column of this list is written, on the terminal in use."""
        terminal = getattr(self.app, "terminal", None)
        return Script(rtl, terminal is None or terminal.visual)

    def show(self, rows: Sequence[Lines], at: int | None) -> None:
        """Show other rows, with the row `at` marked, the nearest where there are fewer now, or none."""
        self.set_options([Option(Row(lines)) for lines in rows])
        self.highlighted = None if at is None or not rows else max(0, min(at, len(rows) - 1))

    def on_resize(self) -> None:
        """The marked row stays in sight, also where rows take more lines than before."""
        self.call_after_refresh(self.scroll_to_highlight)

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """As any list's, with the reversal of the marked row, which Textual 8.2.8 leaves out."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return style + Style(reverse=True) if _MARKED in component_classes else style

    def targets(self) -> Iterator[Target]:
        """The rows that are on the screen."""
        x, y, _, height = self.content_region
        for place in range(self.option_count):
            row = self._index_to_line.get(place, 0) - self.scroll_offset.y
            if 0 <= row < height:
                yield Target(Offset(x, y + row), partial(self.jump_to, place))

    def jump_to(self, place: int) -> None:
        """Mark a row, and open it where it leads somewhere."""
        self.focus()
        self.highlighted = place
        if self.opens_by_letter:
            self.action_select()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the marked row stands on the screen, for screen readers and braille displays."""
        x, y, _, height = self.content_region
        row = 0 if self.highlighted is None else self._index_to_line.get(self.highlighted, 0)
        return Offset(x, y + max(0, min(row - self.scroll_offset.y, height - 1)))
