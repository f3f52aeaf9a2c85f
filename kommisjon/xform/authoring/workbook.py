"""Reads the sheets of a form: from a workbook, from a folder of CSV files, or from a pair of them.

A row of a sheet stands at its number minus two (the header is row 1): blank rows keep their places, so that a row
can be named as the author's spreadsheet numbers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from kommisjon.errors import N_, Code, Refusal
from kommisjon.xform.authoring import columns as headings
from kommisjon.xform.authoring import sheet_text, untrusted
from kommisjon.xform.authoring.cells import Sheet, written
from kommisjon.xform.authoring.converted import Repair
from kommisjon.xform.authoring.noted import FIRST_ROW, Place, numbers, refusal, repair
from kommisjon.xform.authoring.spreadsheet import read_xls, read_xlsx

SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")
Row: TypeAlias = dict[str, Any]
Sheets: TypeAlias = dict[str, Any]
"""Sheet name: its rows; sheet name with _header: its columns. The shape that pyxform takes."""

_OLD = b"\xd0\xcf\x11\xe0"
_NEW = b"PK\x03\x04"
_PAIR = ("_questions.csv", "_choices.csv")
_TITLES = {"choice": "choices", "setting": "settings", "surveys": "survey", "entity": "entities"}
_MOST_EMPTY = 60
"""Empty rows below one another, after which a sheet has ended, for pyxform too."""


@dataclass(slots=True)
class Source:
    """The sheets of a form as they were written, by the names they have in forms, and what is to be said of it."""

    name: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """Titles of sheets that are none of a form's."""
    repairs: list[Repair] = field(default_factory=list)


def read_source(source: Path) -> Source:
    """The sheets of a folder, a workbook (.xlsx, .xls, whatever its name says), or NAME_questions.csv with its
    NAME_choices.csv beside it, cell by cell.

    Raises Refusal F801 for what cannot be read, F805 beyond a limit of `kommisjon.xform.authoring.untrusted`.
    """
    if source.is_dir():
        files = {name: source / f"{name}.csv" for name in SHEETS}
        if not files["survey"].is_file():
            raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name} has no survey.csv")
        return _from_text(files, source.name)
    if source.name.endswith(_PAIR[0]):
        beside = source.with_name(source.name.removesuffix(_PAIR[0]) + _PAIR[1])
        return _from_text({"survey": source, "choices": beside}, source.name)
    data = _bytes(source)
    if data.startswith(_OLD):
        untrusted.check_old(source.name, data)
        return _by_name(source.name, read_xls(source.name, data))
    if data.startswith(_NEW):
        untrusted.check_zip(source.name, data)
        return _by_name(source.name, read_xlsx(source.name, data, _may_be_a_forms))
    raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name} is neither a workbook nor a folder of sheets")


def read_sheets(source: Path) -> Sheets:
    """The sheets of a source, in the converter's shape. Raises Refusal F801 or F805."""
    return form_sheets(read_source(source))


def form_sheets(source: Source) -> Sheets:
    """The sheets in the converter's shape. What had to be changed for it is added to the source's repairs.

    Raises Refusal F801, naming sheet and row, for columns that contradict one another and for formulas whose
    results are not in the file.
    """
    sheets: Sheets = {"sheet_names": [*(sheet.title for sheet in source.sheets.values()), *source.others]}
    for name, sheet in source.sheets.items():
        found, done = headings.headers(name, sheet)
        _need_results(name, sheet, found)
        texts = [[_plain(written(value)) for value in row] for row in sheet.trimmed()[1:]]
        source.repairs += done + _cut(name, texts)
        # Every row reaches to the last column, so that one column may take what another says.
        texts = [row + [""] * (len(found) - len(row)) for row in texts]
        found, done = headings.joined(name, found, texts)
        source.repairs += done
        sheets[name] = [
            {column: cell for column, cell in zip(found, row, strict=False) if column and cell} for row in texts
        ]
        sheets[f"{name}_header"] = [dict.fromkeys(column for column in found if column)]
    held = (len(cell) for name in source.sheets for row in sheets[name] for cell in row.values())
    untrusted.check_characters(source.name, sum(held))
    return sheets


def rows(sheets: Sheets, name: str) -> list[Row]:
    """The rows of a sheet; the first one is row 2 of the spreadsheet."""
    found: list[Row] = sheets.get(name) or []
    return found


def columns(sheets: Sheets, name: str) -> list[str]:
    """The columns of a sheet, as they are written."""
    return list((sheets.get(f"{name}_header") or [{}])[0])


def column(sheets: Sheets, sheet: str, *names: str) -> str:
    """The column of a sheet that is called one of `names`, as the author spells it; the first name if none is."""
    for written_so in columns(sheets, sheet):
        if written_so.strip().lower().replace(" ", "_") in names:
            return written_so
    return names[0]


