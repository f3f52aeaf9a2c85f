"""Shielded persons compared with everybody, for the officers who may see them and for nobody else.

Nothing of it is written down: not who was compared with whom, nor that anything was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine

from kommisjon.model.records import Person
from sync.central.duplicates.candidates import Pair
from sync.central.duplicates.suggesting import Seen, Suggestion, read_compared, seen
from sync.central.duplicates.weighing import SHOWN_FROM, Compared, Reason, highest, weigh
from sync.central.failing import telling
from sync.central.merged.comparable import LATIN, ORIGINAL, name_tokens, unhcr_number
from sync.central.merged.projections import readable
from sync.central.shown.shielded import opened
from sync.central.skeletons import skeletons
from sync.central.staff.who import Staff
from sync.merge import View
from sync.trust.sealing import Identity

Scored = tuple[float, Pair, tuple[Reason, ...]]


def suggest_shielded(engine: Engine, who: Staff, identity: Identity, at: datetime, limit: int) -> list[Suggestion]:
    """Give the pairs of which one, or both, is shielded, the most alike first, at most `limit`.

    It is noted that the officer looked at shielded persons, as for their list. Raises Refusal D760, V171 or V172.
    """
    held = opened(engine, who, identity, at)
    away = {one: _compared(one, view) for one, (_, view) in held.items()}
    with telling(), engine.connect() as connection:
        everybody = away | read_compared(connection)
        scored = _scored(away, everybody)[:limit]
        people = seen(connection, {one for _, pair, _ in scored for one in pair} - away.keys())
    people |= {
        one: Seen(one, told.case, None, told.name, told.name_original, told.birth)
        for one, (told, _) in held.items()
    }
    return [Suggestion(people[a], people[b], score, reasons, None) for score, (a, b), reasons in scored]


def _compared(person: str, view: View) -> Compared:
    somebody = readable(Person, view) or Person()
    names = (name_tokens(view, LATIN), name_tokens(view, ORIGINAL))
    number = unhcr_number(somebody.individual_number)
    return Compared("", person, None, *names, somebody.birth, somebody.sex, number)


def _scored(away: Mapping[str, Compared], everybody: Mapping[str, Compared]) -> list[Scored]:
    """The pairs to show. There are few shielded persons: each is compared with all who share anything."""
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    for one, known in everybody.items():
        for key in _keys(known):
            by_key[key].add(one)
    pairs = {
        (min(one, other), max(one, other))
        for one, known in away.items()
        for key in _keys(known)
        for other in by_key[key]
        if other != one
    }
    found = []
    for a, b in pairs:
        if highest(everybody[a], everybody[b]) >= SHOWN_FROM:
            score, reasons = weigh(everybody[a], everybody[b])
            if score >= SHOWN_FROM:
                found.append((score, (a, b), reasons))
    return sorted(found, key=lambda one: (-one[0], one[1]))


def _keys(known: Compared) -> list[str]:
    words = [f"word {word}" for word in skeletons((*known.latin, *known.original))]
    return words + [f"{what} {held}" for what, held in (("birth", known.birth), ("number", known.number)) if held]
