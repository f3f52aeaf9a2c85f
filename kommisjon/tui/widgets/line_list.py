"""A list of any length, a line each, of which only the lines on the screen are ever laid out or painted.

Textual's line API (ScrollView.render_line): three hundred questions are one widget. For rows of several lines, and
few of them, there is `widgets.row_list.RowList`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kommisjon.tui.rows import Script
from kommisjon.tui.targets import Target


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells for a width, in the order in which they are drawn."""

    cells: Callable[[int], str]
    heading: bool = False
    """It is passed over, and cannot be taken."""
    alarming: bool = False
    """Something is wrong here; its words say so too."""


class LineList(ScrollView):
    """Shows lines with one of them marked. What has the keys moves the mark: this list, or a field above it."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-list--heading", "line-list--alarming", "line-list--marked"}
    DEFAULT_CSS = """
    LineList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; }
    LineList > .line-list--heading { text-style: bold; }
    LineList > .line-list--alarming { color: $error; }
    LineList > .line-list--marked { color: $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
        Binding("enter", "take", show=False),
    ]

    class Moved(Message):
        """Another line is marked, or other lines are shown."""

    class Taken(Message):
        """Enter was pressed on a line, or it was clicked; `place` is its place in the list."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, name: str, *, takes_keys: bool = True) -> None:
        super().__init__(id=name)
        self.can_focus = takes_keys
        self._lines: tuple[Line, ...] = ()
        self._drawn: dict[int, str] = {}
        self._drawn_for = -1
        self.marked: int | None = None

    def script(self, rtl: bool | None = None) -> Script:
        """How a column of this list is written, on the terminal in use."""
        terminal = getattr(self.app, "terminal", None)
        return Script(rtl, terminal is None or terminal.visual)

    def show(self, lines: Sequence[Line], at: int | None) -> None:
        """Show other lines, with the one `at` marked, or the nearest after it that can be."""
        self._lines = tuple(lines)
        self._drawn.clear()
        self.refresh()
        size = Size(0, len(self._lines))
        if size != self.virtual_size:
            self.virtual_size = size
        self.mark(at)

    def mark(self, at: int | None) -> None:
        """Mark a line and scroll to it, with the heading above it where it is the first below one."""
        before, self.marked = self.marked, self._nearest(at)
        if self.marked is not None:
            self._bring_in(self.marked)
        for changed in (before, self.marked) if before != self.marked else ():
            if changed is not None:
                self.refresh_line(changed)
        self.post_message(self.Moved())

    def _nearest(self, at: int | None) -> int | None:
        if at is None:
            return None
        after = (n for n in range(max(at, 0), len(self._lines)) if not self._lines[n].heading)
        before = (n for n in range(min(at, len(self._lines)) - 1, -1, -1) if not self._lines[n].heading)
        return next(after, next(before, None))

    def _bring_in(self, at: int) -> None:
        height, top = self.scrollable_content_region.height, round(self.scroll_y)
        first = at - 1 if at and self._lines[at - 1].heading else at
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif height and at >= top + height:
            self.scroll_to(y=at - height + 1, animate=False, immediate=True)

    def action_move(self, by: int) -> None:
        """Mark the line `by` lines that can be taken further down, or the last there is."""
        open_to = [n for n, line in enumerate(self._lines) if not line.heading]
        if open_to:
            here = open_to.index(self.marked) if self.marked in open_to else -1 if by > 0 else len(open_to)
            self.mark(open_to[max(0, min(here + by, len(open_to) - 1))])

    def action_page(self, by: int) -> None:
        """Move by what fits on the screen."""
        self.action_move(by * max(1, self.scrollable_content_region.height - 1))

    def action_take(self) -> None:
        """Take the line that is marked."""
        if self.marked is not None:
            self.post_message(self.Taken(self.marked))

    def on_click(self, event: events.Click) -> None:
        place = event.y + round(self.scroll_y)
        if 0 <= place < len(self._lines) and not self._lines[place].heading:
            event.stop()
            self.post_message(self.Taken(place))

    def targets(self) -> Iterator[Target]:
        """The lines on the screen that can be taken; a letter takes its line."""
        x, y, _, height = self.content_region
        top = round(self.scroll_y)
        for place in range(top, min(top + height, len(self._lines))):
            if not self._lines[place].heading:
                yield Target(Offset(x, y + place - top), partial(self.post_message, self.Taken(place)))

    def on_resize(self) -> None:
        if self.marked is not None:
            self._bring_in(self.marked)

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the marked line stands on the screen, for screen readers and braille displays."""
        x, y, _, height = self.content_region
        row = (self.marked or 0) - round(self.scroll_y)
        return Offset(x, y + max(0, min(row, height - 1)))

    def render_line(self, y: int) -> Strip:
        """Paint one line of the screen."""
        width = self.scrollable_content_region.width
        place = y + round(self.scroll_y)
        look = self.rich_style
        if place >= len(self._lines):
            return Strip.blank(width, look)
        if width != self._drawn_for:
            self._drawn.clear()
            self._drawn_for = width
        text = self._drawn.get(place)
        if text is None:
            text = self._drawn[place] = self._lines[place].cells(width)
        return Strip([Segment(text, look + self._look(place))]).adjust_cell_length(width, look)

    def _look(self, place: int) -> Style:
        line, look = self._lines[place], Style.null()
        if line.heading:
            look += self.get_component_rich_style("line-list--heading", partial=True)
        if line.alarming:
            look += self.get_component_rich_style("line-list--alarming", partial=True)
        if place == self.marked:
            look += self.get_component_rich_style("line-list--marked", partial=True) + Style(reverse=True)
        return look
