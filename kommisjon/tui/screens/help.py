"""What every key does on the screen one came from."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, actions_for


class HelpScreen(ModalScreen[None]):
    """The key table of a screen, from the registry."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,q", "dismiss", show=False)]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll { width: 76; max-width: 100%; max-height: 100%; height: auto; padding: 0 1;
        background: $panel; border: solid $primary; }
    """

    def __init__(self, where: Where, lacks: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._where = where
        self._lacks = lacks

    def compose(self) -> ComposeResult:
        actions = actions_for(self._where, without=self._lacks)
        rows = [f"{action.shown:>7}  {action.letter or ' '}  {_(action.help)}" for action in actions]
        if self._where is Where.INTERVIEW:
            by_number = _("Choose by number. Space chooses more than one where that is allowed.")
            by_letters = _("Find a choice by its first letters, in either language.")
            rows += [f"{'1 2 3':>7}     {by_number}", f"{'a b c':>7}     {by_letters}"]
        rows += ["", _("The letter beside a key does the same after Ctrl+G.")]
        rows.append(_("Esc closes this help."))
        with VerticalScroll():
            yield Static("\n".join([_("Keys on this screen"), "", *rows]), markup=False)
