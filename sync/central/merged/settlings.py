"""Draws `settling_file`: one row for each living record that says how far a case is after the mission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from kommisjon.model.record import Record
from kommisjon.model.settling import Settling
from sync.central.among import among
from sync.central.loading import load
from sync.central.schema import settling_file

Drawn = tuple[str, str, str | None, Record | None, bool, str]
"""(home, record, case, the record as it reads or None, whether people differ on any of it, its stage)."""
_FIELDS = tuple(name for name in settling_file.c.keys() if name in Settling.model_fields)  # noqa: SIM118


def rebuild_settlings(connection: Connection, drawn: Sequence[Drawn], touched: Iterable[str]) -> set[str]:
    """Draw the rows of these records anew; those of other `touched` records go.

    Gives the cases that the rows stand for, or stood for.
    """
    its = among(settling_file.c.rec, touched)
    cases = set(connection.scalars(select(settling_file.c.case_id).where(its)))
    connection.execute(delete(settling_file).where(its))
    rows = [
        (home, rec, case, *(getattr(settling, name) for name in _FIELDS), in_conflict, stage)
        for home, rec, case, settling, in_conflict, stage in drawn
        if isinstance(settling, Settling) and case is not None
    ]
    load(connection, settling_file, ("home", "rec", "case_id", *_FIELDS, "in_conflict", "stage"), rows)
    return cases.union(row[2] for row in rows)


def settling_of(row: object) -> Settling:
    """The record as its row has it."""
    held = {name: getattr(row, name) for name in _FIELDS}
    return Settling.model_validate({name: value for name, value in held.items() if value is not None})
