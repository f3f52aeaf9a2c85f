"""`kommisjon central review`, `decide` and `ask`: what is new and who differs, and what staff do about it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.values import a_number, a_pseudonym
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from sync.central.review.desk import Desk

Add = Callable[[Any, str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def register(group: Any, add: Add) -> None:
    """Add the commands to those of `central`, each made by `add`."""
    review = add(group, "review", _("what is new, differs or waits in a case; without one: in which"), run_review)
    review.add_argument("case", nargs="?", help=_("the case's number, or its id"))
    review.add_argument(
        "--bundle",
        type=a_number(0, 2**31 - 1),
        metavar=_("N"),
        help=_("what came after central's bundle N is new, rather than what you have not looked at"),
    )
    decide = add(
        group, "decide", _("settle a disagreement: choose one of its answers, or write another"), run_decide
    )
    decide.add_argument("case", help=_("the case's number, or its id"))
    decide.add_argument("finding", help=_("the disagreement, as `central review` names it"))
    how = decide.add_mutually_exclusive_group(required=True)
    how.add_argument("--accept", action="store_true", help=_("let the first answer stand"))
    how.add_argument("--choose", type=a_number(1, 99), metavar=_("N"), help=_("let answer N stand"))
    how.add_argument(
        "--write", metavar=_("ANSWER"), help=_("another answer; a choice of a list by its code, yes or no")
    )
    decide.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why; needed but with --accept"))
    ask = add(group, "ask", _("ask the laptops that wrote something; goes with their next receipt"), run_ask)
    ask.add_argument("case", help=_("the case's number, or its id"))
    ask.add_argument("text", help=_("the question"))
    ask.add_argument(
        "--about", metavar=_("FINDING"), help=_("the disagreement it is about (default: the whole case)")
    )
    ask.add_argument(
        "--to", action="append", default=[], type=a_pseudonym, metavar=_("LAPTOP"), help=_("ask this one")
    )


def run_review(args: argparse.Namespace) -> int:
    return list_cases(args) if args.case is None else _review_case(args)


def list_cases(args: argparse.Namespace) -> int:
    """Say which cases need somebody, and what for."""
    from sync.central.review.desk import cases_to_do

    with connected(args) as engine:
        desk = cases_to_do(engine, staff_of(args), datetime.now(UTC))
    if args.json:
        print_json(desk.as_dict())
    else:
        _tell_desk(desk)
    return DONE


def _tell_desk(desk: Desk) -> None:
    from kommisjon.tui.central.telling import counts, set_aside

    for one in desk.cases:
        mark = "!!" if one.urgent else "! " if one.to_decide else "· "
        name = "  ".join(filter(None, (one.name, one.name_original)))
        say(f"{mark} {one.number}  {name}  {counts(one)}")
    if desk.set_aside:
        say(_("Lines that were set aside and belong to no case:"))
        for line in desk.set_aside:
            told = set_aside(line)
            say(f"  {told.sign} {told.text}")
    found = ngettext("{n} case to look at.", "{n} cases to look at.", len(desk.cases)).format(n=len(desk.cases))
    say(found + " " + _("The last bundle is central's number {bundle}.").format(bundle=desk.last_bundle))


def _review_case(args: argparse.Namespace) -> int:
    from kommisjon.interview.record_words import RecordWords, knows_form
    from kommisjon.tui.central.telling import Telling
    from sync.central.review.case_review import looked_at, review_case

    who, now = staff_of(args), datetime.now(UTC)
    with connected(args) as engine:
        review = review_case(engine, who, args.case, now, since=args.bundle, knows=knows_form)
        if args.json:
            print_json(review.as_dict())
            return DONE
        names = ", ".join("  ".join(filter(None, (one.name, one.name_original))) for one in review.persons)
        say(f"{review.number}  {names}")
        lines = list(Telling(review, RecordWords(current())).lines())
        for line in lines:
            indent = "    " if line.sign.endswith(".") or not line.sign else "  "
            say(f"{indent}{line.sign} {line.text}" if line.sign or line.finding else line.text)
        if not lines:
            say(_("Nothing is new, and nothing waits for anybody."))
        if args.bundle is None:
            looked_at(engine, who, review, now)
    return DONE


def run_decide(args: argparse.Namespace) -> int:
    from sync.central.review.deciding import Choice, decide

    choice = Choice(args.choose or 1, args.write, args.reason)
    with connected(args) as engine:
        found = decide(engine, staff_of(args), args.case, args.finding, choice, datetime.now(UTC))
    if args.json:
        print_json(found.as_dict())
    else:
        say(_("Settled. The other answers stay in the history, and so does your reason."))
    return DONE


def run_ask(args: argparse.Namespace) -> int:
    from sync.central.review.deciding import ask

    with connected(args) as engine:
        asked = ask(
            engine, staff_of(args), args.case, args.text, datetime.now(UTC), finding=args.about, devices=args.to
        )
    if args.json:
        print_json({"asked": asked})
    else:
        say(_("Asked: {laptops}. The question goes with the next receipt.").format(laptops=", ".join(asked)))
    return DONE
