"""The way back: a receipt from central, checked and put into the ledger (security-and-bundles.md 4.5).

A receipt lets the laptop forget interviews, so nothing of it counts before everything was checked: who signed it,
that it was sealed to this laptop, and that it names a bundle this laptop signed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import asked_back
from kommisjon.exchange.enrolment import certificate_of, identity_of, take_trust, trust_of
from kommisjon.store import receipts
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync.bundle.opening import Opened
from sync.bundle.read import open_bundle, verify
from sync.merge.ranges import holds, size
from sync.merge.receipt import Receipt, read_lines


@dataclass(frozen=True, slots=True)
class Standing:
    """How far central is known to have got. Changes are counted as saves of one record."""

    confirmed: int
    """Changes of this laptop that central holds."""
    waiting: int
    """Changes here that are to be sent, or whose receipt is still to come."""
    refused: dict[int, str]
    """Changes that central set aside, by number, with the code; they are among those waiting."""
    never_arrived: list[int]
    """Numbers of bundles that had not reached central when it last answered."""
    last_receipt: int
    """The last bundle with a receipt, or 0."""
    lost: int
    """Changes that central confirmed once and no longer holds: it was put back from an older copy."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {**asdict(self), "refused": [[n, code] for n, code in sorted(self.refused.items())]}


@dataclass(frozen=True, slots=True)
class Taken(Standing):
    """A receipt that was taken, and how things stand with it."""

    seq: int
    received_at: str
    """When central took the bundle, by its own clock: 'YYYY-MM-DDTHH:MM:SSZ'."""
    clock_suspect: bool
    """Central found this laptop's clock to be wrong."""
    new_trust: bool
    """A newer list of trusted keys came with it and was taken."""
    asked: int
    """Questions of headquarters that came with it and were not here before."""
    asked_elsewhere: tuple[str, ...]
    """Questions that can only be answered outside kommisjon: their case is not on this laptop any more, or its
    mission is closed."""


def standing(store: Store) -> Standing:
    """Say what is confirmed and what is not. Raises Refusal V115 before enrolment."""
    held = receipts.acknowledged(store)
    bundles, me = receipts.ledger(store), store.device()
    own = {number for number, named in store.actors().items() if named == me}
    refused = receipts.refused(store)
    erased = sum(code == Code.ERASED_RECORD.id for code in refused.values())
    return Standing(
        confirmed=sum(size(ranges) for actor, ranges in held.items() if actor in own) - erased,
        waiting=sum(1 for change in store.changes() if not holds(held.get(change.actor, []), change.n)),
        refused=refused,
        never_arrived=[sent.seq for sent in receipts.never_arrived(store)],
        last_receipt=max((sent.seq for sent in bundles if sent.receipt is not None), default=0),
        lost=size(receipts.lost(store)),
    )


def take_receipt(vault: OpenVault, path: Path, at: datetime) -> Taken:
    """Take a receipt file; taken again, or after a later one, it changes nothing that matters.

    Raises Refusal V115 before enrolment; every one of sync.bundle.read.verify and open_bundle (S207 for another
    kind of file, C402 for one sealed to another laptop); I309 for another mission, I314 for another laptop or
    enrolment, I315 for a bundle that this laptop did not sign; B109 for content out of shape; V108. After each the
    laptop is as it was.
    """
    store = vault.store
    mission, identity = certificate_of(store).mission, identity_of(store)
    vault.folder.prepare()
    with verify(path, trust_of(store), at, expect_kind="receipt", staging=vault.folder.out) as verified:
        if verified.manifest.mission != mission:
            raise Refusal(Code.WRONG_MISSION)
        receipt, trust = _read(path, open_bundle(verified, identity))
        if (receipt.device, receipt.epoch) != store.device():
            raise Refusal(Code.RECEIPT_ELSEWHERE)

        def taken() -> asked_back.Kept:
            receipts.take(store, receipt, verified.manifest_sha256)
            kept = asked_back.keep(store, receipt.questions, vault.label)
            store.note(Act.TOOK_RECEIPT, vault.label)
            return kept

        asked = store.at_once(taken)
    new_trust = trust is not None and held_from_now(store, trust, at)
    vault.mark()
    now = standing(store)
    return Taken(
        now.confirmed,
        now.waiting,
        now.refused,
        now.never_arrived,
        now.last_receipt,
        now.lost,
        receipt.seq,
        receipt.received_at,
        receipt.clock_suspect,
        new_trust,
        asked.new,
        asked.elsewhere,
    )


def held_from_now(store: Store, offered: bytes, at: datetime) -> bool:
    """Hold the list of trusted keys that came along, and say whether it is a newer one.

    One that may not follow the list held is passed over: the receipt counts all the same.
    """
    known = trust_of(store).version
    try:
        return take_trust(store, offered, at).version > known
    except Refusal:
        return False


def _read(path: Path, opened: Opened) -> tuple[Receipt, bytes | None]:
    try:
        return read_lines(line.raw for line in opened.lines())
    except Refusal as refusal:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: {refusal.code.id}") from None
