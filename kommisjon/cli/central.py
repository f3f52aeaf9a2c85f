"""`kommisjon central`: the settlement side takes bundles, shows cases and searches."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kommisjon.cli import (
    central_audit,
    central_cases,
    central_casework,
    central_duplicates,
    central_erase,
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
)
from kommisjon.cli.central_database import connected, in_one, make
from kommisjon.cli.central_rekeying import settling
from kommisjon.cli.central_show import case_lines
from kommisjon.cli.central_staff import add_staff, staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.place import add_database, add_keys
from kommisjon.cli.values import a_digest
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.firewall import Purpose


def register(commands: Any) -> None:
    named = _(
        "central: init, cases, pack, handed, import, receipt, quarantine, review, decide, ask, screen, relayed, "
        "show, search, statistics, duplicates, attachment, submissions, casework, due, request, career-note, "
        "export, erase, users, roles, shielded, audit"
    )
    group = commands.add_parser("central", help=named).add_subparsers(
        dest="what", metavar=_("WHAT"), required=True
    )
    _add(group, "init", _("make a central database"), run_init)
    central_cases.register(group, _add)
    central_pack.register(group, _add)
    central_import.register(group, _add)
    central_users.register(group, _add)
    central_shielded.register(group, _add)
    central_audit.register(group, _add)
    central_review.register(group, _add)
    central_screen.register(group, _add)
    central_relayed.register(group, _add)
    _add(group, "show", _("show a case"), run_show).add_argument("case", help=_("the case's number, or its id"))
    central_search.register(group, _add)
    central_statistics.register(group, _add)
    central_duplicates.register(group, _add)
    file = _add(
        group, "attachment", _("write one attached file out, readable by anybody who has it"), run_attachment
    )
    file.add_argument("sha256", type=a_digest, help=_("its SHA-256, as `central show` names it"))
    file.add_argument("--to", type=Path, required=True, metavar=_("FILE"), help=_("write it here"))
    central_export.add_purpose(file, Purpose.SETTLEMENT)
    central_casework.register(group, _add)
    central_request.register(group, _add)
    central_export.register(group, _add)
    central_erase.register(group, _add)
    central_submissions.register(
        _add(group, "submissions", _("write the interviews held by a form, as ODK's tools do"), run_submissions)
    )


def _add(
    group: Any, name: str, help_text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = group.add_parser(name, help=help_text)
    add_database(parser)
    add_keys(parser)
    add_staff(parser)
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    parser.set_defaults(run=settling(in_one(run)))
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
    for line in case_lines(case):
        say(line)
    return DONE


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
