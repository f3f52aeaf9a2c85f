"""What persons and their households add to the counts, and how far their cases are after the mission."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from kommisjon.model.settling import SettlingStatus
from sync.central.among import among, pair_among
from sync.central.merged import cells
from sync.central.merged.counting import Share, mission_of, recount
from sync.central.merged.links import counted_elsewhere
from sync.central.merged.records import Key
from sync.central.merged.said import CONFLICT, code
from sync.central.schema import case_file, person, settling_file

if TYPE_CHECKING:
    from sync.central.merged.projections import Node


def households_of(connection: Connection, persons: Collection[Key]) -> set[str]:
    """Give the cases in which these persons stand now."""
    its = pair_among(person.c.home, person.c.person, persons)
    return set(connection.scalars(select(person.c.case_id).where(its, person.c.case_id.is_not(None))))


def count(
    connection: Connection,
    bundle_no: int,
    replaced: Collection[Key],
    hanging: Sequence[tuple[Node, Sequence[Node]]],
    cases: Collection[str],
) -> None:
    """Count anew the persons `hanging`, as the tables of persons have them now, and their households.

    Whoever is registered twice counts once, where it was last; the households stay as they are.
    `replaced` are the persons and other records whose rows were drawn anew: one without a row adds nothing.
    `cases` are those that changed or that somebody may have left.
    """
    rows = _rows(connection, [(node.home, node.rec) for node, _ in hanging])
    elsewhere = counted_elsewhere(connection, [node.rec for node, _ in hanging])
    households = {str(row.case_id) for row in rows.values() if row.case_id} | set(cases)
    facts = _facts(connection, households)
    now: dict[Key, Share] = {}
    for node, below in hanging:
        row = rows.get((node.home, node.rec))
        if row is not None and node.rec not in elsewhere:
            case = facts[str(row.case_id)][1] if str(row.case_id) in facts else cells.NO_CASE
            own = cells.of_person(node, row.birth_year, below, case)
            now[node.home, node.rec] = Share(case.mission, own)
    members = _members(connection, households)
    for case_id, (key, case) in facts.items():
        year = int(case.mission[:4]) if case.mission else None
        now[key] = Share(case.mission, cells.of_case(case, members.get(case_id, ()), year))
    recount(connection, bundle_no, {*replaced, *now}, now)


def _rows(connection: Connection, keys: Sequence[Key]) -> dict[Key, Any]:
    wanted = select(person.c.home, person.c.person, person.c.case_id, person.c.birth_year)
    rows = connection.execute(wanted.where(pair_among(person.c.home, person.c.person, keys)))
    return {(row.home, row.person): row for row in rows}


def _facts(connection: Connection, cases: Collection[str]) -> dict[str, tuple[Key, cells.CaseFacts]]:
    """Give each case's key, and what is counted of it."""
    found: dict[str, tuple[Key, cells.CaseFacts]] = {}
    stages: dict[str, set[tuple[str, str | None, str | None]]] = {}
    for row in connection.execute(select(settling_file).where(among(settling_file.c.case_id, cases))):
        stages.setdefault(row.case_id, set()).add((row.stage, row.permit_on, row.settled_on))
    for row in connection.execute(select(case_file).where(among(case_file.c.rec, cases))):
        known = stages.get(row.rec, {(None, None, None)})
        # Two records that differ are two opinions, like one record on which people differ.
        stage, permit, settled = known.pop() if len(known) == 1 else (CONFLICT, None, None)
        if stage in {CONFLICT, SettlingStatus.WITHDRAWN}:
            permit = settled = None
        found[row.rec] = (
            (row.home, row.rec),
            cells.CaseFacts(
                mission_of(row.mission), code(row.status), row.country_of_asylum, stage, permit, settled
            ),
        )
    return found


def _members(connection: Connection, cases: Collection[str]) -> dict[str, list[tuple[int | None, str | None]]]:
    found: dict[str, list[tuple[int | None, str | None]]] = {}
    wanted = select(person.c.case_id, person.c.birth_year, person.c.sex).where(among(person.c.case_id, cases))
    for row in connection.execute(wanted):
        found.setdefault(row.case_id, []).append((row.birth_year, row.sex))
    return found
