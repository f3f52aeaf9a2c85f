"""`kommisjon central search`: persons by a line of words and fields."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from kommisjon.cli.central_database import connected
from kommisjon.cli.central_labels import labels
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(group, "search", _("find persons by name, and by what they can and how far their case is"), run)
    parser.add_argument(
        "text", nargs="*", help=_("words and fields, as: work:7212 years:>=3 lang:eng>=a2 welding")
    )
    parser.add_argument("--fields", action="store_true", help=_("what can be asked for"))
    parser.add_argument(
        "--complete",
        type=int,
        metavar=_("N"),
        help=_("how the line can go on at character N, instead of searching"),
    )


def run(args: argparse.Namespace) -> int:
    if args.fields:
        return _say_fields(args)
    if not args.text:
        raise UsedWrongly(_("Give what to search for, or --fields."))
    line = " ".join(args.text)
    if args.complete is not None:
        return _say_completions(args, line)
    return _say_hits(args, line)


def _say_hits(args: argparse.Namespace, line: str) -> int:
    from sync.central.finding.search import LIMIT, search
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.CASEWORKER)
    with connected(args) as engine:
        hits = search(engine, line, labels(), LIMIT + 1)
        more, hits = len(hits) > LIMIT, hits[:LIMIT]
        about = tuple(person for hit in hits for person in (hit.person, *(other for other, _case in hit.also)))
        noted(engine, who, Act.SEARCHED, datetime.now(UTC), about, {"found": len(hits)})
    if args.json:
        print_json([hit.as_dict() for hit in hits])
        return DONE
    for hit in hits:
        say(f"{hit.case or '–'}  {hit.name}  {hit.name_original}  {hit.birth or '–'}  ({'; '.join(hit.why)})")
        for _other, case in hit.also:
            say(_("    = the same person in case {number}").format(number=case or "–"))
    if more:
        say(_("The first {n}, by name. There are more: add to the line.").format(n=LIMIT))
    else:
        say(ngettext("{n} person found.", "{n} persons found.", len(hits)).format(n=len(hits)))
    return DONE


def _say_fields(args: argparse.Namespace) -> int:
    from sync.central.finding.fields import FIELDS

    if args.json:
        print_json(
            [{"field": one.name, "meaning": _(one.meaning), "example": one.example} for one in FIELDS.values()]
        )
        return DONE
    for one in FIELDS.values():
        say(f"  {one.example:<22} {_(one.meaning)}")
    say(_("A word without a colon is looked for in names and occupations. Commas say: any of these."))
    return DONE


def _say_completions(args: argparse.Namespace, line: str) -> int:
    from sync.central.finding.completing import complete

    found = complete(line, args.complete, labels())
    if args.json:
        print_json([{"text": one.text, "label": one.label, "at": one.at} for one in found])
        return DONE
    for one in found:
        say(f"  {one.text:<22} {one.label}")
    return DONE
