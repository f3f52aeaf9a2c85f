"""Right-to-left display for Textual widgets: logical text inside, visual order on the screen.

Every widget paints through `render_line`, so one mixin does them all (tui-and-languages.md 1.5). In a terminal
that orders text itself the widgets are stock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.strip import Strip
from textual.widgets import Label

from kommisjon.text.bidi import base_level, has_rtl
from kommisjon.text.terminal import Terminal
from kommisjon.tui.visual_line import VisualLine, line_of, reordered

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed
else:
    # Textual takes a widget's style sheet from its first widget base, so a mixin must not be one.
    _Mixed = object

_GRID = Terminal("")


class Rtl(_Mixed):
    """Mix in before a widget to show its lines in visual order.

    The app carries the probed terminal as `terminal` (`kommisjon.text.terminal.Terminal`); without one, cells are
    taken to be drawn as they come. Leave `text-align` alone: lines of right-to-left base stand at the right
    by themselves.
    """

    def __init__(self, *args: Any, rtl: bool | None = False, **kwargs: Any) -> None:
        """Take what the widget takes, and `rtl`, the direction of the field's language; None is the text's own."""
        self._rtl = rtl
        super().__init__(*args, **kwargs)

    @property
    def rtl(self) -> bool | None:
        """Whether the field's language is written from right to left; None: by the first strong letter."""
        return self._rtl

    @rtl.setter
    def rtl(self, rtl: bool | None) -> None:
        if rtl != self._rtl:
            self._rtl = rtl
            if self.is_attached:
                self.refresh()

    @property
    def in_visual_order(self) -> bool:
        """Whether this program, not the terminal, puts text in visual order."""
        terminal: Terminal = getattr(self.app, "terminal", _GRID)
        return terminal.visual

    def paragraph(self, y: int, line: str) -> str:
        """Give the text whose first strong letter decides line `y`, painted as `line`, when `rtl` is None."""
        return line

    def base(self, paragraph: str) -> int:
        """Give the base level of a paragraph: 0 left to right, 1 right to left."""
        return base_level(paragraph) if self._rtl is None else int(self._rtl)

    def left_is_forward(self, paragraph: str) -> bool:
        """Whether the Left key moves on through a paragraph; never where the terminal orders text."""
        return self.in_visual_order and self.base(paragraph) == 1

    def _logical_strip(self, y: int) -> Strip | None:
        """Give the line as the widget paints it, padded to full width, or None where nothing needs ordering."""
        return self._padded(super().render_line(y)) if self.in_visual_order else None

    def _padded(self, strip: Strip) -> Strip | None:
        if not (self._rtl or has_rtl(strip.text)):
            return None
        width = self.scrollable_content_region.width
        if strip.cell_length == width or width <= 0:
            return strip
        return strip.adjust_cell_length(width, self.rich_style.background_style)

    def render_line(self, y: int) -> Strip:
        """Paint a line in visual order."""
        strip = super().render_line(y)
        logical = self._padded(strip) if self.in_visual_order else None
        return strip if logical is None else reordered(logical, self.base(self.paragraph(y, logical.text)))

    def _visual_line(self, y: int) -> VisualLine | None:
        strip = self._logical_strip(y)
        return None if strip is None else line_of(strip, self.base(self.paragraph(y, strip.text)))

    def logical_x(self, x: int, y: int) -> int:
        """Turn a painted column of line `y` into the one the widget itself counts with; both in cells."""
        line = self._visual_line(y)
        return x if line is None else line.logical_column(x)

    def visual_x(self, x: int, y: int) -> int:
        """Turn a column the widget counts with into the painted one; both in cells."""
        line = self._visual_line(y)
        return x if line is None else line.visual_column(x)


class RtlLabel(Rtl, Label):
    """A Label in either direction. Not selectable: Textual reads a selection off the cells, which are permuted."""

    ALLOW_SELECT = False
