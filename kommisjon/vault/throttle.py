"""Slows a person at the keyboard who tries passphrases (security-and-bundles.md 3.3).

The counter is a file without any protection: it stops a colleague, not somebody with a copy of the disk. Nothing
in it can lock anybody out for longer than five minutes: not a wrong clock, not rubbish. Deleted, it counts anew.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.vault.durable import put_whole

LONGEST_WAIT = 300.0
"""Seconds."""
_LARGEST = 1024
_MOST_COUNTED = 64
_WRONG = (Code.WRONG_PASSPHRASE, Code.RECOVERY_CODE_BAD, Code.TRAVEL_CODE_BAD)


@dataclass(frozen=True, slots=True)
class _Counted:
    failures: int = 0
    at: float = 0.0
    """Seconds of the clock on the wall at the last failure."""
    running: float = 0.0
    """Seconds since the machine was started, then."""


class Throttle:
    """The counter of one vault. `wall` and `running` give seconds: the clock's, and since the machine started."""

    def __init__(
        self, path: Path, wall: Callable[[], float] = time.time, running: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._wall = wall
        self._running = running

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Around one try to open: counts it when it was wrong, forgets all of them when it was right.

        Raises Refusal V107 when it comes too early. It is counted before it is made, so that ending the program in
        the middle of it saves nothing.
        """
        before = self._read()
        if (wait := self._wait(before)) > 0:
            raise Refusal(Code.THROTTLED, seconds=ceil(wait))
        self._note(before.failures + 1)
        try:
            yield
        except Refusal as refusal:
            if refusal.code not in _WRONG:
                self._put(before)
            raise
        self._put(_Counted())

    def seconds(self) -> float:
        """How long the next try has to wait."""
        return self._wait(self._read())

    def _wait(self, counted: _Counted) -> float:
        delay = delay_after(counted.failures)
        # The machine's own seconds cannot be set back or forward; after a new start only the clock can tell.
        passed = self._running() - counted.running
        if passed < 0:
            passed = self._wall() - counted.at
        if passed < 0:
            self._note(counted.failures)  # both clocks are behind: the wait begins now, and not again
            passed = 0.0
        return max(0.0, delay - passed)

    def _read(self) -> _Counted:
        try:
            with self._path.open("rb") as file:
                raw = json.loads(file.read(_LARGEST))
            failures, at, running = int(raw["failures"]), float(raw["at"]), float(raw["running"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return _Counted()
        if not (failures >= 0 and abs(at) < 1e12 and abs(running) < 1e12):
            return _Counted()
        return _Counted(min(failures, _MOST_COUNTED), at, running)

    def _note(self, failures: int) -> None:
        self._put(_Counted(min(failures, _MOST_COUNTED), self._wall(), self._running()))

    def _put(self, counted: _Counted) -> None:
        # On a full disk nobody is kept from the vault for want of a counter.
        with suppress(Refusal, OSError):
            if counted.failures:
                put_whole(self._path, json.dumps(asdict(counted)).encode())
            else:
                self._path.unlink(missing_ok=True)


def delay_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 0, 2, 4, 8 … and never more than five minutes."""
    return 0.0 if failures < 2 else min(LONGEST_WAIT, 2.0 ** min(failures - 1, 16))
