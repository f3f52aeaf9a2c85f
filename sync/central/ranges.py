"""Which numbers are held, as ranges: [(1, 812), (820, 831)]. Sorted, apart from one another, ends included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Ranges = list[tuple[int, int]]


def add(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """Give the ranges that hold `numbers` too."""
    merged: Ranges = []
    for first, last in sorted([*ranges, *((n, n) for n in numbers)]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def holds(ranges: Ranges, number: int) -> bool:
    """True when `number` is in one of the ranges."""
    place = bisect_right(ranges, number, key=lambda pair: pair[0])
    return place > 0 and number <= ranges[place - 1][1]


def gaps(ranges: Ranges) -> Ranges:
    """Give what is missing between 1 and the last number held."""
    ends = [0, *(last for _, last in ranges)]
    return [(end + 1, first - 1) for end, (first, _) in zip(ends, ranges, strict=False) if first > end + 1]
