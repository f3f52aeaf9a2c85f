"""What a laptop remembers of its own store: when it was checked and copied, and whether it fell behind.

A store that was put back from an older copy must not give out again what may have left the laptop: the numbers of
changes and of bundles after that state. So what is saved from then on is another epoch's, whose numbers begin at
one (security-and-bundles.md 3.4, 4.6), and nothing is exported before headquarters has certified that epoch.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from kommisjon.store.opening import Connection, telling

Done = Literal["checked_at", "copied_at"]

_BUNDLE = "epoch, seq, base_seq, manifest_sha256, name, status, reason, at"


def last(connection: Connection, done: Done) -> datetime | None:
    """When the store was last checked in full, or copied to another medium; None for never."""
    with telling():
        at = connection.execute(f"SELECT {done} FROM upkeep").fetchone()[0]  # noqa: S608 - our own names
    return None if at is None else datetime.fromisoformat(at)


def note(connection: Connection, done: Done, at: datetime) -> None:
    """Note that it was done, within the transaction that is open."""
    connection.execute(f"UPDATE upkeep SET {done} = ?", (at.astimezone(UTC).isoformat(),))  # noqa: S608


def behind(connection: Connection) -> int | None:
    """How many saves were missing when an older state was taken, 0 where nobody knows; None when none was."""
    with telling():
        found: int | None = connection.execute("SELECT behind FROM upkeep").fetchone()[0]
    return found


def caught_up(connection: Connection) -> None:
    """Headquarters has certified the epoch that was begun, within the transaction that is open."""
    connection.execute("UPDATE upkeep SET behind = NULL")


def fall_behind(connection: Connection, missing: int, epoch: int) -> None:
    """Begin another epoch of this laptop, within the transaction that is open.

    `missing` as `behind` gives it. `epoch` is greater than any this laptop can have had. Before enrolment there is
    nobody whose numbers could be used twice, and nothing changes.
    """
    if (row := connection.execute("SELECT device FROM actor, upkeep WHERE actor_no = me").fetchone()) is None:
        return
    connection.execute("UPDATE upkeep SET behind = ?", (missing,))
    me = connection.execute("SELECT max(actor_no) + 1 FROM actor").fetchone()[0]
    connection.execute("INSERT INTO actor VALUES (?, ?, ?)", (me, row[0], epoch))
    connection.execute("UPDATE upkeep SET me = ?", (me,))
    connection.execute(f"INSERT INTO former_bundle ({_BUNDLE}) SELECT {_BUNDLE} FROM bundle")  # noqa: S608
    connection.execute("DELETE FROM bundle")
    connection.execute("UPDATE vault_state SET last_n = 0, head_seq = 0, head_hash = ?", ("0" * 64,))
