"""The way back: a receipt as a sealed and signed bundle for the laptop (security-and-bundles.md 4.2, 4.5).

It is written from the committed row, so that it says the same however often it is asked for; with it goes what the
laptop is asked and has not answered by now. Central numbers what
it sends by mission: 1, 2, 3 …, each pointing to the manifest before it. Number and digest are committed before any
of the file is on a medium; a write that fails afterwards leaves a number that nobody gets.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, func, insert, select

from kommisjon.errors import Code, Refusal
from sync.bundle.write import Signer, Written, write_bundle
from sync.central.arriving.bundles import taken_bundle
from sync.central.arriving.sequence import NO_PREVIOUS
from sync.central.failing import telling
from sync.central.merged.open_questions import open_questions
from sync.central.schema import meta, sent
from sync.merge.receipt import Receipt
from sync.trust.certificate import Certificate
from sync.trust.devices import Device, Register
from sync.trust.document import moment_text
from sync.trust.sealing import Recipient
from sync.trust.signed import SignedTrust

_EPOCH = 1
"""Central's own; it is not enrolled anew."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What central answers with: its receipt key, the register of laptops, the newest list of trusted keys."""

    key: Callable[[Certificate], Ed25519PrivateKey]
    """Gives the receipt key that belongs to a certificate of central's."""
    register: Register
    trust: SignedTrust


def write_receipt(
    engine: Engine,
    device: str,
    seq: int | None,
    sender: Sender,
    folder: Path,
    at: datetime,
    *,
    random: Callable[[int], bytes] = os.urandom,
    staging: Path | None = None,
) -> tuple[Receipt, Written]:
    """Write into `folder` the receipt for a bundle of `device` that was taken: number `seq`, or the last one.

    It is sealed to the laptop and to central, and brings the trust document where the laptop's was older.

    Raises Refusal I313 for a bundle that was not taken, I312 where the laptop cannot be answered (not on the
    register, no certificate of central's that holds now, another seal suite) or the file could not be written,
    and those of sync.central.failing.
    """
    with telling(), engine.connect() as connection:
        found = taken_bundle(connection, device, seq)
        questions = open_questions(connection, device)
    if found is None:
        raise Refusal(Code.UNKNOWN_BUNDLE, device=device)
    bundle_no, mission, text = found
    receipt = Receipt.decoded(text.encode()).model_copy(update={"questions": questions})
    entry = _entry(sender, device, mission, at)
    try:
        written = _write(engine, bundle_no, receipt, entry, sender, folder, at, random, staging)
    except Refusal as refusal:
        raise Refusal(Code.NO_RECEIPT_BUNDLE, detail=_why(refusal)) from None
    return receipt, written


def _entry(sender: Sender, device: str, mission: str, at: datetime) -> Device:
    entry = sender.register.newest_of(device, mission, at)
    if entry is None:
        raise Refusal(Code.NO_RECEIPT_BUNDLE, detail=f"{device} is not on the register, or no longer")
    if entry.sealed_to().suite != sender.trust.trust.seal:
        raise Refusal(Code.NO_RECEIPT_BUNDLE, detail=f"{device} has a key of another kind")
    return entry


def _write(
    engine: Engine,
    bundle_no: int,
    receipt: Receipt,
    entry: Device,
    sender: Sender,
    folder: Path,
    at: datetime,
    random: Callable[[int], bytes],
    staging: Path | None,
) -> Written:
    central, trust = entry.central_certificate(), sender.trust.trust
    newer = trust.version > receipt.trust_version
    with telling(), closing(engine.execution_options(kommisjon_writes=True).connect()) as connection:
        work = connection.begin()
        seq, previous = _next(connection, entry.mission)

        def numbered(manifest_sha256: str, _name: str) -> None:
            row = {"mission": entry.mission, "seq": seq, "manifest_sha256": manifest_sha256}
            connection.execute(insert(sent).values(**row, bundle_no=bundle_no, made_at=moment_text(at)))
            work.commit()

        return write_bundle(
            folder,
            kind="receipt",
            device=central.device,
            mission=entry.mission,
            epoch=_EPOCH,
            seq=seq,
            base_seq=0,
            prev=previous,
            created=at,
            trust_version=trust.version,
            lines=receipt.lines(sender.trust.to_bytes() if newer else None),
            signer=Signer(sender.key(central), central),
            recipients=[entry.sealed_to(), *map(Recipient.parse, trust.central)],
            random=random,
            staging=staging,
            announce=numbered,
        )


def _next(connection: Connection, mission: str) -> tuple[int, str]:
    """The next number of a mission and what it points to; nobody else takes one until the transaction ends."""
    connection.execute(select(meta.c.value).where(meta.c.key == "schema").with_for_update())
    last = connection.scalar(select(func.max(sent.c.seq)).where(sent.c.mission == mission))
    if last is None:
        return 1, NO_PREVIOUS
    where = (sent.c.mission == mission, sent.c.seq == last)
    previous: str | None = connection.scalar(select(sent.c.manifest_sha256).where(*where))
    assert previous is not None
    return last + 1, previous


def _why(refusal: Refusal) -> str:
    facts = [str(fact) for fact in refusal.facts.values()]
    return ": ".join([refusal.code.id, *facts])
