"""Finding persons by a search line.

Only projections are read, and shielded persons have no row there (central-and-merge.md 6.1). A term that finds few
is gone through; where every one finds many, persons are gone through by name until the page is full.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, func, select

from sync.central.failing import telling
from sync.central.finding import reasons
from sync.central.finding.fields import Labels
from sync.central.finding.line import read
from sync.central.finding.matching import Way, ways
from sync.central.merged.links import one_person
from sync.central.schema import case_file, person, settling_file

LIMIT = 50
FEW = 2_000
"""What finds no more than this many persons is gone through whole."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found. `case` is the case's number, `why` what matched: as written, then in words."""

    person: str
    name: str
    name_original: str
    birth: str | None
    case: str | None
    case_id: str | None
    why: tuple[str, ...]
    also: tuple[tuple[str, str | None], ...] = ()
    """Where the same person stands once more, by what people decided: (person, number of the case)."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        also = [{"person": person, "case": case} for person, case in self.also]
        return asdict(self) | {"why": list(self.why), "also": also}


def search(engine: Engine, line: str, labels: Labels | None = None, limit: int = LIMIT) -> list[Hit]:
    """Give the persons of whom everything in `line` holds (sync.central.finding.fields), by name, at most `limit`.

    A word without a field must begin a word of their name, in either script, or of an occupation: its own words,
    its ISCO-08 code, or what the code is called. `labels` are codes in words, in the language of the searcher.
    Whoever was decided to be one person is one hit, the first by name.

    Raises Refusal D790, D791, D792 or D793 for a line that cannot be read, and those of sync.central.failing.
    """
    labels = labels or {}
    terms = read(line, labels)
    if not terms:
        return []
    with telling(), engine.connect() as connection:
        rows, also = _each_once(connection, ways(terms, labels), limit)
        found = reasons.read_for(connection, terms, [(row.home, row.person) for row in rows])
    return [
        Hit(
            row.person,
            row.name,
            row.name_original,
            row.birth,
            row.number,
            row.case_id,
            reasons.why(terms, row, found, labels),
            also.get(row.person, ()),
        )
        for row in rows
    ]


def _each_once(
    connection: Connection, found: Sequence[Way], limit: int
) -> tuple[list[Row[Any]], dict[str, tuple[tuple[str, str | None], ...]]]:
    """Give the first rows by name, of people who are one only the first, and where each stands once more."""
    wanted = limit
    while True:
        rows = connection.execute(_page(connection, found, wanted)).all()
        one = one_person(connection, [row.person for row in rows])
        first: dict[frozenset[str], str] = {}
        kept = [
            row
            for row in rows
            if row.person not in one or first.setdefault(one[row.person], row.person) == row.person
        ]
        if len(rows) < wanted or len(kept) >= limit:
            break
        wanted += limit - len(kept)
    numbers = _numbers(connection, {other for group in one.values() for other in group})
    return kept[:limit], {
        person: tuple((other, numbers.get(other)) for other in sorted(group) if other != person)
        for person, group in one.items()
    }


def _numbers(connection: Connection, persons: Collection[str]) -> dict[str, str | None]:
    """The numbers of the cases that persons are in."""
    if not persons:
        return {}
    rows = connection.execute(
        select(person.c.person, case_file.c.number)
        .outerjoin(case_file, case_file.c.rec == person.c.case_id)
        .where(person.c.person.in_(sorted(persons)))
    )
    return {row.person: row.number for row in rows}


def _page(connection: Connection, found: Sequence[Way], limit: int) -> Select[Any]:
    """Select the first persons by name, by the shorter way."""
    counted = [(_up_to_few(connection, way.find), way.find, way) for way in found if way.find is not None]
    n, find, narrow = min(counted, key=lambda one: one[0], default=(0, None, None))
    if n > FEW:
        find = narrow = None
    persons = (
        select(person)
        .where(*(way.holds for way in found if way is not narrow))
        .order_by(person.c.name, person.c.person)
        .limit(limit)
    )
    if find is not None:
        keys = find.distinct().subquery()
        persons = persons.join(keys, and_(person.c.home == keys.c.home, person.c.person == keys.c.person))
    one = persons.subquery()
    stage = (
        select(func.max(settling_file.c.stage)).where(settling_file.c.case_id == one.c.case_id).scalar_subquery()
    )
    return (
        select(one, case_file.c.number, case_file.c.mission, case_file.c.status, stage.label("stage"))
        .outerjoin(case_file, case_file.c.rec == one.c.case_id)
        .order_by(one.c.name, one.c.person)
    )


def _up_to_few(connection: Connection, find: Select[Any]) -> int:
    """Count whom a term finds, no further than it takes to know that they are many."""
    some = find.limit(FEW + 1).subquery()
    return int(connection.scalar(select(func.count()).select_from(some)) or 0)
