"""Changes of other laptops, folded into the records here under the numbers they have there.

The fold is that of a save (sync.merge), so the order in which laptops meet means nothing, and what two of them
said unseen by each other stands beside each other (central-and-merge.md 2.2). Nothing is compared by a clock.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import read_answer
from kommisjon.model.records import check_field
from kommisjon.store import attachments, log
from kommisjon.store.attachments import Incoming
from kommisjon.store.folded import Folded
from kommisjon.store.opening import Connection
from kommisjon.store.store import Store
from sync.merge import Change, Dot, absorb, decode, hlc
from sync.merge.lines import attached_in

Place = tuple[str, str]
"""(home, record)."""
_FORMS = "forms-of-others"


@dataclass(slots=True)
class Merged:
    """What came of it. Counts are changes: saves of one record."""

    fresh: int = 0
    again: int = 0
    """Held here already, and the same."""
    otherwise: list[Dot] = field(default_factory=list)
    """Held here already, and saying something else: what is here stands."""
    unreadable: dict[str, int] = field(default_factory=dict)
    """Those whose record could not be read with them, by code."""
    settled: int = 0
    """Of cases that are closed or handed over here."""
    in_conflict: set[Place] = field(default_factory=set)
    """Records in which the laptops disagree more than before."""
    files: set[str] = field(default_factory=set)
    """The digests of the files that those held here name."""


def number_actors(store: Store, named: Sequence[tuple[str, int]]) -> list[int]:
    """Give this store's number for each (device, epoch), a new one for those not heard of. Within `writing`."""
    known = {one: number for number, one in store.actors().items()}
    for device, epoch in named:
        if (device, epoch) not in known:
            made = store.connection.execute("INSERT INTO actor (device, epoch) VALUES (?, ?)", (device, epoch))
            known[device, epoch] = made.lastrowid
    return [known[one] for one in named]


def fold_in(store: Store, changes: Iterable[Change], at: datetime) -> Merged:
    """Fold changes of others into the records here, within `writing`.

    `at` is this laptop's own time (aware): a clock that is a day ahead of it does not move this one's. A seal here
    hides nothing that came later: the case then says that something lies outside it. Raises Refusal I321 for a
    change under this laptop's own name that it never made.
    """
    merged = Merged()
    _check_own(store, changes := list(changes))
    done = {home for (home,) in store.connection.execute("SELECT home FROM settled").fetchall()}
    fresh: defaultdict[Place, list[Change]] = defaultdict(list)
    for change, held in _beside_held(store.connection, changes):
        if held is not None and _content(held) == _content(change):
            merged.again += 1
            merged.files |= _named(change)
        elif held is not None:
            merged.otherwise.append(change.dot)
        elif change.home in done:
            merged.settled += 1
        else:
            fresh[change.home, change.rec].append(change)
    for place, some in fresh.items():
        _fold(store.connection, place, some, merged)
    _follow_clock(store, (change.hlc for some in fresh.values() for change in some), at)
    store.forget_folded()
    return merged


def keep_files(store: Store, files: Iterable[tuple[str, int, Iterable[bytes]]], named: Collection[str]) -> int:
    """Keep those of `files` (digest, size, content) that are `named`, within `writing`; gives how many were new.

    Raises Refusal R612 or B106 as kommisjon.store.attachments.keep does.
    """
    new = 0
    for sha256, size, pieces in files:
        if sha256 in named and store.attachment_size(sha256) is None:
            attachments.keep(store.connection, Incoming(sha256, size, partial(_chunks, pieces)))
            new += 1
    return new


def forms_of_others(store: Store) -> list[tuple[str, int, str]]:
    """(id, version, sha256) of forms that only changes of other laptops name: a bundle names them with those."""
    kept = store.secret(_FORMS)
    own = set(store.forms())
    return [] if kept is None else [one for one in map(tuple, json.loads(kept)) if one not in own]


def note_forms(store: Store, forms: Iterable[tuple[str, int, str]]) -> None:
    """Note forms that another laptop has used."""
    known = {*forms_of_others(store), *forms} - set(store.forms())
    store.keep_secrets({_FORMS: json.dumps(sorted(known)).encode()})


def _named(change: Change) -> set[str]:
    return {attached.sha256 for attached in attached_in(change)}


def _check_own(store: Store, changes: Iterable[Change]) -> None:
    me, last = store.connection.execute("SELECT me, last_n FROM upkeep, vault_state").fetchone()
    if any(change.actor == me and change.n > last for change in changes):
        raise Refusal(Code.NOT_MADE_HERE)


def _beside_held(connection: Connection, changes: Iterable[Change]) -> Iterator[tuple[Change, Change | None]]:
    for change in changes:
        where = (change.home, change.actor, change.n)
        row = connection.execute(f"{log.SELECT} WHERE home = ? AND actor_no = ? AND n = ?", where).fetchone()
        yield change, None if row is None else log.change_of(*row)


def _content(change: Change) -> str:
    # As text: to Python True equals 1.
    return json.dumps(log.row_of(change)[:-1]) + json.dumps(change.entries, sort_keys=True, ensure_ascii=False)


def _fold(connection: Connection, place: Place, changes: list[Change], merged: Merged) -> None:
    row = connection.execute("SELECT doc, max_hlc FROM rec WHERE home = ? AND rec = ?", place).fetchone()
    before, latest = (decode(row[0]), row[1]) if row else ({}, 0)
    kind = Folded.of(absorb(before, changes)).type
    taken = [change for change in changes if (code := _unfit(kind, change)) is None or _count(merged, code)]
    if not taken:
        return
    stood = Folded.of(before).conflicts if row else 0
    after = Folded.of(absorb(before, taken))
    connection.executemany(log.INSERT, [log.row_of(change) for change in taken])
    columns = (after.type, after.parent, after.text, after.conflicts, int(after.alive))
    newest = max(latest, *(change.hlc for change in taken))
    connection.execute("INSERT OR REPLACE INTO rec VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*place, *columns, newest))
    merged.fresh += len(taken)
    merged.files = merged.files.union(*map(_named, taken))
    if after.conflicts > stood:
        merged.in_conflict.add(place)


def _unfit(kind: str, change: Change) -> Code | None:
    """Why a record of this type could not be read with a change; None where it can."""
    for path, value, _context in change.entries:
        if value is not None:
            try:
                check_field(kind, path, read_answer(value))
            except Refusal as refusal:
                return refusal.code
    return None


def _count(merged: Merged, code: Code) -> bool:
    merged.unreadable[code.id] = merged.unreadable.get(code.id, 0) + 1
    return False


def _follow_clock(store: Store, times: Iterable[int], at: datetime) -> None:
    (clock,) = store.connection.execute("SELECT hlc FROM vault_state").fetchone()
    wall_ms = int(at.timestamp() * 1000)
    for time in times:
        clock = hlc.receive(clock, wall_ms, time)
    store.connection.execute("UPDATE vault_state SET hlc = ?", (clock,))


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same content, each piece but the last of the size that is kept."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= attachments.CHUNK:
            yield bytes(waiting[: attachments.CHUNK])
            del waiting[: attachments.CHUNK]
    if waiting:
        yield bytes(waiting)
