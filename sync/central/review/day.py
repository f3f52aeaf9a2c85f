"""What a day at central begins with, in numbers: what waits. No case is named, so nothing is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from sync.central.casework.due import all_due
from sync.central.failing import telling
from sync.central.review.desk import desk_of
from sync.central.staff.who import Role, Staff


@dataclass(frozen=True, slots=True)
class Day:
    """Cases to look at, lines set aside that belong to no case, and what is due of cases after the mission."""

    cases: int
    urgent: int
    set_aside: int
    due: int
    overdue: int


def day(engine: Engine, who: Staff, at: datetime) -> Day:
    """Count what waits. Raises Refusal D760."""
    who.check(Role.CASEWORKER)
    today = at.astimezone(UTC).date()
    with telling(), engine.connect() as connection:
        desk, due = desk_of(connection, who), all_due(connection, today)
    return Day(
        len(desk.cases),
        sum(bool(one.urgent) for one in desk.cases),
        len(desk.set_aside),
        len(due),
        sum(one.overdue for one in due),
    )
