"""What receipts have said: which changes central holds, which bundles never arrived, what is still to be sent.

Every receipt is kept in its bundle's row of the ledger, and what is acknowledged is worked out from all of them
together. So it does not matter in which order they come, or how often (central-and-merge.md 2.2, 3.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.store import attachments
from kommisjon.store.opening import Connection, telling
from kommisjon.store.store import Store
from sync.merge import Change
from sync.merge.lines import attached_in
from sync.merge.ranges import Ranges, add, holds, minus, union, up_to
from sync.merge.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle of this laptop, as the ledger has it."""

    seq: int
    status: str
    """reserved, written or failed."""
    name: str | None
    """Of the file."""
    at: str
    """When it was made, ISO 8601 in UTC."""
    last_n: int
    """The last of this laptop's changes that it could carry; 0 where an older kommisjon did not note it."""
    manifest_sha256: str | None
    receipt: str | None
    """SHA-256 of the manifest of the receipt that came for it."""
    receipted_at: str | None
    """When central took it, by central's clock."""
    own: Ranges
    """This laptop's changes that receipts for this bundle have acknowledged: such as the bundle could carry."""
    central: Ranges
    """This laptop's numbers that central held when it took the bundle."""
    others: dict[tuple[str, int], Ranges]
    """Other laptops' changes that central holds, by (device, epoch)."""
    refused: dict[int, str]
    """This laptop's changes that central did not take as they are, with the code."""
    unaccounted: Ranges
    """Numbers that had never arrived when central took this one."""

    def answers(self, n: int) -> bool:
        """Whether the receipt has said the last word on a change: it is held, or erased by law."""
        return holds(self.own, n) or self.refused.get(n) == Code.ERASED_RECORD.id


def ledger(store: Store) -> list[Sent]:
    """Every bundle of this enrolment, oldest first."""
    me = store.device()
    sql = (
        "SELECT seq, status, name, at, coalesce(last_n, 0), manifest_sha256, receipt, receipted_at,"
        " coalesce(confirmed, '[]'), coalesce(held, '[]'), coalesce(refused, '[]'), coalesce(unaccounted, '[]')"
        " FROM bundle WHERE epoch = ? ORDER BY seq"
    )
    found = []
    with telling():
        rows = store.connection.execute(sql, (me[1],)).fetchall()
    for seq, status, name, at, last_n, manifest, receipt, receipted_at, *said in rows:
        confirmed, held, codes, never = map(json.loads, said)
        others = _named(held)
        central = others.pop(me, [])
        plain = (seq, status, name, at, last_n, manifest, receipt, receipted_at)
        found.append(Sent(*plain, _pairs(confirmed), central, others, dict(codes), _pairs(never)))
    return found


def acknowledged(store: Store) -> dict[int, Ranges]:
    """The changes that central has an end with, by the number of their actor: it holds them as they are here.

    What it refused because it was erased by law counts too: nobody will ever confirm that.
    """
    number = {named: no for no, named in store.actors().items()}
    bundles, found = ledger(store), dict[int, Ranges]()
    for sent in bundles:
        for named, ranges in ((store.device(), sent.own), *sent.others.items()):
            if named in number:
                found[number[named]] = union(found.get(number[named], []), ranges)
    mine = number[store.device()]
    own = minus(found.get(mine, []), _lost(bundles))
    return {**found, mine: union(own, _answered_for_good(bundles))}


def lost(store: Store) -> Ranges:
    """This laptop's changes that central confirmed once and no longer holds: it was put back from an older copy.

    They count as not acknowledged, and go out again as far as they are still here.
    """
    return _lost(ledger(store))


def _lost(bundles: Iterable[Sent]) -> Ranges:
    newest, confirmed = _newest(bundles), Ranges()
    if newest is None:
        return confirmed
    for sent in bundles:
        confirmed = union(confirmed, sent.own)
    return minus(confirmed, add(newest.central, newest.refused))


def _answered_for_good(bundles: Iterable[Sent]) -> Ranges:
    return add([], (n for sent in bundles for n, code in sent.refused.items() if code == Code.ERASED_RECORD.id))


def _newest(bundles: Iterable[Sent]) -> Sent | None:
    """The bundle that central took last, of those it answered."""
    answered = [sent for sent in bundles if sent.receipted_at is not None]
    return max(answered, key=lambda sent: (sent.receipted_at or "", sent.seq), default=None)


def unacknowledged(store: Store) -> list[Change]:
    """The changes that central is not known to hold, in the order (actor, n)."""
    return list(store.changes(but=acknowledged(store)))


