"""When a screen is to lock by itself: nobody has pressed a key, or time has passed that nobody was there for.

Pure but for the two clocks, which are passed in (security-and-bundles.md 1, T2).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

LOOK_EVERY = 2.0
"""Seconds between two looks."""
MINUTES = 3.0
"""Minutes without a key, where nobody has chosen; from 1 to 10 can be."""
INTERVIEW_MINUTES = 10.0
"""Minutes without a key while an interview is open: one listens longer than one types."""
WARNED_BEFORE = 20.0
"""Seconds between the warning and the lock."""

_APART = 5.0
"""Seconds by which the two clocks may part between two looks: the machine slept, or somebody set the time."""
_UNSEEN = 30.0
"""Seconds between two looks after which the process was stopped, or slept on a system whose clocks go on."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds that only go on while the machine does, and seconds as the calendar counts them."""

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


class Verdict(Enum):
    STAY = "stay"
    WARN = "warn"
    LOCK = "lock"


class LockWatch:
    """Looked at every few seconds, and told of each key."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        self._clocks = clocks or Clocks()
        self._touched = self._steady = self._clocks.steady()
        self._wall = self._clocks.wall()

    def touched(self) -> None:
        """A key was pressed."""
        self._touched = self._clocks.steady()

    def look(self, minutes: float) -> Verdict:
        """What is due now, where so many minutes without a key are allowed."""
        steady, wall = self._clocks.steady(), self._clocks.wall()
        passed, by_wall = steady - self._steady, wall - self._wall
        self._steady, self._wall = steady, wall
        if abs(by_wall - passed) > _APART or passed > _UNSEEN:
            return Verdict.LOCK
        idle = steady - self._touched
        if idle >= minutes * 60:
            return Verdict.LOCK
        return Verdict.WARN if idle >= minutes * 60 - WARNED_BEFORE else Verdict.STAY
