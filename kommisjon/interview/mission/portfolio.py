"""A mission against its quota, and the balance of its households, in counts that point at nobody.

UDI's guideline 2016-015 asks for a balanced portfolio (domain.md section 5): what it names is counted here, and
nothing is judged. A count of 1 to 4 is not told, nor one that it could be worked out from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kommisjon.errors import N_
from kommisjon.interview.family.findings import GROWN, VERY_LARGE_OVER
from kommisjon.interview.family.household import Household, Member, answers_of
from kommisjon.model.records import Mission, Sex, SubQuota
from kommisjon.store.store import Store

FEWEST = 5
"""Smaller counts are not told (domain.md section 9)."""


class Kind(Enum):
    """Households that the guideline names, each in words. A household can be of several kinds."""

    WITH_CHILDREN = N_("families with children")
    ALONE_WITH_CHILDREN = N_("one adult with children")
    WOMAN_ALONE = N_("women without another adult")
    SINGLE = N_("singles")
    LARGE = N_("very large families")
    WITHOUT_ADULT = N_("children without an adult")


@dataclass(frozen=True, slots=True)
class Count:
    """Something counted against what it is a part of, or against its places."""

    name: str
    n: int | None
    """None where it is too small to be told, or would tell one that is."""
    of: int | None
    """None where there is nothing to hold it against."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One mission in counts of persons, but for `kinds`, which are households."""

    persons: Count
    """On the list, against the places of the mission."""
    heard: Count
    """Those to be interviewed alone whose interviews are held."""
    parts: tuple[Count, ...]
    """By part of the quota."""
    kinds: tuple[Count, ...]
    ages: tuple[Count, ...]
    """Women, men, girls and boys."""
    languages: tuple[Count, ...]
    """By the language to be interpreted, its ISO 639 code as the name; the most spoken first."""


def sub_quotas(store: Store, mission_rec: str) -> list[SubQuota]:
    """The parts of a mission's quota, in their order."""
    return [SubQuota.read(answers_of(found.doc)) for found in store.records("sub_quota", parent=mission_rec)]


def portfolio(mission: Mission, parts: Sequence[SubQuota], households: Iterable[Household]) -> Portfolio:
    """Count a mission's households as `interview.family.household.households` gives them: none is shielded."""
    here = [one for one in households if one.members]
    members = [member for one in here for member in one.members]
    alone = [member for member in members if member.alone]
    waiting = sum(len(one.waiting) for one in here)
    return Portfolio(
        Count("", len(members), mission.places),
        Count("", len(alone) - waiting, len(alone)),
        tuple(_of_parts(parts, here)),
        tuple(Count(kind.value, told(sum(1 for one in here if is_of(one, kind))), len(here)) for kind in Kind),
        tuple(counts(Counter(map(_who, members)), [name for name in _WHO if name])),
        tuple(_of_languages(members)),
    )


def is_of(household: Household, kind: Kind) -> bool:
    """Whether a household is of a kind. Persons of unknown age count as adults."""
    adults = [member for member in household.members if not _is_child(member)]
    children = len(household.members) - len(adults)
    match kind:
        case Kind.WITH_CHILDREN:
            return bool(adults and children)
        case Kind.ALONE_WITH_CHILDREN:
            return len(adults) == 1 and children > 0
        case Kind.WOMAN_ALONE:
            return len(adults) == 1 and adults[0].person.sex is Sex.FEMALE
        case Kind.SINGLE:
            return len(adults) == 1 and not children
        case Kind.LARGE:
            return len(household.members) > VERY_LARGE_OVER
        case Kind.WITHOUT_ADULT:
            return not adults


def told(n: int) -> int | None:
    """A count that stands alone, or None for one that points at few people."""
    return n if n == 0 or n >= FEWEST else None


def counts(found: Counter[str], names: Sequence[str]) -> list[Count]:
    """The parts of a whole, each against it. With a single small one that is not told goes the next smallest."""
    whole = sum(found.values())
    hidden = {name for name, n in found.items() if told(n) is None}
    if len(hidden) == 1 and len(found) > 1:
        hidden.add(min((name for name in found if name not in hidden), key=lambda name: (found[name], name)))
    return [Count(name, None if name in hidden else found[name], whole) for name in names]


def _of_parts(parts: Sequence[SubQuota], households: Sequence[Household]) -> Iterable[Count]:
    persons = Counter[str]()
    for one in households:
        persons[one.case.sub_quota or ""] += len(one.members)
    places = {part.name: part.places for part in parts}
    for count in counts(persons, [*places, *(name for name in persons if name not in places)]):
        yield Count(count.name, count.n, places.get(count.name))


def _of_languages(members: Sequence[Member]) -> Iterable[Count]:
    found = Counter(member.person.interpreting_language or "" for member in members)
    return counts(found, sorted(found, key=lambda name: (-found[name], name)))


_WHO = (N_("women"), N_("men"), N_("girls"), N_("boys"), N_("sex not known"))


def _who(member: Member) -> str:
    women, men, girls, boys, unknown = _WHO
    if member.person.sex is Sex.FEMALE:
        return girls if _is_child(member) else women
    if member.person.sex is Sex.MALE:
        return boys if _is_child(member) else men
    return unknown


def _is_child(member: Member) -> bool:
    return member.age is not None and member.age < GROWN
