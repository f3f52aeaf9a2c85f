"""The field an answer is typed into: what a stored text may not hold cannot be typed or pasted either."""

from __future__ import annotations

from textual import events

from kommisjon.model.characters import unsafe_character
from kommisjon.tui.widgets.rtl_input import RtlInput


class AnswerField(RtlInput):
    """An RtlInput that leaves out control characters, which terminals obey (security-and-bundles.md 4.3)."""

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, parted by blanks; a stock Input drops all but the first."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *self.selection)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace `start` to `end`, in either order, by what of `text` may be stored."""
        safe = "".join(char for char in text if unsafe_character(char, multiline=False) is None)
        super().replace(safe, start, end)
