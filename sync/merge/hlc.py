"""The hybrid clock: wall time in milliseconds with a 16-bit counter below it (central-and-merge.md 2.2).

It never goes backwards, follows what it receives, and cannot be carried off by a machine whose clock is wrong. It
only orders values for showing. A clock is a number; its text is 16 hex digits, which sort alike.
"""

from __future__ import annotations

TOLERANCE_MS = 24 * 60 * 60 * 1000
"""How far ahead of our wall clock a received time may be and still move ours."""


def tick(last: int, wall_ms: int) -> int:
    """Give the clock of a change written now: later than `last`, and not before the wall clock (milliseconds)."""
    return max(last + 1, wall_ms << 16)


def receive(last: int, wall_ms: int, remote: int) -> int:
    """Give our clock after seeing a change of `remote` time; one that is suspect does not move it."""
    return last if suspect(wall_ms, remote) else max(last, remote)


def suspect(wall_ms: int, remote: int) -> bool:
    """True when `remote` is more than 24 hours ahead of our wall clock: that machine's clock is wrong."""
    return remote >> 16 > wall_ms + TOLERANCE_MS


def milliseconds(clock: int) -> int:
    """Give the wall time in a clock: milliseconds since 1970, UTC."""
    return clock >> 16


def to_text(clock: int) -> str:
    """Give a clock as 16 hex digits."""
    return f"{clock:016x}"


def from_text(text: str) -> int:
    """Give the clock of 16 hex digits made by `to_text`."""
    return int(text, 16)
