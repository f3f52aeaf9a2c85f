"""One line of text typed in either direction (tui-and-languages.md 1.6)."""

from __future__ import annotations

import re
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.widgets.input import Selection

from kommisjon.text.bidi import has_rtl
from kommisjon.text.controls import TYPED_FORMATS, without_direction_controls
from kommisjon.text.graphemes import backspace_start, nearest_stop, next_stop, previous_stop
from kommisjon.tui.widgets.quick_input import QuickInput
from kommisjon.tui.widgets.rtl import Rtl


class RtlInput(Rtl, QuickInput):
    """An Input that keeps logical text, shows it in visual order, and moves and deletes letter by letter.

    Left is forward in a right-to-left field; Home and End stay logical. Joiners and direction marks are kept as
    typed, direction controls are not. Focus does not select, so the next key cannot replace a recorded answer;
    what is typed anew as a whole, a number or a date, the answer area marks (`AnswerArea.show_typed`).
    """

    _WORD_START = re.compile(r"(?<=\s)\S")
    """Words are parted by blanks: to `re` a vowel mark or a joiner is not a word character."""

    def __init__(self, *args: Any, rtl: bool | None = False, **kwargs: Any) -> None:
        """Take what an Input takes, and `rtl` as Rtl does."""
        kwargs.setdefault("select_on_focus", False)
        super().__init__(*args, rtl=rtl, **kwargs)

    def paragraph(self, y: int, line: str) -> str:
        """The whole value decides, also when it is scrolled."""
        return self.value or line

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is painted, for input methods, screen readers and braille displays."""
        if not (self.rtl or has_rtl(self.value)):
            return super().cursor_screen_offset
        x, y, _, _ = self.content_region
        column = self._position_to_cell(self.cursor_position) - self.scroll_offset.x
        return Offset(x + self.visual_x(column, 0), y)

    def _cell_offset_to_index(self, offset: int) -> int:
        column = self.logical_x(offset, 0)
        if column + self.scroll_offset.x >= self._position_to_cell(len(self.value)):
            return len(self.value)
        return nearest_stop(self.value, super()._cell_offset_to_index(column))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take joiners and direction marks besides what an Input takes."""
        return character in TYPED_FORMATS or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Textual calls the stock handler next, which knows printable characters only.
        if event.character in TYPED_FORMATS:
            event.stop()
            event.prevent_default()
            self._restart_blink()
            self.replace(event.character, *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace `start` to `end`, in either order, by `text` without its direction controls."""
        super().replace(without_direction_controls(text), start, end)

    def action_cursor_left(self, select: bool = False) -> None:
        """Move one letter to the left on the screen."""
        self._step(self.left_is_forward(self.value), select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move one letter to the right on the screen, or take the suggestion."""
        self._step(not self.left_is_forward(self.value), select)

    def _step(self, forward: bool, select: bool) -> None:
        """Move one letter through the text; keep the anchor where `select`."""
        if forward and not select and self.cursor_at_end and self._suggestion:
            super().action_cursor_right()
            return
        start, end = self.selection
        stop = self._next_stop(end) if forward else self._previous_stop(end)
        if select:
            self.selection = Selection(start, stop)
        elif start == end:
            self.cursor_position = stop
        else:
            self.cursor_position = max(start, end) if forward else min(start, end)

    def _next_stop(self, place: int) -> int:
        return place + 1 if self.password else next_stop(self.value, place)

    def _previous_stop(self, place: int) -> int:
        return place - 1 if self.password else previous_stop(self.value, place)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """Move one word to the left on the screen."""
        move = (
            super().action_cursor_right_word
            if self.left_is_forward(self.value)
            else super().action_cursor_left_word
        )
        move(select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """Move one word to the right on the screen."""
        move = (
            super().action_cursor_left_word
            if self.left_is_forward(self.value)
            else super().action_cursor_right_word
        )
        move(select)

    def action_delete_left(self) -> None:
        """Delete the letter before the cursor with its marks, or the joiner alone that was typed last."""
        if self.password or not self.selection.is_empty:
            super().action_delete_left()
        else:
            self.delete(backspace_start(self.value, self.cursor_position), self.cursor_position)

    def action_delete_right(self) -> None:
        """Delete the letter after the cursor with its marks."""
        if self.selection.is_empty:
            self.delete(self.cursor_position, self._next_stop(self.cursor_position))
        else:
            super().action_delete_right()
