"""`kommisjon audit`: who did what in this vault, and when."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from kommisjon.cli import passphrase
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_day
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.store.audit import Act, Noted

ACTS: Mapping[str, str] = {
    Act.OPENED_VAULT.value: N_("opened the vault"),
    Act.OPENED_CASE.value: N_("opened the case"),
    Act.OPENED_INTERVIEW.value: N_("opened an interview"),
    Act.LOOKED_AT_HISTORY.value: N_("looked at earlier answers"),
    Act.LOOKED_AT_AUDIT.value: N_("looked at this list"),
    Act.ATTACHED.value: N_("attached a file"),
    Act.LOADED_MISSION.value: N_("loaded a mission"),
    Act.EXPORTED.value: N_("exported a bundle"),
    Act.COPIED.value: N_("made a safety copy"),
    Act.RESTORED.value: N_("restored a safety copy"),
    Act.ACCEPTED_OLDER.value: N_("accepted an older state of the vault"),
    Act.ENROLLED_AGAIN.value: N_("asked to be enrolled again"),
    Act.USER_ADDED.value: N_("let another user in"),
    Act.PASSPHRASE_CHANGED.value: N_("changed the passphrase of a user"),
    Act.USER_REMOVED.value: N_("removed a user"),
    Act.CODES_MADE.value: N_("made recovery codes"),
    Act.CODES_CLOSED.value: N_("closed the recovery codes"),
    Act.CODE_USED.value: N_("used a recovery code: a new passphrase"),
    Act.TRAVEL_LOCKED.value: N_("locked the vault for travelling"),
    Act.KEY_FILE_PUT_BACK.value: N_("found an older key file put back"),
    Act.CLOSED_WAY_TRIED.value: N_("tried a passphrase or code that was closed"),
}
"""Acts in words."""


def register(commands: Any) -> None:
    parser = commands.add_parser("audit", help="who did what in this vault, and when")
    parser.add_argument("--since", type=a_day, metavar="YYYY-MM-DD", help="from this day on")
    parser.add_argument("--case", metavar="NUMBER", help="only what was about this case")
    passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the audit trail. Raises Refusal V140 where it does not hold, D702 for a case that is not here."""
    from kommisjon.interview.household import case_numbers
    from kommisjon.store.unlocking import unlock

    with unlock(folder_of(args), passphrase.ask(args), clock=lambda: datetime.now(UTC)) as vault:
        numbers = case_numbers(vault.store)
        entries = list(vault.store.audit())
        vault.store.note(Act.LOOKED_AT_AUDIT, vault.label)
    if args.case is not None and args.case not in numbers.values():
        raise Refusal(Code.UNKNOWN_CASE, case=args.case)
    chosen = [entry for entry in entries if _is_wanted(entry, args, numbers)]
    if args.json:
        print_json([_as_dict(entry, numbers) for entry in chosen])
        return DONE
    for entry in chosen:
        say(_line(entry, numbers))
    return DONE


def _is_wanted(entry: Noted, args: argparse.Namespace, numbers: Mapping[str, str]) -> bool:
    if args.since is not None and entry.at < datetime.combine(args.since, time()).astimezone():
        return False
    return args.case is None or any(numbers.get(named) == args.case for named in entry.about)


def _as_dict(entry: Noted, numbers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "no": entry.no,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "act": entry.act,
        "about": list(entry.about),
        "case": next((numbers[named] for named in entry.about if named in numbers), None),
        "why": entry.why,
    }


def _line(entry: Noted, numbers: Mapping[str, str]) -> str:
    """One entry for a person: a case by its number, anything else by the beginning of its id."""
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    act = _(ACTS[entry.act]) if entry.act in ACTS else entry.act
    about = " ".join(numbers.get(named, named[-12:]) for named in entry.about)
    return "  ".join(filter(None, (f"{entry.no:>5}", at, entry.by, act, about, entry.why)))
