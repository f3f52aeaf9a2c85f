"""A forgotten passphrase: a code that headquarters reads out, and a new passphrase at once.

The vault is open here only until the new passphrase stands; then it is locked, and opened by that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import catalogue
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.unlock import EntryPage, UnlockScreen
from kommisjon.tui.widgets.quick_input import QuickInput

if TYPE_CHECKING:
    from kommisjon.store.unlocking import OpenVault
    from kommisjon.store.users import WayIn
    from kommisjon.vault.keyfile import Opened


class RecoverScreen(EntryPage):
    """Asks for the code, for whom it is where that is not plain, and for the new passphrase twice."""

    WHERE = Where.RECOVERY
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.RECOVERY, without=("close",)),
        Binding("ctrl+q", "close", show=False, priority=True),
    ]

    _vault: OpenVault | None = None
    _who: WayIn | None = None
    _drawn = ""

    def body(self) -> list[Widget]:
        fields: list[Widget] = []
        for name, text in (
            ("code", _("Recovery code from headquarters, and Enter")),
            ("travel", _("Travel code from headquarters")),
            ("user", _("Whose passphrase was forgotten? Initials")),
            ("first", _("New passphrase, 16 characters or more")),
            ("second", _("The new passphrase once more")),
        ):
            hidden = "" if name == "code" else "hidden"
            secret = name in ("first", "second")
            fields.append(Label(text, classes=f"{hidden} for-{name}".strip(), markup=False))
            fields.append(QuickInput(id=name, classes=hidden or None, password=secret, disabled=bool(hidden)))
        return [Vertical(*fields, Label("", id="drawn", classes="hidden", markup=False), id="entry")]

    def on_mount(self) -> None:
        self.query_one("#code").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        try:
            match event.input.id:
                case "code" | "travel":
                    self._enter()
                case "user":
                    self._choose(event.value.strip())
                case "first":
                    self._take(event.value)
                case _:
                    self._finish(event.value)
        except Refusal as refusal:
            self.refuse(refusal)

    def _enter(self) -> None:
        code, travel = self.query_one("#code", Input).value, self.query_one("#travel", Input).value
        app = self.program

        def keys() -> Opened:
            from kommisjon.vault.entry import enter_by_code

            return enter_by_code(app.folder, code, clock=app.clock, travel_code=travel, random=app.random)

        self.derive(keys)

    def refused(self, refusal: Refusal) -> None:
        travelling = not self.query_one("#travel").has_class("hidden")
        if refusal.code is Code.THROTTLED:
            self.wait(refusal, "travel" if travelling else "code")
            return
        about_travel = refusal.code in (Code.TRAVEL_LOCKED, Code.TRAVEL_CODE_BAD)
        if about_travel or (travelling and refusal.code is Code.CODE_GROUP):
            self.open_field("travel")
        else:
            self.open_field("code", clear=False)
        self.refuse(refusal)

    def opened(self, keys: Opened) -> None:
        from kommisjon.store import users
        from kommisjon.store.unlocking import open_with

        app = self.program
        self._vault = app.vault = open_with(app.folder, keys, clock=app.clock, random=app.random)
        known = users.users(self._vault)
        self.message.clear()
        if len(known) == 1:
            self._who = known[0]
            self.open_field("first")
        else:
            self.message.say(", ".join(way.label for way in known), plain=True)
            self.open_field("user")

    def _choose(self, initials: str) -> None:
        from kommisjon.store import users

        assert self._vault is not None
        self._who = users.user(self._vault, initials)
        self.message.clear()
        self.open_field("first")

    def _take(self, chosen: str) -> None:
        from kommisjon.vault.passphrases import check

        assert self._who is not None
        check(chosen, self._who.label)
        self.message.clear()
        self.open_field("second")

    def _finish(self, again: str) -> None:
        """Put the new passphrase in the place of the forgotten one, lock, and have it opened by that."""
        chosen = self._drawn or self.query_one("#first", Input).value
        if (again.split() != chosen.split()) if self._drawn else (again != chosen):
            self.open_field("second" if self._drawn else "first")
            raise Refusal(Code.PASSPHRASES_DIFFER)
        self.rest()
        self.message.say(_("Saving …"), plain=True)
        self.call_after_refresh(self._save, chosen)

    def _save(self, chosen: str) -> None:
        """This takes a second or two, since the passphrase is made slow to guess."""
        from kommisjon.store import users
        from kommisjon.vault.calibration import cost_here

        assert self._vault is not None
        assert self._who is not None
        app = self.program
        try:
            users.recover(self._vault, self._who, chosen, cost_here(), app.random)
            self.action_back()
        except Refusal as refusal:
            self.open_field("second" if self._drawn else "first")
            self.refuse(refusal)
            return
        if isinstance(first := app.screen, UnlockScreen):
            first.message.say(_("The new passphrase holds. Open the vault with it."), plain=True)

    def action_generate(self) -> None:
        """Draw a passphrase and show it until it is typed."""
        from kommisjon.vault.passphrases import generate

        if self._who is None:
            self.app.bell()
            return
        if not self._drawn:
            self._drawn = generate(catalogue.current(), self.program.random)
            for old in (self.query_one("#first"), *self.query(".for-first")):
                old.add_class("hidden")
        shown = self.query_one("#drawn", Label)
        shown.update(_("Your new passphrase: {words}").format(words=self._drawn))
        shown.remove_class("hidden")
        self.message.say(_("Write it down, away from the laptop. Then type it from your paper."), plain=True)
        self.open_field("second")

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was drawn is hidden as soon as it is typed: it must be read from the paper."""
        if event.input.id == "second" and event.value:
            self.query_one("#drawn").add_class("hidden")

    def action_back(self) -> None:
        """Lock what the code opened, and go back to the passphrase."""
        vault, self._vault, self.program.vault = self._vault, None, None
        if vault is not None:
            vault.close()
        self.app.pop_screen()
