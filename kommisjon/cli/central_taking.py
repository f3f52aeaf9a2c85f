"""What every command needs that takes bundles: what central answers with, and what came of a bundle in words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kommisjon.cli.output import note, say
from kommisjon.cli.place import keys_of
from kommisjon.errors import Code
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.central.signing import Sender
    from sync.merge.receipt import Receipt
    from sync.trust.headquarters import Headquarters
    from sync.trust.signed import SignedTrust


def sender_of(headquarters: Headquarters, signed: SignedTrust, args: argparse.Namespace) -> Sender:
    """What central answers with."""
    from sync.central.signing import Sender
    from sync.trust.devices import Register
    from sync.trust.headquarters import DEVICES

    return Sender(headquarters.receipt_key, Register(keys_of(args) / DEVICES), signed)


def tell_taken(receipt: Receipt, *, again: bool) -> None:
    """Say what came of a bundle."""
    if again:
        note(Code.DUPLICATE)
    elif receipt.status == "superseded":
        note(Code.SUPERSEDED)
    _tell_counts(receipt)
    if receipt.unaccounted:
        note(Code.UNACCOUNTED, numbers=", ".join(_range(first, last) for first, last in receipt.unaccounted))
    if receipt.clock_suspect:
        note(Code.CLOCK_SUSPECT)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _tell_counts(receipt: Receipt) -> None:
    counts = receipt.counts
    say(
        _("Bundle {seq} of {device}: {applied} changes taken, {held} held before.").format(
            seq=receipt.seq, device=receipt.device, applied=counts.applied, held=counts.already_held
        )
    )
    others = sorted({held.device for held in receipt.held} - {receipt.device})
    if others:
        say(_("Changes of other laptops are in it too: {devices}.").format(devices=", ".join(others)))
    if counts.quarantined:
        line = ngettext("{n} line was set aside.", "{n} lines were set aside.", counts.quarantined)
        say(line.format(n=counts.quarantined))
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
