"""`kommisjon bundle`: export what was learnt, and verify a bundle without any key."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, passphrase
from kommisjon.cli.output import DONE, print_json, say, warn
from kommisjon.cli.place import add_keys, folder_of, keys_of
from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.trust.signed import SignedTrust


def register(commands: Any) -> None:
    group = commands.add_parser("bundle", help="bundles: export, verify").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    out = group.add_parser("export", help="write a sealed and signed bundle")
    out.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="a stick or folder (default: here)")
    passphrase.add_argument(out)
    out.add_argument("--json", action="store_true", help="print JSON")
    out.set_defaults(run=run_export)

    check = group.add_parser("verify", help="check signature and digests of a bundle; needs no key")
    check.add_argument("file", type=Path)
    check.add_argument("--trust", type=Path, metavar="FILE", help="trust.json; default: the one in --keys")
    add_keys(check)
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=run_verify)


def run_export(args: argparse.Namespace) -> int:
    from kommisjon.exchange.bundles import export
    from kommisjon.exchange.enrolment import trust_of
    from kommisjon.store.unlocking import unlock

    now = datetime.now(UTC)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        written = export(vault, args.to, now)
        trust = trust_of(vault.store)
    try:
        trust.check_current(now)
    except Refusal as expired:
        warn(expired)  # a laptop abroad goes on sealing to the keys it knows (security-and-bundles.md 4.6)
    told = {
        "bundle": str(written.path),
        "seq": written.manifest.seq,
        "records": written.records,
        "attachments": written.attachments,
        "size": written.size,
        "manifest_sha256": written.manifest_sha256,
    }
    if args.json:
        print_json(told)
    else:
        say(_("Bundle {seq} written and read back: {bundle} ({records} lines, {size} bytes).").format(**told))
        if written.attachments:
            line = ngettext("{n} attached file is in it.", "{n} attached files are in it.", written.attachments)
            say(line.format(n=written.attachments))
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


def read_trust(args: argparse.Namespace) -> SignedTrust:
    """The signed list of --trust, or that in headquarters' folder. Raises Refusal B106, B109, S201 to S213."""
    from sync.trust.headquarters import TRUST
    from sync.trust.signed import MAX_SIGNED, read_signed

    path = getattr(args, "trust", None) or keys_of(args) / TRUST
    data = files.read(path, MAX_SIGNED)
    with files.needed(path):
        return read_signed(data)
