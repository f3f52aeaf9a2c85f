"""Another key for the database, after something was deleted from it (security-and-bundles.md 3.4).

What was deleted may still stand in older copies of the file's pages, on the disk or in backups. They were
encrypted under the key the database had then, so they end when that key does.
"""

from __future__ import annotations

from pathlib import Path

from kommisjon.store.attachments import check_room
from kommisjon.store.opening import Connection, spelled, telling
from kommisjon.vault.secret import wipe


def check_room_for(connection: Connection, path: Path) -> None:
    """Check that the disk has room to write the whole database anew. Raises Refusal V108."""
    pages, unused, size = (_value(connection, name) for name in ("page_count", "freelist_count", "page_size"))
    check_room(path.parent, (pages - unused) * size)


def rekey(connection: Connection, key: bytearray) -> None:
    """Write the database anew, without what was deleted and under another 32-byte key, which is wiped.

    SQLite does it in one transaction: cut off, the file opens with one key or the other. Raises Refusal V108 or
    V117; the key is then the one before.
    """
    new = spelled(key)
    wipe(key)
    try:
        with telling():
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.reset_key(new)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        wipe(new)


def _value(connection: Connection, pragma: str) -> int:
    with telling():
        return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
