"""The application: one vault, its screens, and what happens when something fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from kommisjon.crash import note_crash
from kommisjon.errors import Refusal, Told
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import Terminal
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.tui.themes import DARK, LIGHT
from kommisjon.vault.folder import VaultFolder

if False:  # names for annotations only; the store comes with the first unlock
    from kommisjon.store.unlocking import OpenVault


def system_clock() -> datetime:
    return datetime.now(UTC)


class KommisjonApp(App[int]):
    """The screen of one laptop. `terminal` says how right-to-left text is put in order."""

    CSS_PATH = "kommisjon.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "kommisjon"
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(
        self,
        folder: VaultFolder,
        *,
        terminal: Terminal,
        clock: Callable[[], datetime] = system_clock,
        random: Callable[[int], bytes] = os.urandom,
        theme: str = DARK.name,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.terminal = terminal
        self.clock = clock
        self.random = random
        self.vault: OpenVault | None = None
        self.crash: Told | None = None
        for known in (DARK, LIGHT):
            self.register_theme(known)
        self.theme = theme

    @property
    def opened(self) -> OpenVault:
        """The unlocked vault; screens beyond the first exist only with one."""
        if self.vault is None:
            raise RuntimeError("no vault is open")
        return self.vault

    def on_mount(self) -> None:
        self.push_screen(UnlockScreen())

    def lock(self) -> None:
        """Close the vault and end; the answer on the screen was saved when it was given."""
        vault, self.vault = self.vault, None
        if vault is not None:
            try:
                vault.close()
            except Refusal as refusal:
                self.crash = refusal.told(_)
        self.exit(0 if self.crash is None else 3)

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing personal reaches the clipboard, where other programs read."""

    def _fatal_error(self) -> None:
        self.bell()
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 3
        if self.crash is None:
            self.crash = note_crash(error, self.folder.path)
            self._exception = error
            self._exception_event.set()
        vault, self.vault = self.vault, None
        if vault is not None:
            try:
                vault.close()
            except Exception as second:
                note_crash(second, self.folder.path)
        self._fatal_error()
