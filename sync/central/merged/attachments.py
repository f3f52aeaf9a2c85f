"""Attached files at central: which records name them, and their content in chunks, each content once.

A file and the change that names it may come in any order, in different bundles: a file that has not come is waited
for. One that no change names is left out, for nobody could find it again to look at it or to erase it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Table, insert, select

from kommisjon.errors import N_, Code, Refusal
from sync.bundle.attachments import Entry
from sync.central.among import among
from sync.central.merged import sealed_log, shielding
from sync.central.schema import attachment, attachment_chunk, attachment_ref, rec, shielded_chunk
from sync.central.upsert import insert_or
from sync.merge import Change
from sync.merge.lines import attached_in

CHUNK = 256 * 1024
"""Bytes of a chunk, but for the last of a file."""

Arriving = tuple[Entry, Iterable[bytes]]
"""A file of a verified bundle, with its content piece by piece."""


def take(
    connection: Connection, bundle_no: int, changes: Iterable[Change], files: Iterable[Arriving]
) -> tuple[int, list[str]]:
    """Note what the changes name and keep the files that came and are named, by these changes or earlier ones.

    Part of the import's transaction, with the lanes of the changes held. `files` come sorted by digest, so that
    importers that bring the same ones never wait for each other in a circle. Gives how many files were new, and
    the digests of those that these changes name and that have not come. Files of shielded persons alone are
    sealed as they come.
    """
    named = _note(connection, changes)
    away = shielding.sealed_files(connection, named)
    alone = frozenset() if away is None else away.alone
    kept = 0
    for entry, pieces in files:
        if not _is_named(connection, entry.sha256):
            continue
        new = _add_unless_there(connection, bundle_no, entry)
        kept += new
        if away is not None and entry.sha256 in alone:
            if new:
                sealed_log.put_file(connection, away.to, entry.sha256, _chunks(pieces))
        elif new or (away is not None and not held(connection, [entry.sha256])):  # somebody else names it now
            _put(connection, entry.sha256, pieces)
    here = held(connection, named) | {one for one in alone if sealed_log.holds_file(connection, one)}
    return kept, sorted(named - here)


def held(connection: Connection, wanted: Iterable[str]) -> set[str]:
    """Give those of the `wanted` digests whose files are here, and not only sealed."""
    some = set(wanted)
    if not some:
        return set()
    here = select(attachment.c.sha256).where(among(attachment.c.sha256, some))
    sealed = _begun(connection, shielded_chunk, some) - _begun(connection, attachment_chunk, some)
    return set(connection.scalars(here)) - sealed


def named_by(connection: Connection, sha256: str) -> tuple[str, ...]:
    """The ids of the records that name a file, of what they hang under, and of their cases: whom it is about."""
    refs = connection.execute(select(attachment_ref).where(attachment_ref.c.sha256 == sha256)).all()
    found, level = {ref.home for ref in refs}, {ref.rec for ref in refs}
    while level:
        found |= level
        above = connection.scalars(select(rec.c.parent).where(among(rec.c.rec, level)))
        level = {one for one in above if one is not None} - found
    return tuple(sorted(found))


def content(connection: Connection, sha256: str) -> Iterator[bytes]:
    """Give a file that is here, chunk by chunk. Raises Refusal V105 where it is not what its digest says."""
    digest, index = hashlib.sha256(), 0
    where = attachment_chunk.c.sha256 == sha256
    while True:
        piece = connection.scalar(select(attachment_chunk.c.content).where(where, attachment_chunk.c.idx == index))
        if piece is None:
            break
        digest.update(piece)
        index += 1
        yield piece
    if digest.hexdigest() != sha256:
        raise Refusal(Code.DB_DAMAGED, detail=N_("an attachment is not whole"))


def _begun(connection: Connection, table: Table, some: Iterable[str]) -> set[str]:
    return {*connection.scalars(select(table.c.sha256).where(among(table.c.sha256, some), table.c.idx == 0))}


def _note(connection: Connection, changes: Iterable[Change]) -> set[str]:
    rows = {(change.home, change.rec, attached.sha256) for change in changes for attached in attached_in(change)}
    if rows:
        connection.execute(
            insert_or(connection, attachment_ref).on_conflict_do_nothing(),
            [{"home": home, "rec": rec, "sha256": sha256} for home, rec, sha256 in sorted(rows)],
        )
    return {sha256 for _, _, sha256 in rows}


def _is_named(connection: Connection, sha256: str) -> bool:
    return (
        connection.scalar(select(attachment_ref.c.rec).where(attachment_ref.c.sha256 == sha256).limit(1))
        is not None
    )


def _add_unless_there(connection: Connection, bundle_no: int, entry: Entry) -> bool:
    row = {"sha256": entry.sha256, "size": entry.size, "kind": entry.kind.value, "bundle_no": bundle_no}
    statement = insert_or(connection, attachment).values(**row).on_conflict_do_nothing(index_elements=["sha256"])
    return connection.scalar(statement.returning(attachment.c.sha256)) is not None


def _put(connection: Connection, sha256: str, pieces: Iterable[bytes]) -> None:
    for index, chunk in enumerate(_chunks(pieces)):
        connection.execute(insert(attachment_chunk), {"sha256": sha256, "idx": index, "content": chunk})


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Give the same bytes in chunks of CHUNK."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
