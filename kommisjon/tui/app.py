"""The application: one vault, its screens, and what happens when something fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import BindingType
from textual.driver import Driver
from textual.geometry import Offset
from textual.screen import Screen
from textual.worker import WorkerFailed

from kommisjon.crash import note_crash
from kommisjon.errors import Code, Refusal, Told
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import Terminal
from kommisjon.tui.actions import Where, app_bindings
from kommisjon.tui.key_order import KeysInOrder
from kommisjon.tui.screens.page import Page
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.tui.themes import DARK, LIGHT
from kommisjon.tui.widgets.frame import MessageLine
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.lock_watch import INTERVIEW_MINUTES, LOOK_EVERY, MINUTES, Clocks, LockWatch, Verdict

if TYPE_CHECKING:
    from kommisjon.store.unlocking import OpenVault
    from kommisjon.tui.guide import Guide
    from kommisjon.vault.outside import Outside

SHOW_CURSOR = "\x1b[?25h"
REFUSED = 3
"""Exit code when it ended by an error (issue 2, contracts)."""


def system_clock() -> datetime:
    return datetime.now(UTC)


class KommisjonApp(KeysInOrder[int]):
    """The screen of one laptop. `terminal` says how right-to-left text is put in order.

    It locks after `lock_minutes` without a key by `clocks`, and when something `outside` says so.
    """

    CSS_PATH = "kommisjon.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    TITLE = "kommisjon"
    BINDINGS: ClassVar[list[BindingType]] = app_bindings()

    def __init__(
        self,
        folder: VaultFolder,
        *,
        terminal: Terminal,
        clock: Callable[[], datetime] = system_clock,
        random: Callable[[int], bytes] = os.urandom,
        theme: str = DARK.name,
        lock_minutes: float = MINUTES,
        clocks: Clocks | None = None,
        outside: Outside | None = None,
        was_locked: bool = False,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.terminal = terminal
        self.clock = clock
        self.random = random
        self.vault: OpenVault | None = None
        self.crash: Told | None = None
        self.was_locked = was_locked
        self.guide: Guide | None = None
        """Where one is being shown around, while one trains."""
        self._lock_minutes = lock_minutes
        self._watch = LockWatch(clocks)
        self._outside = outside
        self._ending = False
        self._warned: MessageLine | None = None
        for known in (DARK, LIGHT):
            self.register_theme(known)
        self.theme = theme

    @property
    def opened(self) -> OpenVault:
        """The unlocked vault; screens beyond the first exist only with one."""
        if self.vault is None:
            raise RuntimeError("no vault is open")
        return self.vault

    def get_driver_class(self) -> type[Driver]:
        """Not one that a variable of the environment names."""
        from kommisjon.tui.driver import ScreenDriver

        return ScreenDriver

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._task_failed)
        if self._outside is not None:
            self._outside.heed(partial(loop.call_soon_threadsafe, self.lock))
        if self._driver is not None:
            self._driver.write(SHOW_CURSOR)
        self.push_screen(self.first_screen())
        self.set_interval(LOOK_EVERY, self._look)

    def first_screen(self) -> Screen[None]:
        """What is shown when the program starts."""
        return UnlockScreen()

    # Training

    def begin_guide(self) -> None:
        """Show somebody around who trains; after a lock, from where they were."""
        from kommisjon.exchange.training import is_training

        if is_training(self.opened.store):
            from kommisjon.tui.guide import Guide

            self.guide = Guide(self.opened.store)
            self.guide.heed("unlocked")

    def heed(self, what: str) -> None:
        """Tell the guide, if there is one, what was done; it shows what to do next."""
        if self.guide is not None and self.vault is not None and self.guide.heed(what):
            for screen in self.screen_stack:
                if isinstance(screen, Page):
                    screen.show_guide()

    async def run_action(self, *args: Any, **kwargs: Any) -> bool:
        done = await super().run_action(*args, **kwargs)
        if self.guide is not None and isinstance(args[0], str):
            self.heed(f"action {args[0]}")
        return done

    # Locking and leaving

    def lock(self, code: int = LOCKED) -> None:
        """Keep where one is and what is half typed, close the vault, wipe the keys, and end with `code`.

        What cannot be kept, on a full disk, must not keep the vault open.
        """
        if self.vault is not None and not self._ending:
            with suppress(Refusal):
                self._keep_place(self.vault)
        self._end(code)

    def leave(self) -> None:
        """Close the vault and end; the answer on the screen was saved when it was given."""
        self._end(0)

    def _end(self, code: int) -> None:
        if self._ending:
            return
        self._ending = True
        try:
            self._close_vault()
        except Refusal as refusal:
            self.crash = refusal.told(_)
        # A vault that could not be closed in order is locked all the same: what it could not do is told at unlock.
        self.exit(code if self.crash is None or code else REFUSED)

    def _close_vault(self) -> None:
        vault, self.vault = self.vault, None
        if vault is not None:
            vault.close()

    def _keep_place(self, vault: OpenVault) -> None:
        from kommisjon.interview.place import Place, keep

        place = Place()
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                place = screen.place_in(place)
        keep(vault.store, vault.label, place)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)) and not event.is_forwarded:
            self._watch.touched()
            if self._warned is not None:
                self._warned.unwarn()
                self._warned = None
        await super().on_event(event)

    @property
    def _page(self) -> Page | None:
        """The screen with a message line that is nearest to the eye."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Page)), None)

    def tell_when_shown(self, refusal: Refusal) -> None:
        """Refuse on the screen that was opened just now, once it is there."""

        def tell() -> None:
            if (page := self._page) is not None:
                page.refuse(refusal)

        self.call_after_refresh(tell)

    def _look(self) -> None:
        """Every few seconds: whether to lock. Nothing is painted but one warning."""
        if getattr(self._driver, "is_lost", False):
            self.lock()
        elif self.vault is None:
            self._watch.look(self._lock_minutes)
        elif self.folder.wiped.exists():
            self._wiped_elsewhere()
        else:
            self._heed(self._watch.look(self._minutes))

    @property
    def _minutes(self) -> float:
        # Where something is read aloud and interpreted, nobody touches a key for minutes.
        spoken = (Where.INTERVIEW, Where.READ_BACK)
        interview = any(isinstance(s, Page) and s.WHERE in spoken for s in self.screen_stack)
        return max(INTERVIEW_MINUTES, self._lock_minutes) if interview else self._lock_minutes

    def _heed(self, verdict: Verdict) -> None:
        if verdict is Verdict.LOCK:
            self.lock()
        elif verdict is Verdict.WARN and (page := self._page) is not None:
            self._warned = page.message
            self._warned.warn(_("Nobody has pressed a key: this locks in a moment. Press any key to go on."))

    def action_lock(self) -> None:
        """The lock key, from wherever one is."""
        if self.vault is not None:
            self.lock()

    # Wiping

    def action_wipe(self) -> None:
        from kommisjon.tui.screens.wiping import WipeScreen

        if not isinstance(self.screen, WipeScreen):
            self.push_screen(WipeScreen())

    def wipe(self) -> None:
        """Destroy the vault: its keys on disk, then those in memory, then the rest; and end."""
        from kommisjon.vault.wipe import wipe_keys, wipe_rest

        wipe_keys(self.folder, self.random)
        self._abandon()
        self.crash = Refusal(Code.WIPED).told(_)
        try:
            wipe_rest(self.folder)
        except Refusal as refusal:
            self.crash = refusal.told(_)
        self.exit(REFUSED)

    def _wiped_elsewhere(self) -> None:
        """The vault was wiped from another window: what is typed from now on would be kept nowhere."""
        self._abandon()
        self.crash = Refusal(Code.WIPED).told(_)
        self.exit(REFUSED)

    def _abandon(self) -> None:
        self._ending = True
        vault, self.vault = self.vault, None
        if vault is not None:
            with suppress(Refusal):  # there is no file any more that could be closed in order
                vault.abandon()

    async def action_quit(self) -> None:
        """Ctrl+Q reaches the app before any screen; the screen knows what is still to be saved."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Page):
                screen.action_close()
                return
        self.leave()

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
        """Textual's thread that reads the keyboard calls it when it cannot read on: the terminal is lost."""
        self.lock()

    def _task_failed(self, _loop: object, context: dict[str, Any]) -> None:
        """What failed where nobody waited for it; asyncio would log its text."""
        if isinstance(problem := context.get("exception"), BaseException):
            self.note(problem)

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
