"""How alike two persons are: evidence for and against, each with its weight, added up (central-and-merge.md 5.3).

A weight is the base-2 logarithm of how much more often something is so of one person registered twice than of two
persons; so weights add up. Nothing here decides anything: it puts pairs in order and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from kommisjon.model.dates import PartialDate
from sync.central.merged.comparable import is_loose
from sync.central.skeletons import skeleton

SHOWN_FROM, LIKELY_FROM = 4.0, 9.0
"""Scores from which a pair is shown, and called likely."""
MOST_TOKENS = 8
"""Words of a name that are looked at; names of people have fewer."""


class Birth(StrEnum):
    """How two dates of birth stand to each other. A day that is not known counts as a 1 January does."""

    EXACT = "exact"
    SWAPPED = "swapped"
    ONE_DIGIT = "one_digit"
    BOTH_JANUARY = "both_january"
    YEAR_JANUARY = "year_january"
    NEAR_JANUARY = "near_january"
    MISSING = "missing"
    YEAR = "year"
    NEAR = "near"
    FAR = "far"


BIRTH_WEIGHTS: Mapping[Birth, float] = {
    Birth.SWAPPED: 8.7,
    Birth.EXACT: 5.6,
    Birth.ONE_DIGIT: 3.6,
    Birth.YEAR_JANUARY: 3.3,
    Birth.BOTH_JANUARY: 1.9,
    Birth.NEAR_JANUARY: 0.9,
    Birth.MISSING: -1.9,
    Birth.YEAR: -7.8,
    Birth.FAR: -8.4,
    Birth.NEAR: -9.9,
}
NAME_WEIGHTS: Sequence[tuple[float, tuple[float, float, float]]] = (
    (0.99, (4.4, 8.7, 11.1)),
    (0.96, (2.6, 5.2, 8.9)),
    (0.92, (2.4, 4.8, 7.1)),
    (0.88, (2.2, 4.4, 3.3)),
    (0.83, (0.0, 0.8, 0.8)),
    (0.75, (-1.0, -2.0, -0.6)),
    (0.0, (-2.0, -2.9, -4.9)),
)
"""From which likeness on; weights where one word, two, or three and more were compared."""
SEX_SAME, SEX_OTHER = 1.0, -10.4
NUMBER_SAME, NUMBER_OTHER = 20.0, -6.0
"""UNHCR's individual number. Not measured: another number is found on somebody registered in two countries too."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A person as they are compared. `latin` and `original` are tokens of sync.central.skeletons."""

    home: str
    person: str
    case_id: str | None
    latin: tuple[str, ...]
    original: tuple[str, ...]
    birth: str | None = None
    sex: str | None = None
    number: str | None = None
    """UNHCR's individual number, its letters and digits alone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: what it is, how much it weighs, and what it rests on."""

    code: str
    weight: float
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason on one line for comparing: the same reason has the same."""
        return " ".join((self.code, *(f"{name}={value}" for name, value in sorted(self.facts.items()))))


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two names are: 0 to 1 over `n` words of the shorter one."""

    likeness: float
    n: int
    in_order: bool
    across: bool
    """Whether one of them was compared in another script than the other."""


def weigh(a: Compared, b: Compared) -> tuple[float, tuple[Reason, ...]]:
    """Give the score of two persons and its reasons, a number of UNHCR's first."""
    alike = names_alike(a, b)
    reasons = [*_of_number(a, b), _of_names(alike), _of_birth(a.birth, b.birth), *_of_sex(a, b)]
    return round(sum(reason.weight for reason in reasons), 2), tuple(reasons)


def highest(a: Compared, b: Compared) -> float:
    """What the score cannot pass, without looking at the names: most pairs need no more."""
    most = NAME_WEIGHTS[0][1][2] + BIRTH_WEIGHTS[birth_level(a.birth, b.birth)]
    if a.number and b.number:
        most += NUMBER_SAME if a.number == b.number else NUMBER_OTHER
    return most + (SEX_OTHER if {a.sex, b.sex} == {"f", "m"} else SEX_SAME)


def names_alike(a: Compared, b: Compared) -> Alike:
    """Compare names in every script that both have, or across scripts; the best counts."""
    best, most = Alike(0.0, 0, True, False), (float("-inf"), 0.0)
    pairs = (
        (a.latin, b.latin, False),
        (a.original, b.original, False),
        (a.latin, b.original, True),
        (a.original, b.latin, True),
    )
    for ours, theirs, across in pairs:
        if ours and theirs:
            likeness, n, in_order = assigned(ours[:MOST_TOKENS], theirs[:MOST_TOKENS])
            found = (_name_weight(likeness, n), likeness)
            if found > most:
                best, most = Alike(likeness, n, in_order, across), found
    return best


