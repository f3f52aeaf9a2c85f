"""`kommisjon bundle`: export what was learnt, and verify a bundle without any key."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import bundle_purge, files, passphrase
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say, shows_progress, warn_if_expired, warn_of
from kommisjon.cli.place import add_keys, folder_of, keys_of
from kommisjon.cli.values import a_size
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.trust.signed import SignedTrust


def register(commands: Any) -> None:
    named = _("bundles: export, receipt, purge, verify, split, join")
    group = commands.add_parser("bundle", help=named).add_subparsers(dest="what", metavar=_("WHAT"), required=True)
    out = group.add_parser("export", help=_("write a sealed and signed bundle"))
    out.add_argument(
        "--to", type=Path, default=Path(), metavar=_("FOLDER"), help=_("a stick or folder (default: here)")
    )
    out.add_argument("--all", action="store_true", help=_("everything once more, also what was confirmed already"))
    passphrase.add_argument(out)
    out.add_argument("--json", action="store_true", help=_("print JSON"))
    out.set_defaults(run=run_export)

    answer = group.add_parser("receipt", help=_("take the receipt that headquarters gave for a bundle"))
    answer.add_argument("file", type=Path, metavar=_("FILE"), help=_("the receipt from central"))
    passphrase.add_argument(answer)
    answer.add_argument("--json", action="store_true", help=_("print JSON"))
    answer.set_defaults(run=run_receipt)

    bundle_purge.register(group)

    check = group.add_parser("verify", help=_("check signature and digests of a bundle; needs no key"))
    check.add_argument("file", type=Path, metavar=_("FILE"), help=_("the bundle"))
    check.add_argument("--trust", type=Path, metavar=_("FILE"), help=_("trust.json; default: the one in --keys"))
    add_keys(check)
    check.add_argument("--json", action="store_true", help=_("print JSON"))
    check.set_defaults(run=run_verify)

    cut = group.add_parser("split", help=_("cut a bundle into parts for a slow line"))
    cut.add_argument("file", type=Path, metavar=_("FILE"), help=_("the bundle"))
    cut.add_argument("--size", type=a_size, required=True, metavar=_("SIZE"), help=_("of a part: 500K, 10M, 1G"))
    _add_folder(cut, run_split)

    whole = group.add_parser("join", help=_("put the parts of a bundle together again"))
    whole.add_argument("parts", type=Path, nargs="+", metavar=_("PART"), help=_("all parts, in any order"))
    _add_folder(whole, run_join)


def _add_folder(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar=_("FOLDER"), help=_("a stick or folder"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=run)


def run_export(args: argparse.Namespace) -> int:
    from kommisjon.exchange import told
    from kommisjon.exchange.bundles import export
    from kommisjon.exchange.enrolment import trust_of
    from kommisjon.store.purging import handed_over
    from kommisjon.store.unlocking import unlock

    now = datetime.now(UTC)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        with shows_progress(_("checking")) as progress:
            written = export(vault, args.to, now, full=args.all, progress=progress)
        gone = len(handed_over(vault.store)) if args.all else 0
        trust = trust_of(vault.store)
        warn_of(vault.store)
    warn_if_expired(trust)
    if args.json:
        print_json(
            {
                "bundle": str(written.path),
                "seq": written.manifest.seq,
                "records": written.records,
                "attachments": written.attachments,
                "size": written.size,
                "manifest_sha256": written.manifest_sha256,
            }
        )
        return DONE
    for line in told.of_bundle(written):
        say(line)
    if gone:
        line = ngettext(
            "{n} case was handed over and deleted here: it is not in it.",
            "{n} cases were handed over and deleted here: they are not in it.",
            gone,
        )
        say(line.format(n=gone))
    return DONE


def run_receipt(args: argparse.Namespace) -> int:
    from kommisjon.exchange import told
    from kommisjon.exchange.enrolment import trust_of
    from kommisjon.exchange.receipts import take_receipt
    from kommisjon.store.unlocking import unlock

    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        taken = take_receipt(vault, args.file, datetime.now(UTC))
        trust = trust_of(vault.store)
    warn_if_expired(trust)
    if args.json:
        print_json(taken.as_dict())
        return DONE
    for line in told.of_receipt(taken):
        say(line)
    return DONE


def run_verify(args: argparse.Namespace) -> int:
    from sync.bundle.read import verify

    with verify(args.file, read_trust(args).trust, datetime.now(UTC)) as verified:
        manifest = verified.manifest
        told = {
            "kind": manifest.kind,
            "device": manifest.device,
            "mission": manifest.mission,
            "epoch": manifest.epoch,
            "seq": manifest.seq,
            "created": manifest.created,
            "size": verified.size,
            "manifest_sha256": verified.manifest_sha256,
        }
    if args.json:
        print_json(told)
    else:
        say(_("The bundle is whole and signed by {device} (number {seq}, made {created}).").format(**told))
    return DONE


def run_split(args: argparse.Namespace) -> int:
    from sync.bundle.parts import MOST_PARTS, SMALLEST, split

    if args.size < SMALLEST:
        raise UsedWrongly(_("A part has at least {least} KiB.").format(least=SMALLEST >> 10))
    if args.file.is_file() and args.file.stat().st_size > MOST_PARTS * args.size:
        raise UsedWrongly(_("That would be more than {most} parts: make them larger.").format(most=MOST_PARTS))
    parts = split(args.file, args.size, args.to, _progress(args))
    if args.json:
        print_json({"parts": [str(part) for part in parts]})
    else:
        told = ngettext("{n} part written and read back.", "{n} parts written and read back.", len(parts))
        say(told.format(n=len(parts)))
    return DONE


def run_join(args: argparse.Namespace) -> int:
    from sync.bundle.parts import join

    whole = join(args.parts, args.to, _progress(args))
    if args.json:
        print_json({"bundle": str(whole), "size": whole.stat().st_size})
    else:
        told = _("{bundle} is whole ({size} bytes). Verify it before you use it.")
        say(told.format(bundle=whole, size=whole.stat().st_size))
    return DONE


def _progress(args: argparse.Namespace) -> Callable[[int, int], None]:
    """Tell a person of each part, on standard error, so that nothing else is mixed with it."""

    def tell(done: int, count: int) -> None:
        if not args.json:
            print(_("Part {n} of {count}").format(n=done, count=count), file=sys.stderr)

    return tell


def read_trust(args: argparse.Namespace) -> SignedTrust:
    """The signed list of --trust, or that in headquarters' folder. Raises Refusal B106, B109, S201 to S213."""
    from sync.trust.headquarters import TRUST
    from sync.trust.signed import MAX_SIGNED, read_signed

    path = getattr(args, "trust", None) or keys_of(args) / TRUST
    data = files.read(path, MAX_SIGNED)
    with files.needed(path):
        return read_signed(data)
