"""`kommisjon central export`: persons for another system or for a table, with a manifest; each run is noted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import whole_files
from kommisjon.cli.central_database import connected
from kommisjon.cli.central_staff import staff_of
from kommisjon.cli.output import DONE, print_json, say
from kommisjon.cli.values import a_mission_code
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.model.firewall import Purpose

if TYPE_CHECKING:
    from sync.central.leaving.exporting import Writer

PURPOSES = tuple(Purpose)
FORMATS = ("jsonl", "csv", "xlsx")


def register(group: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    parser = add(group, "export", _("write persons out for another system, or as tables"), run_export)
    parser.add_argument(
        "--to", type=Path, required=True, metavar=_("FOLDER"), help=_("a folder that is not there yet")
    )
    parser.add_argument(
        "--format", choices=FORMATS, required=True, help=_("JSON Lines, CSV in a zip, or a workbook")
    )
    add_purpose(parser)
    parser.add_argument(
        "--mission", type=a_mission_code, metavar=_("CODE"), help=_("only persons of this mission")
    )


def add_purpose(parser: argparse.ArgumentParser, default: Purpose | None = None) -> None:
    """Let a command that gives something away be told what for; without a `default` it has to be told."""
    text = _("what it is for; it is written down, and for a case of protection it is refused")
    if default is not None:
        text += " " + _("(default: {value})").format(value=default)
    parser.add_argument("--purpose", choices=PURPOSES, required=default is None, default=default, help=text)


def writer_for(name: str) -> Callable[[Path], Writer]:
    """The writer of a format. One for another system is added here (docs/exports.md)."""
    from kommisjon.cli.leaving.export_files import CsvZip, Sheets
    from sync.central.leaving.exporting import JsonLines

    known: dict[str, Callable[[Path], Writer]] = {"jsonl": JsonLines, "csv": CsvZip, "xlsx": Sheets}
    return known[name]


def run_export(args: argparse.Namespace) -> int:
    """Raises Refusal B108, D760, D786, F817 and those of central."""
    from sync.central.leaving.exporting import export

    with connected(args) as engine, whole_files.new_folder(args.to) as folder:
        manifest = export(
            *(engine, staff_of(args), datetime.now(UTC), folder, writer_for(args.format)),
            form=args.format,
            purpose=Purpose(args.purpose),
            mission=args.mission,
        )
    if args.json:
        print_json({"folder": str(args.to), **manifest})
    else:
        _tell(args.to, manifest)
    return DONE


def _tell(to: Path, manifest: Mapping[str, Any]) -> None:
    counts = manifest["counts"]
    for file in manifest["files"]:
        say(str(to / file["name"]))
    say(ngettext("{n} person exported.", "{n} persons exported.", counts["persons"]).format(n=counts["persons"]))
    if counts["fields_in_conflict"]:
        more = ngettext(
            "{n} answer is not settled: it is blank, and what people said stands beside it.",
            "{n} answers are not settled: they are blank, and what people said stands beside them.",
            counts["fields_in_conflict"],
        )
        say(more.format(n=counts["fields_in_conflict"]))
    if counts["records_waiting"]:
        more = ngettext(
            "{n} record waits for another that has not come, and is left out.",
            "{n} records wait for others that have not come, and are left out.",
            counts["records_waiting"],
        )
        say(more.format(n=counts["records_waiting"]))
    say(_("These files are not encrypted. Keep them as the database itself is kept, and delete them after use."))
