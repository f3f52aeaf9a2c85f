"""The change log: what is in it already, and what a bundle adds."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from sync import canonical
from sync.central.among import among
from sync.central.loading import load
from sync.central.merged.actors import Known
from sync.central.schema import chg, lane
from sync.merge import Change, Dot, Entry
from sync.merge.ranges import holds

_COLUMNS = ("home", "actor_no", "n", "hlc", "rec", "by", "form", "why", "f", "bundle_no")


def lock_lanes(connection: Connection, homes: Iterable[str]) -> None:
    """Hold the lanes of these homes until the transaction ends, so that nobody else folds the same records."""
    count = connection.scalar(select(func.count()).select_from(lane)) or 1
    numbers = {zlib.crc32(home.encode()) % count for home in homes}
    connection.execute(select(lane.c.n).where(lane.c.n.in_(numbers)).order_by(lane.c.n).with_for_update()).all()


def lock_every_lane(connection: Connection) -> None:
    """Hold every lane until the transaction ends: whom an act reaches is known only once nobody adds anything."""
    connection.execute(select(lane.c.n).order_by(lane.c.n).with_for_update()).all()


def sort_out(
    connection: Connection, changes: Iterable[Change], held: Mapping[int, Known]
) -> tuple[list[Change], list[Change], list[Change]]:
    """Give the changes that are new, those held already, and those that contradict what is held.

    The actors of `changes` must be locked: what they hold then cannot change underneath.
    """
    fresh: list[Change] = []
    told_before: list[Change] = []
    for change in changes:
        (told_before if holds(held[change.actor].held, change.n) else fresh).append(change)
    logged = _logged(connection, told_before)
    again = [change for change in told_before if logged.get(change.dot) == _content(change)]
    clashing = [change for change in told_before if logged.get(change.dot) != _content(change)]
    return fresh, again, clashing


def add(connection: Connection, bundle_no: int, fresh: Iterable[Change]) -> None:
    """Add changes that are new, in the order of the key."""
    ordered = sorted(fresh, key=lambda change: (change.home, change.actor, change.n))
    load(connection, chg, _COLUMNS, ((*_columns_of(change), bundle_no) for change in ordered))


def read(connection: Connection, home: str | None = None) -> Iterator[Change]:
    """Give the logged changes of one home, or of all, in the order of the key."""
    statement = select(chg).order_by(chg.c.home, chg.c.actor_no, chg.c.n)
    for row in connection.execute(statement if home is None else statement.where(chg.c.home == home)):
        yield change_of(row)


def change_of(row: Any) -> Change:
    """The change of a row of `chg`."""
    entries = tuple(
        Entry(path, value, tuple((actor, n) for actor, n in context)) for path, value, context in json.loads(row.f)
    )
    return Change(row.home, row.rec, row.actor_no, row.n, row.hlc, row.by, row.form, row.why, entries)


def row_of(change: Change) -> dict[str, Any]:
    """The columns of a change in `chg`, but for the bundle it came in."""
    return dict(zip(_COLUMNS[:-1], _columns_of(change), strict=True))


def digest_of(change: Change) -> str:
    """SHA-256 over everything a change says, with central's own numbers for actors: the same on both engines."""
    return hashlib.sha256(json.dumps(_content(change)).encode()).hexdigest()


def _columns_of(c: Change) -> tuple[Any, ...]:
    return (c.home, c.actor, c.n, c.hlc, c.rec, c.by, c.form, c.why, _entries(c))


Content = tuple[str, str, int, str, str | None, str | None, str]


def _logged(connection: Connection, changes: Iterable[Change]) -> dict[Dot, Content]:
    homes: defaultdict[int, set[str]] = defaultdict(set)
    wanted = set()
    for change in changes:
        homes[change.actor].add(change.home)
        wanted.add(change.dot)
    found: dict[Dot, Content] = {}
    for actor, its_homes in homes.items():
        numbers = [dot.n for dot in wanted if dot.actor == actor]
        rows = connection.execute(
            select(chg)
            .where(among(chg.c.home, its_homes), chg.c.actor_no == actor)
            .where(chg.c.n.between(min(numbers), max(numbers)))
        )
        for row in rows:
            dot = Dot(row.actor_no, row.n)
            if dot in wanted:
                found[dot] = (row.home, row.rec, row.hlc, row.by, row.form, row.why, row.f)
    return found


def _content(change: Change) -> Content:
    return (change.home, change.rec, change.hlc, change.by, change.form, change.why, _entries(change))


def _entries(change: Change) -> str:
    # As on the wire, but with central's own numbers for the actors of contexts.
    return canonical.unchecked(change.entries)
