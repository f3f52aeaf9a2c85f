"""`kommisjon central`: the settlement side takes bundles, shows cases and searches."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import (
    central_audit,
    central_cases,
    central_casework,
    central_export,
    central_import,
    central_pack,
    central_relayed,
    central_request,
    central_review,
    central_screen,
    central_search,
    central_shielded,
    central_statistics,
    central_submissions,
    central_users,
    files,
    wording,
)
from kommisjon.cli.central_course import course_lines
from kommisjon.cli.central_database import connected, make
from kommisjon.cli.central_staff import add_staff, staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_database, add_keys
from kommisjon.cli.values import a_digest
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.firewall import Purpose
from kommisjon.model.records import CaseType
from kommisjon.model.relation import RelationType, words_of

if TYPE_CHECKING:
    from sync.central.shown.show import BesideView, CaseView


def register(commands: Any) -> None:
    named = (
        "central: cases, pack, handed, import, receipt, quarantine, review, decide, ask, screen, "
        "show, search, statistics, attachment, submissions, casework, due, request, career-note, export, "
        "users, shielded, audit"
    )
    group = commands.add_parser("central", help=named).add_subparsers(dest="what", metavar="WHAT", required=True)
    _add(group, "init", "make a central database", run_init)
    central_cases.register(group, _add)
    central_pack.register(group, _add)
    central_import.register(group, _add)
    central_users.register(group, _add)
    central_shielded.register(group, _add)
    central_audit.register(group, _add)
    central_review.register(group, _add)
    central_screen.register(group, _add)
    central_relayed.register(group, _add)
    _add(group, "show", "show a case", run_show).add_argument("case", help="the case's number, or its id")
    central_search.register(group, _add)
    central_statistics.register(group, _add)
    file = _add(group, "attachment", "write one attached file out, readable by anybody who has it", run_attachment)
    file.add_argument("sha256", type=a_digest, help="its SHA-256, as `central show` names it")
    file.add_argument("--to", type=Path, required=True, metavar="FILE", help="write it here")
    central_export.add_purpose(file, Purpose.SETTLEMENT)
    central_casework.register(group, _add)
    central_request.register(group, _add)
    central_export.register(group, _add)
    central_submissions.register(
        _add(group, "submissions", "write the interviews held by a form, as ODK's tools do", run_submissions)
    )


def _add(
    group: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_text)
    add_database(parser)
    add_keys(parser)
    add_staff(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    return parser


def run_init(args: argparse.Namespace) -> int:
    address = make(args)
    if args.json:
        print_json({"database": address})
    else:
        say(_("Central database made: {address}").format(address=address))
    return DONE


def run_show(args: argparse.Namespace) -> int:
    from sync.central.shown.show import show_case
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.CASEWORKER)
    with connected(args) as engine:
        case = show_case(engine, args.case)
        about = (case.id, *(person.id for person in case.persons))
        noted(engine, who, Act.SAW_CASE, datetime.now(UTC), about)
    if args.json:
        print_json(case.as_dict())
        return DONE
    place = wording.label("competence", "country", case.country_of_asylum)
    kind = "  " + _("resident of a reception centre") if case.kind == CaseType.RECEPTION else ""
    say(f"{case.number}  {wording.status(case.status)}  {place}{kind}")
    for person in case.persons:
        role = wording.label("household", "role", person.role)
        say(f"  {person.name}  {person.name_original}  {person.birth or '–'}  {role}")
        for skill in person.languages:
            name = wording.label("competence", "language", skill.language)
            speaks, reads = (wording.label("competence", "level", level) for level in (skill.speak, skill.read))
            say(
                _("    {language}  speaks: {speaks}, reads: {reads}").format(
                    language=name, speaks=speaks, reads=reads
                )
            )
        for work in person.work:
            say(f"    {work.title} ({wording.label('competence', 'occupation', work.isco)})")
    _say_links(case)
    for line in course_lines(case):
        say(line)
    for conflict in case.conflicts:
        say(_("  ! two answers on {path}").format(path=conflict.path))
    for file in case.attachments:
        said = (
            _("  + {path}: {name}, {size} bytes, waiting")
            if file.waiting
            else _("  + {path}: {name}, {size} bytes")
        )
        say(said.format(path=file.path, name=file.name, size=file.size))
        say(f"    {file.sha256}")
    for answer in case.skipped:
        held = answer.value or {}
        told = _("  – skipped by the form now: {path}: {answer}")
        said = held["v"] if "v" in held else wording.unanswered(str(held.get("s")))
        say(told.format(path=answer.path, answer=said))
    for question in case.unanswered:
        say(f"  ? {question.path}: {wording.unanswered(question.status)}")
    for one in case.beside:
        _say_beside(one)
    _say_ending(case)
    return DONE


def _say_ending(case: CaseView) -> None:
    """A line for each seal with what came after it, and one for each addendum."""
    for seal in case.seals:
        say(_("  ■ sealed by {who}, {day}").format(who=seal.by, day=seal.at[:10]))
        if seal.later:
            more = ngettext(
                "  ! {n} save of another laptop was changed after the seal",
                "  ! {n} saves of other laptops were changed after the seal",
                seal.later,
            )
            say(more.format(n=seal.later))
    names = {person.id: person.name for person in case.persons}
    for added in case.addenda:
        about = names.get(added.about or "", _("the household"))
        said = _("  + addendum of {day} by {who}, about {about}: {text}")
        say(said.format(day=added.at[:10], who=added.by, about=about, text=added.text))


def _say_links(case: CaseView) -> None:
    """A line for each close relative in another case: a municipality can take the two together."""
    names = {person.id: person.name for person in case.persons}
    for link in case.links:
        relation = _(words_of(RelationType(link.type), link.first)).format(name=link.name)
        said = _("  = linked with case {number}: {name} is {relation}")
        say(said.format(number=link.number, name=names[link.person], relation=relation))


def _say_beside(one: BesideView) -> None:
    """A line for the person's own words with their language and translator, and one for a note."""
    if one.note is not None:
        say(_("  ✎ note on {path}, by {who}: {text}").format(path=one.path, who=one.by, text=one.note))
    if one.words is not None:
        language = one.words["lang"] or "–"
        said = _("  ❝ own words on {path} ({language}): {text}")
        say(said.format(path=one.path, language=language, text=one.words["original"] or "–"))
    if one.words is not None and one.words["translation"]:
        who = wording.translator(one.words["translated_by"])
        told = (
            _("    translation ({who}, read over): {text}")
            if one.words["reviewed"]
            else _("    translation ({who}, not read over): {text}")
        )
        say(told.format(who=who, text=one.words["translation"]))


