"""`kommisjon forms`: check a form, and replay an interview on it without a vault."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kommisjon.cli.output import DONE, print_json, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _


def register(commands: Any) -> None:
    group = commands.add_parser("forms", help="forms: check").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    check = group.add_parser("check", help="read a form and say what is wrong with it")
    check.add_argument("file", type=Path, nargs="+", help="an .xlsx, a folder of .csv sheets, or a converted .xml")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    from kommisjon.xform import load

    found = []
    for file in args.file:
        form = load(read_form(file))
        found.append(
            {"id": form.id, "version": form.version, "languages": list(form.languages), "sha256": form.digest}
        )
    if args.json:
        print_json(found)
    else:
        for form in found:
            languages = ", ".join(form["languages"])
            say(_("{id} version {version}: in order. Languages: {all}").format(all=languages, **form))
    return DONE


def read_form(file: Path) -> bytes:
    """The XForm of a file: as it is, or converted. Raises Refusal B106 or F801."""
    if file.suffix == ".xml":
        try:
            return file.read_bytes()
        except OSError as problem:
            raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    from kommisjon.xform.convert import convert

    return convert(file)
