"""Jump mode: a letter on each thing of the screen below; one key goes there, or does it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.targets import Target


class Letter(Static, can_focus=True):
    """The letter of one target, over its first cells; the terminal's cursor stands on the one that is marked."""

    ALLOW_SELECT = False

    def __init__(self, letter: str, target: Target) -> None:
        super().__init__(f"{letter})".ljust(target.cells), markup=False)
        self.letter, self.target = letter, target
        self.styles.offset = target.at
        self.styles.width = target.cells


class JumpModeScreen(ModalScreen[None]):
    """The screen below stays in sight. On a keyboard of another script Tab, the arrows and Enter work."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o", "dismiss", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("enter", "take", show=False),
    ]
    DEFAULT_CSS = """
    JumpModeScreen > #say { width: 100%; height: 1; background: $panel; text-style: italic; text-wrap: nowrap;
        text-overflow: ellipsis; }
    JumpModeScreen > Letter { position: absolute; height: 1; background: $primary; color: $background;
        text-style: bold; }
    JumpModeScreen > Letter:focus { text-style: bold underline; }
    JumpModeScreen:nocolor > Letter { text-style: bold reverse; }
    JumpModeScreen:nocolor > Letter:focus { text-style: bold reverse underline; }
    """

    def __init__(self, targets: list[tuple[str, Target]]) -> None:
        super().__init__()
        self._letters = [Letter(letter, target) for letter, target in targets]

    def compose(self) -> ComposeResult:
        yield Static(_("A letter goes there. Esc goes back."), id="say", markup=False)
        yield from self._letters

    def on_mount(self) -> None:
        self._size = self.app.size
        if self._letters:
            self._letters[0].focus()

    def on_resize(self) -> None:
        """Everything below stands elsewhere then."""
        if self.app.size != self._size:
            self.dismiss()

    def on_key(self, event: events.Key) -> None:
        if event.character is None or not event.is_printable:
            return
        event.stop()
        wanted = next((one for one in self._letters if one.letter == event.character.lower()), None)
        if wanted is None:
            self.app.bell()
        else:
            self._go(wanted)

    def on_click(self, event: events.Click) -> None:
        if isinstance(event.widget, Letter):
            self._go(event.widget)
        else:
            self.dismiss()

    def action_take(self) -> None:
        if isinstance(self.focused, Letter):
            self._go(self.focused)

    def _go(self, letter: Letter) -> None:
        """Close first: what the target does is done on the screen below."""
        self.dismiss()
        self.app.call_later(letter.target.take)
