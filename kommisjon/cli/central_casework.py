"""`kommisjon central casework`, `due` and `career-note`: a case after the mission."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.values import a_day, a_municipality, a_number
from kommisjon.errors import N_, Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.model.settling_clocks import Running
    from sync.central.casework.due import Due
    from sync.central.casework.steps import Found

STEPS = ("ready", "distributed", "accepted", "declined", "travel_booked", "settled", "withdrawn")
_DAYS = {
    "permit": "the day the entry permit was given",
    "earliest": "the earliest day of arrival",
    "travel": "the day of the journey",
    "settled": "the day of settling; without it, with --step settled, today",
}
_MOST_NOTE = 64_000
_NO_STATUS = "–"

CLOCKS = {
    "answer": N_("the municipality's answer is expected"),
    "goal": N_("the goal for settling"),
    "entry": N_("the entry permit ends"),
    "turns_15": N_("turns 15"),
    "turns_18": N_("turns 18"),
}


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    one = add(group, "casework", "how far a case is after the mission; take it a step further", run_casework)
    one.add_argument("case", help="the case's number, or its id")
    one.add_argument("--step", choices=STEPS, help="what the case becomes")
    one.add_argument(
        "--municipality", type=a_municipality, metavar="CODE", help="the municipality's code of four digits"
    )
    for name, what in _DAYS.items():
        one.add_argument(f"--{name}", type=a_day, metavar="DATE", help=what)
    one.add_argument("--reason", default="", metavar="TEXT", help="why, where the step needs a reason")
    due = add(group, "due", "what is due of the cases after the mission, overdue first", run_due)
    due.add_argument(
        "--within",
        type=a_number(0, 3660),
        default=60,
        metavar="DAYS",
        help="list what is due so soon",
    )
    note = add(group, "career-note", "write a career adviser's note on a person", run_career_note)
    note.add_argument("person", help="the person's id")
    note.add_argument(
        "--from", dest="note_file", type=Path, metavar="FILE", help="read the note here; default: standard input"
    )


def run_casework(args: argparse.Namespace) -> int:
    from kommisjon.model.settling import SettlingStatus
    from sync.central.casework.steps import Days, look, step

    at, who = datetime.now(UTC), staff_of(args)
    days = Days(*(_text(getattr(args, name)) for name in _DAYS))
    with connected(args) as engine:
        if args.step or days.given():
            then = SettlingStatus(args.step) if args.step else None
            step(
                *(engine, who, args.case, at),
                then=then,
                municipality=args.municipality,
                days=days,
                reason=args.reason,
            )
        found, done = look(engine, who, args.case, at)
    running = _running(found, at.date())
    if args.json:
        print_json(
            {
                "case": found.case.id,
                "number": found.case.row.number,
                "settling": None if found.settling is None else _plain(found.settling),
                "in_conflict": found.in_conflict,
                "clocks": [_as_dict(one) for one in running],
                "history": [{"at": one.at.isoformat(), "by": one.by, "said": dict(one.said)} for one in done],
            }
        )
        return DONE
    _say_found(found)
    for one in running:
        _say_due(one, at.date(), number=False)
    for entry in done:
        said = ", ".join(f"{name} {value}" for name, value in entry.said.items() if value)
        say(f"  {entry.at.date().isoformat()}  {entry.by}  {said}")
    return DONE


def run_due(args: argparse.Namespace) -> int:
    from sync.central.casework.due import due

    at = datetime.now(UTC)
    with connected(args) as engine:
        found = due(engine, staff_of(args), at, args.within)
    if args.json:
        print_json([_as_dict(one) for one in found])
        return DONE
    for one in found:
        _say_due(one, at.date(), number=True)
    overdue = sum(one.overdue for one in found)
    say(ngettext("{n} thing is due.", "{n} things are due.", len(found)).format(n=len(found)))
    if overdue:
        say(ngettext("{n} of them is overdue.", "{n} of them are overdue.", overdue).format(n=overdue))
    return DONE


def run_career_note(args: argparse.Namespace) -> int:
    from sync.central.casework.career import add_note

    try:
        text = files.read(args.note_file, _MOST_NOTE).decode() if args.note_file else sys.stdin.read(_MOST_NOTE)
    except UnicodeDecodeError:
        raise Refusal(Code.FILE_UNREADABLE, detail="not UTF-8") from None
    with connected(args) as engine:
        rec = add_note(engine, staff_of(args), args.person, text, datetime.now(UTC))
    if args.json:
        print_json({"note": rec, "person": args.person})
    else:
        say(_("The note is saved. The municipality reads it after its yes."))
    return DONE


def _running(found: Found, today: date) -> list[Due]:
    from sync.central.casework.due import due_of

    return [] if found.settling is None else due_of(found.case, found.settling, today, None)


def _say_found(found: Found) -> None:
    from kommisjon.model.records import CaseStatus
    from kommisjon.model.settling import WORDS

    held = found.settling
    say(f"{found.case.row.number}  {_(WORDS[held.status if held is not None else None])}")
    if found.case.row.status == CaseStatus.WITHDRAWN:
        say(_("  ! withdrawn on the mission"))
    if held is None:
        return
    if held.municipality is not None:
        told = _("  municipality {municipality}, asked as {reference}, {day}")
        day = held.asked_on or _NO_STATUS
        say(told.format(municipality=held.municipality, reference=held.reference or _NO_STATUS, day=day))
    if held.earliest_on is not None:
        say(_("  can arrive from {day}").format(day=held.earliest_on))
    if held.travel_on is not None:
        say(_("  the journey: {day}").format(day=held.travel_on))
    if found.in_conflict:
        say(_("  ! people differ on this: the next step settles it"))


def _say_due(one: Due, today: date, *, number: bool) -> None:
    """A line: how urgent in a word, the day or the span, what it is, whom it is about."""
    running = one.running
    if one.overdue:
        urgent = _("! overdue")
    elif running.first <= today:
        urgent = _("! now") if running.first == running.last else _("! perhaps already")
    else:
        urgent = ngettext("in {n} day", "in {n} days", (running.first - today).days).format(
            n=(running.first - today).days
        )
    parts = [one.number if number else "", urgent, _day(running), _(CLOCKS[running.clock.value]), one.name]
    say(("" if number else "  ") + "  ".join(filter(None, parts)))


def _day(running: Running) -> str:
    """The day, or from when to when, with ~ where it is an estimate."""
    mark = "~" if running.estimated else ""
    if running.first == running.last:
        return running.last.isoformat() + mark
    return _("some day from {first} to {last}").format(first=running.first, last=running.last) + mark


def _as_dict(one: Due) -> dict[str, Any]:
    running = one.running
    return {
        "case": one.case,
        "number": one.number,
        "status": one.settling.status.value,
        "clock": running.clock.value,
        "first": running.first.isoformat(),
        "last": running.last.isoformat(),
        "estimated": running.estimated,
        "overdue": one.overdue,
        "person": running.person,
        "name": one.name,
    }


def _plain(settling: Any) -> dict[str, Any]:
    held: dict[str, Any] = settling.model_dump(mode="json")
    return held


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