def _plain(text: str) -> str:
    """A cell's text as a form takes it: no blanks around it, and none of those that only look like blanks."""
    return text.strip().replace("\u00a0", " ")


def _cut(name: str, texts: list[list[str]]) -> list[Repair]:
    """Leave out what stands below a long run of empty rows, in place."""
    empty = 0
    for place, row in enumerate(texts):
        empty = 0 if any(row) else empty + 1
        if empty > _MOST_EMPTY:
            del texts[place:]
            while texts and not any(texts[-1]):
                texts.pop()
            text = N_("More than {n} empty rows: what stands below them is not read.")
            return [repair(name, place + FIRST_ROW, "", text, n=_MOST_EMPTY)]
    return []


def _need_results(name: str, sheet: Sheet, found: list[str]) -> None:
    for (number, place), has_result in sheet.formulas.items():
        if not has_result and number and place < len(found) and headings.is_read(name, found[place]):
            detail = (
                "a formula without its result. Save the workbook from a spreadsheet program, or write the text"
            )
            raise refusal(Place(name, number + 1, found[place]), detail)


def _by_name(file: str, sheets: list[Sheet]) -> Source:
    """The sheets of a workbook by the names that forms give them; a workbook of one sheet has the survey there."""
    source = Source(file)
    if len(sheets) == 1 and _name(sheets[0].title) not in SHEETS:
        source.sheets["survey"] = sheets[0]
        return source
    for sheet in sheets:
        name = _name(sheet.title)
        if (
            name not in SHEETS
            and _TITLES.get(name)
            and not any(_name(one.title) == _TITLES[name] for one in sheets)
        ):
            text = N_("The sheet “{sheet}” is read as “{read}”.")
            name = _TITLES[name]
            source.repairs.append(repair(sheet.title, 1, "", text, sheet=sheet.title, read=name))
        if name not in SHEETS:
            source.others.append(sheet.title)
        elif name in source.sheets:
            titles = f"“{source.sheets[name].title}” and “{sheet.title}”"
            raise Refusal(Code.FORM_UNREADABLE, detail=f"{file}: two sheets are called {name}: {titles}")
        else:
            source.sheets[name] = sheet
    if "survey" not in source.sheets:
        titles = ", ".join(f"“{sheet.title}”" for sheet in sheets)
        detail = f"{file} has no sheet survey, where the questions stand. Its sheets are {titles}"
        raise Refusal(Code.FORM_UNREADABLE, detail=detail)
    source.sheets = {name: source.sheets[name] for name in SHEETS if name in source.sheets}
    return source


def _may_be_a_forms(title: str) -> bool:
    return _name(title) in (*SHEETS, *_TITLES)


def _name(title: str) -> str:
    return re.sub(r"[\s_]+", "_", title.replace("\u00a0", " ").strip().lower())


def _bytes(source: Path) -> bytes:
    try:
        untrusted.check_size(source.name, source.stat().st_size)
        with source.open("rb") as file:
            data = file.read(untrusted.LARGEST_FILE + 1)
    except OSError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name}: {problem.strerror}") from None
    untrusted.check_size(source.name, len(data))
    return data


def _from_text(files: dict[str, Path], name: str) -> Source:
    source = Source(name)
    for sheet, path in files.items():
        untrusted.check_link(path)
        if path.is_file():
            read = sheet_text.read(sheet, path.name, _bytes(path))
            _need_width(path.name, read.sheet)
            source.sheets[sheet] = read.sheet
            source.repairs += _unusual(sheet, read)
    sizes = [row for sheet in source.sheets.values() for row in sheet.rows]
    untrusted.check_counts(name, len(sizes), sum(len(row) for row in sizes))
    return source


def _need_width(file: str, sheet: Sheet) -> None:
    width = len(sheet.rows[0]) if sheet.rows else 0
    for number, row in enumerate(sheet.rows, 1):
        if any(written(value).strip() for value in row[width:]):
            detail = f"{file}, line {sheet_text.line_of(sheet, number)}: more cells than columns"
            raise Refusal(Code.FORM_UNREADABLE, detail=detail)


def _unusual(name: str, read: sheet_text.Read) -> list[Repair]:
    done = []
    header = read.sheet.rows[0] if read.sheet.rows else []
    if read.separator != ",":
        text = N_("The columns are separated by “{mark}”. They are read so.")
        done.append(repair(name, 1, "", text, mark="TAB" if read.separator == "\t" else read.separator))
    stray: dict[int, list[int]] = {}
    for number, place in read.stray:
        stray.setdefault(place, []).append(number + 1)
    for place, found in stray.items():
        text = N_("Quotation marks and dashes as Excel's plain “CSV” writes them are read as such (rows: {rows}).")
        done.append(repair(name, found[0], written(header[place]), text, rows=numbers(found)))
    return done
