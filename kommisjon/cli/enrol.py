"""`kommisjon enrol`: a laptop asks for its certificate and takes the answer."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, hq_trust_shown, passphrase, spoken
from kommisjon.cli.asking import at_keyboard, says_yes
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_label, a_pseudonym
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.trust.document import Trust
    from sync.trust.sealing import Recipient


def register(commands: Any) -> None:
    group = commands.add_parser("enrol", help=_("enrol this laptop with headquarters")).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    ask = group.add_parser("request", help=_("make the vault and the request for a certificate"))
    ask.add_argument(
        "--label",
        required=True,
        type=a_label,
        metavar=_("INITIALS"),
        help=_("your initials; readable without a passphrase"),
    )
    _add_asked(ask)
    ask.add_argument(
        "--trust",
        type=Path,
        metavar=_("FILE"),
        help=_("headquarters' trust.json: recovery codes are sealed to it"),
    )
    passphrase.add_argument(ask)
    passphrase.add_generate(ask)
    ask.add_argument("--json", action="store_true", help=_("print JSON"))
    ask.set_defaults(run=run_request)

    again = group.add_parser("again", help=_("ask anew for a laptop that goes on from an older copy"))
    _add_asked(again)
    passphrase.add_argument(again)
    again.add_argument("--json", action="store_true", help=_("print JSON"))
    again.set_defaults(run=run_again)

    take = group.add_parser("accept", help=_("take headquarters' answer"))
    take.add_argument("answer", type=Path, metavar=_("FILE"), help=_("the answer of headquarters"))
    passphrase.add_argument(take)
    take.add_argument("--yes", action="store_true", help=_("headquarters' words were compared already"))
    take.add_argument("--json", action="store_true", help=_("print JSON"))
    take.set_defaults(run=run_accept)

    newer = group.add_parser("trust", help=_("take a newer list of trusted keys"))
    newer.add_argument("file", type=Path, help=_("trust.json from headquarters"))
    passphrase.add_argument(newer)
    newer.add_argument("--json", action="store_true", help=_("print JSON"))
    newer.set_defaults(run=run_trust)


def _add_asked(parser: argparse.ArgumentParser) -> None:
    """What every request to headquarters is told."""
    parser.add_argument(
        "--mission",
        required=True,
        type=a_pseudonym,
        metavar=_("PSEUDONYM"),
        help=_("what headquarters gave for the mission"),
    )
    parser.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("where to write the request"))


def run_request(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import request
    from kommisjon.vault.calibration import cost_here

    folder = folder_of(args)
    recipients = _recovery_recipients(args.trust)
    if folder.holds_vault():
        typed = passphrase.ask(args)
    else:
        typed = passphrase.ask_new(args, args.label, file=args.passphrase_file)
    asked = request(
        folder,
        label=args.label,
        passphrase=typed,
        mission=args.mission,
        cost=cost_here(),
        clock=lambda: datetime.now(UTC),
        recovery_to=recipients,
    )
    return _written(args, asked)


def run_again(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import request_again
    from kommisjon.store.unlocking import unlock

    typed = passphrase.ask(args)
    with unlock(folder_of(args), typed, clock=lambda: datetime.now(UTC)) as vault:
        now = datetime.now(UTC)
        asked = request_again(vault.store, vault.label, mission=args.mission, now=now, random=os.urandom)
    return _written(args, asked)


def _written(args: argparse.Namespace, asked: bytes) -> int:
    """Write a request, and tell the fingerprint that is to be read to headquarters."""
    from sync.trust.enrolment import fingerprint, read_request

    files.write(args.out, asked)
    found = read_request(asked)
    words = partial(fingerprint, found)
    if args.json:
        told = {"request": str(args.out), "device": found.device, "recovery": found.recovery is not None}
        print_json(told | spoken.as_dict("fingerprint", words))
        return DONE
    say(_("Request of {device} written to {file}.").format(device=found.device, file=args.out))
    say(_("Read this fingerprint to headquarters, in the language you both know:"))
    spoken.say_words(words)
    if found.recovery is None:
        say(_("No recovery codes are in it. Until there are some, a forgotten passphrase cannot be helped."))
    return DONE


def _recovery_recipients(path: Path | None) -> list[Recipient]:
    """To whom recovery codes are sealed. Raises Refusal V127 where the document names nobody; B106 or B109."""
    from sync.trust.signed import MAX_SIGNED, read_signed

    if path is None:
        return []
    with files.needed(path):
        trust = read_signed(files.read(path, MAX_SIGNED)).trust
    if not trust.recovery:
        raise Refusal(Code.NO_RECOVERY_KEY)
    return trust.recovery_recipients()


def run_accept(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import accept, trust_of
    from kommisjon.exchange.recovery import Recovery, settle
    from kommisjon.store.unlocking import unlock
    from sync.trust.enrolment import MAX_ANSWER, roots_fingerprint

    answer = files.read(args.answer, MAX_ANSWER)
    now = datetime.now(UTC)
    typed = passphrase.ask(args)
    with (
        unlock(folder_of(args), typed, clock=lambda: datetime.now(UTC)) as vault,
        files.needed(args.answer),
    ):
        certificate = accept(vault.store, answer, now, partial(_compare, args))
        words = partial(roots_fingerprint, trust_of(vault.store))
        recovery = settle(vault, trust_of(vault.store))
    day = certificate.valid_until.date().isoformat()
    if args.json:
        told = {"device": certificate.device, "mission": certificate.mission, "until": day}
        print_json({**told, "recovery": recovery.value, **spoken.as_dict("headquarters", words)})
        return DONE
    say(_("This laptop is enrolled until {day}.").format(day=day))
    if recovery is Recovery.CLOSED:
        say(_("The recovery codes had been sealed to a key that is not headquarters'. They were closed. Tell the "
              "security contact."))  # fmt: skip
    if recovery is not Recovery.READY:
        say(_("A forgotten passphrase cannot be helped yet. Make codes for headquarters: kommisjon vault codes."))
    return DONE


def _compare(args: argparse.Namespace, trust: Trust) -> None:
    """Have headquarters' words compared before its keys are pinned. Raises Refusal S229 where they differ.

    Where nobody is at a keyboard they are only shown.
    """
    from sync.trust.enrolment import roots_fingerprint

    if args.json or args.yes:
        return
    say(_("The words of headquarters, whose keys this laptop will trust from now on:"))
    spoken.say_words(partial(roots_fingerprint, trust))
    if not at_keyboard():
        return
    if not says_yes(_("Does headquarters say the same? Type yes to go on: ")):
        raise Refusal(Code.ROOTS_NOT_CONFIRMED)


def run_trust(args: argparse.Namespace) -> int:
    from kommisjon.exchange.enrolment import take_trust
    from kommisjon.store.unlocking import unlock
    from sync.trust.signed import MAX_SIGNED

    offered = files.read(args.file, MAX_SIGNED)
    now = datetime.now(UTC)
    with (
        unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault,
        files.needed(args.file),
    ):
        trust = take_trust(vault.store, offered, now)
    return hq_trust_shown.tell_taken(trust, as_json=args.json)
