"""`kommisjon forms convert`: a form from workbook to reviewable text and back, and to the XForm that is used."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files
from kommisjon.cli.forms.source import SHEETS_KINDS, is_xform, read_sound, read_xform
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.whole_files import Together
from kommisjon.cli.wording import repaired
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.xform.authoring.workbook import Source

NAME = "convert"

_BESIDE_ITS_TEXT = "form.xml"


def register(group: Any) -> None:
    convert = group.add_parser(NAME, help=_("convert a form: workbook, reviewable text, or XForm"))
    convert.add_argument("source", type=Path, help=_(SHEETS_KINDS))
    convert.add_argument("target", type=Path, help=_("an .xlsx, a folder for .csv sheets, or an .xml"))
    convert.add_argument("--force", action="store_true", help=_("overwrite what is there"))
    convert.add_argument("--json", action="store_true", help=_("print JSON"))
    convert.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    source, target = args.source, args.target
    if is_xform(source):
        raise Refusal(Code.FORM_NO_SHEETS, file=source.name)
    if target.suffix.lower() == ".xml":
        told = _to_xform(source, target, force=args.force)
    elif target.suffix.lower() == ".xlsx":
        told = _to_workbook(source, target, force=args.force)
    elif target.is_dir() or not target.suffix:
        told = _to_text(source, target, force=args.force)
    else:
        raise UsedWrongly(_("TARGET is an .xlsx, an .xml, or a folder."))
    if args.json:
        print_json(told)
    else:
        _say(told)
    return DONE


def _to_xform(source: Path, target: Path, *, force: bool) -> dict[str, Any]:
    """The XForm; one that stands beside its own text is kept up to date, unless its version was in use."""
    read = read_sound(source)
    there = read_xform(target) if target.is_file() else None
    if there is not None and there != read.xform and not force:
        if target.name != _BESIDE_ITS_TEXT or target.parent.resolve() != source.resolve():
            raise Refusal(Code.FORM_TARGET, file=target.name)
        if _version(there) == read.form.version:
            raise Refusal(Code.FORM_SAME_VERSION, file=target.name, version=read.form.version or "–")
    if there != read.xform:
        files.write(target, read.xform)
    return {
        "target": str(target),
        "id": read.form.id,
        "version": read.form.version,
        "sha256": read.form.digest,
        "changed": there != read.xform,
        "repairs": [one.as_dict() for one in read.repairs],
    }


def _version(xform: bytes) -> str | None:
    from kommisjon.xform import load

    try:
        return load(xform).version
    except Refusal:
        return None


def _to_workbook(source: Path, target: Path, *, force: bool) -> dict[str, Any]:
    from kommisjon.xform.authoring.spreadsheet import write_xlsx
    from kommisjon.xform.authoring.workbook import read_source

    _need_free(target, force=force)
    if source.exists() and target.exists() and source.samefile(target):
        raise UsedWrongly(_("SOURCE and TARGET are the same file."))
    read = read_source(source)
    for name, sheet in read.sheets.items():
        sheet.title = name
    files.write(target, write_xlsx(list(read.sheets.values())))
    return _told(read, target)


def _to_text(source: Path, target: Path, *, force: bool) -> dict[str, Any]:
    from kommisjon.xform.authoring import sheet_text
    from kommisjon.xform.authoring.workbook import SHEETS, read_source

    there = [target / f"{name}.csv" for name in SHEETS if (target / f"{name}.csv").exists()]
    if there and not force:
        raise Refusal(Code.FORM_TARGET, file=f"{target.name}/{there[0].name}")
    read = read_source(source)
    with Together(new_folders=True) as together:
        for name, sheet in read.sheets.items():
            together.open(target / f"{name}.csv").write(sheet_text.write(sheet))
        for path in there:
            # A sheet that the form no longer has would still be read as part of it.
            if path.stem not in read.sheets:
                together.remove(path)
    return _told(read, target)


def _need_free(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise Refusal(Code.FORM_TARGET, file=target.name)


def _told(read: Source, target: Path) -> dict[str, Any]:
    return {
        "target": str(target),
        "sheets": {name: max(len(sheet.trimmed()) - 1, 0) for name, sheet in read.sheets.items()},
        "left_out": read.others,
        "formulas": sum(len(sheet.formulas) for sheet in read.sheets.values()),
        "repairs": [one.as_dict() for one in read.repairs],
    }


def _say(told: dict[str, Any]) -> None:
    if "sheets" in told:
        sheets = ", ".join(
            ngettext("{sheet} ({n} row)", "{sheet} ({n} rows)", n).format(sheet=sheet, n=n)
            for sheet, n in told["sheets"].items()
        )
        say(_("{file} is written: {sheets}.").format(file=told["target"], sheets=sheets))
    elif told["changed"]:
        words = _("{file} is written: {id} version {version}.")
        say(words.format(file=told["target"], id=told["id"], version=told["version"] or "–"))
    else:
        say(_("{file} is up to date.").format(file=told["target"]))
    for title in told.get("left_out", ()):
        say("  " + _("left out: the sheet “{sheet}” is none of a form's").format(sheet=title))
    if formulas := told.get("formulas", 0):
        words = ngettext(
            "{n} formula became the text that it shows", "{n} formulas became the texts that they show", formulas
        )
        say("  " + words.format(n=formulas))
    for one in told["repairs"]:
        say("  " + repaired(one))
