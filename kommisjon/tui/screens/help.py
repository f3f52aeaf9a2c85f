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
from kommisjon.tui.rows import wrapped
from kommisjon.tui.widgets.row_list import Row

_KEYS = 12
"""Cells for a key and its letter, before what it does."""


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
        with VerticalScroll():
            yield Static(Row(self._lines))

    def _lines(self, width: int) -> list[str]:
        actions = actions_for(self._where, without=self._lacks)
        keys = [(action.shown, action.letter, _(action.help)) for action in actions]
        if self._where is Where.INTERVIEW:
            by_number = _("Choose by number. Space chooses more than one where that is allowed.")
            by_letters = _("Find a choice by its first letters, in either language.")
            keys += [("1 2 3", "", by_number), ("a b c", "", by_letters)]
        lines = [*wrapped(_("Keys on this screen"), width), ""]
        for shown, letter, does in keys:
            first, *more = wrapped(does, width - _KEYS)
            lines.append(f"{shown:>7}  {letter or ' '}  {first}")
            lines += [" " * _KEYS + line for line in more]
        lines += ["", *wrapped(_("The letter beside a key does the same after Ctrl+G."), width)]
        return lines + wrapped(_("Esc closes this help."), width)
