"""The first screen: the passphrase. Nothing personal is in the process yet, so little is imported for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Label
from textual.worker import Worker, WorkerState

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.quick_input import QuickInput

if TYPE_CHECKING:
    from kommisjon.vault.keyfile import Opened


class EntryPage(Page):
    """What the screens before the vault is open have in common: fields, one of them open, and the wait."""

    DEFAULT_CSS = """
    EntryPage #entry { height: 1fr; align: center middle; }
    EntryPage #entry > * { width: 60; max-width: 90%; }
    EntryPage Label { height: auto; margin: 0 0 1 0; }
    EntryPage .hidden { display: none; }
    """
    _waiting: Timer | None = None

    def open_field(self, name: str, *, clear: bool = True) -> None:
        """Show a field, with its label, and let it be typed into; the others wait."""
        for field in self.query(Input):
            field.disabled = field.id != name
        field = self.query_one(f"#{name}", Input)
        for shown in (field, *self.query(f".for-{name}")):
            shown.remove_class("hidden")
        if clear:
            field.value = ""
        field.focus()

    def rest(self) -> None:
        """Take no input for now."""
        for field in self.query(Input):
            field.disabled = True

    def wait(self, refusal: Refusal, name: str) -> None:
        """Show how long the wait is, a second after the other, and open the field again after it."""
        left = int(refusal.facts["seconds"])
        self.rest()
        self.refuse(refusal)

        def tick() -> None:
            nonlocal left
            left -= 1
            if left > 0:
                self.message.refuse(Refusal(Code.THROTTLED, seconds=left))
                return
            if self._waiting is not None:
                self._waiting.stop()
            self.message.say(_("You can type it now."), *self._training_words(), plain=True)
            self.open_field(name)

        self._waiting = self.set_interval(1, tick)

    def _training_words(self) -> list[str]:
        if not self.program.folder.training.exists():
            return []
        from kommisjon.exchange.training import PASSPHRASE

        return [_("TRAINING: nobody in it exists. The passphrase is: {words}").format(words=PASSPHRASE)]

    def derive(self, enter: Callable[[], Opened]) -> None:
        """Open the key file in a thread, since that is slow; `opened` or `refused` takes what came of it."""
        self.rest()
        self.message.say(_("Opening …"), plain=True)

        def entered() -> Opened | Refusal:
            try:
                return enter()
            except Refusal as refusal:
                return refusal

        self.run_worker(entered, thread=True, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error
        if event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        assert result is not None
        try:
            if isinstance(result, Refusal):
                raise result
            self.opened(result)
        except Refusal as refusal:
            self.refused(refusal)

    def opened(self, keys: Opened) -> None:
        """Go on with an open key file. A Refusal that is raised here goes to `refused`."""
        raise NotImplementedError

    def refused(self, refusal: Refusal) -> None:
        """Let the person type once more."""
        raise NotImplementedError


class UnlockScreen(EntryPage):
    """Asks for the passphrase, opens the vault, goes on to the missions."""

    WHERE = Where.UNLOCK
    LACKS = ("lock",)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.UNLOCK, without=("close",)),
        Binding("ctrl+q", "close", show=False, priority=True),
    ]
    _travel: QuickInput | None = None

    def body(self) -> list[Widget]:
        return [
            Vertical(
                Label(_("kommisjon – type your passphrase and press Enter"), markup=False),
                QuickInput(password=True, id="passphrase", select_on_focus=False),
                Label(_("The passphrase never leaves this laptop."), markup=False),
                id="entry",
            )
        ]

    def on_mount(self) -> None:
        self.query_one("#passphrase").focus()
        if self.program.folder.wiped.exists():
            from kommisjon.vault.wipe import refuse_wiped

            try:
                refuse_wiped(self.program.folder)
            except Refusal as refusal:
                self.message.refuse(refusal)
        elif self.program.was_locked:
            locked = _("Locked. Everything is kept; after the passphrase you go on where you were.")
            self.message.say(locked, *self._training_words(), plain=True)
        elif not self.program.folder.holds_vault():
            self.message.refuse(Refusal(Code.NO_VAULT))
        elif self.program.folder.training.exists():
            self.message.say(*self._training_words(), plain=True)
        elif not self.program.terminal.certain:
            said = _("This terminal does not say how it writes Arabic. To settle it once: kommisjon terminal.")
            self.message.say(said, plain=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        passphrase = self.query_one("#passphrase", Input).value
        travel = "" if self._travel is None else self._travel.value
        app = self.program

        def keys() -> Opened:
            from kommisjon.vault.entry import enter

            return enter(app.folder, passphrase, clock=app.clock, travel_code=travel, random=app.random)

        self.derive(keys)

    def opened(self, keys: Opened) -> None:
        from kommisjon.store.unlocking import open_with
        from kommisjon.tui.screens.missions import MissionScreen
        from kommisjon.tui.screens.opening import go_back

        self.program.vault = open_with(
            self.program.folder, keys, clock=self.program.clock, random=self.program.random
        )
        self.program.begin_guide()
        self.app.switch_screen(MissionScreen())
        go_back(self.program)

    def refused(self, refusal: Refusal) -> None:
        """Let the person type once more: the code of a travel lock beside a passphrase that is right."""
        from kommisjon.vault.entry import seconds_to_wait

        if refusal.code is Code.WRONG_PASSPHRASE and (seconds := seconds_to_wait(self.program.folder)):
            # Said at once: an open field would let somebody type a passphrase that is only turned away.
            refusal = Refusal(Code.THROTTLED, seconds=seconds)
        if refusal.code is Code.THROTTLED:
            self.wait(refusal, "passphrase" if self._travel is None else "travel")
            return
        if refusal.code in (Code.TRAVEL_LOCKED, Code.TRAVEL_CODE_BAD, Code.CODE_GROUP):
            self._ask_for_travel()
            self.open_field("travel")
        else:
            self.open_field("passphrase")
        self.refuse(refusal)
        for words in self._training_words():
            self.message.add(words)

    def _ask_for_travel(self) -> None:
        """Put the field for the code of a travel lock below the passphrase; few laptops ever need it."""
        if self._travel is None:
            self._travel = QuickInput(id="travel", select_on_focus=False)
            label = Label(_("Travel code from headquarters"), markup=False)
            self.query_one("#entry").mount(label, self._travel)

    def action_forgotten(self) -> None:
        from kommisjon.tui.screens.recover import RecoverScreen
        from kommisjon.vault.wipe import refuse_without_vault

        try:
            refuse_without_vault(self.program.folder)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.app.push_screen(RecoverScreen())
