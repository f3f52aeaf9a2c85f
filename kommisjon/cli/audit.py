"""`kommisjon audit`: who did what in this vault, and when."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from kommisjon.cli import passphrase
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import folder_of
from kommisjon.cli.values import a_day
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.store.audit import Noted

ACTS: Mapping[str, str] = {
    "opened_vault": N_("opened the vault"),
    "opened_case": N_("opened the case"),
    "opened_interview": N_("opened an interview"),
    "looked_at_history": N_("looked at earlier answers"),
    "looked_at_audit": N_("looked at this list"),
    "attached": N_("attached a file"),
    "wrote_paper": N_("wrote a paper for the person, outside the vault"),
    "loaded_mission": N_("loaded a mission"),
    "exported": N_("exported a bundle"),
    "copied": N_("made a safety copy"),
    "restored": N_("restored a safety copy"),
    "accepted_older": N_("accepted an older state of the vault"),
    "enrolled_again": N_("asked to be enrolled again"),
    "took_receipt": N_("took a receipt from headquarters"),
    "added_language": N_("added languages from a pack"),
    "shares_with_laptop": N_("agreed to share with another laptop"),
    "took_from_laptop": N_("took what another laptop had written"),
    "settled_disagreement": N_("said which of several answers stands"),
    "handed_over": N_("deleted cases that headquarters holds"),
    "closed_mission": N_("closed a mission"),
    "user_added": N_("let another user in"),
    "passphrase_changed": N_("changed the passphrase of a user"),
    "user_removed": N_("removed a user"),
    "codes_made": N_("made recovery codes"),
    "codes_closed": N_("closed the recovery codes"),
    "code_used": N_("used a recovery code: a new passphrase"),
    "travel_locked": N_("locked the vault for travelling"),
    "key_file_put_back": N_("found an older key file put back"),
    "closed_way_tried": N_("tried a passphrase or code that was closed"),
    "started_session": N_("started a session"),
    "ended_session": N_("ended a session"),
    "aborted_session": N_("broke a session off"),
    "reopened_case": N_("opened a mapped case again"),
    "did_not_come": N_("noted that nobody came"),
    "expected_again": N_("noted that the household is expected again"),
    "refused_step": N_("was refused a step that the case or session does not have"),
    "mapped_case": N_("said that the mapping of a case is done"),
    "read_case": N_("noted that a second reader has read a case"),
    "sent_back_case": N_("noted that a second reader has sent a case back"),
    "sealed_case": N_("sealed a case"),
    "added_to_case": N_("wrote an addendum to a sealed case"),
}
"""Acts in words, by the values of kommisjon.store.audit.Act."""


def register(commands: Any) -> None:
    parser = commands.add_parser("audit", help=_("who did what in this vault, and when"))
    parser.add_argument("--since", type=a_day, metavar=_("YYYY-MM-DD"), help=_("from this day on"))
    parser.add_argument("--case", metavar=_("NUMBER"), help=_("only what was about this case"))
    passphrase.add_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the audit trail. Raises Refusal V140 where it does not hold, D702 for a case that is not here."""
    from kommisjon.interview.family.household import case_numbers
    from kommisjon.store.audit import Act
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
