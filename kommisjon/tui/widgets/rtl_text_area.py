"""Several lines of text typed in either direction (tui-and-languages.md 1.6)."""

from __future__ import annotations

import re
from typing import Any

from textual import events
from textual.document._document import EditResult, Location
from textual.geometry import Offset
from textual.widgets import TextArea

from kommisjon.text.controls import TYPED_FORMATS, without_direction_controls
from kommisjon.text.graphemes import backspace_start, nearest_stop, next_stop, previous_stop
from kommisjon.tui.widgets.rtl import Rtl


class RtlTextArea(Rtl, TextArea):
    """A TextArea that keeps logical text, shows it in visual order, and moves and deletes letter by letter.

    With `rtl` None each paragraph goes by its own first strong letter, as free notes should. Line numbers are
    not for right-to-left text.
    """

    def __init__(self, *args: Any, rtl: bool | None = None, **kwargs: Any) -> None:
        """Take what a TextArea takes, and `rtl` as Rtl does."""
        super().__init__(*args, rtl=rtl, **kwargs)
        self._word_pattern = re.compile(r"(?<=\s)(?=\S)|(?<=\S)(?=\s)")

    def paragraph(self, y: int, line: str) -> str:
        """The paragraph that painted line `y` was wrapped from."""
        row, _ = self.wrapped_document.offset_to_location(Offset(0, y + self.scroll_offset.y))
        return self.document.get_line(row)

    @property
    def _line(self) -> str:
        """The paragraph that holds the cursor."""
        return self.document.get_line(self.cursor_location[0])

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is painted, for input methods, screen readers and braille displays."""
        column, row = Offset(*self._cursor_offset) - self.scroll_offset
        x, y, _, _ = self.content_region
        return Offset(x + self.visual_x(column + self.gutter_width, row), y + row)

    def get_target_document_location(self, event: events.MouseEvent) -> Location:
        """Give the row and column of the letter painted under the mouse."""
        column, row = event.x - self.gutter.left, event.y - self.gutter.top
        column = self.logical_x(column, row) - self.gutter_width
        line, place = self.wrapped_document.offset_to_location(Offset(column, row) + self.scroll_offset)
        return line, nearest_stop(self.document.get_line(line), place)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Take joiners and direction marks besides what a TextArea takes."""
        typed = character in TYPED_FORMATS and not self.read_only
        return typed or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Textual calls the stock handler next, which knows printable characters only.
        if event.character in TYPED_FORMATS and not self.read_only:
            event.stop()
            event.prevent_default()
            self._restart_blink()
            self.replace(event.character, *self.selection, maintain_selection_offset=False)

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Replace `start` to `end`, in either order, by `insert` without its direction controls."""
        text = without_direction_controls(insert)
        return super().replace(text, start, end, maintain_selection_offset=maintain_selection_offset)

    def get_cursor_left_location(self) -> Location:
        """Give the start of the letter before the cursor, or the end of the line before."""
        row, place = self.cursor_location
        return (row, previous_stop(self._line, place)) if place else super().get_cursor_left_location()

    def get_cursor_right_location(self) -> Location:
        """Give the end of the letter after the cursor, or the start of the next line."""
        row, place = self.cursor_location
        line = self._line
        return (row, next_stop(line, place)) if place < len(line) else super().get_cursor_right_location()

    def action_cursor_left(self, select: bool = False) -> None:
        """Move one letter to the left on the screen."""
        forward = self.left_is_forward(self._line)
        move = super().action_cursor_right if forward else super().action_cursor_left
        move(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move one letter to the right on the screen."""
        forward = not self.left_is_forward(self._line)
        move = super().action_cursor_right if forward else super().action_cursor_left
        move(select)

    def action_cursor_word_left(self, select: bool = False) -> None:
        """Move one word to the left on the screen."""
        forward = self.left_is_forward(self._line)
        move = super().action_cursor_word_right if forward else super().action_cursor_word_left
        move(select)

    def action_cursor_word_right(self, select: bool = False) -> None:
        """Move one word to the right on the screen."""
        forward = not self.left_is_forward(self._line)
        move = super().action_cursor_word_right if forward else super().action_cursor_word_left
        move(select)

    def action_delete_left(self) -> None:
        """Delete the letter before the cursor with its marks, or the joiner alone that was typed last."""
        row, place = self.cursor_location
        if self.read_only or not self.selection.is_empty or not place:
            super().action_delete_left()
        else:
            start = (row, backspace_start(self._line, place))
            self.delete(start, (row, place), maintain_selection_offset=False)
