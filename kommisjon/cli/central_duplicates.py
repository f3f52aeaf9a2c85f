"""`kommisjon central duplicates`: who may be the same person, why, and what is decided about it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.duplicate_reasons import in_words
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.values import a_number
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from sync.central.duplicates.decided import Decided
    from sync.central.duplicates.suggesting import Seen, Suggestion

DECISIONS = ("same", "different", "unknown")


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(group, "duplicates", _("who may be the same person twice; decide on a pair"), run)
    parser.add_argument("deciding", nargs="*", metavar="decide A B", help=_("decide on two persons, by their ids"))
    parser.add_argument("--decided", action="store_true", help=_("what was decided before, the newest first"))
    parser.add_argument("--shielded", action="store_true", help=_("compare shielded persons, for their officers"))
    parser.add_argument("--first", type=a_number(1, 1000), default=50, metavar=_("N"), help=_("show so many (50)"))
    decision = parser.add_mutually_exclusive_group()
    decision.add_argument("--same", dest="decision", action="store_const", const="same", help=_("one person"))
    decision.add_argument(
        "--different", dest="decision", action="store_const", const="different", help=_("two persons")
    )
    decision.add_argument(
        "--unknown", dest="decision", action="store_const", const="unknown", help=_("it cannot be told")
    )
    parser.add_argument("--reason", default="", metavar=_("TEXT"), help=_("why, with a decision"))


def run(args: argparse.Namespace) -> int:
    deciding = len(args.deciding) == 3 and args.deciding[0] == "decide"
    if bool(args.deciding or args.decision) != deciding or deciding != bool(args.decision):
        raise UsedWrongly(_("A decision is: decide A B, one of --same, --different, --unknown, and --reason."))
    if deciding:
        return _decide(args)
    return _list_decided(args) if args.decided else _list(args)


def _list(args: argparse.Namespace) -> int:
    from sync.central.duplicates.suggesting import suggest

    if args.shielded:
        found = _with_shielded(args)
    else:
        with connected(args) as engine:
            found = suggest(engine, staff_of(args), datetime.now(UTC), args.first + 1)
    more, found = len(found) > args.first, found[: args.first]
    if args.json:
        print_json([{**one.as_dict(), "in_words": in_words(one.reasons)} for one in found])
        return DONE
    for one in found:
        _say_suggestion(one)
    if more:
        say(_("The first {n}, the most alike first. There are more: --first N.").format(n=args.first))
    elif found:
        say(ngettext("{n} pair to decide on.", "{n} pairs to decide on.", len(found)).format(n=len(found)))
    else:
        say(_("No pair to decide on."))
    return DONE


def _with_shielded(args: argparse.Namespace) -> list[Suggestion]:
    from kommisjon.cli.central_shielded import opened_for_officer
    from sync.central.duplicates.shielded import suggest_shielded

    with opened_for_officer(args) as (engine, who, identity):
        return suggest_shielded(engine, who, identity, datetime.now(UTC), args.first + 1)


def _list_decided(args: argparse.Namespace) -> int:
    from sync.central.duplicates.decided import decided

    with connected(args) as engine:
        found = decided(engine, staff_of(args), datetime.now(UTC), args.first)
    if args.json:
        print_json([one.as_dict() for one in found])
        return DONE
    for one in found:
        _say_decided(one)
    say(ngettext("{n} decision.", "{n} decisions.", len(found)).format(n=len(found)))
    return DONE


def _decide(args: argparse.Namespace) -> int:
    from kommisjon.model.link import WORDS, SameAs
    from sync.central.duplicates.deciding import decide

    decision = SameAs(args.decision)
    a, b = args.deciding[1:]
    with connected(args) as engine:
        rec = decide(engine, staff_of(args), a, b, decision, args.reason, datetime.now(UTC))
    if args.json:
        print_json({"link": rec, "decision": decision.value, "persons": sorted((a, b))})
    else:
        say(_("Saved: {what}. It can be decided otherwise at any time.").format(what=_(WORDS[decision])))
    return DONE


def _say_suggestion(one: Suggestion) -> None:
    from kommisjon.model.link import WORDS

    likely = _("likely") if one.likely else _("possible")
    say(f"{likely} ({one.score:.1f})")
    _say_persons((one.a, one.b))
    say("    " + "; ".join(in_words(one.reasons)))
    if one.before is not None:
        say(_("    ! decided before, when other things stood here: {what}").format(what=_(WORDS[one.before])))


def _say_decided(one: Decided) -> None:
    from kommisjon.model.link import WORDS

    told = _("{day}  {who}: {what}. {reason}")
    say(told.format(day=one.at[:10], who=one.by, what=_(WORDS[one.decision]), reason=one.reason))
    _say_persons((one.a, one.b))


def _say_persons(persons: Iterable[Seen]) -> None:
    for one in persons:
        say(f"  {one.person}  {one.case or '–'}  {one.name}  {one.name_original}  {one.birth or '–'}")
