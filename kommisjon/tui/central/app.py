"""Central's screen as an application: one database, and whoever is at work. There is no vault to open."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.record_words import RecordWords
from kommisjon.text.terminal import Terminal
from kommisjon.tui.central.start import CentralStartScreen
from kommisjon.tui.house_app import HouseApp, system_clock
from kommisjon.tui.themes import DARK
from kommisjon.vault import LOCKED
from kommisjon.vault.lock_watch import MINUTES, Clocks, Verdict

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kommisjon.tui.central.given import Given
    from sync.central.staff.who import Staff


class CentralApp(HouseApp):
    """What waits, and the ways from there. Without a key for `lock_minutes` it closes: names stand on it."""

    CSS_PATH = "../kommisjon.tcss"

    def __init__(
        self,
        engine: Engine,
        who: Staff,
        given: Given,
        *,
        terminal: Terminal,
        marks: Path,
        clock: Callable[[], datetime] = system_clock,
        random: Callable[[int], bytes] = os.urandom,
        theme: str = DARK.name,
        lock_minutes: float = MINUTES,
        clocks: Clocks | None = None,
    ) -> None:
        super().__init__(
            terminal=terminal, clock=clock, theme=theme, lock_minutes=lock_minutes, clocks=clocks, marks=marks
        )
        self.engine, self.who, self.given, self.random = engine, who, given, random
        self.words = RecordWords(current())

    def first_screen(self) -> Screen[None]:
        return CentralStartScreen()

    def leave(self) -> None:
        self._end(0)

    def lock(self, code: int = LOCKED) -> None:
        self._end(code)

    def let_go(self) -> None:
        self.engine.dispose()

    def _end(self, code: int) -> None:
        if not self._ending:
            self._ending = True
            self.let_go()
            self.exit(code)

    def _look(self) -> None:
        if getattr(self._driver, "is_lost", False):
            self.lock()
            return
        verdict = self._watch.look(self._lock_minutes)
        if verdict is Verdict.LOCK:
            self.lock()
        elif verdict is Verdict.WARN and (page := self._page) is not None:
            self._warned = page.message
            self._warned.warn(_("Nobody has pressed a key: this closes in a moment. Press any key to go on."))
