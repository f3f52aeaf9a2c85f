"""Who did what in this vault, and when: entries that are only ever added, each bound to the one before it.

An entry holds ids, never a name or an answer. Its hash is the SHA-256 over the hash before it and its own
canonical JSON; number and hash of the last one stand in `upkeep`. So an entry that was taken out, altered or moved
is found, and so are entries cut off at the end. It binds whoever has no kommisjon of their own making: somebody
with the database's key could write the whole chain anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.store.opening import Connection, telling
from sync.merge.trail import FIRST_HASH, link

_ID, _WORD = re.compile(r"[0-9A-Za-z-]{1,64}"), re.compile(r"[a-z][a-z0-9_]{0,39}")
_COLUMNS = "no, at, by, act, about, why, hash"


class Act(Enum):
    """What is written down. A value that was once written keeps its meaning."""

    OPENED_VAULT = "opened_vault"
    OPENED_CASE = "opened_case"
    OPENED_INTERVIEW = "opened_interview"
    LOOKED_AT_HISTORY = "looked_at_history"
    LOOKED_AT_AUDIT = "looked_at_audit"
    ATTACHED = "attached"
    WROTE_PAPER = "wrote_paper"
    LOADED_MISSION = "loaded_mission"
    ADDED_LANGUAGE = "added_language"
    EXPORTED = "exported"
    COPIED = "copied"
    RESTORED = "restored"
    ACCEPTED_OLDER = "accepted_older"
    ENROLLED_AGAIN = "enrolled_again"
    TOOK_RECEIPT = "took_receipt"
    SHARES_WITH_LAPTOP = "shares_with_laptop"
    TOOK_FROM_LAPTOP = "took_from_laptop"
    SETTLED_DISAGREEMENT = "settled_disagreement"
    HANDED_OVER = "handed_over"
    CLOSED_MISSION = "closed_mission"
    USER_ADDED = "user_added"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - the name of an act
    USER_REMOVED = "user_removed"
    CODES_MADE = "codes_made"
    CODES_CLOSED = "codes_closed"
    CODE_USED = "code_used"
    TRAVEL_LOCKED = "travel_locked"
    KEY_FILE_PUT_BACK = "key_file_put_back"
    CLOSED_WAY_TRIED = "closed_way_tried"
    STARTED_SESSION = "started_session"
    ENDED_SESSION = "ended_session"
    ABORTED_SESSION = "aborted_session"
    REOPENED_CASE = "reopened_case"
    DID_NOT_COME = "did_not_come"
    EXPECTED_AGAIN = "expected_again"
    REFUSED_STEP = "refused_step"
    MAPPED_CASE = "mapped_case"
    READ_CASE = "read_case"
    SENT_BACK_CASE = "sent_back_case"
    SEALED_CASE = "sealed_case"
    ADDED_TO_CASE = "added_to_case"


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry. `about` are ids, the case first; `why` is a reason code."""

    no: int
    at: datetime
    by: str
    act: str
    about: tuple[str, ...]
    why: str | None


def append(
    connection: Connection, at: datetime, act: Act | str, by: str, about: Sequence[str], why: str | None
) -> None:
    """Add an entry within the transaction that is open. ValueError for anything that is no id and no code."""
    named = act.value if isinstance(act, Act) else act
    if not all(map(_ID.fullmatch, about)) or not all(_WORD.fullmatch(word) for word in (named, why or named)):
        raise ValueError("an audit entry takes ids and codes only")
    no, before = connection.execute("SELECT audit_no, audit_hash FROM upkeep").fetchone()
    row = (no + 1, at.astimezone(UTC).isoformat(), by, named, " ".join(about), why)
    hashed = link(before, row)
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, hashed))
    connection.execute("UPDATE upkeep SET audit_no = ?, audit_hash = ?", (no + 1, hashed))


def entries(connection: Connection) -> Iterator[Noted]:
    """Every entry, oldest first, each checked against the one before. Raises Refusal V140 where one does not fit.

    Gone through to its end, the whole trail is as it was written.
    """
    with telling():
        head = connection.execute("SELECT audit_no, audit_hash FROM upkeep").fetchone()
        # All at once: a reader that stops half way would keep the log from being folded into the file.
        rows = connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY no").fetchall()  # noqa: S608 - our names
    no, before = 0, FIRST_HASH
    for *row, hashed in rows:
        if row[0] != no + 1 or not _follows(before, row, hashed):
            raise Refusal(Code.AUDIT_BROKEN, no=no + 1)
        no, before = row[0], hashed
        yield Noted(no, datetime.fromisoformat(row[1]), row[2], row[3], tuple(row[4].split()), row[5])
    if (no, before) != tuple(head):
        raise Refusal(Code.AUDIT_BROKEN, no=no + 1)


def _follows(before: str, row: Sequence[Any], hashed: str) -> bool:
    """Whether an entry is what its hash was made of. Text that canonical JSON refuses was never written here."""
    try:
        return link(before, row) == hashed
    except Refusal:
        return False
