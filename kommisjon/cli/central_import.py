"""`kommisjon central import`, `receipt` and `quarantine`: bundles come in, and laptops are answered."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import (
    central_folder,
    central_quarantine,
    central_second,
    central_taking,
    central_users,
    files,
    key_passphrase,
)
from kommisjon.cli.bundle import read_trust
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import does, staff_of
from kommisjon.cli.key_passphrase import headquarters_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say, tell
from kommisjon.cli.values import a_number, a_pseudonym
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.signing import Sender
    from sync.trust.document import Trust

Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def register(group: Any, add: Add) -> None:
    """Add the commands to those of `central`, each made by `add`."""
    take = add(group, "import", _("take a bundle, or every bundle of a folder"), run_import)
    take.add_argument("file", type=Path, help=_("a bundle, or a folder of them"))
    add_taking(take)
    central_quarantine.add_argument(take)
    central_quarantine.register(
        group, add, add_taking, retry=run_retry, release=run_release, listing=run_quarantine
    )
    again = add(group, "receipt", _("write the sealed receipt for a laptop once more"), run_receipt)
    again.add_argument("device", type=a_pseudonym, help=_("the laptop's pseudonym"))
    again.add_argument(
        "seq", type=a_number(1, 2**53 - 1), nargs="?", help=_("the bundle's number (default: the last)")
    )
    again.add_argument(
        "--to", type=Path, default=Path(), metavar=_("FOLDER"), help=_("a stick or folder (default: here)")
    )
    _add_trust(again)


def add_taking(parser: argparse.ArgumentParser) -> None:
    """What a command that takes a bundle is told."""
    _add_trust(parser)
    parser.add_argument(
        "--receipt", type=Path, metavar=_("FILE"), help=_("write the receipt here, readable, as JSON")
    )
    parser.add_argument(
        "--receipts",
        type=Path,
        metavar=_("FOLDER"),
        help=_(
            "write the laptop's sealed receipt here (default: beside the bundle; of the quarantine: this folder)"
        ),
    )


def _add_trust(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trust", type=Path, metavar=_("FILE"), help=_("trust.json; default: the one in --keys"))
    key_passphrase.add_argument(parser)


def run_import(args: argparse.Namespace) -> int:
    if args.file.is_dir():
        return central_folder.take_folder(args)
    return _take(args, args.file, args.receipts or args.file.parent)


def run_quarantine(args: argparse.Namespace) -> int:
    """List the quarantine."""
    from sync.central.arriving.release import released
    from sync.central.staff.audit import Act
    from sync.central.staff.who import Role

    does(args, Role.IMPORTER, Act.SAW_QUARANTINE)
    with connected(args) as engine:
        recorded = released(engine)
    return central_quarantine.tell_list(args, recorded)


def run_retry(args: argparse.Namespace) -> int:
    """Take a file of the quarantine as if it had just come."""
    with central_quarantine.taken_out(args) as (kept, path):
        done = _take(args, path, args.receipts or Path())
    central_quarantine.folder_of(args).drop(kept)
    return done


def run_release(args: argparse.Namespace) -> int:
    """Take a file of a lost laptop, because two persons say so."""
    from sync.central.arriving.release import Decision, release
    from sync.central.arriving.trusting import keep_trust
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.IMPORTER)
    decision = Decision(_first(args, who.name), args.and_by.strip(), args.reason)
    decision.check()
    with central_quarantine.taken_out(args) as (kept, path):
        central_second.check_known(args, decision.second, (Role.IMPORTER, Role.CASEWORKER), Code.REVOKED)
        central_second.agrees(args, decision.second, Code.REVOKED)
        now = datetime.now(UTC)
        with connected(args) as engine:
            noted(engine, who, Act.RELEASED_FILE, now, (kept.id,))
            trust = release(engine, path, keep_trust(engine, read_trust(args), now).trust, decision, now)
        done = _take(args, path, args.receipts or Path(), trust)
    central_quarantine.folder_of(args).drop(kept)
    return done


def _first(args: argparse.Namespace, who: str) -> str:
    """Who releases a file: whoever is at work. Where central knows its people, nobody else is named."""
    if args.by is not None and central_users.everybody(args) and args.by != who:
        raise UsedWrongly(_("You are {who} here, and cannot work as {other}.").format(who=who, other=args.by))
    return args.by or who


def _take(args: argparse.Namespace, path: Path, receipts: Path, released: Trust | None = None) -> int:
    """Import one file and answer the laptop in the folder `receipts`; a refused file is kept in the quarantine.

    `released` is the list of trusted keys by which two persons let this file pass; else central's own holds.
    """
    from sync.central.arriving.trusting import keep_trust
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.IMPORTER)
    headquarters, now = headquarters_of(args), datetime.now(UTC)
    identities = headquarters.central_identities()
    sealed, unsealed = None, None
    with connected(args) as engine:
        signed = keep_trust(engine, read_trust(args), now)
        sender = central_taking.sender_of(headquarters, signed, args)
        taking = central_taking.Taking(args, engine, who, identities, sender)
        receipt = taking.take(path, released or signed.trust, now)
        taking.note(receipt, now)
        if args.receipt:
            files.write(args.receipt, receipt.encoded())
        try:
            sealed = taking.answer(receipt, receipts, now)
        except Refusal as refusal:
            unsealed = refusal
    if args.json:
        print_json(receipt.as_dict())
    else:
        central_taking.tell_taken(receipt, again=taking.again, trail=taking.trail)
        if sealed:
            say(_("Receipt for the laptop: {file}").format(file=sealed.path))
    return DONE if unsealed is None else _tell_unsealed(unsealed, sender, as_json=args.json)


def _tell_unsealed(refusal: Refusal, sender: Sender, *, as_json: bool) -> int:
    """The bundle is taken all the same. Where no register was ever kept, no laptop expects a receipt.

    Nor is there one for a laptop whose file two persons released: whoever found it would read what it is asked.
    """
    if refusal.code is Code.REVOKED:
        if not as_json:
            say(_("No receipt was written: the laptop was lost."))
        return DONE
    if not sender.register.is_kept():
        return DONE
    return tell(refusal, as_json=False)


def run_receipt(args: argparse.Namespace) -> int:
    from sync.central.arriving.trusting import keep_trust
    from sync.central.staff.who import Role

    now, who = datetime.now(UTC), staff_of(args)
    who.check(Role.IMPORTER)
    with connected(args) as engine:
        sender = central_taking.sender_of(headquarters_of(args), keep_trust(engine, read_trust(args), now), args)
        bundle = (args.device, args.seq)
        receipt, written = central_taking.answer(engine, who, bundle, sender, args.to, now)
    if args.json:
        print_json({**receipt.as_dict(), "receipt_bundle": str(written.path)})
    else:
        say(
            _("Receipt for bundle {seq} of {device}: {file}").format(
                seq=receipt.seq, device=receipt.device, file=written.path
            )
        )
    return DONE
