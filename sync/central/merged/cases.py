"""Which cases there are to be seen, and their persons: a case of which every member is shielded is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character, visible
from kommisjon.model.ids import is_uuid
from sync.central.among import among
from sync.central.merged.shielding import has_shielded_members
from sync.central.schema import case_file, person, rec


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case with the rows of its visible persons, the oldest first."""

    row: Row[Any]
    members: tuple[Row[Any], ...]

    @property
    def id(self) -> str:
        return str(self.row.rec)

    @property
    def home(self) -> str:
        return str(self.row.home)


def find_case(connection: Connection, case: str) -> SeenCase:
    """Give a case by its number or its id. Raises Refusal D702 when there is none to show."""
    if unsafe_character(case) is not None:  # no case is called so, and not every database takes it
        raise Refusal(Code.UNKNOWN_CASE, case=visible(case))
    by = case_file.c.rec if is_uuid(case) else case_file.c.number
    found = connection.execute(select(case_file).where(by == case).order_by(case_file.c.rec)).first()
    seen = [] if found is None else see(connection, [found])
    if not seen:
        raise Refusal(Code.UNKNOWN_CASE, case=case)
    return seen[0]


def see(connection: Connection, rows: Iterable[Row[Any]]) -> list[SeenCase]:
    """Give those of these rows of `case_file` that are to be seen, with their persons."""
    wanted = list(rows)
    members = members_of(connection, [row.rec for row in wanted])
    hidden = kept_from_sight(connection, [row.rec for row in wanted if row.rec not in members])
    return [SeenCase(row, tuple(members.get(row.rec, ()))) for row in wanted if row.rec not in hidden]


def members_of(connection: Connection, cases: Iterable[str]) -> dict[str, list[Row[Any]]]:
    """The rows of the visible persons of these cases, by case."""
    found: dict[str, list[Row[Any]]] = {}
    rows = connection.execute(
        select(person).where(among(person.c.case_id, cases)).order_by(person.c.birth, person.c.person)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def kept_from_sight(connection: Connection, unseen: Iterable[str]) -> set[str]:
    """Those of these cases, of which nobody is to be seen, that have members all the same: they are not shown."""
    cases = set(unseen)
    if not cases:
        return set()
    members = among(rec.c.case_id, cases), rec.c.type == "person", rec.c.alive
    hidden = set(filter(None, connection.scalars(select(rec.c.case_id).where(*members).distinct())))
    return hidden.union(case for case in cases - hidden if has_shielded_members(connection, case))
