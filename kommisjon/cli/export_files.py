"""Writes fillings to the file or folder named on the command line, in the format that its name says.

Fillings are taken one after the other and never held all at once. What is written is there whole, or not at all.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommisjon.cli import whole_files
from kommisjon.cli.output import UsedWrongly
from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import gettext as _

if TYPE_CHECKING:
    from kommisjon.xform import Form
    from kommisjon.xform.audit import Event
    from kommisjon.xform.export.filling import Filling
    from kommisjon.xform.export.plan import Options, Plan
    from kommisjon.xform.export.shape import AuditWish

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """One filling to write, and its log where one is to be written."""

    filling: Filling
    events: Sequence[Event] | None
    wish: AuditWish


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say where the answers go and how tables shall look."""
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar=_("OUT"),
        help=_("a file .xml, .csv or .xlsx, or a folder that is not there yet, for all of them"),
    )
    # The program has a --language of its own.
    parser.add_argument(
        "--language",
        dest="form_language",
        metavar=_("NAME"),
        help=_("the form's language for labels; default: its own"),
    )
    for name, what in (
        ("headers", _("heads of columns: names (default) or labels")),
        ("values", _("choices in cells: names (default) or labels")),
    ):
        parser.add_argument(f"--{name}", choices=("names", "labels"), default="names", help=what)
    parser.add_argument(
        "--split", action="store_true", help=_("also a column for each choice, and part of a place")
    )
    parser.add_argument(
        "--skipped",
        choices=("leave-out", "mark"),
        default="leave-out",
        help=_("answers kept although their question no longer applies: leave out (default), or show and mark"),
    )
    parser.add_argument(
        "--bom", action="store_true", help=_("begin .csv files with a mark that Excel needs for UTF-8")
    )
    parser.add_argument(
        "--audit", action="store_true", help=_("write the log of answers also if the form asks for none")
    )


def table_options(args: argparse.Namespace, form: Form) -> Options:
    """The options as the plan of tables knows them. Raises Refusal F816 for a language that the form has not."""
    from kommisjon.xform.export.plan import Options

    return Options(
        language=_language(form, args.form_language),
        headers=args.headers,
        values=args.values,
        split=args.split,
        skipped=args.skipped == "mark",
    )


def _language(form: Form, wanted: str | None) -> str | None:
    """The form's own name of a language: as it is written, or only its code: ar for “Arabic (ar)”."""
    if wanted is None:
        return None
    for known in form.languages:
        code = known.rpartition("(")[2].rstrip(") ")
        if wanted.lower() in (known.lower(), code.lower()):
            return known
    known_ones = ", ".join(name or "–" for name in form.languages)
    raise Refusal(Code.EXPORT_LANGUAGE, language=wanted, known=known_ones)


def write_export(args: argparse.Namespace, form: Form, plan: Plan, given: Iterable[Given]) -> list[Path]:
    """Write everything, for its owner's eyes alone; give the files.

    Raises Refusal B108 or F817, and UsedWrongly for more than one filling in an .xml.
    """
    to: Path = args.to
    match to.suffix.lower():
        case ".xml":
            return _one_submission(to, given)
        case ".csv":
            return _tables(args, plan, to.parent, to.stem, given)
        case ".xlsx":
            return _workbook(form, plan, to, given, audit=args.audit)
        case _:
            with whole_files.new_folder(to) as folder:
                written = _folder(args, form, plan, folder, given)
            return [to / path.relative_to(folder) for path in written]


def _one_submission(to: Path, given: Iterable[Given]) -> list[Path]:
    from kommisjon.xform.export.audit_log import AUDIT_FILE
    from kommisjon.xform.export.submission import submission

    fillings = iter(given)
    one = next(fillings, None)
    if one is None or next(fillings, None) is not None:
        raise UsedWrongly("an .xml file holds one interview: give a folder for several")
    with whole_files.Together(private=True, new_folders=True) as together:
        together.open(to).write(submission(one.filling))
        written = [to]
        if one.events is not None:
            written.append(to.with_name(AUDIT_FILE))
            together.open(written[-1]).write(_log(one))
    return written


def _log(one: Given) -> bytes:
    from kommisjon.xform.export.audit_log import audit_csv

    return audit_csv(one.events or (), one.wish)


