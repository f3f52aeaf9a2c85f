"""The choices of a question: numbered, in one or two columns of language, one or several to be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets.option_list import Option

from kommisjon.model.characters import visible
from kommisjon.text.digits import latin_digits
from kommisjon.tui.widgets.rtl import RtlOptionList


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice in the interviewer's language and in the person's."""

    value: str
    left: str
    right: str


class ChoiceList(Horizontal):
    """Numbers mark a choice, Space toggles where several may stand, Enter takes what is marked.

    The right-hand list mirrors the left one for the person and never takes the focus.
    """

    DEFAULT_CSS = """
    ChoiceList { height: auto; }
    ChoiceList > #choices-left { width: 1fr; height: auto; max-height: 100%; }
    ChoiceList > #choices-right { width: 1fr; height: auto; max-height: 100%; }
    ChoiceList.stacked > #choices-right { display: none; }
    """

    class Taken(Message):
        """Enter was pressed; `values` are the chosen ones in the order of the list."""

        def __init__(self, values: tuple[str, ...]) -> None:
            super().__init__()
            self.values = values

    def __init__(self) -> None:
        super().__init__(id="choices")
        self._choices: tuple[Choice, ...] = ()
        self._chosen: set[str] = set()
        self._many = False
        self._typed = ""

    def compose(self) -> ComposeResult:
        yield RtlOptionList(id="choices-left", markup=False)
        right = RtlOptionList(id="choices-right", markup=False)
        right.can_focus = False
        yield right

    @property
    def left(self) -> RtlOptionList:
        return self.query_one("#choices-left", RtlOptionList)

    @property
    def right(self) -> RtlOptionList:
        return self.query_one("#choices-right", RtlOptionList)

    def fill(
        self,
        choices: Sequence[Choice],
        chosen: Sequence[str],
        *,
        many: bool,
        rtl: tuple[bool, bool],
    ) -> None:
        """Show other choices; `rtl` says which of the two columns is written from right to left."""
        self._choices, self._chosen, self._many, self._typed = tuple(choices), set(chosen), many, ""
        self.left.rtl, self.right.rtl = rtl
        self._paint()
        marked = next((n for n, choice in enumerate(choices) if choice.value in self._chosen), 0)
        self.left.highlighted = marked if choices else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """What Enter would take."""
        if self._many:
            return tuple(c.value for c in self._choices if c.value in self._chosen)
        at = self.left.highlighted
        return () if at is None else (self._choices[at].value,)

    def _paint(self) -> None:
        at = self.left.highlighted
        stacked = self.has_class("stacked")
        for side, column in ((0, self.left), (1, self.right)):
            column.set_options(
                [Option(self._prompt(n, choice, side, stacked)) for n, choice in enumerate(self._choices)]
            )
        if at is not None and at < len(self._choices):
            self.left.highlighted = at

    def _prompt(self, n: int, choice: Choice, side: int, stacked: bool) -> str:
        mark = ""
        if self._many:
            mark = "[x] " if choice.value in self._chosen else "[ ] "
        elif choice.value in self._chosen:
            mark = "• "
        words = choice.right if side else choice.left
        if stacked and choice.right and choice.right != choice.left:
            words = f"{choice.left}  |  {choice.right}"
        return visible(f"{n + 1:>2}  {mark}{words}")

    def on_option_list_option_highlighted(self, event: RtlOptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_list is self.left:
            self.right.highlighted = self.left.highlighted

    def on_option_list_option_selected(self, event: RtlOptionList.OptionSelected) -> None:
        event.stop()
        if event.option_list is self.right and event.option_index < len(self._choices):
            self.left.highlighted = event.option_index
        self.post_message(self.Taken(self.chosen))

    def on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character.isdigit() and self._choices:
            event.stop()
            self._number(event.character)
        elif event.key == "space" and self._many and self.left.highlighted is not None:
            event.stop()
            self._toggle(self.left.highlighted)

    def _number(self, digit: str) -> None:
        self._typed += latin_digits(digit)
        while self._typed and not 1 <= int(self._typed) <= len(self._choices):
            self._typed = self._typed[1:]
        if not self._typed:
            return
        at = int(self._typed) - 1
        self.left.highlighted = at
        if self._many:
            self._toggle(at)
            self._typed = ""
        elif (at + 1) * 10 > len(self._choices):
            self._typed = ""

    def _toggle(self, at: int) -> None:
        self._chosen ^= {self._choices[at].value}
        self._paint()
