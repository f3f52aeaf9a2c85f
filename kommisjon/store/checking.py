"""The full check of a store: every page, every index, and what only kommisjon knows must hold.

The order is that of security-and-bundles.md 2.4 and 2.5: with a write-ahead log pending the first check gives
false alarms, and none of the library's own checks sees a row that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.store.opening import Connection, telling

OFTEN_ENOUGH = timedelta(days=7)

Progress = Callable[[int, int], None]
"""Told the steps that are done, and of how many."""

_PAGE = re.compile(r"page (\d+)")
_PAGES_LISTED = 8
_STEPS = 3

_PROOFS = (
    ("a change has no record",
     "SELECT 1 FROM chg LEFT JOIN rec USING (home, rec) WHERE rec.doc IS NULL"),
    ("a record is older than its last change",
     "SELECT 1 FROM chg JOIN rec USING (home, rec) GROUP BY home, rec HAVING max(hlc) != max_hlc"),
    ("a number was given twice",
     "SELECT 1 FROM chg GROUP BY actor_no, n HAVING count(*) > 1"),
    ("a change has a number that was never given",
     "SELECT 1 FROM chg, upkeep, vault_state WHERE actor_no = me AND n > last_n"),
    ("a change is from nobody",
     "SELECT 1 FROM chg LEFT JOIN actor USING (actor_no) WHERE actor.device IS NULL"),
    ("an attachment is not whole",
     "SELECT 1 FROM att WHERE size != (SELECT coalesce(sum(length(bytes)), 0) FROM att_chunk c "
     "WHERE c.sha256 = att.sha256)"),
    ("the ledger does not fit its head",
     "SELECT 1 FROM vault_state WHERE head_seq > 0 AND NOT EXISTS "
     "(SELECT 1 FROM bundle WHERE seq = head_seq AND manifest_sha256 = head_hash)"),
)  # fmt: skip
"""What is wrong, and a query that finds it. A purge takes changes away together with their records."""


def in_silence(_done: int, _of: int) -> None:
    """No progress is shown."""


def check(connection: Connection, progress: Progress = in_silence) -> None:
    """Check everything but the audit trail. Raises Refusal V105, naming pages where it is pages."""
    with telling():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for step, (name, found) in enumerate(_steps(connection)):
            progress(step + 1, _STEPS)
            if found:
                raise Refusal(Code.DB_DAMAGED, detail=name)


def _steps(connection: Connection) -> Iterator[tuple[str, bool]]:
    has_file = connection.execute("PRAGMA database_list").fetchone()[2]
    pages = connection.execute("PRAGMA cipher_integrity_check").fetchall() if has_file else []
    said = [str(row[0]) for row in pages]
    yield _pages(said), bool(said)
    verdict = [str(row[0]) for row in connection.execute("PRAGMA integrity_check").fetchall()]
    yield f"integrity check, {len(verdict)} findings", verdict != ["ok"]
    wrong = next((name for name, query in _PROOFS if _any(connection, query)), "")
    yield wrong or "changes are missing", bool(wrong) or _are_missing(connection)


def _are_missing(connection: Connection) -> bool:
    """Whether fewer changes of this laptop are here than it gave numbers for, without those a purge took away."""
    given, here = connection.execute(
        "SELECT last_n, (SELECT count(*) FROM chg, upkeep WHERE actor_no = me) FROM vault_state"
    ).fetchone()
    purged = connection.execute("SELECT coalesce(sum(changes), 0) FROM stub").fetchone()[0]
    return bool(given - here > purged)


def _any(connection: Connection, query: str) -> Any:
    return connection.execute(f"{query} LIMIT 1").fetchone()


def _pages(said: list[str]) -> str:
    """Which pages do not fit their own check, in words that hold no more than numbers."""
    found = [match[1] for line in said if (match := _PAGE.search(line))]
    listed = ", ".join(found[:_PAGES_LISTED])
    more = f" and {len(found) - _PAGES_LISTED} more" if len(found) > _PAGES_LISTED else ""
    return f"pages {listed}{more} of the file" if found else "pages of the file"
