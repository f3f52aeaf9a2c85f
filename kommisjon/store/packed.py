"""Records that come whole, from a mission pack, merged into those that are here.

A document brings every standing answer and what its writer had seen (sync.merge.merge), so what was answered here
meanwhile stays, and what headquarters decided in sight of it replaces it. The log `chg` gets no lines: the changes
are headquarters', and headquarters has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import read_answer
from kommisjon.model.records import RECORDS
from kommisjon.store.acceptable import check_values
from kommisjon.store.opening import Connection
from kommisjon.store.settled import settled
from kommisjon.store.store import Store
from sync.merge import Doc, View, decode, encode, hlc, merge, view
from sync.merge.pack import Document, actors_of, renumbered
from sync.merge.policies import POLICIES


@dataclass(slots=True)
class Merged:
    """What came of it, in numbers of records."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: set[str] = field(default_factory=set)
    """Homes of cases that were handed over and are not taken back."""
    refused: Counter[str] = field(default_factory=Counter)
    """Records that cannot be read here, by code."""


def merge_in(
    store: Store, documents: Iterable[Document], actors: Sequence[tuple[str, int]], at: datetime
) -> Merged:
    """Merge documents, whose actors are indexes into `actors`, within the transaction that is open.

    Raises Refusal D776 where one of them knows a save of this laptop that was never made on it; V108. Nothing may
    be committed then.
    """
    connection, merged = store.connection, Merged()
    me, last_n, clock = connection.execute("SELECT me, last_n, hlc FROM upkeep, vault_state").fetchone()
    numbers = _numbers(connection, actors)
    gone = {one.home for one in settled(connection) if one.handed_over_at is not None}
    newest = clock
    for document in documents:
        if document.home in gone:
            merged.gone.add(document.home)
            continue
        doc = renumbered(document.doc, numbers)
        if _knows_more(doc, me, last_n):
            raise Refusal(Code.PACK_AHEAD)
        newest = max([newest, *(head.hlc for state in doc.values() for head in state.heads)])
        _put(connection, document.home, document.rec, doc, merged)
    wall_ms = int(at.timestamp() * 1000)
    connection.execute("UPDATE vault_state SET hlc = ?", (hlc.receive(clock, wall_ms, newest),))
    store.forget_folded()
    return merged


def _numbers(connection: Connection, actors: Sequence[tuple[str, int]]) -> dict[int, int]:
    """This store's number for each actor of the pack, by its place."""
    connection.executemany("INSERT OR IGNORE INTO actor (device, epoch) VALUES (?, ?)", list(actors))
    rows = connection.execute("SELECT actor_no, device, epoch FROM actor").fetchall()
    here = {(device, epoch): number for number, device, epoch in rows}
    return {place: here[named] for place, named in enumerate(actors)}


def _knows_more(doc: Doc, me: int, last_n: int) -> bool:
    """Whether a document claims to have seen what this laptop has not saved: its next saves would vanish."""
    return me in actors_of(doc) and any(
        n > last_n
        for state in doc.values()
        for actor, n in (*((head.actor, head.n) for head in state.heads), *state.ctx.items())
        if actor == me
    )


def _put(connection: Connection, home: str, rec: str, doc: Doc, merged: Merged) -> None:
    row = connection.execute(
        "SELECT doc, max_hlc, EXISTS (SELECT 1 FROM chg WHERE chg.home = rec.home AND chg.rec = rec.rec)"
        " FROM rec WHERE home = ? AND rec = ?",
        (home, rec),
    ).fetchone()
    before, max_hlc, logged = row or (None, 0, False)
    after = doc if before is None else merge(decode(before), doc)
    text, seen = encode(after), view(after, POLICIES)
    if text == before:
        merged.same += 1
        return
    if (code := _unreadable(after, seen)) is not None:
        merged.refused[code] += 1
        return
    if not logged:  # else it is that of the last change in the log, which a check of the store compares
        max_hlc = max([max_hlc, *(head.hlc for state in after.values() for head in state.heads)])
    said = (str(seen.value("_type") or ""), seen.value("_parent"))
    connection.execute(
        "INSERT OR REPLACE INTO rec VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (home, rec, *said, text, len(seen.conflicts), int(seen.alive), max_hlc),
    )
    merged.new += before is None
    merged.changed += before is not None


def _unreadable(doc: Doc, seen: View) -> str | None:
    """The code for a record that no list here could show; one that is deleted needs no showing."""
    if not seen.alive:
        return None
    kind = str(seen.value("_type") or "")
    try:
        for path, state in doc.items():
            for head in state.heads:
                check_values(kind, {path: head.value})
        if kind in RECORDS:
            drawn = {path: one.value for path, one in seen.values.items() if one.value is not None}
            RECORDS[kind].read({path: read_answer(value) for path, value in drawn.items()})
        elif not kind:
            return Code.REFERENCE.id
    except Refusal as refusal:
        return refusal.code.id
    return None