def _tables(args: argparse.Namespace, plan: Plan, folder: Path, stem: str, given: Iterable[Given]) -> list[Path]:
    with whole_files.Together(private=True, new_folders=True) as together:
        tables = _Tables(together, plan, folder, stem, bom=args.bom, audit=args.audit)
        for one in given:
            tables.add(one)
        tables.finish()
    return tables.written


class _Tables:
    """The CSV files of a plan, and the one of all logs where it is wanted, open for rows."""

    def __init__(
        self, together: whole_files.Together, plan: Plan, folder: Path, stem: str, *, bom: bool, audit: bool
    ) -> None:
        from kommisjon.xform.export.delimited import Delimited
        from kommisjon.xform.export.rows import Rows

        self.written: list[Path] = []
        self._together, self._folder, self._stem = together, folder, stem
        self._rows = Rows(plan)
        self._out = Delimited([(table.name, table.headers) for table in plan.tables], self._open, bom=bom)
        self._logs = Delimited([("audit", _log_header())], self._open, bom=bom) if audit else None

    def add(self, one: Given) -> None:
        for row in self._rows.of(one.filling):
            self._out.add(row.table, row.cells)
        if self._logs is not None:
            for cells in _log_rows(one):
                self._logs.add(0, cells)

    def finish(self) -> None:
        self._out.finish()
        if self._logs is not None:
            self._logs.finish()

    def _open(self, name: str) -> Any:
        self.written.append(
            self._folder / (f"{self._stem}-{_file_name(name)}.csv" if name else f"{self._stem}.csv")
        )
        return self._together.open(self.written[-1])


def _workbook(form: Form, plan: Plan, to: Path, given: Iterable[Given], *, audit: bool) -> list[Path]:
    from kommisjon.xform.export.rows import Rows
    from kommisjon.xform.export.workbook import Workbook

    rows = Rows(plan)
    with (
        whole_files.Together(private=True, new_folders=True) as together,
        whole_files.scratch_beside(to) as scratch,
        Workbook(scratch) as book,
    ):
        out = together.open(to)
        names = [table.name or form.title or form.id for table in plan.tables]
        book.add_sheets([*names, *(["audit"] if audit else [])])
        for number, table in enumerate(plan.tables):
            book.begin(number, table.headers, table.numeric)
        if audit:
            book.begin(len(plan.tables), _log_header())
        for one in given:
            for row in rows.of(one.filling):
                book.add(row.table, row.cells)
            for cells in _log_rows(one) if audit else ():
                book.add(len(plan.tables), cells)
        book.save(out)
    return [to]


def _folder(args: argparse.Namespace, form: Form, plan: Plan, folder: Path, given: Iterable[Given]) -> list[Path]:
    """Everything at once: the tables, and each submission in a folder of its own with its log."""
    from kommisjon.xform.export.audit_log import AUDIT_FILE
    from kommisjon.xform.export.submission import submission

    singles: list[Path] = []
    with whole_files.Together(private=True, new_folders=True) as together:
        tables = _Tables(together, plan, folder, _file_name(form.id), bom=args.bom, audit=args.audit)
        for one in given:
            tables.add(one)
            place = folder / "submissions" / _file_name(one.filling.instance_id.removeprefix("uuid:"))
            singles.append(place / "submission.xml")
            whole_files.fresh(singles[-1], submission(one.filling))
            if one.events is not None:
                singles.append(place / AUDIT_FILE)
                whole_files.fresh(singles[-1], _log(one))
        tables.finish()
    return [*tables.written, *singles]


def _log_header() -> list[str]:
    from kommisjon.xform.export.audit_log import EVERYTHING, INSTANCE, audit_header

    return [INSTANCE, *audit_header(EVERYTHING)]


def _log_rows(one: Given) -> Iterable[list[str]]:
    from kommisjon.xform.export.audit_log import EVERYTHING, audit_rows

    return ([one.filling.instance_id, *row] for row in audit_rows(one.events or (), EVERYTHING))


def _file_name(name: str) -> str:
    """A name that any disk takes, and Windows takes for a file: some of its devices have names too."""
    named = _NOT_IN_NAMES.sub("_", name).strip(".") or "_"
    return f"_{named}" if _DEVICES.fullmatch(named.partition(".")[0].rstrip()) else named