def files_to_send(store: Store, changes: Iterable[Change]) -> list[str]:
    """The files that go with these changes, and those that no receipt has named, as far as they are here."""
    named = {attached.sha256 for change in changes for attached in attached_in(change)}
    here = {sha256 for sha256 in named if store.attachment_size(sha256) is not None}
    return sorted(here.union(attachments.not_received(store.connection)))


def refused(store: Store) -> dict[int, str]:
    """This laptop's changes that central has not taken as they are, by number, with the code."""
    bundles, own = ledger(store), Ranges()
    for sent in bundles:
        own = union(own, sent.own)
    return {n: code for sent in bundles for n, code in sent.refused.items() if not holds(own, n)}


def never_arrived(store: Store) -> list[Sent]:
    """The bundles that had not reached central when it last answered: their sticks are somewhere."""
    bundles = ledger(store)
    newest = _newest(bundles)
    never = [] if newest is None else newest.unaccounted
    return [sent for sent in bundles if sent.receipt is None and holds(never, sent.seq)]


def take(store: Store, receipt: Receipt, receipt_sha256: str) -> None:
    """Put a verified receipt for this laptop into the ledger, in one transaction.

    Of this laptop's own changes only those count that its bundle could carry: central has compared them. What it
    holds beyond those under the same numbers would be a copy of this laptop's. Of two answers to one bundle the
    one that central gave last stands, whichever comes first; what either confirmed stays confirmed.

    Raises Refusal I315 for a receipt whose bundle this laptop did not sign; then nothing was changed.
    """
    me = store.device()
    with store.writing() as connection:
        found = connection.execute(
            "SELECT coalesce(last_n, 0), receipt, coalesce(receipted_at, ''), coalesce(confirmed, '[]')"
            " FROM bundle WHERE seq = ? AND epoch = ? AND manifest_sha256 = ?",
            (receipt.seq, me[1], receipt.manifest_sha256),
        ).fetchone()
        if found is None:
            raise Refusal(Code.RECEIPT_UNKNOWN, seq=receipt.seq)
        last_n, earlier, answered_at, known = found
        held = up_to(receipt.held_of(*me), last_n)
        confirmed = union(_pairs(json.loads(known)), held)
        connection.execute(
            "UPDATE bundle SET receipt = ?, confirmed = ? WHERE seq = ?",
            (earlier or receipt_sha256, json.dumps(confirmed), receipt.seq),
        )
        if answered_at <= receipt.received_at:
            _note_answer(connection, receipt, me)
            _take_files(connection, receipt, me, held)


def _note_answer(connection: Connection, receipt: Receipt, me: tuple[str, int]) -> None:
    connection.execute(
        "UPDATE bundle SET receipted_at = ?, held = ?, refused = ?, unaccounted = ? WHERE seq = ?",
        (
            receipt.received_at,
            json.dumps([[one.device, one.epoch, one.ranges] for one in receipt.held]),
            json.dumps([[one.n, one.code] for one in receipt.exceptions if (one.device, one.epoch) == me]),
            json.dumps(receipt.unaccounted),
            receipt.seq,
        ),
    )


def _take_files(connection: Connection, receipt: Receipt, me: tuple[str, int], own: Ranges) -> None:
    """Note which files central holds: those that the bundle brought and an acknowledged change names.

    Where the list of those still awaited was cut off, nothing can be said of any.
    """
    if len(receipt.files_waiting) < receipt.counts.attachments_waiting:
        return
    brought = connection.execute(
        "SELECT sha256 FROM att WHERE NOT received AND sent_seq <= ?", (receipt.seq,)
    ).fetchall()
    wanted = {row[0] for row in brought}.difference(receipt.files_waiting)
    if not wanted:
        return
    sql = "SELECT n, f FROM chg JOIN actor USING (actor_no) WHERE device = ? AND epoch = ? AND f LIKE '%\"att\"%'"
    rows = connection.execute(sql, me).fetchall()
    named = {
        value["att"]["sha256"]
        for n, f in rows
        if holds(own, n)
        for _path, value, _context in json.loads(f)
        if value is not None and "att" in value
    }
    connection.executemany("UPDATE att SET received = 1 WHERE sha256 = ?", [(one,) for one in wanted & named])


def _named(held: Iterable[tuple[str, int, list[list[int]]]]) -> dict[tuple[str, int], Ranges]:
    return {(device, epoch): _pairs(pairs) for device, epoch, pairs in held}


def _pairs(lists: list[list[int]]) -> Ranges:
    return [(first, last) for first, last in lists]
