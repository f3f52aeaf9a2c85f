"""The first screen: the passphrase. Nothing personal is in the process yet, so little is imported for it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Label
from textual.worker import Worker, WorkerState

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.tui.actions import Where
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.quick_input import QuickInput


class UnlockScreen(Page):
    """Asks for the passphrase, opens the vault, goes on to the missions."""

    WHERE = Where.EVERYWHERE
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("ctrl+q", "close", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    UnlockScreen #unlock { height: 1fr; align: center middle; }
    UnlockScreen #unlock > * { width: 60; max-width: 90%; }
    UnlockScreen Label { height: auto; margin: 0 0 1 0; }
    """

    def body(self) -> list[Widget]:
        field = QuickInput(password=True, id="passphrase", select_on_focus=False)
        return [
            Vertical(
                Label(_("kommisjon – type your passphrase and press Enter"), markup=False),
                field,
                Label(_("The passphrase never leaves this laptop."), markup=False),
                id="unlock",
            )
        ]

    def on_mount(self) -> None:
        self.query_one("#passphrase").focus()
        if not self.program.folder.holds_vault():
            from kommisjon.errors import Code

            self.message.refuse(Refusal(Code.NO_VAULT))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        passphrase = event.value
        event.input.disabled = True
        self.message.say(_("Opening …"), plain=True)
        self.run_worker(lambda: self._keys(passphrase), thread=True, exclusive=True, exit_on_error=False)

    def _keys(self, passphrase: str) -> object:
        from kommisjon.vault.keyfile import read_and_unlock

        try:
            return read_and_unlock(self.program.folder.keyfile, passphrase)
        except Refusal as refusal:
            return refusal

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error
        if event.state is not WorkerState.SUCCESS:
            return
        result = event.worker.result
        try:
            if isinstance(result, Refusal):
                raise result
            self._open(result)
        except Refusal as refusal:
            self._again(refusal)

    def _open(self, keys: object) -> None:
        from kommisjon.store.unlocking import open_with
        from kommisjon.tui.screens.missions import MissionScreen
        from kommisjon.vault.keyfile import Opened

        if not isinstance(keys, Opened):
            raise TypeError("keys")
        self.program.vault = open_with(
            self.program.folder, keys, clock=self.program.clock, random=self.program.random
        )
        self.app.switch_screen(MissionScreen())

    def _again(self, refusal: Refusal) -> None:
        field = self.query_one("#passphrase", Input)
        field.value = ""
        field.disabled = False
        field.focus()
        self.refuse(refusal)
