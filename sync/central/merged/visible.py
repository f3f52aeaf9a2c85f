"""Whom a record is about, and whether it may be shown: for whoever reads records beside the projections.

A record may be shown where the person it hangs under has a row in the projections, or where it hangs under a case
of which somebody may be seen, or of which nobody is known. What hangs under nothing that has come is about nobody
known, and is not shown: it could be about somebody shielded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from sync.central.among import among
from sync.central.merged.cases import kept_from_sight
from sync.central.schema import case_file, person, rec

_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record belongs: the case it is shown with, and the person it is about, if it is about one."""

    case: str
    person: str | None


class Visible:
    """Finds the places of records. What it has read it keeps, so it is made for one look at the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, Any] = {}
        self._cases: dict[str, bool] = {}
        self._persons: dict[str, str | None] = {}

    def know(self, records: Iterable[str]) -> None:
        """Read these records' places at once, and those above them."""
        level, cases = set(records), set[str]()
        for _ in range(_MOST_STEPS):
            level -= self._rows.keys()
            if not level:
                break
            above: set[str] = set()
            for row in self._connection.execute(_ROWS.where(among(rec.c.rec, level), rec.c.waiting.is_(None))):
                self._rows[row.rec] = row
                above |= {row.parent} - {None}
                cases |= {row.rec if row.type == "case" else row.case_id} - {None}
            for shown in self._connection.execute(_PERSONS.where(among(person.c.person, level))):
                self._persons[shown.person] = shown.case_id
            self._rows |= dict.fromkeys(level - self._rows.keys())
            level = above

    def place(self, rec_id: str | None, case: str | None = None) -> Place | None:
        """Where a record belongs; None for one that may not be shown.

        `case` is the one that the record names itself, for one that hangs under nothing.
        """
        for _ in range(_MOST_STEPS):
            if rec_id is None:
                break
            if rec_id not in self._rows:
                self.know([rec_id])
            row = self._rows[rec_id]
            if row is None:
                return None
            if row.type == "person":
                now_in = self._persons.get(rec_id)
                return Place(now_in, rec_id) if now_in is not None and self._is_shown(now_in) else None
            if row.type == "case":
                return Place(rec_id, None) if self._is_shown(rec_id) else None
            rec_id, case = row.parent, row.case_id or case
        return Place(case, None) if case is not None and self._is_shown(case) else None

    def all_shown(self, persons: Collection[str]) -> bool:
        """Whether every one of these persons may be seen."""
        self.know(persons)
        return self._persons.keys() >= set(persons)

    def _is_shown(self, case: str) -> bool:
        if case not in self._cases:
            self._know_cases([case])
        return self._cases[case]

    def _know_cases(self, cases: Iterable[str]) -> None:
        """Find out of which cases somebody may be seen, or nobody is known."""
        new = set(cases) - self._cases.keys()
        if not new:
            return
        there = set(self._connection.scalars(select(case_file.c.rec).where(among(case_file.c.rec, new))))
        of_cases = select(person.c.case_id).where(among(person.c.case_id, new)).distinct()
        shown = set(self._connection.scalars(of_cases))
        hidden = kept_from_sight(self._connection, new - shown)
        self._cases |= {one: one in there and one not in hidden for one in new}


_ROWS = select(rec.c.rec, rec.c.type, rec.c.parent, rec.c.case_id)
_PERSONS = select(person.c.person, person.c.case_id)
