"""What each of central's people has looked at, change by change: late bundles bring news into old cases.

A mark of time would pass over what was on its way when somebody looked, so the changes themselves are kept, as
ranges of each machine's numbers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from sync.central.schema import looked
from sync.central.upsert import insert_or
from sync.merge import Dot
from sync.merge.ranges import Ranges, add

Seen = dict[int, Ranges]
"""By central's number of the machine."""


def seen_by(connection: Connection, staff: str, case: str) -> Seen:
    """What somebody has looked at of a case."""
    text = connection.scalar(select(looked.c.seen).where(looked.c.home == case, looked.c.staff == staff))
    return {} if text is None else _decoded(text)


def seen_by_case(connection: Connection, staff: str) -> dict[str, Seen]:
    """What somebody has looked at, by case."""
    rows = connection.execute(select(looked.c.home, looked.c.seen).where(looked.c.staff == staff))
    return {row.home: _decoded(row.seen) for row in rows}


def note_seen(connection: Connection, staff: str, case: str, dots: Iterable[Dot], at: datetime) -> None:
    """Note within the open transaction that somebody has looked at these changes of a case."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for dot in dots:
        numbers[dot.actor].append(dot.n)
    known = seen_by(connection, staff, case)
    now = {actor: add(known.get(actor, []), numbers[actor]) for actor in {*known, *numbers}}
    text = json.dumps({str(actor): now[actor] for actor in sorted(now)}, separators=(",", ":"))
    row = {"home": case, "staff": staff, "at": at.astimezone(UTC).isoformat(timespec="seconds"), "seen": text}
    statement = insert_or(connection, looked).values(**row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["home", "staff"], set_={"at": statement.excluded.at, "seen": statement.excluded.seen}
        )
    )


def _decoded(text: str) -> Seen:
    return {int(actor): [(a, b) for a, b in ranges] for actor, ranges in json.loads(text).items()}
