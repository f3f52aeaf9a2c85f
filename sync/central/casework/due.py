"""What is due of the cases after the mission, what is overdue first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, select

from kommisjon.model.settling import ENDED, Settling
from kommisjon.model.settling_clocks import SOON_DAYS, Running, clocks
from sync.central.among import among
from sync.central.failing import telling
from sync.central.loading import in_batches
from sync.central.merged.cases import SeenCase, see
from sync.central.merged.settlings import settling_of
from sync.central.schema import case_file, settling_file
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due of a case; `name` is the person's whom it is about, blank for the whole case."""

    case: str
    number: str
    settling: Settling
    running: Running
    overdue: bool
    name: str


def due(engine: Engine, who: Staff, at: datetime, days: int = SOON_DAYS) -> list[Due]:
    """What has struck, or may within `days`; it is noted who saw the list. Raises Refusal D760."""
    who.check(Role.CASEWORKER)
    today = at.astimezone(UTC).date()
    with telling(), writing(engine) as connection:
        found = all_due(connection, today, days)
        found.sort(key=lambda one: (not one.overdue, one.running.last, one.number, one.case, one.running.clock))
        seen = list(dict.fromkeys(one.case for one in found))
        for some in in_batches(seen) if seen else ([],):
            note(connection, who, Act.LISTED_DUE, at, tuple(some), {"cases": len(some)})
    return found


def all_due(connection: Connection, today: date, days: int = SOON_DAYS) -> list[Due]:
    """What has struck, or may within `days`, in no order and not noted: for who counts."""
    return [one for case, settling in _running(connection) for one in due_of(case, settling, today, days)]


def due_of(case: SeenCase, settling: Settling, today: date, days: int | None = SOON_DAYS) -> list[Due]:
    """What is due of one case; with None for `days` every clock that runs."""
    names = {row.person: row.name for row in case.members}
    running = clocks(settling, {row.person: row.birth for row in case.members}, today)
    return [
        Due(case.id, case.row.number, settling, one, one.overdue(today), names.get(one.person or "", ""))
        for one in running
        if days is None or one.due(today, days)
    ]


def _running(connection: Connection) -> Iterator[tuple[SeenCase, Settling]]:
    """The cases that are on their way, each with its oldest record of how far it is."""
    rows = connection.execute(
        select(settling_file).where(settling_file.c.status.not_in(ENDED)).order_by(settling_file.c.rec.desc())
    ).all()
    by_case = {row.case_id: settling_of(row) for row in rows}
    wanted = select(case_file).where(among(case_file.c.rec, by_case)).order_by(case_file.c.rec)
    for case in see(connection, connection.execute(wanted).all()):
        yield case, by_case[case.id]
