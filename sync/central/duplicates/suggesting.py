"""Pairs that may be the same person, with what speaks for it. Nothing is merged by it: people decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, select

from kommisjon.model.link import SameAs
from sync.central.among import among
from sync.central.duplicates.candidates import Pair, candidates
from sync.central.duplicates.weighing import LIKELY_FROM, SHOWN_FROM, Compared, Reason, highest, weigh
from sync.central.failing import telling
from sync.central.merged.links import one_person
from sync.central.schema import case_file, compared, person, same_person
from sync.central.staff.audit import Act, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import steady

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """A person of a pair as people are shown them: the case's number, the names as they were written."""

    person: str
    case: str | None
    mission: str | None
    name: str
    name_original: str
    birth: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two persons who may be one. `before` is what was decided of them when other reasons stood."""

    a: Seen
    b: Seen
    score: float
    reasons: tuple[Reason, ...]
    before: SameAs | None

    @property
    def likely(self) -> bool:
        return self.score >= LIKELY_FROM

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "a": asdict(self.a),
            "b": asdict(self.b),
            "score": self.score,
            "likely": self.likely,
            "reasons": [{"code": one.code, "weight": one.weight, **one.facts} for one in self.reasons],
            "decided_before": None if self.before is None else self.before.value,
        }


def rests_on(reasons: Iterable[Reason]) -> str:
    """What speaks for and against a pair, as it is kept with a decision: a line each."""
    return "\n".join(reason.text for reason in reasons)


def suggest(engine: Engine, who: Staff, at: datetime, limit: int = LIMIT) -> list[Suggestion]:
    """Give the pairs to decide on, the most alike first, at most `limit`; it is noted whom they show.

    A pair that was decided comes again only where other reasons stand now. Raises Refusal D760.
    """
    who.check(Role.CASEWORKER)
    with telling(), steady(engine).connect() as connection:
        found = _suggested(connection, limit)
    shown = sorted({one.person for pair in found for one in (pair.a, pair.b)})
    noted(engine, who, Act.LISTED_DUPLICATES, at, tuple(shown), {"found": len(found)})
    return found


def weighed(connection: Connection, a: str, b: str) -> tuple[float, tuple[Reason, ...]] | None:
    """Score and reasons of one pair; None where one of the two is not there to be seen."""
    a, b = sorted((a, b))
    known = read_compared(connection, (a, b))
    return weigh(known[a], known[b]) if {a, b} <= known.keys() else None


def read_compared(connection: Connection, wanted: Collection[str] | None = None) -> dict[str, Compared]:
    """Everybody as they are compared, by id; of some only, where `wanted` names them."""
    joined = and_(compared.c.home == person.c.home, compared.c.person == person.c.person)
    columns = (compared, person.c.birth, person.c.sex, person.c.case_id)
    everybody = select(*columns).join(person, joined)
    if wanted is not None:
        everybody = everybody.where(among(compared.c.person, wanted))
    return {
        row.person: Compared(
            row.home,
            row.person,
            row.case_id,
            tuple(row.latin.split()),
            tuple(row.original.split()),
            row.birth,
            row.sex,
            row.number,
        )
        for row in connection.execute(everybody)
    }


def seen(connection: Connection, wanted: Collection[str]) -> dict[str, Seen]:
    """Some persons as people are shown them, by id."""
    columns = (person, case_file.c.number, case_file.c.mission)
    shown = select(*columns).outerjoin(case_file, case_file.c.rec == person.c.case_id)
    return {
        row.person: Seen(row.person, row.number, row.mission, row.name, row.name_original, row.birth)
        for row in connection.execute(shown.where(among(person.c.person, wanted)))
    }


def _suggested(connection: Connection, limit: int) -> list[Suggestion]:
    decided = _decided(connection)
    told: list[tuple[float, Pair, tuple[Reason, ...]]] = []
    for pair, (score, reasons) in alike(connection).items():
        decision, rested_on = decided.get(pair, (None, None))
        if decision is None or rested_on != rests_on(reasons):
            told.append((score, pair, reasons))
    one = one_person(connection, {a for _, (a, _), _ in told})
    open_pairs = [held for held in told if held[1] in decided or held[1][1] not in one.get(held[1][0], ())]
    open_pairs.sort(key=lambda held: (-held[0], held[1]))
    first = open_pairs[:limit]
    people = seen(connection, {who for _, pair, _ in first for who in pair})
    return [
        Suggestion(people[a], people[b], score, reasons, decided.get((a, b), (None, ""))[0])
        for score, (a, b), reasons in first
    ]


def alike(connection: Connection) -> Mapping[Pair, tuple[float, tuple[Reason, ...]]]:
    """Every pair that reaches what is shown, with its score and reasons."""
    everybody = read_compared(connection)
    found: dict[Pair, tuple[float, tuple[Reason, ...]]] = {}
    for a, b in candidates(connection):
        ours, theirs = everybody[a], everybody[b]
        if (a, b) not in found and highest(ours, theirs) >= SHOWN_FROM:
            score, reasons = weigh(ours, theirs)
            if score >= SHOWN_FROM:
                found[a, b] = score, reasons
    return found


def _decided(connection: Connection) -> dict[Pair, tuple[SameAs, str]]:
    rows = connection.execute(select(same_person).order_by(same_person.c.home, same_person.c.rec))
    return {(row.a, row.b): (SameAs(row.decision), row.rests_on) for row in rows}
