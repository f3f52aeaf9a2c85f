"""The line mode from the passphrase to the end: the lists, the interviews, and where one was at a lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.plain.commands import Where, help_lines, read_line
from kommisjon.plain.talk import Ended, Talk, Wiped
from kommisjon.plain.telling import say_refusal
from kommisjon.store.unlocking import OpenVault, open_with
from kommisjon.vault.entry import enter
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.keyfile import Opened
from kommisjon.vault.lock_watch import INTERVIEW_MINUTES, MINUTES
from kommisjon.vault.wipe import refuse_without_vault

_TRAVEL = (Code.TRAVEL_LOCKED, Code.TRAVEL_CODE_BAD, Code.CODE_GROUP)


class LineMode:
    """One vault, talked to by lines. `run` gives the exit code, 75 when it has locked."""

    def __init__(
        self,
        folder: VaultFolder,
        talk: Talk,
        *,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes] = os.urandom,
        lock_minutes: float = MINUTES,
        was_locked: bool = False,
    ) -> None:
        self.folder, self.talk = folder, talk
        self.clock, self.random = clock, random
        self._lock_minutes, self._was_locked = lock_minutes, was_locked

    def run(self) -> int:
        """Talk until all is said. Raises Refusal V112, V131, V132 where there is no vault, or none any more."""
        vault: OpenVault | None = None
        try:
            vault = self._opened()
            self._work(vault)
        except Ended as end:
            return end.code
        except Wiped:
            if vault is not None:
                with suppress(Refusal):  # there is no file any more that could be closed in order
                    vault.abandon()
            raise Refusal(Code.WIPED) from None
        finally:
            if vault is not None:
                vault.close()
        return 0

    def _opened(self) -> OpenVault:
        talk = self.talk
        refuse_without_vault(self.folder)
        if self._was_locked:
            talk.say(_("Locked. Everything is kept; after the passphrase you go on where you were."))
        else:
            talk.say(_("kommisjon, a line at a time. .help (.h) says what can be typed."))
        while True:
            passphrase = talk.ask(_("Passphrase, which is not shown: "), unseen=True)
            command = read_line(passphrase, Where.EVERYWHERE).command
            if command is not None and command.name == "close":
                raise Ended(0)
            if command is not None:
                talk.say(*help_lines(Where.EVERYWHERE))
                talk.say(_("A forgotten passphrase: close, and type kommisjon vault recover."))
            elif passphrase and (keys := self._keys(passphrase)) is not None:
                try:
                    return open_with(self.folder, keys, clock=self.clock, random=self.random)
                except Refusal as refusal:
                    say_refusal(talk, refusal)

    def _keys(self, passphrase: str) -> Opened | None:
        """The open key file; None where the passphrase is to be typed again."""
        travel = ""
        while True:
            self.talk.say(_("Opening …"))
            try:
                return enter(self.folder, passphrase, clock=self.clock, travel_code=travel, random=self.random)
            except Refusal as refusal:
                say_refusal(self.talk, refusal)
                if refusal.code not in _TRAVEL:
                    return None
            travel = self.talk.ask(_("Travel code from headquarters: "))
            if not travel.strip():
                return None

    def _work(self, vault: OpenVault) -> None:
        from kommisjon.plain.visit import Visit

        visit = Visit(self.talk, vault, self.clock, minutes=self._minutes)
        self._minutes(interview=False)
        self.talk.wiped = self.folder.wiped
        if vault.store.audit_broken is not None:
            say_refusal(self.talk, vault.store.audit_broken)
        try:
            visit.missions()
        except Ended as end:
            if end.code:  # closed is closed: one begins anew then
                with suppress(Refusal):
                    visit.keep_place(self.talk.half_typed())
            raise

    def _minutes(self, *, interview: bool) -> None:
        """Set how long nobody may type anything before it locks: one listens longer than one types."""
        self.talk.minutes = max(INTERVIEW_MINUTES, self._lock_minutes) if interview else self._lock_minutes
