"""`kommisjon central erase`: a person or a case by law, shown first; two persons answer for it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kommisjon.cli import central_quarantine, central_second
from kommisjon.cli.asking import at_keyboard
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.central.casework.erasing import Going

Run = Callable[[argparse.Namespace], int]


def register(group: object, add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = add(
        group,
        "erase",
        _("erase a person or a case by law, for good; without --legal-ref, show what would go"),
        run,
    )
    command.add_argument("what", metavar=_("PERSON|CASE"), help=_("a person's id, or a case's number or id"))
    command.add_argument("--legal-ref", metavar=_("TEXT"), help=_("by which law or decision; name nobody in it"))
    central_second.add_argument(command, required=False)
    command.add_argument(
        "--yes", metavar=_("CASENUMBER"), help=_("do not ask: the number of the case, for scripts")
    )
    central_quarantine.add_argument(command)


def run(args: argparse.Namespace) -> int:
    """Show it, or show and erase it.

    Raises Refusal D760, D702, D708, D795, R603 or R607, and D718, V102, V107 or B106 for the second person's
    passphrase; UsedWrongly without a keyboard. Nothing is erased then.
    """
    from sync.central.casework.erasing import Decision, erase, look
    from sync.central.staff.who import Role

    who = staff_of(args)
    with connected(args) as engine:
        going = look(engine, who, args.what, datetime.now(UTC))
        if args.legal_ref is None:
            return _show(args, going)
        decision = Decision(args.legal_ref, args.and_by or "")
        decision.check(who)
        second = decision.second.strip()
        central_second.check_known(args, second, (Role.CASEWORKER, Role.PROTECTION), Code.NOT_ERASED)
        if args.yes is None:
            _show(args, going)
        _confirm(args, going.number)
        central_second.agrees(args, second, Code.NOT_ERASED)
        gone, anew = erase(engine, who, args.what, decision, datetime.now(UTC))
    return _told(args, gone, anew=anew)


def _confirm(args: argparse.Namespace, number: str) -> None:
    typed = args.yes
    if typed is None:
        if args.json or not at_keyboard():
            raise UsedWrongly(_("There is no keyboard here to confirm it: give --yes and the number of the case."))
        try:
            typed = input(_("Type {number} and press Enter to erase it for good: ").format(number=number))
        except EOFError:
            typed = ""
    if typed.strip() != number:
        raise Refusal(Code.NOT_ERASED)


def _show(args: argparse.Namespace, going: Going) -> int:
    if args.json:
        print_json(going.as_dict())
        return DONE
    if going.is_case:
        say(_("Of case {number} everything would go:").format(number=going.number))
    else:
        say(_("Of one person of case {number} this would go:").format(number=going.number))
    for member in going.persons:
        say(f"  {member.id}  {member.name}  {member.birth or '–'}")
    _say_counts(going)
    return DONE


def _say_counts(going: Going) -> None:
    from kommisjon.interview.record_words import type_words

    unknown = _("deleted, sealed or not known")
    for kind, count in going.records.items():
        say(f"  {type_words(kind) if kind else unknown}: {count}")
    line = ngettext(
        "  {n} save, with {files} attached files", "  {n} saves, with {files} attached files", going.changes
    )
    say(line.format(n=going.changes, files=going.files))
    if going.laptops:
        say(_("  Laptops that may have it still: {laptops}").format(laptops=", ".join(going.laptops)))


def _told(args: argparse.Namespace, gone: Going, *, anew: bool) -> int:
    parked = [
        note.id
        for note in central_quarantine.folder_of(args).notes()
        if note.signed is None or note.signed.device in gone.laptops
    ]
    if args.json:
        print_json({"erased": gone.as_dict(), "file_written_anew": anew, "quarantine": parked})
        return DONE
    say(_("Erased. What was there:"))
    _say_counts(gone)
    if not anew:
        say(
            _("Somebody else uses the database, so its file still has old pages: the next erasure writes it anew.")
        )
    if parked:
        line = _("Refused files in the quarantine may have some of it, sealed: settle them, then drop them: {ids}")
        say(line.format(ids=", ".join(parked)))
    say(_("Backups, papers and files that were given out are not reached."))
    return DONE
