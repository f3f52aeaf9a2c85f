"""People registered twice, made of other people's names: what the search for duplicates is measured on.

The words of names are pairs of a Latin and another spelling, from bench/names; nobody is called as they are put
together here, and every date is drawn by lot. Every other word belongs to the half by which things are tuned, the
rest to the half that figures are taken from.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

NAMES = Path(__file__).parent / "names"
SCRIPTS = ("arabic", "russian")
PEOPLE = 400
"""So few, because the slices are small: with more, people of the same name would be the rule."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration: who it is of, and what was written down."""

    who: int
    latin: str
    original: str
    birth: str | None
    sex: str


def spellings(script: str, half: int) -> list[tuple[str, str]]:
    """The word pairs of one half, 0 or 1: every other line."""
    lines = (NAMES / f"{script}.txt").read_text(encoding="utf-8").split("\n")
    pairs = [(words[0], words[1]) for words in map(str.split, lines) if len(words) == 2]
    return pairs[half::2]


def registrations(half: int, seed: int, people: int = PEOPLE) -> list[Registered]:
    """Everybody once, half of them a second time as other officers in another country would write them."""
    chance = random.Random(seed)
    pools = [spellings(script, half) for script in SCRIPTS]
    names: list[list[tuple[str, str]]] = []
    origin: list[int] = []
    found: list[Registered] = []
    for who in range(people):
        relative = chance.randrange(who) if who and chance.random() < 0.35 else None
        origin.append(chance.randrange(len(pools)) if relative is None else origin[relative])
        own = chance.sample(pools[origin[who]], chance.choice((2, 3, 3)))
        names.append(own if relative is None else [own[0], *names[relative][-2:]])
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(65 * 365))
        if chance.random() < 0.15:
            born = born.replace(month=1, day=1)
        sex = chance.choice("fm")
        found.append(Registered(who, " ".join(word[0] for word in names[who]), "", born.isoformat(), sex))
        if chance.random() < 0.5:
            found.append(_again(chance, who, names[who], born, sex))
    return found


def _again(chance: random.Random, who: int, names: Sequence[tuple[str, str]], born: date, sex: str) -> Registered:
    said = list(names)
    if chance.random() < 0.2:
        said = [*said[1:], said[0]]
    if len(said) > 2 and chance.random() < 0.3:
        del said[chance.randrange(len(said))]
    birth = _birth_again(chance, born)
    if chance.random() < 0.5:
        return Registered(who, "", " ".join(word[1] for word in said), birth, sex)
    latin = [word[0] for word in said]
    if chance.random() < 0.3:
        place = chance.randrange(len(latin))
        letter = chance.randrange(len(latin[place]))
        latin[place] = latin[place][:letter] + latin[place][letter + 1 :] or latin[place]
    return Registered(who, " ".join(latin), "", birth, sex)


def _birth_again(chance: random.Random, born: date) -> str | None:
    """Kept 35 %, 1 January 20 %, that and a year or two off 13 %, swapped 12 %, missing 10 %, a digit off 10 %."""
    lot = chance.random()
    if lot < 0.35:
        return born.isoformat()
    if lot < 0.55:
        return f"{born.year}-01-01"
    if lot < 0.68:
        return f"{born.year + chance.choice((-2, -1, 1, 2))}-01-01"
    if lot < 0.80:
        return f"{born.year}-{born.day:02}-{born.month:02}" if born.day <= 12 else born.isoformat()
    if lot < 0.90:
        return None
    digit = chance.choice((3, 9))
    text = born.isoformat()
    return text[:digit] + str((int(text[digit]) + chance.randrange(1, 9)) % 10) + text[digit + 1 :]