def token_likeness(a: str, b: str) -> float:
    """How alike two words of names are, 0 to 1."""
    if a == b:
        return 1.0
    return _unlike(a, b) if a < b else _unlike(b, a)


@lru_cache(maxsize=1 << 18)
def _unlike(a: str, b: str) -> float:
    ours, theirs = skeleton(a), skeleton(b)
    same = 0.97 if ours == theirs and len(ours) > 1 else 0.9 * JaroWinkler.similarity(ours, theirs)
    return max(JaroWinkler.similarity(a, b), same)


def assigned(a: Sequence[str], b: Sequence[str]) -> tuple[float, int, bool]:
    """Pair the words of two names one to one, in any order, as they are most alike.

    Gives the mean over the shorter name, its length, and whether the pairs stand in the same order in both.
    """
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    # By the words of the longer name that are taken, as bits: the best sum so far, and the places taken in order.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for word in short:
        alike = [token_likeness(word, other) for other in long]
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for taken, (total, places) in best.items():
            for place, likeness in enumerate(alike):
                if not taken & 1 << place:
                    key, found = taken | 1 << place, (total + likeness, (*places, place))
                    # Of two that are alike, the one in order.
                    if key not in grown or (found[0], [-p for p in found[1]]) > _rank(grown[key]):
                        grown[key] = found
        best = grown
    total, places = max(best.values(), key=_rank)
    return total / len(short), len(short), list(places) == sorted(places)


def _rank(one: tuple[float, tuple[int, ...]]) -> tuple[float, list[int]]:
    return one[0], [-place for place in one[1]]


@lru_cache(maxsize=1 << 16)
def birth_level(a: str | None, b: str | None) -> Birth:
    """Say how two dates of birth, as PartialDate writes them, stand to each other."""
    if a is None or b is None:
        return Birth.MISSING
    ours, theirs = _date(a), _date(b)
    years = abs(ours.year - theirs.year)
    if is_loose(ours) or is_loose(theirs):
        if ours.first <= theirs.last and theirs.first <= ours.last and is_loose(ours) and is_loose(theirs):
            return Birth.BOTH_JANUARY
        if years == 0 or (ours.first <= theirs.last and theirs.first <= ours.last):
            return Birth.YEAR_JANUARY
        return Birth.NEAR_JANUARY if years <= 2 else Birth.FAR
    if ours.first == theirs.first:
        return Birth.EXACT
    if years == 0 and (ours.month, ours.day) == (theirs.day, theirs.month):
        return Birth.SWAPPED
    if sum(x != y for x, y in zip(ours.first.isoformat(), theirs.first.isoformat(), strict=True)) == 1:
        return Birth.ONE_DIGIT
    if years == 0:
        return Birth.YEAR
    return Birth.NEAR if years <= 2 else Birth.FAR


@lru_cache(maxsize=1 << 16)
def _date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _name_weight(likeness: float, n: int) -> float:
    if n == 0:
        return 0.0
    weights = next(weights for least, weights in NAME_WEIGHTS if likeness >= least)
    return weights[min(n, 3) - 1]


def _of_names(alike: Alike) -> Reason:
    if alike.n == 0:
        return Reason("names_unknown", 0.0)
    level = next(code for least, code in _NAME_CODES if alike.likeness >= least)
    how = "across" if alike.across else ("in_order" if alike.in_order else "other_order")
    return Reason(level, _name_weight(alike.likeness, alike.n), {"n": alike.n, "how": how})


_NAME_CODES = ((0.99, "names_same"), (0.92, "names_spelled"), (0.83, "names_alike"), (0.0, "names_differ"))


def _of_birth(a: str | None, b: str | None) -> Reason:
    level = birth_level(a, b)
    facts = {} if level is Birth.MISSING else {"a": str(a), "b": str(b)}
    return Reason(f"birth_{level}", BIRTH_WEIGHTS[level], facts)


def _of_sex(a: Compared, b: Compared) -> list[Reason]:
    if a.sex not in ("f", "m") or b.sex not in ("f", "m"):
        return []
    return [Reason("sex_same", SEX_SAME) if a.sex == b.sex else Reason("sex_other", SEX_OTHER)]


def _of_number(a: Compared, b: Compared) -> list[Reason]:
    if not a.number or not b.number:
        return []
    if a.number == b.number:
        return [Reason("number_same", NUMBER_SAME)]
    return [Reason("number_other", NUMBER_OTHER)]
