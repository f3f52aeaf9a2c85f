"""`kommisjon vault`: who may open this laptop's vault, a forgotten passphrase, and the travel lock."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files, passphrase
from kommisjon.cli.asking import says_yes
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_label, a_moment
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.store.unlocking import OpenVault

_LONGEST_TRAVEL = timedelta(days=366)
_TRIES = 3
"""How often the word of headquarters may be typed."""


def register(commands: Any) -> None:
    group = commands.add_parser("vault", help=_("who may open the vault; travelling")).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    listed = _command(group, "users", _("who may open the vault"), run_users)
    passphrase.add_argument(listed)

    new = _command(group, "add", _("let another user open the vault with a passphrase of their own"), run_add)
    new.add_argument(
        "--label", required=True, type=a_label, metavar=_("INITIALS"), help=_("the new user's initials")
    )
    passphrase.add_argument(new)
    passphrase.add_new(new)

    own = _command(group, "passphrase", _("change your own passphrase"), run_passphrase)
    passphrase.add_argument(own)
    passphrase.add_new(own)

    gone = _command(group, "remove", _("close a user's way into the vault"), run_remove)
    gone.add_argument("user", metavar=_("INITIALS"), help=_("the user's initials, or the number on the list"))
    gone.add_argument("--yes", action="store_true", help=_("do not ask once more"))
    passphrase.add_argument(gone)

    kept = _command(
        group, "codes", _("make two recovery codes for headquarters, instead of earlier ones"), run_codes
    )
    kept.add_argument("--out", type=Path, required=True, metavar=_("FILE"), help=_("what to send to headquarters"))
    passphrase.add_argument(kept)

    lost = _command(
        group, "recover", _("open with a recovery code from headquarters; a new passphrase"), run_recover
    )
    lost.add_argument("--label", metavar=_("INITIALS"), help=_("whose passphrase, where there are several users"))
    lost.add_argument("--code-file", metavar=_("FILE"), help=_("read the code from FILE ('-': standard input)"))
    lost.add_argument(
        "--travel-code-file",
        metavar=_("FILE"),
        help=_("read the travel code, should one be needed, from FILE, likewise"),
    )
    passphrase.add_new(lost)

    trip = _command(group, "travel", _("lock the vault for everybody until headquarters gives a code"), run_travel)
    trip.add_argument(
        "--until",
        required=True,
        type=a_moment,
        metavar=_("TIME"),
        help=_("2026-12-01T18:00 (UTC), or with +01:00"),
    )
    trip.add_argument(
        "--out", type=Path, required=True, metavar=_("FILE"), help=_("what headquarters must have first")
    )
    passphrase.add_argument(trip)


def _command(group: Any, name: str, told: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=told)
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=run)
    return parser


@contextmanager
def _opened(args: argparse.Namespace) -> Iterator[OpenVault]:
    from kommisjon.store.unlocking import unlock

    with unlock(folder_of(args), passphrase.ask(args), clock=_now) as vault:
        yield vault


def _now() -> datetime:
    return datetime.now(UTC)


def run_users(args: argparse.Namespace) -> int:
    from kommisjon.store import users

    with _opened(args) as vault:
        ways = users.ways(vault)
    if args.json:
        told = [{"number": w.number, "label": w.label, "kind": w.kind, "in_use": w.in_use} for w in ways]
        print_json({"users": told})
        return DONE
    kinds = {"passphrase": _("passphrase"), "recovery": _("recovery code at headquarters")}
    for way in ways:
        say(f"{way.number:>2}  {way.label}  {kinds[way.kind]}{'  *' if way.in_use else ''}")
    return DONE


def run_add(args: argparse.Namespace) -> int:
    from kommisjon.store import users
    from kommisjon.vault.calibration import cost_here

    with _opened(args) as vault:
        chosen = passphrase.ask_new(args, args.label, file=args.new_passphrase_file)
        users.add(vault, args.label, chosen, cost_here())
    return _done(args, {"added": args.label}, _("{who} can open the vault now.").format(who=args.label))


def run_passphrase(args: argparse.Namespace) -> int:
    from kommisjon.store import users
    from kommisjon.vault.calibration import cost_here

    with _opened(args) as vault:
        label = vault.label
        chosen = passphrase.ask_new(args, label, file=args.new_passphrase_file)
        users.change(vault, chosen, cost_here())
    text = _("The passphrase of {who} is changed. The former one opens the vault no more.")
    return _done(args, {"changed": label}, text.format(who=label))


def run_remove(args: argparse.Namespace) -> int:
    from kommisjon.store import users

    if args.json and not args.yes:
        raise UsedWrongly(_("With --json nobody is asked: say --yes."))
    with _opened(args) as vault:
        leaving = users.user(vault, args.user)
        if not args.yes:
            _confirm(_("Remove {who}? Type yes to go on: ").format(who=leaving.label))
        users.remove(vault, leaving.number)
    text = _(
        "{who} cannot open the vault any more. What they copied from the laptop before stays readable. "
        "Make a new safety copy now: kommisjon copy to."
    )
    return _done(args, {"removed": leaving.label}, text.format(who=leaving.label))


def run_codes(args: argparse.Namespace) -> int:
    from kommisjon.exchange import recovery
    from kommisjon.exchange.enrolment import trust_of

    with _opened(args) as vault:
        drawn = recovery.draw(vault, trust_of(vault.store).recovery_recipients(), _now())
        files.write(args.out, recovery.kept_file(drawn))
        recovery.put_in(vault, drawn)
    text = _("Two recovery codes are sealed in {file}. Send it to headquarters now: earlier codes open no more.")
    return _done(args, {"file": str(args.out)}, text.format(file=args.out))


def run_recover(args: argparse.Namespace) -> int:
    from kommisjon.store import users
    from kommisjon.store.unlocking import open_with
    from kommisjon.vault.calibration import cost_here
    from kommisjon.vault.entry import enter_by_code
    from kommisjon.vault.wipe import refuse_without_vault

    folder = folder_of(args)
    refuse_without_vault(folder)
    typed = passphrase.from_file_or_line(args.code_file, _("Recovery code from headquarters: "))
    keys = enter_by_code(folder, typed, clock=_now, travel_code=passphrase.travel_code(args))
    with open_with(folder, keys, clock=_now) as vault:
        known = users.users(vault)
        if args.label is None and len(known) > 1:
            labels = ", ".join(way.label for way in known)
            raise UsedWrongly(_("Say whose passphrase was forgotten with --label: {labels}").format(labels=labels))
        who = known[0] if args.label is None else users.user(vault, args.label)
        chosen = passphrase.ask_new(args, who.label, file=args.new_passphrase_file)
        users.recover(vault, who, chosen, cost_here())
    text = _("{who} has a new passphrase. The recovery code is used up; make new ones: kommisjon vault codes.")
    return _done(args, {"recovered": who.label}, text.format(who=who.label))


def run_travel(args: argparse.Namespace) -> int:
    from kommisjon.exchange import travel

    if not timedelta() < args.until - _now() <= _LONGEST_TRAVEL:
        raise UsedWrongly(_("The time must lie ahead, within a year: {time}").format(time=args.until.isoformat()))
    with _opened(args) as vault:
        prepared = travel.prepare(vault, args.until)
        files.write(args.out, prepared.file)
        if not args.json:
            say(_("Send {file} to headquarters and call them. They read you one word.").format(file=args.out))
        for left in reversed(range(_TRIES)):
            word = passphrase.from_file_or_line(None, "" if args.json else _("The word: "))
            try:
                travel.lock(vault, prepared, word)
                break
            except Refusal as refusal:
                if refusal.code is not Code.TRAVEL_UNCONFIRMED or not left:
                    raise
                if not args.json:
                    say(refusal.told(_).what)
    text = _("The vault is locked until {until} UTC. Headquarters has the code; this laptop does not.")
    until = f"{args.until:%Y-%m-%d %H:%M}"
    return _done(args, {"until": args.until.isoformat(), "file": str(args.out)}, text.format(until=until))


def _confirm(question: str) -> None:
    """Raise UsedWrongly unless a person says yes."""
    yes = says_yes(question)
    if yes is None:
        raise UsedWrongly(_("There is no keyboard here to type it."))
    if not yes:
        raise UsedWrongly(_("Nothing was changed."))


def _done(args: argparse.Namespace, told: dict[str, Any], text: str) -> int:
    if args.json:
        print_json(told)
    else:
        say(text)
    return DONE
