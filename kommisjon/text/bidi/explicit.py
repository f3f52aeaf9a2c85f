"""Explicit levels and directions: embeddings, overrides and isolates (rules X1 to X8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kommisjon.text.bidi.classes import (
    EMBEDDING_INITIATORS,
    ISOLATE_CONTROLS,
    ISOLATE_INITIATORS,
    first_strong_level,
)

_MAX_DEPTH = 125
_OPENS = {"LRE": (0, ""), "RLE": (1, ""), "LRO": (0, "L"), "RLO": (1, "R"), "LRI": (0, ""), "RLI": (1, "")}


class _Status(NamedTuple):
    """One entry of the directional status stack (BD10 to BD13)."""

    level: int
    override: str
    isolate: bool


@dataclass
class _Statuses:
    """The directional status stack with the counters of rule X1."""

    stack: list[_Status]
    overflow_isolates: int = 0
    overflow_embeddings: int = 0
    valid_isolates: int = field(default=0)

    @property
    def top(self) -> _Status:
        return self.stack[-1]

    def open(self, odd: int, override: str, isolate: bool) -> None:
        """Push the next level of the asked parity, or count the overflow (X2 to X5c)."""
        level = self.top.level + 1
        level += level % 2 != odd
        if level <= _MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            self.valid_isolates += isolate
            self.stack.append(_Status(level, override, isolate))
        elif isolate:
            self.overflow_isolates += 1
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def close_isolate(self) -> None:
        """Leave the innermost isolate and what was embedded inside it (X6a)."""
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.valid_isolates:
            self.overflow_embeddings = 0
            while not self.stack.pop().isolate:
                pass
            self.valid_isolates -= 1

    def close_embedding(self) -> None:
        """Leave the innermost embedding, never an isolate (X7)."""
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif not self.top.isolate and len(self.stack) >= 2:
            self.stack.pop()


def explicit_levels(classes: Sequence[str], pairs: Mapping[int, int], base: int) -> tuple[list[int], list[str]]:
    """Give the explicit level of each character and its class after overrides.

    Takes the original classes, the matching isolates and the base level. Removed characters keep a level here;
    the caller leaves them out (X9).
    """
    if EMBEDDING_INITIATORS.isdisjoint(classes) and ISOLATE_CONTROLS.isdisjoint(classes):
        return [base] * len(classes), list(classes)
    statuses = _Statuses([_Status(base, "", False)])
    found: list[int] = []
    types: list[str] = []
    for place, cls in enumerate(classes):
        status = statuses.top
        if cls in ISOLATE_INITIATORS or cls in EMBEDDING_INITIATORS:
            if cls == "FSI":
                odd, override = first_strong_level(classes[place + 1 : pairs.get(place, len(classes))]), ""
            else:
                odd, override = _OPENS[cls]
            statuses.open(odd, override, cls in ISOLATE_INITIATORS)
        elif cls == "PDI":
            statuses.close_isolate()
            status = statuses.top
        elif cls == "PDF":
            statuses.close_embedding()
        found.append(base if cls == "B" else status.level)
        overridden = status.override and cls not in ("B", "BN", "PDF") and cls not in EMBEDDING_INITIATORS
        types.append(status.override if overridden else cls)
    return found, types