def run_attachment(args: argparse.Namespace) -> int:
    """Raises Refusal B108, D711, D760, D786, V105 and those of central."""
    from sync.central.leaving.purpose import admit
    from sync.central.merged.attachments import named_by
    from sync.central.shown.show import shown_attachment
    from sync.central.staff.audit import Act, noted
    from sync.central.staff.who import Role

    who, at, purpose = staff_of(args), datetime.now(UTC), Purpose(args.purpose)
    who.check(Role.CASEWORKER)
    with connected(args) as engine:
        admit(engine, who, at, purpose)
        with shown_attachment(engine, args.sha256) as (found, pieces):
            with engine.connect() as connection:
                about = named_by(connection, found.sha256)
            detail = {"sha256": found.sha256, "purpose": purpose.value}
            noted(engine, who, Act.WROTE_ATTACHMENT, at, about, detail)
            files.write_pieces(args.to, pieces, private=True)
    if args.json:
        print_json(
            {
                "file": str(args.to),
                "sha256": found.sha256,
                "name": found.name,
                "kind": found.kind,
                "size": found.size,
            }
        )
    else:
        say(
            _(
                "{name} written to {file} ({size} bytes, {kind}). It is in the clear there: delete it after use."
            ).format(name=found.name, file=args.to, size=found.size, kind=found.kind)
        )
    return DONE


def run_submissions(args: argparse.Namespace) -> int:
    from sync.central.staff.who import Role

    who = staff_of(args)
    who.check(Role.CASEWORKER)
    with connected(args) as engine:
        return central_submissions.write_submissions(args, engine, who)
