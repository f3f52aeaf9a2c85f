"""Who did what at central, and when: entries that are only ever added, each bound to the one before it.

An entry holds ids, codes and numbers, never a name of somebody interviewed nor an answer. Its hash is the SHA-256
over the hash before it and its own canonical JSON; number and hash of the last one stand in `meta`. An entry that
was taken out, altered or moved is found, and so are entries cut off at the end.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.central.failing import telling
from sync.central.loading import in_batches
from sync.central.schema import audit, meta
from sync.central.staff.who import Staff
from sync.central.store import writing
from sync.central.upsert import insert_or

FIRST_HASH = "0" * 64
"""What the first entry is bound to."""

MOST_ABOUT = 500
"""How many ids one entry takes: an entry is a line of canonical JSON, whose texts have at most 32 KiB."""

_HEAD = "audit"
_ID, _KEY = re.compile(r"[0-9A-Za-z_.-]{1,64}"), re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORD = re.compile(r"[0-9A-Za-z@_.:/+-]{0,200}")
_COLUMNS = ("no", "at", "by", "device", "act", "about", "detail")


class Act(StrEnum):
    """What is written down. A value that was once written keeps its meaning.

    What carries something out of the building begins with `wrote_`, `gave_` or `exported`, and is found by that.
    """

    IMPORTED = "imported"
    SAW_CASE = "saw_case"
    SEARCHED = "searched"
    LISTED_DUPLICATES = "listed_duplicates"
    SAW_FIGURES = "saw_figures"
    LISTED_CASES = "listed_cases"
    REVIEWED_CASE = "reviewed_case"
    DECIDED = "decided"
    ASKED = "asked"
    SAVED = "saved"
    WROTE_ATTACHMENT = "wrote_attachment"
    EXPORTED = "exported"
    REFUSED_PURPOSE = "refused_purpose"
    SAW_CASEWORK = "saw_casework"
    LISTED_DUE = "listed_due"
    WROTE_REQUEST = "wrote_request"
    WROTE_FULL_SHEET = "wrote_full_sheet"
    LOOKED_AT_AUDIT = "looked_at_audit"
    TOOK_LIST = "took_list"
    WROTE_PACK = "wrote_pack"
    LISTED_SHIELDED = "listed_shielded"
    SAW_SHIELDED = "saw_shielded"
    RELEASED_SHIELDED = "released_shielded"
    WROTE_RECEIPT = "wrote_receipt"
    WRITING_FAILED = "writing_failed"
    RELEASED_FILE = "released_file"
    DROPPED_FILE = "dropped_file"
    SAW_QUARANTINE = "saw_quarantine"
    LOOKED_AT_ERASURE = "looked_at_erasure"
    ERASED = "erased"
    REFUSED_ERASED = "refused_erased"
    USER_ADDED = "user_added"
    USER_REMOVED = "user_removed"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - an act


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry. `about` are ids of homes, cases and persons; `detail` codes and numbers by name."""

    no: int
    at: datetime
    by: str
    device: str
    act: str
    about: tuple[str, ...]
    detail: Mapping[str, Any]


def note(
    connection: Connection,
    who: Staff,
    act: Act,
    at: datetime,
    about: tuple[str, ...] = (),
    detail: Mapping[str, int | str] | None = None,
) -> None:
    """Add an entry within the transaction that is open (sync.central.store.writing).

    One that is about more than `MOST_ABOUT` becomes several, each with its number (`part`) and how many there are
    (`parts`). ValueError for an `about` that is no id, and for a `detail` that is neither a number nor a code of
    one word.
    """
    detail = detail or {}
    if not all(map(_ID.fullmatch, about)) or not all(map(_KEY.fullmatch, detail)):
        raise ValueError("an audit entry takes ids and codes only")
    if not all(_WORD.fullmatch(value) for value in detail.values() if isinstance(value, str)):
        raise ValueError("an audit entry takes ids and codes only")
    parts = list(in_batches(about, MOST_ABOUT)) or [[]]
    for part, some in enumerate(parts, 1):
        numbered = {"part": part, "parts": len(parts)} if len(parts) > 1 else {}
        _add(connection, who, act, at, some, {**detail, **numbered})


def _add(
    connection: Connection, who: Staff, act: Act, at: datetime, about: list[str], detail: dict[str, int | str]
) -> None:
    no, before = _head(connection)
    row = (
        no + 1,
        at.astimezone(UTC).isoformat(),
        who.name,
        who.device,
        act.value,
        f" {' '.join(about)} ",
        canonical.dumps(detail).decode(),
    )
    hashed = _hash(before, row)
    connection.execute(insert(audit).values(**dict(zip(_COLUMNS, row, strict=True)), hash=hashed))
    connection.execute(update(meta).where(meta.c.key == _HEAD).values(value=f"{no + 1} {hashed}"))


def noted(
    engine: Engine,
    who: Staff,
    act: Act,
    at: datetime,
    about: tuple[str, ...] = (),
    detail: Mapping[str, int | str] | None = None,
) -> None:
    """Add an entry in a transaction of its own: before what it names is shown, so that nothing is seen unnoted."""
    with telling(), writing(engine) as connection:
        note(connection, who, act, at, about, detail)


@contextmanager
def failure_noted(
    engine: Engine, who: Staff, at: datetime, about: tuple[str, ...], detail: Mapping[str, int | str]
) -> Iterator[Callable[[], None]]:
    """While something is written that leaves the building. It gives what is called once that it leaves is noted.

    The entry has to be there before the file is; so where the file fails then, another one says so.
    """
    noted_to_leave: list[bool] = []
    try:
        yield lambda: noted_to_leave.append(True)
    except BaseException:
        if noted_to_leave:
            noted(engine, who, Act.WRITING_FAILED, at, about, detail)
        raise


def entries(connection: Connection) -> Iterator[Noted]:
    """Every entry, oldest first, each checked against the one before. Raises Refusal V140 where one does not fit.

    Gone through to its end, the whole trail is as it was written.
    """
    head = connection.scalar(select(meta.c.value).where(meta.c.key == _HEAD)) or f"0 {FIRST_HASH}"
    no, before = 0, FIRST_HASH
    for *row, hashed in connection.execute(select(audit).order_by(audit.c.no)).all():
        if row[0] != no + 1 or hashed != _hash(before, tuple(row)):
            raise Refusal(Code.AUDIT_BROKEN, no=no + 1)
        no, before = row[0], hashed
        about, detail = tuple(row[5].split()), canonical.loads(row[6].encode())
        yield Noted(no, datetime.fromisoformat(row[1]), row[2], row[3], row[4], about, detail)
    if f"{no} {before}" != head:
        raise Refusal(Code.AUDIT_BROKEN, no=no + 1)


def _head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry; nobody else adds one until the transaction ends."""
    first = insert_or(connection, meta).values(key=_HEAD, value=f"0 {FIRST_HASH}")
    connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
    held = connection.scalar(select(meta.c.value).where(meta.c.key == _HEAD).with_for_update())
    no, hashed = str(held).split()
    return int(no), hashed


def _hash(before: str, row: tuple[Any, ...]) -> str:
    named = dict(zip(_COLUMNS, row, strict=True))
    return hashlib.sha256(bytes.fromhex(before) + canonical.dumps(named)).hexdigest()
