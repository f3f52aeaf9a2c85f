"""Reads the sheets of a form: from a workbook, from a folder of CSV files, or from a pair of them.

A row of a sheet stands at its number minus two (the header is row 1): blank rows keep their places, so that a row
can be named as the author's spreadsheet numbers it.
"""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import Any, TypeAlias

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring import untrusted

SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
Row: TypeAlias = dict[str, Any]
Sheets: TypeAlias = dict[str, Any]
"""Sheet name: its rows; sheet name with _header: its columns. The shape that pyxform takes."""

_OLD = b"\xd0\xcf\x11\xe0"
_NEW = b"PK\x03\x04"
_PAIR = ("_questions.csv", "_choices.csv")


def read_sheets(source: Path) -> Sheets:
    """The sheets of a folder, a workbook (.xlsx, .xls, whatever its name says), or NAME_questions.csv with its
    NAME_choices.csv beside it.

    Raises Refusal F801 for what cannot be read, F805 beyond a limit of `kommisjon.xform.authoring.untrusted`.
    """
    if source.is_dir():
        files = {name: source / f"{name}.csv" for name in SHEETS}
        if not files["survey"].is_file():
            raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name} has no survey.csv")
        return _from_csv(files, source.name)
    if source.name.endswith(_PAIR[0]):
        beside = source.with_name(source.name.removesuffix(_PAIR[0]) + _PAIR[1])
        return _from_csv({"survey": source, "choices": beside}, source.name)
    data = _bytes(source)
    if data.startswith(_OLD):
        untrusted.check_old(source.name, data)
        return _from_workbook(source.name, data, ".xls")
    if data.startswith(_NEW):
        untrusted.check_zip(source.name, data)
        return _from_workbook(source.name, data, ".xlsx")
    raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name} is neither a workbook nor a folder of sheets")


def rows(sheets: Sheets, name: str) -> list[Row]:
    """The rows of a sheet; the first one is row 2 of the spreadsheet."""
    found: list[Row] = sheets.get(name) or []
    return found


def columns(sheets: Sheets, name: str) -> list[str]:
    """The columns of a sheet, as they are written."""
    return list((sheets.get(f"{name}_header") or [{}])[0])


def column(sheets: Sheets, sheet: str, *names: str) -> str:
    """The column of a sheet that is called one of `names`, as the author spells it; the first name if none is."""
    for written in columns(sheets, sheet):
        if written.strip().lower().replace(" ", "_") in names:
            return written
    return names[0]


def _bytes(source: Path) -> bytes:
    try:
        untrusted.check_size(source.name, source.stat().st_size)
        with source.open("rb") as file:
            data = file.read(untrusted.LARGEST_FILE + 1)
    except OSError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name}: {problem.strerror}") from None
    untrusted.check_size(source.name, len(data))
    return data


def _from_workbook(name: str, data: bytes, kind: str) -> Sheets:
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            read = get_xlsform(data, file_type=kind)
    except PyXFormError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{name}: {problem}") from None
    except MemoryError:
        raise
    except Exception as problem:
        # The readers meet a broken workbook with whatever error their parts raise; all mean the same here.
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{name}: {type(problem).__name__}: {problem}") from None
    sheets = {slot: getattr(read, slot) for slot in read.__slots__}
    held = (row for sheet in SHEETS for row in rows(sheets, sheet))
    untrusted.check_characters(name, sum(len(str(cell)) for row in held for cell in row.values()))
    return sheets


def _from_csv(files: dict[str, Path], name: str) -> Sheets:
    sheets: Sheets = {}
    for sheet, path in files.items():
        untrusted.check_link(path)
        if path.is_file():
            found, header = _sheet(path)
            sheets[sheet] = found
            sheets[f"{sheet}_header"] = [dict.fromkeys(header)]
    total = sum(len(rows(sheets, sheet)) for sheet in files)
    untrusted.check_counts(name, total, sum(len(row) for sheet in files for row in rows(sheets, sheet)))
    return sheets


def _sheet(path: Path) -> tuple[list[Row], list[str]]:
    data = _bytes(path)
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        found = []
        for cells in reader:
            if any(cell.strip() for cell in cells[len(header) :]):
                raise Refusal(
                    Code.FORM_UNREADABLE, detail=f"{path.name}, line {reader.line_num}: more cells than columns"
                )
            found.append(
                {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
            )
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{path.name}, line {line}: not UTF-8") from None
    except csv.Error as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{path.name}: {problem}") from None
    while found and not found[-1]:
        found.pop()
    return found, [name for name in header if name]
