"""The field for an answer of several lines."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location
from textual.message import Message

from kommisjon.model.characters import unsafe_character
from kommisjon.tui.widgets.rtl_text_area import RtlTextArea


class LongField(RtlTextArea):
    """An RtlTextArea in which Enter gives the answer, as everywhere; Ctrl+J begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", show=False, priority=True),
        Binding("ctrl+j,alt+enter,shift+enter", "new_line", show=False, priority=True),
    ]

    class Given(Message):
        """Enter was pressed on this text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def action_give(self) -> None:
        self.post_message(self.Given(self.text))

    def action_new_line(self) -> None:
        self.replace("\n", *self.selection, maintain_selection_offset=False)

    async def _on_paste(self, event: events.Paste) -> None:
        """Take what is pasted with its lines."""
        event.stop()
        event.prevent_default()
        self.replace(event.text, *self.selection, maintain_selection_offset=False)

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        """Replace `start` to `end`, in either order, by what of `insert` may be stored."""
        lines = insert.replace("\r\n", "\n").replace("\r", "\n")
        safe = "".join(char for char in lines if unsafe_character(char) is None)
        return super().replace(safe, start, end, maintain_selection_offset=maintain_selection_offset)
