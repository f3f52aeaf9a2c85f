"""Draws every projection anew from the records, where an older kommisjon drew fewer."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select, update

from sync.central.failing import telling
from sync.central.loading import in_batches
from sync.central.merged.projections import rebuild
from sync.central.schema import meta, rec
from sync.central.store import writing
from sync.central.upsert import insert_or

DRAWN = 3
"""1: levels, education, skills, stages and counts. 2: what persons are compared by; nothing that may not be told.
3: whoever is registered twice counts once.

Raised when a projection is added or drawn otherwise.
"""
_KEY, _NO_BUNDLE, _BATCH = "drawn", 0, 5_000


def bring_up_to_date(engine: Engine) -> None:
    """Draw everything anew, in one transaction, unless this kommisjon's projections are there already."""
    with telling(), engine.connect() as connection:
        if _drawn(connection) >= DRAWN:
            return
    with telling(), writing(engine) as connection:
        first = insert_or(connection, meta).values(key=_KEY, value="0")
        connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
        held = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY).with_for_update())
        if int(held or 0) >= DRAWN:  # another did it while this one waited
            return
        redraw(connection)
        connection.execute(update(meta).where(meta.c.key == _KEY).values(value=str(DRAWN)))


def redraw(connection: Connection) -> None:
    """Draw every projection anew, within the transaction that is open."""
    keys = connection.execute(select(rec.c.home, rec.c.rec).order_by(rec.c.home, rec.c.rec)).all()
    for some in in_batches(((row.home, row.rec) for row in keys), _BATCH):
        rebuild(connection, _NO_BUNDLE, some)


def _drawn(connection: Connection) -> int:
    return int(connection.scalar(select(meta.c.value).where(meta.c.key == _KEY)) or 0)
