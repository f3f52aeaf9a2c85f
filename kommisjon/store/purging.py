"""What the laptop may forget, and forgetting it (security-and-bundles.md 3.4; docs/decisions/0024).

A case goes whole or not at all, and only when a receipt has named every change of it: a record without the others
could not be read, and half a case would look like a whole one. Of each record a stub stays, which says up to which
change central holds it and by which receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from kommisjon.errors import N_
from kommisjon.model.asking_back import Question, Reply
from kommisjon.store import attachments, receipts, settled
from kommisjon.store.opening import Connection, telling
from kommisjon.store.receipts import Sent
from kommisjon.store.store import Store
from sync.merge import Change, view
from sync.merge.lines import attached_in
from sync.merge.ranges import holds


class Why(Enum):
    """Why a case stays."""

    NOT_CONFIRMED = N_("headquarters has not confirmed all of it")
    SET_ASIDE = N_("headquarters set a part of it aside")
    OTHER_LAPTOP = N_("a part of it comes from another laptop, or from before this one was enrolled again")
    UNFINISHED = N_("somebody there is still to be interviewed")
    ASKED = N_("headquarters asks something that nobody has answered")


@dataclass(frozen=True, slots=True)
class Fate:
    """What a purge does with one case."""

    home: str
    number: str
    mission: str
    records: int
    changes: int
    why: Why | None
    """Why it stays; None when it goes."""


def plan(store: Store, unfinished: Iterable[str]) -> list[Fate]:
    """Say of every case here whether it may go, by number. `unfinished` are those with somebody to interview.

    In a closed mission nobody is to be interviewed any more.
    """
    closed = {one.home for one in settled.settled(store.connection) if one.closed_at is not None}
    judge = _Judge(store, set(unfinished) - closed, asked_homes(store) - closed)
    by_home: dict[str, list[Change]] = {}
    for change in store.changes():
        by_home.setdefault(change.home, []).append(change)
    found = []
    for case in store.records("case"):
        changes, said = by_home.get(case.home, []), view(case.doc)
        number, mission = str(said.value("number")), str(said.value("mission"))
        records = len({change.rec for change in changes})
        found.append(Fate(case.home, number, mission, records, len(changes), judge.why(case.home, changes)))
    return sorted(found, key=lambda fate: fate.number)


def asked_homes(store: Store) -> set[str]:
    """The cases of which headquarters has asked something that nobody has answered."""
    answered = {one.parent for one in store.records(Reply.TYPE)}
    return {one.home for one in store.records(Question.TYPE) if one.rec not in answered}


class _Judge:
    """Knows what receipts have said, for going through many cases."""

    def __init__(self, store: Store, unfinished: set[str], asked: set[str]) -> None:
        self._unfinished, self._asked = unfinished, asked
        self._held, self._refused = receipts.acknowledged(store), receipts.refused(store)
        self._waiting = set(attachments.not_received(store.connection))
        own = store.device()
        self._own = {number for number, named in store.actors().items() if named == own}

    def why(self, home: str, changes: Iterable[Change]) -> Why | None:
        said = set()
        for change in changes:
            if change.actor not in self._own:
                said.add(Why.OTHER_LAPTOP)
            elif not holds(self._held.get(change.actor, []), change.n):
                said.add(Why.SET_ASIDE if change.n in self._refused else Why.NOT_CONFIRMED)
            elif self._waiting.intersection(attached.sha256 for attached in attached_in(change)):
                said.add(Why.NOT_CONFIRMED)
        if home in self._unfinished:
            said.add(Why.UNFINISHED)
        if home in self._asked:
            said.add(Why.ASKED)
        return next((why for why in Why if why in said), None)


def delete(store: Store, fates: Iterable[Fate], at: datetime) -> None:
    """Delete the cases that may go, in one transaction; their stubs and numbers stay. `at` is aware.

    Raises Refusal V108. Nothing may have been saved since `plan`.
    """
    going = [fate for fate in fates if fate.why is None]
    bundles, moment = receipts.ledger(store), at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    store.forget_folded()
    with store.writing() as connection:
        for fate in going:
            _leave_stubs(connection, fate.home, bundles)
            for table in ("chg", "rec"):
                connection.execute(f"DELETE FROM {table} WHERE home = ?", (fate.home,))  # noqa: S608 - our tables
            settled.hand_over(connection, fate.home, fate.mission, fate.number, moment)
        _delete_files(store, connection)


def handed_over(store: Store) -> Mapping[str, tuple[int, int]]:
    """(records, changes) that were deleted here because central holds them, by case."""
    with telling():
        rows = store.connection.execute("SELECT home, count(*), sum(changes) FROM stub GROUP BY home")
        return {home: (records, changes) for home, records, changes in rows}


def _leave_stubs(connection: Connection, home: str, bundles: Iterable[Sent]) -> None:
    rows = connection.execute(
        "SELECT rec, coalesce((SELECT type FROM rec WHERE rec.home = chg.home AND rec.rec = chg.rec), ''),"
        " max(n), count(*) FROM chg WHERE home = ? GROUP BY rec",
        (home,),
    ).fetchall()
    connection.executemany(
        "INSERT INTO stub VALUES (?, ?, ?, ?, ?, ?)",
        [(home, rec, kind, last, count, _receipt_for(bundles, last)) for rec, kind, last, count in rows],
    )


def _receipt_for(bundles: Iterable[Sent], n: int) -> str:
    """The first receipt that named a change, as held or as erased by law."""
    return next(sent.receipt for sent in bundles if sent.receipt is not None and sent.answers(n))


def _delete_files(store: Store, connection: Connection) -> None:
    """Delete the files that no change here names any more: a file goes with the last case that has it."""
    named = {attached.sha256 for change in store.changes() for attached in attached_in(change)}
    here = {row[0] for row in connection.execute("SELECT sha256 FROM att").fetchall()}
    for sha256 in here - named:
        connection.execute("DELETE FROM att_chunk WHERE sha256 = ?", (sha256,))
        connection.execute("DELETE FROM att WHERE sha256 = ?", (sha256,))
