"""`kommisjon forms pot`: a form's texts as a gettext catalogue, for translators."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kommisjon.cli import files
from kommisjon.cli.forms.source import SHEETS_KINDS, is_xform
from kommisjon.cli.output import DONE, say
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

NAME = "pot"


def register(group: Any) -> None:
    pot = group.add_parser(NAME, help=_("write the texts of a form as a gettext catalogue, for translators"))
    pot.add_argument("form", type=Path, help=_(SHEETS_KINDS))
    pot.add_argument(
        "--language", dest="into", metavar=_("CODE"), help=_("a .po with the translations so far, not a .pot")
    )
    pot.add_argument(
        "-o", "--out", type=Path, required=True, metavar=_("FILE"), help=_("the .pot or .po to write")
    )
    pot.add_argument("--force", action="store_true", help=_("overwrite what is there"))
    pot.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from kommisjon.xform.authoring import catalogue
    from kommisjon.xform.authoring.texts import texts
    from kommisjon.xform.authoring.workbook import form_sheets, read_source

    if is_xform(args.form):
        raise Refusal(Code.FORM_NO_SHEETS, file=args.form.name)
    if args.out.is_file() and not args.force:
        raise Refusal(Code.FORM_TARGET, file=args.out.name)
    sheets = form_sheets(read_source(args.form))
    files.write(args.out, catalogue.make(sheets, args.form.stem, args.into))
    n = len(texts(sheets))
    if args.out.is_file():
        say(
            ngettext("{file} is written: {n} text.", "{file} is written: {n} texts.", n).format(file=args.out, n=n)
        )
    return DONE
