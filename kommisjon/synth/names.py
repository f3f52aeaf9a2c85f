"""Names of the synthetic: whose custom, which language, how a household shares a family name.

Spellings in Latin letters vary within a list as they do on real ones: the same family name may be written two
ways in one household, and some offices write whole cases in capitals.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kommisjon.model.records import Sex
from kommisjon.synth import stock


@dataclass(frozen=True, slots=True)
class Name:
    """One name in its own script (empty for people who write in Latin letters) with its Latin spellings."""

    original: str
    latin: tuple[str, ...]


def _read(text: str) -> tuple[Name, ...]:
    rows = (line.partition(":") for line in text.strip().splitlines())
    return tuple(Name(original, tuple(s.strip() for s in latin.split(","))) for original, _, latin in rows)


class Custom(Enum):
    """Where the second name of a person comes from."""

    FATHERS_FAMILY = "the children bear their father's family name, their mother keeps her own"
    ONE_FAMILY = "the whole household bears one family name"
    FATHERS_GIVEN = "everybody's second name is the father's given name"


@dataclass(frozen=True, slots=True)
class Tradition:
    """A group of people as a list shows them. Weights need not add up to anything."""

    men: tuple[Name, ...]
    women: tuple[Name, ...]
    families: tuple[Name, ...]
    custom: Custom
    tongues: tuple[tuple[str, int], ...]
    """Mother tongues, ISO 639-3, with weights."""
    interpreting: str | None = None
    """The interpreting language, where it usually is another than the mother tongue."""


_ARABIC = Tradition(
    _read(stock.ARABIC_MEN),
    _read(stock.ARABIC_WOMEN),
    _read(stock.ARABIC_FAMILIES),
    Custom.FATHERS_FAMILY,
    (("ara", 1),),
)
_KURDISH = Tradition(
    _read(stock.KURDISH_MEN) + _ARABIC.men[:8],
    _read(stock.KURDISH_WOMEN) + _ARABIC.women[:6],
    _read(stock.KURDISH_FAMILIES),
    Custom.FATHERS_FAMILY,
    (("kmr", 1),),
)
_CONGOLESE = Tradition(
    _read(stock.CONGOLESE_MEN),
    _read(stock.CONGOLESE_WOMEN),
    _read(stock.CONGOLESE_FAMILIES),
    Custom.FATHERS_FAMILY,
    (("swa", 6), ("kin", 3), ("lin", 1)),
    "swa",
)
_ERITREAN = Tradition(
    _read(stock.TIGRINYA_MEN), _read(stock.TIGRINYA_WOMEN), (), Custom.FATHERS_GIVEN, (("tir", 1),)
)
_AFGHAN = Tradition(
    _read(stock.AFGHAN_MEN),
    _read(stock.AFGHAN_WOMEN),
    _read(stock.AFGHAN_FAMILIES),
    Custom.ONE_FAMILY,
    (("prs", 4), ("pus", 1)),
)
_SOUTH_SUDANESE = Tradition(
    _read(stock.SOUTH_SUDANESE_MEN),
    _read(stock.SOUTH_SUDANESE_WOMEN),
    (),
    Custom.FATHERS_GIVEN,
    (("din", 3), ("nus", 2)),
)

TRADITIONS: dict[str, tuple[tuple[Tradition, int], ...]] = {
    "SYR": ((_ARABIC, 85), (_KURDISH, 15)),
    "COD": ((_CONGOLESE, 1),),
    "ERI": ((_ERITREAN, 1),),
    "AFG": ((_AFGHAN, 1),),
    "SSD": ((_SOUTH_SUDANESE, 1),),
    "SDN": ((_ARABIC, 1),),
}
"""Who is on a list from each country (ISO 3166-1 alpha-3), with weights."""

SPELT_OTHERWISE = 0.06
"""Share of persons whose family name is spelt differently from the rest of their household."""
IN_CAPITALS = 0.12
"""Share of cases that their office wrote in capitals."""


@dataclass(frozen=True, slots=True)
class Written:
    """A name as it stands on the list: Latin letters, and the original script or None."""

    latin: str
    original: str | None


class Household:
    """Gives the members of one household their names. Draws from `rng`, so the order of calls matters."""

    def __init__(self, tradition: Tradition, rng: random.Random) -> None:
        self._tradition = tradition
        self._rng = rng
        self._write: Callable[[str], str] = str.upper if rng.random() < IN_CAPITALS else str
        self._taken: set[str] = set()
        self._grandfather = self._second()
        self._spelling = rng.choice(self._grandfather.latin)
        self._father: Name | None = None

    def given(self, sex: Sex) -> Name:
        """A given name that nobody else in the household bears."""
        stock_of = self._tradition.women if sex is Sex.FEMALE else self._tradition.men
        free = [name for name in stock_of if name.latin[0] not in self._taken] or list(stock_of)
        # The first names of a stock are the commonest: the smaller of two draws prefers them.
        name = free[min(self._rng.randrange(len(free)), self._rng.randrange(len(free)))]
        self._taken.add(name.latin[0])
        return name

    def father_is(self, given: Name) -> None:
        """From now on the children of this household are named after `given`, where that is the custom."""
        self._father = given

    def written(self, given: Name) -> Written:
        """How the given name stands on the list."""
        return self._as_written(given, self._rng.choice(given.latin))

    def line_name(self) -> Written:
        """The second name of the father, of his parents and of his brothers and sisters."""
        return self._shared(self._grandfather, self._spelling)

    def wife_name(self) -> Written:
        """The second name of a wife: her own, unless the household bears one."""
        if self._tradition.custom is Custom.ONE_FAMILY:
            return self.line_name()
        own = self._second()
        return self._as_written(own, self._rng.choice(own.latin))

    def child_name(self) -> Written:
        """The second name of a child of the household."""
        if self._tradition.custom is Custom.FATHERS_GIVEN:
            if self._father is None:
                self._father = self._second()
            return self._shared(self._father, self._father.latin[0])
        return self.line_name()

    def _second(self) -> Name:
        return self._rng.choice(self._tradition.families or self._tradition.men)

    def _shared(self, name: Name, usual: str) -> Written:
        others = [spelling for spelling in name.latin if spelling != usual]
        differs = bool(others) and self._rng.random() < SPELT_OTHERWISE
        return self._as_written(name, self._rng.choice(others) if differs else usual)

    def _as_written(self, name: Name, latin: str) -> Written:
        return Written(self._write(latin), name.original or None)


def tongue(tradition: Tradition, rng: random.Random) -> tuple[str, str]:
    """Mother tongue and interpreting language of a household, ISO 639-3."""
    codes = [code for code, _ in tradition.tongues]
    mother = rng.choices(codes, [weight for _, weight in tradition.tongues])[0]
    return mother, tradition.interpreting or mother
