"""How many households of which size and kind a mission has: counts first, so that every mission has the shape.

Figures: domain.md section 3 (94 % in families, 5 % single adults, mean and mode 4, largest 11, 57 % children).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

IN_FAMILIES = 0.94
UNACCOMPANIED = 0.006
CHILDREN = 0.57
"""Share of family members under 18."""
MEAN_FAMILY = 4
LARGEST_FAMILY = 11
LARGEST_FROM = 160
"""From this many persons on, a mission has a family of the largest size."""
_SIZES = {2: 17, 3: 22, 4: 31, 5: 15, 6: 8, 7: 3, 8: 1.5, 9: 1, 10: 0.5, 11: 0.5}
_WITH_A_THIRD = 0.08
"""Share of families with a third adult: a grandparent, a grown child, a brother or sister."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One household to be made: how many adults and how many children."""

    adults: int
    children: int

    @property
    def size(self) -> int:
        return self.adults + self.children


def plan(persons: int, rng: random.Random) -> list[Plan]:
    """Divide `persons` into households, in the order of the list. The sizes add up to `persons` exactly."""
    minors = round(persons * UNACCOMPANIED)
    in_families = round(persons * IN_FAMILIES) if persons > 2 else 0
    singles = persons - in_families - minors
    plans = [Plan(1, 0)] * singles + [Plan(0, 1)] * minors
    plans += _with_children(_family_sizes(in_families, rng), rng)
    rng.shuffle(plans)
    return plans


def apportion(weights: dict[int, float], seats: int) -> dict[int, int]:
    """Give `seats` to the keys in proportion to their weights, the largest remainders first."""
    total = sum(weights.values())
    exact = {key: weight * seats / total for key, weight in weights.items()}
    given = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: given[key] - exact[key])
    for key in by_remainder[: seats - sum(given.values())]:
        given[key] += 1
    return given


def _family_sizes(persons: int, rng: random.Random) -> list[int]:
    if persons < 2:
        return []
    families = max(1, round(persons / MEAN_FAMILY))
    sizes = [size for size, count in apportion(_SIZES, families).items() for _ in range(count)]
    if persons >= LARGEST_FROM * IN_FAMILIES and LARGEST_FAMILY not in sizes:
        sizes[-1] = LARGEST_FAMILY
    while (missing := persons - sum(sizes)) != 0:
        step = 1 if missing > 0 else -1
        # Families of 4 stay as they are while others can give or take: 4 is to remain the mode.
        free = [i for i, size in enumerate(sizes) if 2 <= size + step < LARGEST_FAMILY and size < LARGEST_FAMILY]
        other = [i for i in free if sizes[i] != MEAN_FAMILY]
        sizes[rng.choice(other or free)] += step
    return sizes


def _with_children(sizes: list[int], rng: random.Random) -> list[Plan]:
    """Choose who is grown so that children are CHILDREN of all: couples first, then single parents."""
    adults = [3 if size > 3 and rng.random() < _WITH_A_THIRD else 2 for size in sizes]
    goal = round(sum(sizes) * (1 - CHILDREN))
    order = sorted(range(len(sizes)), key=lambda i: (sizes[i] > 2, rng.random()))
    for i in order:
        if sum(adults) <= goal:
            break
        # Most pairs are a parent and a child; some stay couples without children.
        if sizes[i] > 2 or rng.random() < 0.75:
            adults[i] = 1
    return [Plan(grown, size - grown) for grown, size in zip(adults, sizes, strict=True)]
