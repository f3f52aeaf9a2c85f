"""Attached files inside the encrypted database: in chunks, under their digest, each content once.

They are written in the transaction of the answer that names them, and stay as long as the log of changes does: a
change that is sent must be able to bring its file (docs/decisions/0014).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kommisjon.errors import N_, Code, Refusal
from kommisjon.store.opening import Connection, telling

CHUNK = 256 * 1024
"""Bytes of a chunk (security-and-bundles.md 2.5)."""
MOST_IN_ALL = 768 * 1024 * 1024
"""Bytes of all files: bundles are cumulative, and one takes 1 GiB with its records and padding."""
MOST_FILES = 19_000
"""A bag takes 20,000 files, with its own lists."""


LEFT_FREE = 8 * 1024 * 1024
"""Bytes that no file may take from the disk: answers in words are saved there too."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in. `pieces` gives its content from the start, each of CHUNK bytes but the last."""

    sha256: str
    size: int
    pieces: Callable[[], Iterable[bytes]]


def keep(connection: Connection, file: Incoming) -> None:
    """Put a file into the open transaction, unless the same content is here already.

    Raises Refusal R612 where all together would be more than a bundle can carry, B106 where the content is not
    what `file` says; the transaction must then be rolled back.
    """
    if size_of(connection, file.sha256) is not None:
        return
    count, total = connection.execute("SELECT count(*), coalesce(sum(size), 0) FROM att").fetchone()
    if count >= MOST_FILES or total + file.size > MOST_IN_ALL:
        raise Refusal(Code.ATTACHMENTS_FULL, most=MOST_IN_ALL // (1024 * 1024))
    connection.execute("INSERT INTO att (sha256, size) VALUES (?, ?)", (file.sha256, file.size))
    digest, size = hashlib.sha256(), 0
    for index, piece in enumerate(file.pieces()):
        digest.update(piece)
        size += len(piece)
        connection.execute("INSERT INTO att_chunk VALUES (?, ?, ?)", (file.sha256, index, piece))
    if (digest.hexdigest(), size) != (file.sha256, file.size):
        raise Refusal(Code.FILE_UNREADABLE, detail=N_("it changed while it was read"))


def check_room(folder: Path, size: int) -> None:
    """Check that the disk takes a file of this size twice, for it stands in the log first. Raises Refusal V108."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        raise Refusal(Code.DISK_ERROR) from None
    if free < 2 * size + LEFT_FREE:
        raise Refusal(Code.DISK_FULL)


def size_of(connection: Connection, sha256: str) -> int | None:
    """The size of a file in bytes, or None where it is not here."""
    with telling():
        row = connection.execute("SELECT size FROM att WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else int(row[0])


def content(connection: Connection, sha256: str) -> Iterator[bytes]:
    """Give a file that is here, chunk by chunk. Raises Refusal V105 where a chunk is missing."""
    for index in range(-(-(size_of(connection, sha256) or 0) // CHUNK)):
        with telling():
            row = connection.execute(
                "SELECT bytes FROM att_chunk WHERE sha256 = ? AND idx = ?", (sha256, index)
            ).fetchone()
        if row is None:
            raise Refusal(Code.DB_DAMAGED, detail=N_("an attachment is not whole"))
        yield row[0]


def not_received(connection: Connection) -> list[str]:
    """The digests of the files that no receipt has said central holds."""
    with telling():
        return [row[0] for row in connection.execute("SELECT sha256 FROM att WHERE NOT received ORDER BY sha256")]


def note_sent(connection: Connection, seq: int, digests: Iterable[str]) -> None:
    """Note in the open transaction that bundle `seq` brings these files; the first to bring one counts.

    Every later one brings it too, until a receipt names it: then any of their receipts may.
    """
    connection.executemany(
        "UPDATE att SET sent_seq = ? WHERE sha256 = ? AND sent_seq IS NULL", [(seq, digest) for digest in digests]
    )


def check_held(connection: Connection, values: Iterable[Mapping[str, Any] | None]) -> None:
    """Check that the files these answers name are here. Raises Refusal R605."""
    for value in values:
        if value is not None and "att" in value:
            named = value["att"]
            if size_of(connection, named["sha256"]) != named["size"]:
                raise Refusal(Code.REFERENCE, detail=N_("an attachment"))
