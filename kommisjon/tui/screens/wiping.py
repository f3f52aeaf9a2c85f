"""Before a vault is destroyed: what that means, and a word to be typed, so that no slip of the hand does it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.tui.actions import Where
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.vault.wipe import NOT_REACHED


class WipeScreen(Page):
    """Asks for a word; with it the vault is wiped and the program ends. Esc goes back."""

    WHERE = Where.EVERYWHERE
    LACKS = ("wipe",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("escape", "back", show=False),
        Binding("ctrl+q", "close", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    WipeScreen #wipe { height: 1fr; padding: 1 2; }
    WipeScreen #wipe > * { width: 100%; max-width: 76; }
    WipeScreen Label { height: auto; margin: 0 0 1 0; }
    """

    def body(self) -> list[Widget]:
        word = _("WIPE")
        said = [
            _("Destroy everything in this vault, for ever?"),
            self._never_exported(),
            _(NOT_REACHED),
            _("Type {word} and press Enter. Esc goes back; nothing has happened yet.").format(word=word),
        ]
        labels = [Label(text, markup=False) for text in said if text]
        return [VerticalScroll(*labels, AnswerField(id="word"), id="wipe", can_focus=False)]

    def on_mount(self) -> None:
        self.top.place(_("Wipe the vault"))
        self.query_one("#word").focus()

    def _never_exported(self) -> str:
        vault = self.program.vault
        if vault is None:
            return _("What was not exported is lost for ever. Without the passphrase nobody can tell how much.")
        try:
            saves = vault.store.not_exported()
        except Refusal:
            return _("What was not exported is lost for ever.")
        if not saves:
            return _("Everything was exported. A stick that never arrived takes with it what it held.")
        return ngettext(
            "{n} change was never exported: it is lost for ever.",
            "{n} changes were never exported: they are lost for ever.",
            saves,
        ).format(n=saves)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip().casefold() == _("WIPE").casefold():
            self.program.wipe()
            return
        event.input.value = ""
        self.message.say(_("That is not the word. Nothing has happened."))
