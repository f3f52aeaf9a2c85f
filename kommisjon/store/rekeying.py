"""Another key for the database, after something was deleted from it (security-and-bundles.md 3.4).

What was deleted may still stand in older copies of the file's pages, on the disk or in backups. They were
encrypted under the key the database had then, so they end when that key does.

In the file itself SQLite overwrites what is deleted, but not the copies that it left behind when it moved rows: so
it is written anew. While that lasts the new one lies in a file beside it and not in memory, which a database with
papers and pictures fills.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kommisjon.store.attachments import check_room
from kommisjon.store.opening import Connection, spelled, telling
from kommisjon.vault.secret import wipe


def check_room_for(connection: Connection, path: Path) -> None:
    """Check that the disk has room to write the whole database beside it and into its log. Raises Refusal V108."""
    pages, unused, size = (_value(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    check_room(path.parent, (pages - unused) * size)


def rekey(connection: Connection, path: Path, key: bytearray) -> None:
    """Write the database at `path` anew, without what was deleted and under another 32-byte key, which is wiped.

    SQLite does it in one transaction: cut off, the file opens with one key or the other. Raises Refusal V108 or
    V117; the key is then the one before.
    """
    new = spelled(key)
    wipe(key)
    try:
        with telling():
            with _beside(connection, path):
                connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.reset_key(new)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        wipe(new)


@contextmanager
def _beside(connection: Connection, path: Path) -> Iterator[None]:
    """Let SQLite write the copy of a VACUUM into a file without a name in the vault's own folder.

    SQLCipher gives that file the database's key. For nothing else: what SQLite sorts would lie there in plain.
    """
    folder = str(path.parent.absolute()).replace("'", "''")
    connection.execute(f"PRAGMA temp_store_directory = '{folder}'")
    connection.execute("PRAGMA temp_store = FILE")
    try:
        yield
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA temp_store_directory = ''")


def _value(connection: Connection, pragma: str) -> int:
    with telling():
        return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
