"""`kommisjon forms merge`: a translator's catalogue back into the language columns of a form."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import files
from kommisjon.cli.forms.source import SHEETS_KINDS, is_xform
from kommisjon.cli.output import DONE, UsedWrongly, print_json, say
from kommisjon.cli.whole_files import Together
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext

if TYPE_CHECKING:
    from kommisjon.i18n.po import PoFile
    from kommisjon.xform.authoring.catalogue import Merge
    from kommisjon.xform.authoring.texts import Text
    from kommisjon.xform.authoring.workbook import Source

NAME = "merge"

_LARGEST_CATALOGUE = 24 * 1024 * 1024


def register(group: Any) -> None:
    merge = group.add_parser(NAME, help=_("take a translated catalogue into the columns of a form"))
    merge.add_argument("form", type=Path, help=_(SHEETS_KINDS))
    merge.add_argument("catalogue", type=Path, metavar=_("FILE.po"), help=_("the translations"))
    merge.add_argument(
        "--language", dest="into", metavar=_("CODE"), help=_("instead of the one that the catalogue names")
    )
    merge.add_argument("--force", action="store_true", help=_("overwrite cells that say something else"))
    merge.add_argument("--json", action="store_true", help=_("print JSON"))
    merge.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from kommisjon.xform.authoring.catalogue import compare
    from kommisjon.xform.authoring.merging import changes, mark_of, unreviewed
    from kommisjon.xform.authoring.workbook import form_sheets, read_source

    if is_xform(args.form):
        raise Refusal(Code.FORM_NO_SHEETS, file=args.form.name)
    if not args.form.is_dir() and args.form.suffix.lower() != ".xlsx":
        raise UsedWrongly(_("Texts are merged into an .xlsx or a folder of .csv sheets: convert the form first."))
    file = _catalogue(args.catalogue)
    language = args.into or file.header.get("Language", "")
    if not language:
        raise UsedWrongly(_("The catalogue does not name its language. Give --language CODE."))
    source = read_source(args.form)
    sheets = form_sheets(source)
    merge = compare(sheets, file, language, force=args.force)
    made = changes(sheets, merge)
    if made.cells:
        _write(args.form, source, made)
    marked = bool(merge.taken) and not merge.reviewed
    still = mark_of(merge.language) in unreviewed(sheets)
    told = _told(merge, args.form, force=args.force) | {"marked_unreviewed": marked or still}
    if args.json:
        print_json(told)
    else:
        _say(told, file)
    return DONE


def _catalogue(path: Path) -> PoFile:
    """Read a catalogue. Raises Refusal B106 or B109."""
    from babel.messages.pofile import PoFileError

    from kommisjon.xform.authoring.catalogue import read

    try:
        return read(files.read(path, _LARGEST_CATALOGUE))
    except (PoFileError, ValueError) as problem:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: {problem}") from None


def _write(form: Path, source: Source, made: Any) -> None:
    from kommisjon.xform.authoring import sheet_text
    from kommisjon.xform.authoring.merging import apply_to_text, apply_to_workbook
    from kommisjon.xform.authoring.untrusted import LARGEST_FILE

    if form.is_dir():
        with Together() as together:
            for name in apply_to_text(source, made):
                together.open(form / f"{name}.csv").write(sheet_text.write(source.sheets[name]))
    else:
        files.write(form, apply_to_workbook(files.read(form, LARGEST_FILE), source, made))


def _told(merge: Merge, form: Path, *, force: bool) -> dict[str, Any]:
    return {
        "file": str(form),
        "language": merge.language,
        "written": len(merge.taken),
        "same": merge.same,
        "fuzzy": merge.fuzzy,
        "missing": merge.missing,
        "not_in_the_form": merge.unknown,
        "overwritten" if force else "kept": [_one(text, said, merge.language) for text, said in merge.different],
        "left_out": [_one(text, said, merge.language) for text, said in merge.wrong],
        "other_references": [_one(text, said, merge.language) for text, said in merge.suspect],
    }


def _one(text: Text, said: str, language: str) -> dict[str, Any]:
    return {
        "sheet": text.place.sheet,
        "row": text.place.row,
        "context": text.context,
        "source": text.source,
        "there": text.said.get(language, ""),
        "catalogue": said,
    }


def _say(told: dict[str, Any], file: PoFile) -> None:
    n = told["written"]
    words = ngettext(
        "{file}: {n} text in {language} is written.", "{file}: {n} texts in {language} are written.", n
    )
    say(words.format(file=told["file"], n=n, language=told["language"]))
    counts = (
        _("The same already: {same}. Fuzzy and left out: {fuzzy}. Not translated: {missing}."),
        _("Not in the form, or there with another text: {n}."),
    )
    say("  " + counts[0].format_map(told))
    if told["not_in_the_form"]:
        say("  " + counts[1].format(n=len(told["not_in_the_form"])))
        for context in told["not_in_the_form"]:
            say(f"    {context}")
    _list(told.get("kept", ()), _("kept as it was (--force overwrites)"))
    _list(told.get("overwritten", ()), _("overwritten"))
    _list(told["left_out"], _("left out, for it refers to what the form does not have"))
    _list(told["other_references"], _("warning: its references are others than in the source"))
    if told["marked_unreviewed"]:
        say("  " + _("{language} is marked as not reviewed in the settings.").format(language=told["language"]))
    elif file.reviewer:
        say("  " + _("Reviewed by {who}.").format(who=file.reviewer))
    if n:
        say("  " + _("Raise the version in the settings if the form was in use, and convert it."))


def _list(found: Any, words: str) -> None:
    for one in found:
        place = _("sheet {sheet}, row {row}").format_map(one)
        said = _("  {place}: {words}: “{there}” – “{catalogue}”")
        say(said.format(place=place, words=words, there=one["there"] or one["source"], catalogue=one["catalogue"]))
