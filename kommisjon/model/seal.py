"""The seal on a case, and what may still be added beneath it (domain.md section 9: after sealing, an addendum).

The seal is a record of its own and not only a status: two laptops may set a status otherwise at once, and nobody
can unsay a record that was made.
"""

from __future__ import annotations

from collections.abc import Collection

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import Record


class Seal(Record):
    """Says that a case is finished in the field; its parent is the case."""

    TYPE = "seal"
    by: Line
    at: Line
    rests_on: Line
    """Which saves of the case lie under the seal: how many, and the newest one's place in the log."""


class Addendum(Record):
    """What was added to a sealed case; its parent is the person it is about, or the case."""

    TYPE = "addendum"
    by: Line
    at: Line
    text: Text


_BESIDE = frozenset(
    (
        *("review", "seal", "addendum", "session", "pause", "read_back"),
        *("question", "reply", "ruling", "settling", "career_note"),
    )
)
"""Records that tell how the work went, or goes on at central, not what was answered."""
_MOST_DIGITS = 15
_STEPS = frozenset(("status", "mapped_despite"))
"""Paths of the case that its steps write."""


def is_content(record_type: str | None, paths: Collection[str]) -> bool:
    """Whether a save of these paths changes what a reader reads of a case, and what the seal lies on."""
    return record_type not in _BESIDE and not (record_type == "case" and _STEPS.issuperset(paths))


def saves_counted(rests_on: str) -> int:
    """How many saves a review or a seal rests on; 0 where that cannot be read."""
    number = rests_on.partition(" ")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else 0
