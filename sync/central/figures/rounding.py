"""How a count is told: to the nearest five, totals too, and below five not at all.

With each figure off by up to two, no subtraction of rows from a total, and no total from another, gives a count of
one: what is left between them is always wider than that.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.central.merged.counting import FEWEST

STEP = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as it may be told: a multiple of five, or None for none to four."""

    n: int | None

    def share_of(self, whole: Figure) -> int | None:
        """Give the share in whole per cent, from what is told of both; None where either is not told."""
        return None if self.n is None or not whole.n else min(100, self.n * 100 // whole.n)


def told(n: int) -> Figure:
    """Round a count.

    >>> [told(n).n for n in (0, 4, 5, 7, 8, 12, 13)]
    [None, None, 5, 5, 10, 10, 15]
    """
    return Figure(None if n < FEWEST else (n + STEP // 2) // STEP * STEP)
