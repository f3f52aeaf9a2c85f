"""`kommisjon hq recovery` and `hq travel`: headquarters reads out codes that a laptop has sealed for it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kommisjon.cli import files, key_passphrase
from kommisjon.cli.key_passphrase import headquarters_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_keys
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

_LARGEST = 64 * 1024


def register(group: Any) -> None:
    """Add the two commands to those of headquarters."""
    kept = group.add_parser("recovery", help=_("open the recovery codes of a laptop, to be read out"))
    kept.add_argument("request", type=Path, help=_("the laptop's enrolment request, or its file of codes"))
    add_keys(kept)
    key_passphrase.add_argument(kept)
    kept.add_argument("--json", action="store_true", help=_("print JSON"))
    kept.set_defaults(run=run_recovery)

    trip = group.add_parser("travel", help=_("open a laptop's travel code: its word now, the code after its time"))
    trip.add_argument("file", type=Path, help=_("the file that the laptop made before travelling"))
    trip.add_argument("--early", action="store_true", help=_("give the code before its time"))
    add_keys(trip)
    key_passphrase.add_argument(trip)
    trip.add_argument("--json", action="store_true", help=_("print JSON"))
    trip.set_defaults(run=run_travel)


def run_recovery(args: argparse.Namespace) -> int:
    from sync.bundle.kept_codes import RecoveryCodes, open_codes

    identities = headquarters_of(args).recovery_identities()
    with files.needed(args.request):
        codes = open_codes(RecoveryCodes, _sealed(args.request), identities)
    if args.json:
        print_json({name: getattr(codes, name) for name in ("device", "label", "created", "first", "second")})
        return DONE
    say(_("Laptop {device}, user {label}, made {created}.").format(**codes.model_dump()))
    say(_("Call the user back on a number that you know, and make sure who it is."))
    say(_("First code:") + f"   {_apart(codes.first)}")
    say(_("Second code:") + f"  {_apart(codes.second)}")
    say(_("Read out one. It opens the vault once; note which one you gave."))
    return DONE


def run_travel(args: argparse.Namespace) -> int:
    from kommisjon.i18n.catalogue import current
    from kommisjon.vault import codes
    from kommisjon.vault.codes import Purpose
    from kommisjon.vault.travel import check_word
    from sync.bundle.kept_codes import KeptFile, TravelCode, open_codes
    from sync.trust.document import parse_moment, read_document

    identities = headquarters_of(args).recovery_identities()
    with files.needed(args.file):
        kept = read_document(KeptFile, files.read(args.file, _LARGEST))
        code = open_codes(TravelCode, kept.sealed, identities)
    share, _purpose = codes.read(code.code, Purpose.TRAVEL)
    word = check_word(share, current())
    over = datetime.now(UTC) >= parse_moment(code.until)
    given = code.code if over else codes.spelled(share, Purpose.TRAVEL_EARLY) if args.early else None
    if args.json:
        told = {"device": code.device, "label": code.label, "until": code.until}
        print_json({**told, "word": word, "code": given})
        return DONE
    say(_("Laptop {device}, user {label}, locked until {until}.").format(**code.model_dump()))
    say(_("The word that shows that you have this file: {word}").format(word=word))
    if given is None:
        say(_("Keep the file. The code is given after that time, once you are sure who asks."))
    else:
        say(_("Travel code:") + f"  {_apart(given)}")
    return DONE


def _sealed(path: Path) -> str:
    """The sealed codes in a request, or in a file of codes alone. Raises Refusal B106, B109, S201 or S202."""
    from sync.bundle.kept_codes import KeptFile
    from sync.trust.document import read_document
    from sync.trust.enrolment import read_request

    data = files.read(path, _LARGEST)
    if b'"kommisjon.kept-codes"' in data[:200]:
        return read_document(KeptFile, data).sealed
    request = read_request(data)
    if request.recovery is None:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: " + N_("no recovery codes"))
    return request.recovery


def _apart(code: str) -> str:
    """Groups as they are read aloud."""
    return "  ".join(code.split("-"))
