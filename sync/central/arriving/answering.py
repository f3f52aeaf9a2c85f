"""The way back: a receipt as a sealed and signed bundle for the laptop (security-and-bundles.md 4.2, 4.5).

It is written from the committed row, so that it says the same however often it is asked for, and numbered with
all that central signs for the mission (sync.central.signing). With it goes what the laptop is asked and has not
answered by now.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert

from kommisjon.errors import Code, Refusal
from sync.bundle.write import Written
from sync.central.arriving.bundles import taken_bundle
from sync.central.failing import telling
from sync.central.merged.open_questions import open_questions
from sync.central.schema import sent
from sync.central.signing import Sender, next_number, why
from sync.merge.receipt import Receipt
from sync.trust.devices import Device
from sync.trust.document import moment_text


def write_receipt(
    engine: Engine,
    device: str,
    seq: int | None,
    sender: Sender,
    folder: Path,
    at: datetime,
    *,
    announce: Callable[[Connection, Receipt], None] = lambda _connection, _receipt: None,
    random: Callable[[int], bytes] = os.urandom,
    staging: Path | None = None,
) -> tuple[Receipt, Written]:
    """Write into `folder` the receipt for a bundle of `device` that was taken: number `seq`, or the last one.

    It is sealed to the laptop and to central, and brings the trust document where the laptop's was older.
    `announce` is told of it in the transaction that takes its number, before any of the file is there.

    Raises Refusal I313 for a bundle that was not taken, I312 where the laptop cannot be answered (not on the
    register, no certificate of central's that holds now, another seal suite) or the file could not be written,
    S206 or S222 for a laptop that was lost or compromised, and those of sync.central.failing.
    """
    with telling(), engine.connect() as connection:
        found = taken_bundle(connection, device, seq)
        questions = open_questions(connection, device)
    if found is None:
        raise Refusal(Code.UNKNOWN_BUNDLE, device=device)
    bundle_no, mission, text = found
    receipt = Receipt.decoded(text.encode()).model_copy(update={"questions": questions})
    entry = sender.laptop(device, mission, at, Code.NO_RECEIPT_BUNDLE, retired=True)
    try:
        written = _write(engine, bundle_no, receipt, entry, sender, folder, at, announce, random, staging)
    except Refusal as refusal:
        raise Refusal(Code.NO_RECEIPT_BUNDLE, detail=why(refusal)) from None
    return receipt, written


def _write(
    engine: Engine,
    bundle_no: int,
    receipt: Receipt,
    entry: Device,
    sender: Sender,
    folder: Path,
    at: datetime,
    announce: Callable[[Connection, Receipt], None],
    random: Callable[[int], bytes],
    staging: Path | None,
) -> Written:
    newer = sender.trust.trust.version > receipt.trust_version
    with telling(), closing(engine.execution_options(kommisjon_writes=True).connect()) as connection:
        work = connection.begin()
        seq, previous = next_number(connection, entry.mission)

        def numbered(manifest_sha256: str, _name: str) -> None:
            row = {"mission": entry.mission, "seq": seq, "manifest_sha256": manifest_sha256}
            connection.execute(insert(sent).values(**row, bundle_no=bundle_no, made_at=moment_text(at)))
            announce(connection, receipt)
            work.commit()

        lines = receipt.lines(sender.trust.to_bytes() if newer else None)
        return sender.write(
            *(folder, "receipt", entry, (seq, previous), at, lines),
            random=random,
            staging=staging,
            announce=numbered,
        )
