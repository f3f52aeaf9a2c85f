"""What central's own people write: changes of central's own actor, in the same log and folded alike.

A change by a caseworker is a change like a laptop's (central-and-merge.md 2.2, "packs back to laptops"): it
replaces what was in front of whoever wrote it and nothing else, so a bundle that comes late contradicts it in the
open, and never silently.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer
from kommisjon.model.records import check_field
from sync.central.among import pair_among
from sync.central.merged import actors, log, records, shielding
from sync.central.merged.counting import OWN_CLOCK
from sync.central.merged.forgetting import refuse
from sync.central.merged.projections import project
from sync.central.schema import actor, meta, rec
from sync.central.upsert import insert_or
from sync.merge import Change, Doc, Dot, apply, compose, decode, hlc, tombstones, view
from sync.merge.change import Why
from sync.trust.document import moment_text

OWN = 0
"""The number of no bundle: what central wrote itself came in none."""

_ACTOR = "actor"
_EPOCH = 1


@dataclass(frozen=True, slots=True)
class Write:
    """One record to be changed: answers by path (None takes a path away), or deleted where `why` is "delete".

    A new record brings the answers of `kommisjon.model.system.system_values`.
    """

    home: str
    rec: str
    values: Mapping[str, dict[str, Any] | None]
    why: Why | None = None
    seen: Doc | None = None
    """The record as it was in front of whoever wrote this; without it, as it stands when it is saved. What came in
    between is then not replaced, but stands beside the new answer."""


def save(
    connection: Connection,
    by: str,
    writes: Sequence[Write],
    at: datetime,
    random: Callable[[int], bytes] = os.urandom,
) -> list[Dot]:
    """Write `writes` in order, within the transaction that is open, and give the numbers they got.

    `by` is who wrote it. What follows is as after an import: conflicts, what waits, projections. Raises Refusal
    R602, R603 or R607 for an answer that its record does not take, D708 for a record that was erased by law, or
    that hangs on one; nothing may be committed then.
    """
    number = own_actor(connection, at, random)
    known = actors.lock(connection, {number})
    log.lock_lanes(connection, {write.home for write in writes})
    docs = _documents(connection, {(write.home, write.rec) for write in writes})
    n, clock = _last(known[number]), _clock(connection)
    wall_ms = int(at.timestamp() * 1000)
    made: list[Change] = []
    for write in writes:
        doc, seen_clock = docs.get((write.home, write.rec), ({}, 0))
        seen = doc if write.seen is None else write.seen
        _check({**doc, **seen}, write)
        entries = tombstones(seen) if write.why == "delete" else compose(seen, write.values)
        if not entries:
            continue
        n += 1
        seen_clock = max((head.hlc for state in seen.values() for head in state.heads), default=seen_clock)
        clock = hlc.tick(hlc.receive(clock, wall_ms, seen_clock), wall_ms)
        change = Change(write.home, write.rec, number, n, clock, by, None, write.why, entries)
        docs[write.home, write.rec] = (apply(doc, change), max(clock, seen_clock))
        made.append(change)
    if refuse(connection, made):
        raise Refusal(Code.ERASED_RECORD)
    _note_clock(connection, clock)
    shown = shielding.divert(connection, OWN, made)
    log.add(connection, OWN, shown)
    project(connection, OWN, records.fold_in(connection, OWN, moment_text(at), shown))
    actors.note_held(connection, known, (change.dot for change in made))
    return [change.dot for change in made]


def own_actor(connection: Connection, at: datetime, random: Callable[[int], bytes] = os.urandom) -> int:
    """Central's own number among the actors; it gets a name with its first change."""
    first = insert_or(connection, meta).values(key=_ACTOR, value=f"central-{random(4).hex()}")
    connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
    device = connection.scalar(select(meta.c.value).where(meta.c.key == _ACTOR))
    return actors.register(connection, [(str(device), _EPOCH)], moment_text(at))[str(device), _EPOCH]


def own_number(connection: Connection) -> int | None:
    """Central's own number among the actors, or None while it has written nothing."""
    named = select(meta.c.value).where(meta.c.key == _ACTOR).scalar_subquery()
    its = select(actor.c.actor_no).where(actor.c.device == named, actor.c.epoch == _EPOCH)
    number: int | None = connection.scalar(its)
    return number


def own_numbers(connection: Connection) -> set[int]:
    """The numbers of all that goes by central's own name, in epochs too that only somebody else can have named."""
    named = select(meta.c.value).where(meta.c.key == _ACTOR).scalar_subquery()
    return set(connection.scalars(select(actor.c.actor_no).where(actor.c.device == named)))


def own_device(connection: Connection) -> str | None:
    """The name of central's own actor; None before its first change."""
    found: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == _ACTOR))
    return found


def _documents(connection: Connection, wanted: Iterable[records.Key]) -> dict[records.Key, tuple[Doc, int]]:
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.doc, rec.c.max_hlc).where(pair_among(rec.c.home, rec.c.rec, wanted))
    )
    return {(row.home, row.rec): (decode(row.doc), row.max_hlc) for row in rows}


def _check(doc: Doc, write: Write) -> None:
    """Central holds itself to what it asks of laptops: an answer its record cannot be read with is refused."""
    kind = (write.values.get("_type") or {}).get("v") or view(doc).value("_type")
    for path, value in write.values.items():
        if value is not None:
            check_field(str(kind), path, Answer.model_validate(value))


def _last(known: actors.Known) -> int:
    return max((last for _, last in known.held), default=0)


def _clock(connection: Connection) -> int:
    return int(connection.scalar(select(meta.c.value).where(meta.c.key == OWN_CLOCK)) or 0)


def _note_clock(connection: Connection, clock: int) -> None:
    first = insert_or(connection, meta).values(key=OWN_CLOCK, value=str(clock))
    connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
    connection.execute(update(meta).where(meta.c.key == OWN_CLOCK).values(value=str(clock)))
