"""The application: one vault, its screens, and what happens when something fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual.binding import BindingType
from textual.screen import Screen

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.terminal import Terminal
from kommisjon.tui.actions import Where, app_bindings
from kommisjon.tui.house_app import REFUSED, HouseApp, system_clock
from kommisjon.tui.screens.page import Page
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.tui.themes import DARK
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.lock_watch import INTERVIEW_MINUTES, MINUTES, Clocks, Verdict

if TYPE_CHECKING:
    from kommisjon.interview.centre.desk import Desk, Seat
    from kommisjon.store.unlocking import OpenVault
    from kommisjon.vault.outside import Outside


class Pages(Protocol):
    """The pages of residents in a browser (kommisjon.kiosk.server), which this room knows by what they do."""

    def start(self) -> None: ...
    def begin(self, desk: Desk) -> None: ...
    def open(self, seat: Seat) -> bool: ...
    def link(self, seat: Seat) -> str: ...
    def close(self, seat: Seat) -> None: ...
    def stop(self) -> None: ...


class KommisjonApp(HouseApp):
    """The screen of one laptop. `terminal` says how right-to-left text is put in order.

    With `pages` it serves residents' pages while the vault is open. It locks after `lock_minutes` without a key by
    `clocks`, and when something `outside` says so.
    """

    CSS_PATH = "kommisjon.tcss"
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
        pages: Callable[[Desk | None, Callable[[BaseException], object]], Pages] | None = None,
    ) -> None:
        super().__init__(
            terminal=terminal,
            clock=clock,
            theme=theme,
            lock_minutes=lock_minutes,
            clocks=clocks,
            marks=folder.path,
        )
        self.folder = folder
        self.random = random
        self.vault: OpenVault | None = None
        self.was_locked = was_locked
        self._outside = outside
        self._make_pages = pages
        self.pages: Pages | None = None
        """The pages of residents, once they are served."""
        self._desk: Desk | None = None
        self.spoken: dict[str, str] = {}
        """Languages chosen for the other column since the vault was opened, by whom a form is held with."""

    @property
    def desk(self) -> Desk:
        """The desk of a reception centre's staff, as long as the vault is open; the pages begin with it."""
        if self._desk is None:
            from kommisjon.interview.centre.desk import Desk

            vault = self.opened
            self._desk = Desk(vault.store, by=vault.label, clock=self.clock)
            self._desk.heard = self._watch.touched
            self._serve(self._desk)
        return self._desk

    def _serve(self, desk: Desk | None) -> None:
        """Show residents the pages of a desk; without one, pages that ask for the staff."""
        if self.pages is not None and desk is not None:
            self.pages.begin(desk)
        elif self._make_pages is not None:
            try:
                self.pages = self._make_pages(desk, self.note)
                self.pages.start()
            except Refusal as refusal:
                self.tell_when_shown(refusal)

    @property
    def opened(self) -> OpenVault:
        """The unlocked vault; screens beyond the first exist only with one."""
        if self.vault is None:
            raise RuntimeError("no vault is open")
        return self.vault

    def on_mount(self) -> None:
        if self._outside is not None:
            loop = asyncio.get_running_loop()
            self._outside.heed(partial(loop.call_soon_threadsafe, self.lock))
        if self.was_locked:
            self.call_after_refresh(self._serve, None)

    def first_screen(self) -> Screen[None]:
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

    def let_go(self) -> None:
        self._close_vault()

    def _close_vault(self) -> None:
        vault, self.vault = self.vault, None
        self._close_pages()
        if vault is not None:
            vault.close()

    def _close_pages(self) -> None:
        pages, self.pages, self._desk = self.pages, None, None
        if pages is not None:
            pages.stop()

    def _keep_place(self, vault: OpenVault) -> None:
        from kommisjon.interview.place import Place, keep

        place = Place()
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                place = screen.place_in(place)
        keep(vault.store, vault.label, place)

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
        self._close_pages()
        if vault is not None:
            with suppress(Refusal):  # there is no file any more that could be closed in order
                vault.abandon()
