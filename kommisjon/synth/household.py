"""The members of one household: roles, ages that fit together, birth dates as well as they are known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Role, Sex
from kommisjon.synth.shape import Plan

YEAR = 365.25
COMES_OF_AGE = 18
LEAST_GAP = 17
"""Years between a parent and a child as made. Two above the 15 that tests ask for: dates are written in part."""
_BETWEEN_BIRTHS = 300
"""Days between brothers and sisters who are not twins."""
_TWINS = 0.02
_FATHERS_HEAD = 0.7
"""Share of couples with the husband as principal applicant."""
_MOTHERS_ALONE = 0.85
"""Share of single parents who are women: domain.md section 5 gives women in exposed situations priority."""

BIRTHS_KNOWN: dict[str, tuple[int, ...]] = {
    "SYR": (76, 14, 2, 6, 2),
    "COD": (45, 30, 4, 13, 8),
}
"""By citizenship, how often a birth is known to the day, as 1 January, month, year, estimated year."""
_OTHER_BIRTHS = (32, 38, 4, 14, 12)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household before names: `birth` as the list has it."""

    role: Role
    sex: Sex
    birth: PartialDate
    wife: bool = False
    """Married into the family: bears a name of her own where that is the custom."""


@dataclass(frozen=True, slots=True)
class _Born:
    role: Role
    sex: Sex
    day: date
    wife: bool = False


def members(plan: Plan, citizenship: str, starts: date, rng: random.Random) -> list[Member]:
    """Make the members of a household as they are on the first day of the mission, principal applicant first."""
    if plan.size == 1:
        born = [_alone(plan, starts, rng)]
    elif plan.children:
        born = _family(plan, starts, rng)
    else:
        born = _couple(starts, rng)
    weights = BIRTHS_KNOWN.get(citizenship, _OTHER_BIRTHS)
    return [Member(b.role, b.sex, as_known(b.day, starts, weights, rng), b.wife) for b in born]


def as_known(day: date, starts: date, weights: tuple[int, ...], rng: random.Random) -> PartialDate:
    """Write a birth the way lists have it. Nobody comes of age, turns a child or stays unborn by it."""
    exact = PartialDate(day.year, day.month, day.day)
    ways = (
        exact,
        PartialDate(day.year, 1, 1),
        PartialDate(day.year, day.month),
        PartialDate(day.year),
        PartialDate(day.year, estimated=True),
    )
    written = rng.choices(ways, weights)[0]
    age = written.age_at(starts)
    grown = exact.age_at(starts) >= COMES_OF_AGE
    return written if age >= 0 and (age >= COMES_OF_AGE) == grown else exact


def _years(low: float, high: float, rng: random.Random) -> timedelta:
    return timedelta(days=round(rng.uniform(low, high) * YEAR))


def _sex(rng: random.Random, women: float = 0.5) -> Sex:
    return Sex.FEMALE if rng.random() < women else Sex.MALE


def _alone(plan: Plan, starts: date, rng: random.Random) -> _Born:
    """A single adult, or an unaccompanied minor of 13 to 17."""
    low, high = (13, 17.9) if plan.children else (18.5, 60)
    return _Born(Role.PRINCIPAL, _sex(rng), starts - _years(low, high, rng))


def _couple(starts: date, rng: random.Random) -> list[_Born]:
    wife = starts - _years(19, 62, rng)
    husband = min(wife - _years(-2, 9, rng), starts - _years(18.5, 19, rng))
    return _heads(husband, wife, rng)


def _heads(husband: date, wife: date, rng: random.Random) -> list[_Born]:
    if rng.random() < _FATHERS_HEAD:
        return [_Born(Role.PRINCIPAL, Sex.MALE, husband), _Born(Role.SPOUSE, Sex.FEMALE, wife, True)]
    return [_Born(Role.PRINCIPAL, Sex.FEMALE, wife, True), _Born(Role.SPOUSE, Sex.MALE, husband)]


def _family(plan: Plan, starts: date, rng: random.Random) -> list[_Born]:
    children = _children(plan.children, starts, rng)
    mother = _parent_of(children, starts, rng)
    father = min(mother - _years(-2, 10, rng), _latest_parent(children, starts))
    if plan.adults == 1:
        woman = rng.random() < _MOTHERS_ALONE
        head = (Sex.FEMALE, mother) if woman else (Sex.MALE, father)
        heads = [_Born(Role.PRINCIPAL, *head, woman)]
    else:
        heads = _heads(father, mother, rng)
    thirds = [_third(heads, children, starts, rng) for _ in range(plan.adults - len(heads))]
    minors = [_Born(Role.CHILD, _sex(rng), day) for day in children]
    return [*heads, *sorted(thirds + minors, key=lambda member: member.day)]


def _children(count: int, starts: date, rng: random.Random) -> list[date]:
    """Birthdays of `count` children under 18, oldest first."""
    room = round(COMES_OF_AGE * YEAR) - 10 - _BETWEEN_BIRTHS * (count - 1)
    ages = sorted(rng.randrange(5, room) for _ in range(count))
    spread = [age + _BETWEEN_BIRTHS * i for i, age in enumerate(ages)]
    for i, (younger, _) in enumerate(pairwise(spread)):
        if rng.random() < _TWINS:
            spread[i + 1] = younger
    return sorted(starts - timedelta(days=age) for age in spread)


def _latest_parent(children: list[date], starts: date) -> date:
    eldest = min(children)
    return min(eldest - timedelta(days=round(LEAST_GAP * YEAR)), starts - timedelta(days=round(18.6 * YEAR)))


def _parent_of(children: list[date], starts: date, rng: random.Random) -> date:
    """A mother between 17 and 32 at her first birth, and under 46 at her last."""
    youngest_after = (max(children) - min(children)).days / YEAR
    oldest = max(LEAST_GAP + 0.5, min(32.0, 45.5 - youngest_after))
    # The lower of two draws: first births come early.
    gap = min(_years(LEAST_GAP, oldest, rng), _years(LEAST_GAP, oldest, rng))
    return min(min(children) - gap, _latest_parent(children, starts))


def _third(heads: list[_Born], children: list[date], starts: date, rng: random.Random) -> _Born:
    """A third adult: a grown child where the parents are old enough, a grandmother or grandfather, a sibling."""
    head = heads[0]
    latest = max(h.day for h in heads) + timedelta(days=round(LEAST_GAP * YEAR))
    grown_by = min(starts - _years(18.3, 24, rng), min(children) - timedelta(days=_BETWEEN_BIRTHS))
    if latest <= grown_by and rng.random() < 0.7:
        return _Born(Role.CHILD, _sex(rng), grown_by)
    if rng.random() < 0.6:
        return _Born(Role.PARENT, _sex(rng, 0.7), head.day - _years(LEAST_GAP + 1, 30, rng))
    return _Born(Role.SIBLING, _sex(rng), min(head.day - _years(-12, 8, rng), starts - _years(18.5, 20, rng)))
