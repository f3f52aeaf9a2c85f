"""What central has of a mission's cases, and what earlier lists said of them.

What a list said last is found in the log: an officer may have corrected a name since, and a newer list that still
has the old one must not undo that (docs/decisions/0041).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from kommisjon.model.answers import Source
from sync.central.among import among
from sync.central.schema import case_file, chg, rec
from sync.merge import Change, Doc, Head, decode, says, view
from sync.merge.policies import POLICIES


@dataclass(slots=True)
class Known:
    """A record at central, with what lists said of it last, by path."""

    home: str
    rec: str
    doc: Doc
    said: dict[str, Head] = field(default_factory=dict)

    def value(self, path: str) -> str:
        """The text drawn on a path; empty where there is none."""
        value = view(self.doc, POLICIES).value(path)
        return value if isinstance(value, str) else ""

    def has(self, path: str, value: object) -> bool:
        """Whether somebody's standing answer there says `value`."""
        return says(self.doc, path, value)


def mission_record(connection: Connection, code: str) -> Known | None:
    """The record of a mission by its code; the oldest, where laptops have made two."""
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.doc).where(rec.c.type == "mission", rec.c.alive).order_by(rec.c.rec)
    )
    found = (Known(row.home, row.rec, decode(row.doc)) for row in rows)
    return next((one for one in found if one.value("code") == code), None)


def parts_of(connection: Connection, mission: Known) -> dict[str, Known]:
    """The parts of a mission's quota, by name."""
    where = (rec.c.home == mission.home, rec.c.type == "sub_quota", rec.c.alive)
    rows = connection.execute(select(rec.c.home, rec.c.rec, rec.c.doc).where(*where).order_by(rec.c.rec))
    known = [Known(row.home, row.rec, decode(row.doc)) for row in rows]
    return {one.value("name"): one for one in known}


def cases_of(connection: Connection, code: str) -> dict[str, str]:
    """The homes of a mission's cases by number."""
    rows = connection.execute(
        select(case_file.c.number, case_file.c.home).where(case_file.c.mission == code).order_by(case_file.c.rec)
    )
    found: dict[str, str] = {}
    for number, home in rows:
        found.setdefault(number, home)
    return found


def missions_of(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The mission in which each of these cases stands, as far as central has it."""
    rows = connection.execute(
        select(case_file.c.number, case_file.c.mission).where(among(case_file.c.number, numbers))
    )
    return {row.number: row.mission for row in rows}


def individuals(connection: Connection, homes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(home, record) of the persons of these cases who have an individual number, by that."""
    return {
        number: (one.home, one.rec)
        for one in _records(connection, homes, ("person",))
        if (number := one.value("individual_number"))
    }


def known_of(connection: Connection, homes: list[str]) -> tuple[dict[str, Known], dict[str, list[Known]]]:
    """The cases by home, and their persons, each with what lists have said of it."""
    found = {(one.home, one.rec): one for one in _records(connection, homes, ("case", "person"))}
    _note_said(connection, homes, found)
    cases = {home: found[home, home] for home in homes if (home, home) in found}
    persons = defaultdict(list)
    for (home, rec_id), one in found.items():
        if rec_id != home:
            persons[home].append(one)
    return cases, persons


def _records(connection: Connection, homes: Iterable[str], kinds: tuple[str, ...]) -> Iterator[Known]:
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.doc)
        .where(among(rec.c.home, homes), rec.c.type.in_(kinds), rec.c.alive)
        .order_by(rec.c.home, rec.c.rec)
    )
    return (Known(row.home, row.rec, decode(row.doc)) for row in rows)


def said_by_lists(changes: Iterable[Change]) -> dict[str, Head]:
    """What lists said last in some changes of one record, by path."""
    said: dict[str, Head] = {}
    for change in sorted(changes, key=lambda one: (one.hlc, one.actor, one.n)):
        for path, value, _context in change.entries:
            if value is not None and _is_a_lists(value):
                said[path] = Head(change.hlc, change.actor, change.n, value)
    return said


def _note_said(connection: Connection, homes: list[str], known: dict[tuple[str, str], Known]) -> None:
    columns = (chg.c.home, chg.c.rec, chg.c.hlc, chg.c.actor_no, chg.c.n, chg.c.f)
    rows = connection.execute(
        select(*columns).where(among(chg.c.home, homes)).order_by(chg.c.hlc, chg.c.actor_no, chg.c.n)
    )
    for row in rows:
        one = known.get((row.home, row.rec))
        if one is None:
            continue
        for path, value, _context in json.loads(row.f):
            if value is not None and _is_a_lists(value):
                one.said[path] = Head(row.hlc, row.actor_no, row.n, value)


def _is_a_lists(value: Mapping[str, Any]) -> bool:
    return value.get("src") == Source.LIST.value and "copied" not in value
