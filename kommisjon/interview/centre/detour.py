"""A detour of a visit: to a question that was left or is to be corrected, what it opens, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.interview.stops import Stop


@dataclass(slots=True)
class Detour:
    corrects: bool
    """It began where what was answered is read, and leads back there."""
    known: set[str]
    """References of the questions that there were when it began, and of those it has passed."""

    def opened(self, places: Sequence[Stop], passed: Stop) -> Stop | None:
        """What the answer has opened, and nobody was asked yet: it comes before the way back."""
        self.known.add(passed.ref)
        return next((stop for stop in places if stop.ref not in self.known), None)
