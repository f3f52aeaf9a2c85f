"""`kommisjon hq`: headquarters makes its keys, names missions and issues certificates to laptops."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_keys, keys_of
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

_MISSIONS = "missions.json"
_VALID_BEFORE, _VALID_AFTER = timedelta(days=7), timedelta(days=60)
"""A certificate holds from a week before the mission to sixty days after it (security-and-bundles.md 4.2)."""


def register(commands: Any) -> None:
    group = commands.add_parser("hq", help="headquarters: keys, missions, certificates").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    init = group.add_parser("init", help="make headquarters' keys, in separate folders")
    add_keys(init)
    init.add_argument("--years", type=int, default=2, help="how long the list of trusted keys holds (default 2)")
    init.set_defaults(run=run_init)

    named = group.add_parser("mission", help="give a mission its pseudonym")
    named.add_argument("code", help="the mission's code, for example 2026-UGA-01")
    add_keys(named)
    named.add_argument("--json", action="store_true", help="print JSON")
    named.set_defaults(run=run_mission)

    issue = group.add_parser("issue", help="answer a laptop's enrolment request with a certificate")
    issue.add_argument("request", type=Path, help="the request file from the laptop")
    issue.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the answer")
    issue.add_argument("--until", metavar="YYYY-MM-DD", help="the mission's last day (default: in three weeks)")
    add_keys(issue)
    issue.add_argument("--yes", action="store_true", help="the fingerprint was compared already")
    issue.set_defaults(run=run_issue)


def run_init(args: argparse.Namespace) -> int:
    from sync.trust.headquarters import Headquarters

    now = datetime.now(UTC)
    folder = keys_of(args)
    Headquarters.create(
        folder, now=now, expires=now + timedelta(days=365 * args.years), random=os.urandom, seal="mlkem768x25519"
    )
    say(_("Keys made in {folder}. Take ca/ and escrow/ away and keep them apart.").format(folder=folder))
    return DONE


def run_mission(args: argparse.Namespace) -> int:
    pseudonym = mission_pseudonym(keys_of(args), args.code)
    if args.json:
        print_json({"code": args.code, "pseudonym": pseudonym})
    else:
        say(pseudonym)
    return DONE


def run_issue(args: argparse.Namespace) -> int:
    from sync.trust.enrolment import fingerprint, read_request
    from sync.trust.headquarters import Headquarters

    request = read_request(_read(args.request))
    say(_("The laptop's fingerprint: {words}").format(words=fingerprint(request)))
    if not args.yes:
        answer = input(_("Does the laptop show the same? Type yes to go on: "))
        if answer.strip().lower() not in ("yes", "ja"):
            say(_("Nothing was issued."))
            return DONE
    now = datetime.now(UTC)
    last_day = datetime.fromisoformat(args.until).replace(tzinfo=UTC) if args.until else now + timedelta(days=21)
    issued = Headquarters(keys_of(args)).issue_certificate(
        request, valid_from=now - _VALID_BEFORE, valid_until=last_day + _VALID_AFTER, random=os.urandom
    )
    try:
        args.out.write_bytes(issued.to_bytes())
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    say(_("Certificate written to {file}.").format(file=args.out))
    return DONE


def mission_pseudonym(keys: Path, code: str) -> str:
    """Give a mission's pseudonym, making one at first. The list that maps them stays at headquarters."""
    file = keys / _MISSIONS
    try:
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        if code not in known:
            known[code] = f"mission-{os.urandom(4).hex()}"
            part = file.with_name(file.name + ".part")
            part.write_text(json.dumps(known, indent=2, sort_keys=True), "utf-8")
            part.replace(file)
        return str(known[code])
    except (OSError, ValueError) as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024 * 1024)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
