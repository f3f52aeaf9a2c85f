"""The machines central has heard of, and which of their changes it holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from sync.central.schema import actor
from sync.central.upsert import insert_or
from sync.merge import Dot
from sync.merge.ranges import Ranges, add, gaps
from sync.merge.receipt import Held


@dataclass(frozen=True, slots=True)
class Known:
    """One row of `actor`."""

    number: int
    device: str
    epoch: int
    held: Ranges


def register(connection: Connection, named: Iterable[tuple[str, int]], at: str) -> dict[tuple[str, int], int]:
    """Give central's number for each (device, epoch), with a new one for those not heard of. `at` is ISO 8601."""
    numbers = {}
    # Sorted, so that two importers that meet the same new machines never wait for each other in a circle.
    for device, epoch in sorted(named):
        where = (actor.c.device == device, actor.c.epoch == epoch)
        number = connection.scalar(select(actor.c.actor_no).where(*where))
        if number is None:
            row = {"device": device, "epoch": epoch, "first_seen": at, "held": "[]", "clock_suspect": False}
            number = _add_unless_there(connection, row)
        if number is None:
            number = connection.scalar(select(actor.c.actor_no).where(*where))
        assert number is not None
        numbers[device, epoch] = number
    return numbers


def lock(connection: Connection, numbers: Iterable[int]) -> dict[int, Known]:
    """Hold the rows of these actors until the transaction ends, and give them as they stand."""
    rows = connection.execute(
        select(actor).where(actor.c.actor_no.in_(list(numbers))).order_by(actor.c.actor_no).with_for_update()
    )
    return {
        row.actor_no: Known(row.actor_no, row.device, row.epoch, [(a, b) for a, b in json.loads(row.held)])
        for row in rows
    }


def last_held(connection: Connection, numbers: Iterable[int]) -> dict[int, int]:
    """The greatest n that is held of each of these actors; those of whom nothing is held are left out."""
    rows = connection.execute(select(actor.c.actor_no, actor.c.held).where(actor.c.actor_no.in_(list(numbers))))
    ranges = {row.actor_no: json.loads(row.held) for row in rows}
    return {number: held[-1][1] for number, held in ranges.items() if held}


def note_held(connection: Connection, known: dict[int, Known], fresh: Iterable[Dot]) -> list[Held]:
    """Add `fresh` to what is held, and give what is held now of each actor, by (device, epoch)."""
    came: defaultdict[int, list[int]] = defaultdict(list)
    for dot in fresh:
        came[dot.actor].append(dot.n)
    now = {number: add(one.held, came[number]) for number, one in known.items()}
    if came:
        connection.execute(
            update(actor).where(actor.c.actor_no == bindparam("its_no")).values(held=bindparam("its_ranges")),
            [{"its_no": number, "its_ranges": json.dumps(now[number], separators=(",", ":"))} for number in came],
        )
    order = sorted(known.values(), key=lambda one: (one.device, one.epoch))
    return [
        Held(device=one.device, epoch=one.epoch, ranges=now[one.number], missing=gaps(now[one.number]))
        for one in order
    ]


def note_own_bundle(connection: Connection, number: int, cert_serial: int, clock_suspect: bool) -> None:
    """Note that a bundle of this machine's own has come, and whether its clock is to be doubted."""
    values: dict[str, object] = {"cert_serial": str(cert_serial)}
    if clock_suspect:
        values["clock_suspect"] = True
    connection.execute(update(actor).where(actor.c.actor_no == number).values(**values))


def _add_unless_there(connection: Connection, row: dict[str, object]) -> int | None:
    statement = insert_or(connection, actor).values(**row)
    statement = statement.on_conflict_do_nothing(index_elements=["device", "epoch"])
    number: int | None = connection.scalar(statement.returning(actor.c.actor_no))
    return number
