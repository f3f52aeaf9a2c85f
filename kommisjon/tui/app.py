"""The application: one vault, its screens, and what happens when something fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.geometry import Offset
from textual.screen import Screen
from textual.worker import WorkerFailed

from kommisjon.crash import note_crash
from kommisjon.errors import Refusal, Told
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import Terminal
from kommisjon.tui.key_order import KeysInOrder
from kommisjon.tui.screens.page import Page
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.tui.themes import DARK, LIGHT
from kommisjon.vault.folder import VaultFolder

if TYPE_CHECKING:
    from kommisjon.store.unlocking import OpenVault

SHOW_CURSOR = "\x1b[?25h"
REFUSED = 3
"""Exit code when it ended by an error (issue 2, contracts)."""


def system_clock() -> datetime:
    return datetime.now(UTC)


class KommisjonApp(KeysInOrder[int]):
    """The screen of one laptop. `terminal` says how right-to-left text is put in order."""

    CSS_PATH = "kommisjon.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
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
        if self._driver is not None:
            self._driver.write(SHOW_CURSOR)
        self.push_screen(self.first_screen())

    def first_screen(self) -> Screen[None]:
        """What is shown when the program starts."""
        return UnlockScreen()

    def lock(self) -> None:
        """Close the vault and end; the answer on the screen was saved when it was given."""
        try:
            self._close_vault()
        except Refusal as refusal:
            self.crash = refusal.told(_)
        self.exit(0 if self.crash is None else REFUSED)

    def _close_vault(self) -> None:
        vault, self.vault = self.vault, None
        if vault is not None:
            vault.close()

    async def action_quit(self) -> None:
        """Ctrl+Q reaches the app before any screen; the screen knows what is still to be saved."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Page):
                screen.action_close()
                return
        self.lock()

    def action_help_quit(self) -> None:
        """Ctrl+C ends nothing: it is pressed by habit, with an answer half typed."""
        self.bell()

    # Where the eye and the braille display are

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands: in the field, or on the marked row (tui-and-languages.md 4)."""
        focused = self.focused if self.is_running else None
        if focused is None:
            return Offset(0, 0)
        at: Offset | None = getattr(focused, "cursor_screen_offset", None)
        return focused.content_region.offset if at is None else at

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Textual's fields say where they are; it is asked for when it is needed instead."""

    # What never leaves the screen

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing personal reaches the clipboard, where other programs read."""

    def save_screenshot(self, *args: Any, **kwargs: Any) -> str:
        """No picture of the screen is written: it would hold what the vault protects."""
        return ""

    def deliver_screenshot(self, *args: Any, **kwargs: Any) -> str | None:
        """As `save_screenshot`."""
        return None

    def _log(self, *args: Any, **kwargs: Any) -> None:
        """Textual's log holds every key and message; a variable of the environment would put it in a file."""

    # An error that nobody foresaw

    def _handle_exception(self, error: Exception) -> None:
        """End with a mark and no values: Textual would print local variables (security-and-bundles.md 0)."""
        self._return_code = REFUSED
        if self.crash is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self.crash = cause.told(_) if isinstance(cause, Refusal) else self.note(cause)
            self._exception = error
            self._exception_event.set()
        try:
            self._close_vault()
        except Exception as second:
            self.note(second)
        self._fatal_error()

    def note(self, problem: BaseException) -> Told:
        """Leave a mark of a defect beside the vault, and give what the person is told."""
        return note_crash(problem, self.folder.path)

    def _fatal_error(self) -> None:
        self._exit_renderables.clear()
        self.bell()
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """Nothing is printed; `crash` says what the person is told."""
        self._fatal_error()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
