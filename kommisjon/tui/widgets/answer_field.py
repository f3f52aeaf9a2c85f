"""The field an answer is typed into: what a stored text may not hold cannot be typed or pasted either."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset
from textual.strip import Strip

from kommisjon.model.characters import unsafe_character
from kommisjon.text.bidi import has_rtl
from kommisjon.tui.completing import completed
from kommisjon.tui.widgets.rtl_input import RtlInput


class AnswerField(RtlInput):
    """An RtlInput that leaves out control characters, which terminals obey (security-and-bundles.md 4.3)."""

    completes = False
    """Names of files are completed on Tab."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.completes:
            event.stop()
            event.prevent_default()
            self.value = completed(self.value)
            self.cursor_position = len(self.value)

    def render_line(self, y: int) -> Strip:
        """Paint the whole width, so that without colour the underline shows where one can type."""
        return super().render_line(y).extend_cell_length(self.content_size.width, self.rich_style)

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is painted; a stock Input says one cell further on at the end of its text."""
        if self.rtl or has_rtl(self.value):
            return super().cursor_screen_offset
        x, y, _, _ = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, y)

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, parted by blanks; a stock Input drops all but the first."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace `start` to `end`, in either order, by what of `text` may be stored."""
        safe = "".join(char for char in text if unsafe_character(char, multiline=False) is None)
        super().replace(safe, start, end)
