"""Converts XLSForms into XForm XML, at authoring time only.

Takes a workbook, or the reviewable text kept under forms/: a folder with survey.csv, choices.csv and settings.csv,
one file a sheet. The XML it gives is kept with every record made by the form and never converted again (forms.md
section 1, point 4). Nothing else in this room imports this module or pyxform.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from pathlib import Path
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from kommisjon.errors import Code, Refusal

SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
LARGEST_WORKBOOK = 24 * 1024 * 1024
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_NEW_WORKBOOK = b"PK\x03\x04"


def convert(source: Path) -> bytes:
    """Convert a folder of sheets, or a workbook (.xlsx, .xls, whatever its name says), to XForm XML.

    Raises Refusal F801 with the author's own names in it, F805 for a workbook that is too large.
    """
    if source.is_dir():
        return _converted(_sheets(source), source.name, None)
    data = _bytes(source)
    if data.startswith(_OLD_WORKBOOK):
        return _converted(data, source.stem, ".xls")
    if data.startswith(_NEW_WORKBOOK):
        return _converted(data, source.stem, ".xlsx")
    raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name} is neither a workbook nor a folder of sheets")


def _bytes(source: Path) -> bytes:
    try:
        if source.stat().st_size > LARGEST_WORKBOOK:
            raise Refusal(Code.FORM_LIMIT, which=f"{source.name} is larger than {LARGEST_WORKBOOK} bytes")
        return source.read_bytes()
    except OSError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{source.name}: {problem.strerror}") from None


def _sheets(folder: Path) -> dict[str, Any]:
    """The sheets of a folder, in the shape pyxform takes."""
    sheets: dict[str, Any] = {}
    for name in SHEETS:
        path = folder / f"{name}.csv"
        if path.is_file():
            rows, header = _sheet(path)
            sheets[name] = rows
            sheets[f"{name}_header"] = [dict.fromkeys(header)]
    if "survey" not in sheets:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{folder.name} has no survey.csv")
    return sheets


def _sheet(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    try:
        reader = csv.DictReader(io.StringIO(_bytes(path).decode("utf-8-sig"), newline=""), strict=True)
        header = [column for column in reader.fieldnames or [] if column]
        rows = []
        for row in reader:
            if None in row:
                raise Refusal(
                    Code.FORM_UNREADABLE, detail=f"{path.name}, line {reader.line_num}: more cells than columns"
                )
            rows.append({column: cell.strip() for column, cell in row.items() if cell and cell.strip()})
    except UnicodeDecodeError:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{path.name} is not UTF-8") from None
    except csv.Error as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{path.name}: {problem}") from None
    return rows, header


def _converted(form: Any, name: str, file_type: str | None) -> bytes:
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            made = pyxform_convert(form, form_name="data", file_type=file_type, warnings=[])
    except PyXFormError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=_one_line(str(problem), name)) from None
    except Exception as problem:
        # The converter meets some broken workbooks with whatever error its reader raises; all mean the same here.
        raise Refusal(
            Code.FORM_UNREADABLE, detail=_one_line(f"{type(problem).__name__}: {problem}", name)
        ) from None
    return str(made.xform).encode("utf-8")


def _one_line(problem: str, name: str) -> str:
    return f"{name}: " + re.sub(r"\s+", " ", problem).strip().rstrip(".")
