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

if TYPE_CHECKING:
    from sync.central.casework.due import Due
    from sync.central.casework.steps import Found

STEPS = ("ready", "distributed", "accepted", "declined", "travel_booked", "settled", "withdrawn")
_DAYS = {
    "permit": N_("the day the entry permit was given"),
    "earliest": N_("the earliest day of arrival"),
    "travel": N_("the day of the journey"),
    "settled": N_("the day of settling; without it, with --step settled, today"),
}
_MOST_NOTE = 64_000


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    one = add(group, "casework", _("how far a case is after the mission; take it a step further"), run_casework)
    one.add_argument("case", help=_("the case's number, or its id"))
    one.add_argument("--step", choices=STEPS, help=_("what the case becomes"))
    one.add_argument(
        "--municipality", type=a_municipality, metavar=_("CODE"), help=_("the municipality's code of four digits")
    )
    for name, what in _DAYS.items():
        one.add_argument(f"--{name}", type=a_day, metavar=_("DATE"), help=_(what))
    one.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why, where the step needs a reason"))
    due = add(group, "due", _("what is due of the cases after the mission, overdue first"), run_due)
    due.add_argument(
        "--within",
        type=a_number(0, 3660),
        default=60,
        metavar=_("DAYS"),
        help=_("list what is due so soon"),
    )
    note = add(group, "career-note", _("write a career adviser's note on a person"), run_career_note)
    note.add_argument("person", help=_("the person's id"))
    note.add_argument(
        "--from",
        dest="note_file",
        type=Path,
        metavar=_("FILE"),
        help=_("read the note here; default: standard input"),
    )


def run_casework(args: argparse.Namespace) -> int:
    from kommisjon.model.settling import SettlingStatus
    from kommisjon.tui.central import settling_told
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
    for line in (
        *settling_told.standing(found),
        *(f"  {settling_told.due(one, at.date(), number=False)}" for one in running),
        *(f"  {settling_told.done(entry)}" for entry in done),
    ):
        say(line)
    return DONE


def run_due(args: argparse.Namespace) -> int:
    from kommisjon.tui.central import settling_told
    from sync.central.casework.due import due

    at = datetime.now(UTC)
    with connected(args) as engine:
        found = due(engine, staff_of(args), at, args.within)
    if args.json:
        print_json([_as_dict(one) for one in found])
        return DONE
    for one in found:
        say(settling_told.due(one, at.date(), number=True))
    for line in settling_told.how_many(found):
        say(line)
    return DONE


def run_career_note(args: argparse.Namespace) -> int:
    from sync.central.casework.career import add_note

    try:
        text = files.read(args.note_file, _MOST_NOTE).decode() if args.note_file else sys.stdin.read(_MOST_NOTE)
    except UnicodeDecodeError:
        raise Refusal(Code.FILE_UNREADABLE, detail=N_("not UTF-8")) from None
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
