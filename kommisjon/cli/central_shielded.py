"""`kommisjon central shielded`: shielded persons, for their officers only; each look is noted first."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli import central_keys, wording
from kommisjon.cli.asking import says_yes
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sync.central.shown.shielded import ShieldedPerson
    from sync.central.staff.who import Staff
    from sync.trust.sealing import Identity

LEVELS = {
    "none": N_("no shield: put away with a case, or with somebody of the household"),
    "confidential": N_("confidential address"),
    "strict": N_("strictly confidential address"),
}
"""The levels of a shield in words."""


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands to those of `central`, each made by `add`."""
    inner = group.add_parser("shielded", help=_("shielded persons: list, show, audit, release")).add_subparsers(
        dest="deed", metavar=_("DEED"), required=True
    )
    add(inner, "list", _("everybody who is put away"), run_list)
    one = add(inner, "show", _("all that is known of one person"), run_show)
    seen = add(inner, "audit", _("who saw one person, on which laptop"), run_audit)
    back = add(
        inner, "release", _("decide that a person needs no shield: they come back among the others"), run_release
    )
    for command in (one, seen, back):
        command.add_argument("person", help=_("the person's id"))
    back.add_argument("--yes", action="store_true", help=_("do not ask once more"))


def run_list(args: argparse.Namespace) -> int:
    from sync.central.shown.shielded import listed

    with opened_for_officer(args) as (engine, who, identity):
        found = listed(engine, who, identity, _now())
    if args.json:
        print_json([asdict(one) for one in found])
        return DONE
    for one in found:
        _say_person(one)
    say(ngettext("{n} person is put away.", "{n} persons are put away.", len(found)).format(n=len(found)))
    return DONE


def run_show(args: argparse.Namespace) -> int:
    from sync.central.shown.shielded import shown

    with opened_for_officer(args) as (engine, who, identity):
        found = shown(engine, who, identity, args.person, _now())
    if args.json:
        print_json(found.as_dict())
        return DONE
    _say_person(found.person)
    for record in found.records:
        say(f"  {record.type or '–'}")
        for path, answers in record.answers.items():
            if not path.startswith("_"):
                mark = "!" if len(answers) > 1 else " "
                say(f"   {mark}{path}: {' / '.join(_answer(answer) for answer in answers)}")
    return DONE


def run_audit(args: argparse.Namespace) -> int:
    from kommisjon.cli.central_audit import line_of_laptop
    from sync.central.shown.shielded_trail import seen_on_laptops

    with opened_for_officer(args) as (engine, who, identity):
        found = seen_on_laptops(engine, who, identity, args.person, _now())
    if args.json:
        print_json([asdict(one) for one in found])
        return DONE
    for entry in found:
        say(line_of_laptop(entry))
    say(ngettext("{n} entry.", "{n} entries.", len(found)).format(n=len(found)))
    return DONE


def run_release(args: argparse.Namespace) -> int:
    from sync.central.shown.shielded import release

    if args.json and not args.yes:
        raise UsedWrongly(_("With --json nobody is asked: say --yes."))
    with opened_for_officer(args) as (engine, who, identity):
        if not args.yes and not says_yes(
            _("Everybody who works with cases will see this person. Type yes to go on: ")
        ):
            return DONE
        done = release(engine, who, identity, args.person, _now())
    if args.json:
        print_json({"released": args.person, **asdict(done)})
        return DONE
    n = done.records
    say(ngettext("{n} record came back.", "{n} records came back.", n).format(n=n))
    if n := done.set_aside:
        line = ngettext(
            "{n} line says something else under a number that was held: it stands with what was set aside.",
            "{n} lines say something else under a number that was held: they stand with what was set aside.",
            n,
        )
        say("  ! " + line.format(n=n))
    for first, second in done.decided_otherwise:
        text = _("Decided to be different, and now one person through others: {first} and {second}")
        say("  ! " + text.format(first=first, second=second))
    return DONE


def _say_person(one: ShieldedPerson) -> None:
    say(f"{one.id}  {one.case or '–'}  {_(LEVELS.get(one.level, one.level))}")
    say(f"  {one.name}  {one.name_original}  {one.birth or '–'}  {one.individual_number or '–'}")
    if one.contradictions:
        line = ngettext(
            "  ! {n} change came twice and not alike: the first one stands",
            "  ! {n} changes came twice and not alike: the first ones stand",
            one.contradictions,
        )
        say(line.format(n=one.contradictions))


def _answer(answer: dict[str, Any]) -> str:
    if "v" in answer:
        return str(answer["v"])
    return _("a file") if "att" in answer else wording.unanswered(str(answer.get("s")))


@contextmanager
def opened_for_officer(args: argparse.Namespace) -> Iterator[tuple[Engine, Staff, Identity]]:
    """The database, the officer for shielded persons who gives this command, and their key."""
    from sync.central.staff.who import Role

    who = staff_of(args)
    if central_keys.officers(args):
        who.check(Role.PROTECTION)
    identity = central_keys.shielded_identity(args)
    with connected(args) as engine:
        yield engine, who, identity


@contextmanager
def for_officer_if(wanted: bool, args: argparse.Namespace) -> Iterator[tuple[Engine, Staff, Identity | None]]:
    """The database and whoever gives this command; where it is `wanted` as an officer, with their key."""
    if wanted:
        with opened_for_officer(args) as opened:
            yield opened
    else:
        with connected(args) as engine:
            yield engine, staff_of(args), None


def _now() -> datetime:
    return datetime.now(UTC)
