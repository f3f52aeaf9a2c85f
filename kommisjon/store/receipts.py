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
from sync.merge.ranges import Ranges, holds, union, up_to
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
    """This laptop's changes that the receipt acknowledges."""
    others: dict[tuple[str, int], Ranges]
    """Other laptops' changes that central holds, by (device, epoch)."""
    refused: dict[int, str]
    """This laptop's changes that central did not take as they are, with the code."""
    unaccounted: Ranges
    """Numbers that had never arrived when central took this one."""


def ledger(store: Store) -> list[Sent]:
    """Every bundle of this enrolment, oldest first."""
    me = store.device()
    sql = (
        "SELECT seq, status, name, at, coalesce(last_n, 0), manifest_sha256, receipt, receipted_at,"
        " coalesce(held, '[]'), coalesce(refused, '[]'), coalesce(unaccounted, '[]')"
        " FROM bundle WHERE epoch = ? ORDER BY seq"
    )
    found = []
    with telling():
        rows = store.connection.execute(sql, (me[1],)).fetchall()
    for seq, status, name, at, last_n, manifest, receipt, receipted_at, held, refused, unaccounted in rows:
        ranges = _named(held)
        own = ranges.pop(me, [])
        codes: dict[int, str] = dict(json.loads(refused))
        never = _pairs(json.loads(unaccounted))
        found.append(
            Sent(seq, status, name, at, last_n, manifest, receipt, receipted_at, own, ranges, codes, never)
        )
    return found


def acknowledged(store: Store) -> dict[int, Ranges]:
    """The changes that central holds as they are here, by the number of their actor."""
    number = {named: no for no, named in store.actors().items()}
    found: dict[int, Ranges] = {}
    for sent in ledger(store):
        for named, ranges in ((store.device(), sent.own), *sent.others.items()):
            if named in number:
                found[number[named]] = union(found.get(number[named], []), ranges)
    return found


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
    answered = [sent for sent in bundles if sent.receipted_at is not None]
    if not answered:
        return []
    last = max(answered, key=lambda sent: (sent.receipted_at or "", sent.seq))
    return [sent for sent in bundles if sent.receipt is None and holds(last.unaccounted, sent.seq)]


def take(store: Store, receipt: Receipt, receipt_sha256: str) -> None:
    """Put a verified receipt for this laptop into the ledger, in one transaction.

    Of this laptop's own changes only those count that its bundle could carry: central has compared them. What it
    holds beyond those under the same numbers would be a copy of this laptop's.

    Raises Refusal I315 for a receipt whose bundle this laptop did not sign; then nothing was changed.
    """
    me = store.device()
    with store.writing() as connection:
        found = connection.execute(
            "SELECT coalesce(last_n, 0), receipt, held FROM bundle"
            " WHERE seq = ? AND epoch = ? AND manifest_sha256 = ?",
            (receipt.seq, me[1], receipt.manifest_sha256),
        ).fetchone()
        if found is None:
            raise Refusal(Code.RECEIPT_UNKNOWN, seq=receipt.seq)
        last_n, earlier, known = found
        held = _named(known or "[]")
        for one in receipt.held:
            named = (one.device, one.epoch)
            ranges = up_to(one.ranges, last_n) if named == me else one.ranges
            held[named] = union(held.get(named, []), ranges)
        connection.execute(
            "UPDATE bundle SET receipt = ?, receipted_at = ?, held = ?, refused = ?, unaccounted = ?"
            " WHERE seq = ?",
            (
                earlier or receipt_sha256,
                receipt.received_at,
                json.dumps([[*named, ranges] for named, ranges in sorted(held.items())]),
                json.dumps([[one.n, one.code] for one in receipt.exceptions if (one.device, one.epoch) == me]),
                json.dumps(receipt.unaccounted),
                receipt.seq,
            ),
        )
        _take_files(connection, receipt, me, held.get(me, []))


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


def _named(text: str) -> dict[tuple[str, int], Ranges]:
    return {(device, epoch): _pairs(pairs) for device, epoch, pairs in json.loads(text)}


def _pairs(lists: list[list[int]]) -> Ranges:
    return [(first, last) for first, last in lists]
