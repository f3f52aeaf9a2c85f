"""Laptops' trails of who did what, as they come with bundles: kept, and checked against what came before.

A trail that does not hold blocks nothing: it is kept as it came, and what is wrong with it is noted. Entries that
name somebody who is put away are sealed as their changes are (docs/decisions/0042, 0045).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, delete, or_, select

from kommisjon.model.ids import is_uuid
from sync.central.loading import in_batches
from sync.central.merged import sealed_log
from sync.central.schema import laptop_trail, shielded_trail, trail_break
from sync.central.upsert import insert_or
from sync.merge.trail import Break, Entry, Piece, breaks, numbers
from sync.trust.sealing import Identity, Recipient

_PARTS = ("at", "by", "act", "about", "why")


def home_of(device: str, about: Sequence[str]) -> str:
    """Where an entry lies: with the case that it names first, or with its laptop."""
    return about[0] if about and is_uuid(about[0]) else str(uuid5(NAMESPACE_URL, f"kommisjon:laptop:{device}"))


def take(
    connection: Connection,
    bundle_no: int,
    device: str,
    pieces: Sequence[Piece],
    to: Recipient | None,
    away: Collection[str],
) -> None:
    """Keep the pieces of a laptop's trail that came with its bundle; what is here already stays as it is.

    Part of the import's transaction. `away` are the records of shielded persons, `to` the key they are sealed to.
    """
    if not pieces:
        return
    known = _known(connection, device, *numbers(pieces))
    for piece in pieces:
        _note(connection, bundle_no, device, breaks(piece, known))
        for entry in piece.entries:
            known[entry.no].add(entry.hash)
    rows = [_row(device, entry, bundle_no) for piece in pieces for entry in piece.entries]
    names_somebody = [to is not None and not set(away).isdisjoint(row["about"].split()) for row in rows]
    _add(connection, [row for row, names in zip(rows, names_somebody, strict=True) if not names])
    if to is not None:
        _seal(connection, to, (row for row, names in zip(rows, names_somebody, strict=True) if names))


def put_away(connection: Connection, to: Recipient, ids: Collection[str]) -> None:
    """Seal what is here of records that go, by their ids."""
    for some in in_batches(sorted(ids), 100):
        named = or_(*(laptop_trail.c.about.contains(f" {one} ") for one in some))
        rows = [dict(row) for row in connection.execute(select(laptop_trail).where(named)).mappings()]
        _seal(connection, to, rows)
        if rows:
            connection.execute(delete(laptop_trail).where(named))


def bring_back(connection: Connection, identity: Identity, away: Collection[str]) -> None:
    """Put back in the open what names nobody any more who is put away."""
    for row in opened(connection, identity):
        if set(away).isdisjoint(row["about"].split()):
            _add(connection, [row])
            key = (shielded_trail.c[name] == row[name] for name in ("home", "device", "no", "hash"))
            connection.execute(delete(shielded_trail).where(*key))


def opened(connection: Connection, identity: Identity) -> list[dict[str, Any]]:
    """Every entry that lies sealed, as a row of `laptop_trail`. Raises Refusal V171."""
    order = (shielded_trail.c.device, shielded_trail.c.no, shielded_trail.c.hash)
    found = []
    for row in connection.execute(select(shielded_trail).order_by(*order)):
        content = json.loads(sealed_log.unseal(identity, _place(row.home, row.device, row.no), row.content))
        key = {name: getattr(row, name) for name in ("home", "device", "no", "hash", "bundle_no")}
        found.append(key | dict(zip(_PARTS, content, strict=True)))
    return found


def _known(connection: Connection, device: str, first: int, last: int) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for table in (laptop_trail, shielded_trail):
        where = (table.c.device == device, table.c.no.between(first, last))
        for row in connection.execute(select(table.c.no, table.c.hash).where(*where)):
            found[row.no].add(row.hash)
    return found


def _note(connection: Connection, bundle_no: int, device: str, found: Iterable[tuple[int, Break]]) -> None:
    rows = [{"device": device, "no": no, "kind": kind.value, "bundle_no": bundle_no} for no, kind in found]
    if rows:
        connection.execute(insert_or(connection, trail_break).on_conflict_do_nothing(), rows)


def _row(device: str, entry: Entry, bundle_no: int) -> dict[str, Any]:
    about = entry.about.split()
    told = {name: getattr(entry, name) for name in ("no", "hash", *_PARTS)}
    return told | {
        "home": home_of(device, about),
        "device": device,
        "about": f" {entry.about} ",
        "bundle_no": bundle_no,
    }


def _add(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert_or(connection, laptop_trail).on_conflict_do_nothing(), rows)


def _seal(connection: Connection, to: Recipient, rows: Iterable[dict[str, Any]]) -> None:
    sealed_rows = [
        {name: row[name] for name in ("home", "device", "no", "hash", "bundle_no")}
        | {
            "content": sealed_log.seal(
                to,
                _place(row["home"], row["device"], row["no"]),
                json.dumps([row[name] for name in _PARTS]).encode(),
            )
        }
        for row in rows
    ]
    if sealed_rows:
        connection.execute(insert_or(connection, shielded_trail).on_conflict_do_nothing(), sealed_rows)


def _place(home: str, device: str, no: int) -> str:
    return f"trail/{home}/{device}/{no}"
