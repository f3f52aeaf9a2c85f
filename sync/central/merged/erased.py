"""The tombstones of what was erased by law: which records those are, and which changes are held without a word.

A tombstone stays at central and goes into nothing that leaves (docs/decisions/0044).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.central.among import among
from sync.central.loading import load
from sync.central.merged.log import digest_of
from sync.central.merged.records import Key
from sync.central.schema import erased, erased_chg
from sync.merge import Change

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Ground:
    """When a record was erased (ISO 8601, UTC), by which two persons, and by which law or decision."""

    at: str
    by: str
    and_by: str
    legal_ref: str


def grounds(connection: Connection, ids: Iterable[str]) -> dict[str, Ground]:
    """Those of these records that are erased, each with its ground."""
    rows = connection.execute(select(erased).where(among(erased.c.rec, ids)))
    return {row.rec: Ground(row.at, row.by, row.and_by, row.legal_ref) for row in rows}


def anything(connection: Connection) -> bool:
    """Whether anything was ever erased here."""
    return connection.scalar(select(erased.c.rec).limit(1)) is not None


def mark(connection: Connection, keys: Mapping[Key, Ground]) -> None:
    """Put records on the list; nothing takes them off it."""
    rows = [(home, rec_id, g.at, g.by, g.and_by, g.legal_ref) for (home, rec_id), g in sorted(keys.items())]
    load(connection, erased, ("home", "rec", "at", "by", "and_by", "legal_ref"), rows)


def keep_numbers(connection: Connection, dots: Iterable[tuple[str, int, int, str, str | None]]) -> None:
    """Keep (home, actor, n, record, digest) of changes that go, so that they are known when they come again."""
    load(connection, erased_chg, ("home", "actor_no", "n", "rec", "digest"), sorted(dots))


def told_again(connection: Connection, clashing: list[Change]) -> tuple[list[Change], list[Change]]:
    """Part changes that do not match the log: those that are held erased, and those that truly contradict.

    One that says something else than what was erased contradicts; of one that lay sealed nobody can tell.
    """
    same = {change.dot for change in clashing if _is_same(connection, change)}
    again = [change for change in clashing if change.dot in same]
    return again, [change for change in clashing if change.dot not in same]


def without_erased(connection: Connection, content: bytes) -> bytes:
    """A line that was set aside, as it may be kept: nothing of one that names a record that is erased."""
    named = {found.decode() for found in _UUID.findall(content)}
    return b"" if named and grounds(connection, named) else content


def _is_same(connection: Connection, change: Change) -> bool:
    where = (erased_chg.c.actor_no == change.actor, erased_chg.c.n == change.n)
    row = connection.execute(select(erased_chg).where(*where)).first()
    if row is None:
        return False
    if row.digest is None:
        return bool((row.home, row.rec) == (change.home, change.rec))
    return bool(row.digest == digest_of(change))
