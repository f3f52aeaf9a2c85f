"""What every command needs that takes bundles: taking one, answering its laptop, and what came of it in words."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kommisjon.cli import central_quarantine
from kommisjon.cli.output import note, say
from kommisjon.cli.place import keys_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from sync.bundle.write import Written
    from sync.central.arriving.apart import Openers
    from sync.central.signing import Sender
    from sync.central.staff.who import Staff
    from sync.merge.receipt import Receipt
    from sync.trust.document import Trust
    from sync.trust.headquarters import Headquarters
    from sync.trust.sealing import Identity
    from sync.trust.signed import SignedTrust


@dataclass(slots=True)
class Taking:
    """Takes bundles one after another into the database `engine`, each noted in the name of `who`."""

    args: argparse.Namespace
    engine: Engine
    who: Staff
    identities: list[Identity]
    """What central opens bundles with, the newest first."""
    sender: Sender
    again: bool = field(init=False, default=False)
    """Whether the last bundle had been taken before, here, earlier or by somebody at the same time."""
    trail: Refusal | None = field(init=False, default=None)
    """What the last bundle showed of its laptop's audit trail, where that does not hold."""

    def take(
        self,
        path: Path,
        trust: Trust,
        at: datetime,
        progress: Callable[[int, int], None] | None = None,
        openers: Openers | None = None,
    ) -> Receipt:
        """Take one file; gives its receipt, and says in `again` and `trail` what else. A refused file is kept.

        `trust` says whose signatures hold, `openers` as in `import_file`. Raises what that raises.
        """
        from sync.central.arriving.bundle_file import import_file

        def taken_before() -> None:
            self.again = True

        self.again = False
        identity, *former = self.identities
        register = self.sender.register
        with central_quarantine.keeping(self.args, path, trust, at):
            receipt = import_file(
                self.engine,
                path,
                trust,
                identity,
                at,
                former=former,
                register=register,
                progress=progress,
                openers=openers,
                taken_before=taken_before,
            )
        self.trail = trail_of(self.engine, receipt)
        return receipt

    def note(self, receipt: Receipt, at: datetime) -> None:
        """Note who took it: once it is taken, and whatever comes of its receipt."""
        from sync.central.staff.audit import Act, noted

        numbers = {"bundle": receipt.seq, "applied": receipt.counts.applied}
        noted(self.engine, self.who, Act.IMPORTED, at, (receipt.device,), numbers)
        erased = sum(code == Code.ERASED_RECORD.id for _line, code in receipt.quarantined)
        if erased:
            told = {"bundle": receipt.seq, "lines": erased}
            noted(self.engine, self.who, Act.REFUSED_ERASED, at, (receipt.device,), told)

    def answer(self, receipt: Receipt, folder: Path, at: datetime) -> Written:
        """Write the laptop's sealed receipt into `folder`. Raises what `write_receipt` raises."""
        return answer(self.engine, self.who, (receipt.device, receipt.seq), self.sender, folder, at)[1]


def answer(
    engine: Engine, who: Staff, bundle: tuple[str, int | None], sender: Sender, folder: Path, at: datetime
) -> tuple[Receipt, Written]:
    """Write the sealed receipt for a bundle of a laptop (its last one for None), noted in the name of `who`.

    Raises what `write_receipt` raises; nothing was noted then, or that the file failed is noted as well.
    """
    from sync.central.arriving.answering import write_receipt
    from sync.central.staff.audit import Act, failure_noted, note

    device, seq = bundle

    def announce(connection: Connection, receipt: Receipt) -> None:
        note(connection, who, Act.WROTE_RECEIPT, at, (device,), {"bundle": receipt.seq})
        leaves()

    with failure_noted(engine, who, at, (device,), {}) as leaves:
        return write_receipt(engine, device, seq, sender, folder, at, announce=announce)


def sender_of(headquarters: Headquarters, signed: SignedTrust, args: argparse.Namespace) -> Sender:
    """What central answers with."""
    from sync.central.signing import Sender
    from sync.trust.devices import Register
    from sync.trust.headquarters import DEVICES

    return Sender(headquarters.receipt_key, Register(keys_of(args) / DEVICES), signed)


def trail_of(engine: Engine, receipt: Receipt) -> Refusal | None:
    """What a bundle showed of its laptop's audit trail: the code to tell, or None where all of it fits."""
    from sync.central.staff.on_laptops import broken_by

    no = broken_by(engine, receipt.manifest_sha256)
    return None if no is None else Refusal(Code.TRAIL_BROKEN, device=receipt.device, no=no)


def tell_taken(receipt: Receipt, *, again: bool, trail: Refusal | None = None) -> None:
    """Say what came of a bundle; `trail` is what it showed of the laptop's audit trail, if anything."""
    if again:
        note(Code.DUPLICATE)
    elif receipt.status == "superseded":
        note(Code.SUPERSEDED)
    _tell_counts(receipt)
    if receipt.unaccounted:
        note(Code.UNACCOUNTED, numbers=", ".join(_range(first, last) for first, last in receipt.unaccounted))
    if receipt.clock_suspect:
        note(Code.CLOCK_SUSPECT)
    if trail is not None:
        note(trail.code, **trail.facts)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _tell_counts(receipt: Receipt) -> None:
    counts = receipt.counts
    line = ngettext(
        "Bundle {seq} of {device}: {applied} change taken, {held} held before.",
        "Bundle {seq} of {device}: {applied} changes taken, {held} held before.",
        counts.applied,
    )
    say(line.format(seq=receipt.seq, device=receipt.device, applied=counts.applied, held=counts.already_held))
    others = sorted({held.device for held in receipt.held} - {receipt.device})
    if others:
        say(_("Changes of other laptops are in it too: {devices}.").format(devices=", ".join(others)))
    if counts.quarantined:
        line = ngettext("{n} line was set aside.", "{n} lines were set aside.", counts.quarantined)
        say(line.format(n=counts.quarantined))
    if any(code == Code.ERASED_RECORD.id for _line, code in receipt.quarantined):
        note(Code.ERASED_RECORD)
    if counts.attachments:
        line = ngettext("{n} attached file taken.", "{n} attached files taken.", counts.attachments)
        say(line.format(n=counts.attachments))
    if counts.attachments_waiting:
        line = ngettext(
            "{n} attached file has not come yet.",
            "{n} attached files have not come yet.",
            counts.attachments_waiting,
        )
        say(line.format(n=counts.attachments_waiting))
    if counts.conflicts:
        line = ngettext("{n} new disagreement to look at.", "{n} new disagreements to look at.", counts.conflicts)
        say(line.format(n=counts.conflicts))
