"""The frame every screen shares: a line at the top, a message line, and the keys that work here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, Static

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Action
from kommisjon.tui.widgets.rtl import RtlLabel


class TopLine(Horizontal):
    """Where one is, at the left; how far and whether it is saved, at the right."""

    def __init__(self) -> None:
        super().__init__(id="top")

    def compose(self) -> ComposeResult:
        yield RtlLabel("", id="top-left", markup=False)
        yield Label("", id="top-right", markup=False)

    def place(self, text: str) -> None:
        self.query_one("#top-left", Label).update(visible(text))

    def state(self, text: str) -> None:
        self.query_one("#top-right", Label).update(text)


class MessageLine(Static):
    """Errors in words; they stay until the next thing is done."""

    def __init__(self) -> None:
        super().__init__("", id="message", markup=False)

    def refuse(self, refusal: Refusal) -> None:
        """Show the code and the three sentences."""
        told = refusal.told(_)
        self.say(f"{told.code}  {told.what} {told.lost} {told.do}")

    def say(self, text: str, *, plain: bool = False) -> None:
        """Show a text; `plain` for one that is no error."""
        self.update(visible(text))
        self.set_class(bool(text), "shown")
        self.set_class(plain, "plain")

    def clear(self) -> None:
        if self.has_class("shown"):
            self.say("")


class KeyLine(Static):
    """What works here, from the registry of actions."""

    def __init__(self, actions: tuple[Action, ...]) -> None:
        super().__init__("", id="keys", markup=False)
        self._actions = actions

    def render(self) -> str:
        return "  ".join(f"{action.shown} {_(action.text)}" for action in self._actions if action.listed)
