"""Which numbers are held, as ranges: [(1, 812), (820, 831)]. Sorted, apart from one another, ends included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Ranges = list[tuple[int, int]]


def add(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """Give the ranges that hold `numbers` too."""
    return union(ranges, [(n, n) for n in numbers])


def union(one: Ranges, other: Ranges) -> Ranges:
    """Give the ranges that hold what either holds."""
    merged: Ranges = []
    for first, last in sorted([*one, *other]):
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


def up_to(ranges: Ranges, most: int) -> Ranges:
    """Give what the ranges hold of the numbers up to and with `most`."""
    return [(first, min(last, most)) for first, last in ranges if first <= most]


def without(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """Give the ranges less `numbers`."""
    return minus(ranges, add([], numbers))


def minus(ranges: Ranges, other: Ranges) -> Ranges:
    """Give what is in `ranges` and not in `other`."""
    left: Ranges = []
    place = 0
    for first, last in ranges:
        while place < len(other) and other[place][1] < first:
            place += 1
        at = place
        while at < len(other) and other[at][0] <= last:
            if first < other[at][0]:
                left.append((first, other[at][0] - 1))
            first = other[at][1] + 1
            at += 1
        if first <= last:
            left.append((first, last))
    return left


def size(ranges: Ranges) -> int:
    """Give how many numbers the ranges hold."""
    return sum(last - first + 1 for first, last in ranges)
