"""A choice of a few on one line: a number, or ← and →, chooses; nothing is chosen until somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static


class OneOf(Static, can_focus=True):
    """`value` is what is chosen, blank for nothing. A line too narrow for all shows the chosen one only."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    OneOf { height: 1; width: 1fr; }
    OneOf:focus { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
        Binding("delete,backspace", "clear", show=False),
    ]

    class Changed(Message):
        """Another one is chosen, or none."""

    def __init__(self, choices: Sequence[tuple[str, str]], value: str, name: str) -> None:
        """`choices` are (value, words); `name` is the widget's id."""
        super().__init__("", id=name, markup=False)
        self._choices = tuple(choices)
        self.value = value

    def render(self) -> Text:
        words = [f"{n} {'●' if one == self.value else '○'} {text}" for n, (one, text) in self._numbered]
        line = "   ".join(words)
        if cell_len(line) > self.size.width:
            line = next(
                (w for w, (_n, (one, _t)) in zip(words, self._numbered, strict=True) if one == self.value), "○"
            )
            line = f"← {line} →"
        return Text(line, no_wrap=True)

    @property
    def _numbered(self) -> list[tuple[int, tuple[str, str]]]:
        return list(enumerate(self._choices, 1))

    def choose(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(self.Changed())

    def action_step(self, by: int) -> None:
        values = [value for value, _words in self._choices]
        at = values.index(self.value) + by if self.value in values else (0 if by > 0 else len(values) - 1)
        self.choose(values[at % len(values)])

    def action_clear(self) -> None:
        self.choose("")

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in "123456789"[: len(self._choices)]:
            event.stop()
            self.choose(self._choices[int(event.character) - 1][0])

    def on_click(self) -> None:
        self.focus()
        self.action_step(1)
