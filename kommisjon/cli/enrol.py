"""`kommisjon enrol`: a laptop asks for its certificate and takes the answer."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kommisjon.cli import passphrase
from kommisjon.cli.output import DONE, say
from kommisjon.cli.place import folder_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    group = commands.add_parser("enrol", help="enrol this laptop with headquarters").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    ask = group.add_parser("request", help="make the vault and the request for a certificate")
    ask.add_argument(
        "--label", required=True, metavar="INITIALS", help="your initials; readable without a passphrase"
    )
    ask.add_argument(
        "--mission", required=True, metavar="PSEUDONYM", help="what headquarters gave for the mission"
    )
    ask.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the request")
    passphrase.add_argument(ask)
    ask.set_defaults(run=run_request)

    take = group.add_parser("accept", help="take headquarters' answer")
    take.add_argument("answer", type=Path)
    passphrase.add_argument(take)
    take.set_defaults(run=run_accept)


def run_request(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import request
    from kommisjon.vault.slot import calibrate
    from sync.trust.enrolment import fingerprint, read_request

    asked = request(
        folder_of(args),
        label=args.label[:40],
        passphrase=passphrase.ask(args, twice=True),
        mission=args.mission,
        cost=calibrate(_memory_kib()),
        clock=lambda: datetime.now(UTC),
    )
    try:
        args.out.write_bytes(asked)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    say(_("Request written to {file}.").format(file=args.out))
    say(_("Read this fingerprint to headquarters: {words}").format(words=fingerprint(read_request(asked))))
    return DONE


def run_accept(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import accept
    from kommisjon.store.unlocking import unlock

    try:
        answer = args.answer.read_bytes()
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    now = datetime.now(UTC)
    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        certificate = accept(vault.store, answer, now)
    say(_("This laptop is enrolled until {day}.").format(day=certificate.valid_until.date().isoformat()))
    return DONE


def _memory_kib() -> int:
    """The machine's memory; where it cannot be told, as little as a small laptop has."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (AttributeError, ValueError, OSError):
        return 4 * 1024 * 1024
