"""`kommisjon hq`: headquarters makes its keys, names missions, issues certificates and withdraws them."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, hq_codes, hq_trust, key_passphrase, spoken
from kommisjon.cli.asking import says_yes
from kommisjon.cli.hq_trust import REASONS
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import add_keys, keys_of
from kommisjon.cli.values import a_day, a_mission_code, a_number
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.cli.spoken import Spoken

_MISSIONS = "missions.json"
_HOLDERS = (
    ("root-*", N_("one person each, offline. Two together change whom everybody trusts.")),
    ("ca", N_("two persons, offline. Signs laptops' certificates.")),
    ("recovery", N_("two persons, in a safe. Opens what helps a laptop whose passphrase is forgotten.")),
    ("escrow", N_("two other persons, in another safe. Opens bundles when central's key is lost.")),
    ("central", N_("the machine that takes bundles in.")),
)
"""Who takes which folder away (docs/headquarters.md)."""
_LARGEST_REQUEST, _LARGEST_LIST = 64 * 1024, 1024 * 1024
_MISSION_DAYS = 21
"""Days that a mission lasts at most (domain.md section 3), where no last day is given."""
_VALID_BEFORE, _VALID_AFTER = timedelta(days=7), timedelta(days=60)
"""A certificate holds from a week before the mission to sixty days after it (security-and-bundles.md 4.2)."""


def register(commands: Any) -> None:
    group = commands.add_parser("hq", help=_("headquarters: keys, missions, certificates, trust")).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    init = group.add_parser("init", help=_("make headquarters' keys, in a folder for each holder"))
    add_keys(init)
    init.add_argument(
        "--roots", type=a_number(2, 8), default=3, help=_("how many root keys (default 3; two sign)")
    )
    init.add_argument(
        "--years", type=a_number(1, 20), default=2, help=_("how long the list of trusted keys holds (default 2)")
    )
    key_passphrase.add_new(init)
    init.add_argument("--json", action="store_true", help=_("print JSON"))
    init.set_defaults(run=run_init)

    named = group.add_parser("mission", help=_("give a mission its pseudonym"))
    named.add_argument("code", type=a_mission_code, help=_("the mission's code, for example 2026-UGA-01"))
    add_keys(named)
    named.add_argument("--json", action="store_true", help=_("print JSON"))
    named.set_defaults(run=run_mission)

    issue = group.add_parser("issue", help=_("answer a laptop's enrolment request with a certificate"))
    issue.add_argument("request", type=Path, help=_("the request file from the laptop"))
    issue.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("where to write the answer"))
    issue.add_argument(
        "--until", type=a_day, metavar=_("YYYY-MM-DD"), help=_("the mission's last day (default: in three weeks)")
    )
    again = issue.add_argument_group(_("a laptop that has a certificate"))
    again.add_argument(
        "--again", choices=REASONS, metavar=_("REASON"), help=_("withdraw that one: retired, lost or compromised")
    )
    hq_trust.add_last_ok(again)
    add_keys(issue)
    key_passphrase.add_argument(issue)
    issue.add_argument("--yes", action="store_true", help=_("the fingerprint was compared already"))
    issue.add_argument("--json", action="store_true", help=_("print JSON; needs --yes"))
    issue.set_defaults(run=run_issue)
    hq_trust.register(group)
    hq_codes.register(group)


def run_init(args: argparse.Namespace) -> int:
    from sync.trust.headquarters import Headquarters

    now = datetime.now(UTC)
    folder = keys_of(args)
    passphrases = key_passphrase.new_passphrases(args)
    Headquarters.create(
        folder,
        now=now,
        expires=now + timedelta(days=365 * args.years),
        random=os.urandom,
        seal="mlkem768x25519",
        roots=args.roots,
        passphrase=passphrases,
    )
    if args.json:
        print_json({"keys": str(folder), "passphrase": passphrases is not None})
        return DONE
    say(_("Keys made in {folder}. Now each folder goes to those who keep it:").format(folder=folder))
    for name, keepers in _HOLDERS:
        for holder in sorted(folder.glob(name)):
            say(f"  {holder.name + '/':<11}{_(keepers)}")
    if passphrases is None:
        say(_("The key files are NOT under a passphrase: whoever copies one has the key. Only for training."))
    return DONE


def run_mission(args: argparse.Namespace) -> int:
    pseudonym = mission_pseudonym(keys_of(args), args.code)
    if args.json:
        print_json({"code": args.code, "pseudonym": pseudonym})
    else:
        say(pseudonym)
    return DONE


def run_issue(args: argparse.Namespace) -> int:
    from sync.trust.enrolment import fingerprint, read_request, roots_fingerprint

    if args.json and not args.yes:
        raise UsedWrongly(_("With --json nobody is asked: compare the fingerprint first, then say --yes."))
    now = datetime.now(UTC)
    until = args.until or (now + timedelta(days=_MISSION_DAYS)).date()
    if until < now.date():
        raise UsedWrongly(_("The mission's last day, {day}, is over.").format(day=until.isoformat()))
    with files.needed(args.request):
        request = read_request(files.read(args.request, _LARGEST_REQUEST))
    headquarters = key_passphrase.headquarters_of(args)
    headquarters.trust().check_current(now)  # says first of all whether there are keys here
    code = _code_of(keys_of(args) / _MISSIONS, request.mission)
    words = partial(fingerprint, request)
    if not args.json:
        asks = _("The laptop {device} asks for a certificate for mission {code} ({pseudonym}).")
        say(asks.format(device=request.device, code=code, pseudonym=request.mission))
    if not args.yes:
        _confirm(words)
    valid_until = datetime.combine(until, time(), UTC) + timedelta(days=1) + _VALID_AFTER
    issued = headquarters.answered_before(request, valid_until, now)
    if issued is None:
        hq_trust.withdraw_former(args, headquarters, request.device, now)
        issued = headquarters.issue_certificate(
            request, valid_from=now - _VALID_BEFORE, valid_until=valid_until, random=os.urandom
        )
    files.write(args.out, issued.to_bytes())
    own_words = partial(roots_fingerprint, issued.trust.trust)
    if args.json:
        told = {"answer": str(args.out), "device": request.device, "mission": code} | spoken.as_dict(
            "fingerprint", words
        )
        print_json(told | spoken.as_dict("headquarters", own_words))
        return DONE
    if args.yes:
        _say_fingerprint(words)
    say(_("Certificate of {device} written to {file}.").format(device=request.device, file=args.out))
    say(_("The words of headquarters, for the laptop's user to compare when the answer is taken:"))
    spoken.say_words(own_words)
    return DONE


def _say_fingerprint(words: Spoken) -> None:
    say(_("The laptop's fingerprint:"))
    spoken.say_words(words)


def _confirm(words: Spoken) -> None:
    """Have the fingerprint compared. Raises Refusal I310 when it differs; UsedWrongly where nobody can say."""
    _say_fingerprint(words)
    same = says_yes(_("Does the laptop show the same? Type yes to go on: "))
    if same is None:
        raise UsedWrongly(_("Nobody is here to compare the fingerprint: compare it, then say --yes."))
    if not same:
        raise Refusal(Code.NOT_CONFIRMED)


def mission_pseudonym(keys: Path, code: str) -> str:
    """Give a mission's pseudonym, making one at first. The list that maps them stays at headquarters.

    Raises Refusal B106 or B109 for a list that cannot be read, B108 when it cannot be written.
    """
    file = keys / _MISSIONS
    known = _known_missions(file)
    if code not in known:
        known[code] = f"mission-{os.urandom(4).hex()}"
        files.write(file, json.dumps(known, indent=2, sort_keys=True).encode(), private=True)
    return known[code]


def known_pseudonym(keys: Path, code: str) -> str:
    """Give the pseudonym that a mission has. Raises Refusal D707 where it has none, B106 or B109."""
    known = _known_missions(keys / _MISSIONS)
    if code not in known:
        raise Refusal(Code.UNKNOWN_MISSION, mission=code)
    return known[code]


def _code_of(file: Path, pseudonym: str) -> str:
    """Give the code of a mission that goes by this name. Raises Refusal D707 where none does, B106 or B109."""
    for code, named in _known_missions(file).items():
        if named == pseudonym:
            return code
    raise Refusal(Code.UNKNOWN_MISSION, mission=pseudonym)


def _known_missions(file: Path) -> dict[str, str]:
    """Pseudonyms by mission code; none where there is no list yet."""
    if not file.exists():
        return {}
    try:
        known = json.loads(files.read(file, _LARGEST_LIST))
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict) or not all(isinstance(name, str) for name in known.values()):
        raise Refusal(Code.WRONG_FILE, detail=file.name)
    return known
