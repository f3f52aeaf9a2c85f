"""Workbooks, cell by cell: read from .xlsx and .xls, and written as .xlsx that an officer likes to open.

Only for bytes that `kommisjon.xform.authoring.untrusted` has looked at.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring import cells
from kommisjon.xform.authoring.cells import Sheet, Value

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_767
_NARROW, _WIDE = 10, 60
"""Widths of columns, in letters."""


def any_title(_title: str) -> bool:
    """For those who want every sheet."""
    return True


def read_xlsx(name: str, data: bytes, wanted: Callable[[str], bool] = any_title) -> list[Sheet]:
    """The sheets of an .xlsx; of formulas, their results. Of sheets that are not `wanted`, only the titles.

    Raises Refusal F801 for one that cannot be read.
    """
    sheets: list[Sheet] = []
    with _readable(name):
        sheets = _xlsx(data, wanted, results=True)
        if _has_formulas(data):
            for sheet, as_written in zip(sheets, _xlsx(data, wanted, results=False), strict=True):
                sheet.formulas = _formulas(sheet, as_written)
    return sheets


def read_xls(name: str, data: bytes) -> list[Sheet]:
    """The same of an .xls, which says nothing of its formulas but their results."""
    import xlrd  # type: ignore[import-untyped]

    sheets: list[Sheet] = []
    with _readable(name), xlrd.open_workbook(file_contents=data, logfile=io.StringIO()) as book:
        for sheet in book.sheets():
            rows = [[_old_value(cell, book.datemode) for cell in row] for row in sheet.get_rows()]
            sheets.append(Sheet(sheet.name, rows))
    return sheets


def write_xlsx(sheets: list[Sheet]) -> bytes:
    """A workbook with these sheets: a bold header that stays in sight, columns of fitting width, texts that wrap.

    Raises Refusal F801, naming sheet, row and column, for a text that no workbook can hold.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        made = book.create_sheet(sheet.title)
        rows = sheet.trimmed()
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row, 1):
                if value not in (None, ""):
                    put(made.cell(number, place), value, sheet.title)
        _dress(made, rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def put(cell: Any, value: Value, title: str) -> None:
    """Put a value into a cell of a workbook: a text stays a text, whatever it looks like. Raises Refusal F801."""
    from openpyxl.styles import Alignment

    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm:ss"
        return
    if len(value) > _LONGEST_CELL or _UNFIT.search(value):
        why = (
            "is longer than a cell can be" if len(value) > _LONGEST_CELL else "has signs that no workbook can hold"
        )
        where = f"sheet {title}, row {cell.row}, column {cell.column}"
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{where}: the text {why}")
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", value)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _dress(made: Any, rows: list[list[Value]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    made.freeze_panes = "A2"
    for cell in made[1] if rows else ():
        cell.font = Font(bold=True)
    for place in range(max((len(row) for row in rows), default=0)):
        lines = (line for row in rows if place < len(row) for line in cells.written(row[place]).split("\n"))
        longest = max(map(len, lines), default=0)
        made.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, _NARROW), _WIDE)


@contextlib.contextmanager
def _readable(name: str) -> Iterator[None]:
    """While a reader is at work: it meets a broken workbook with whatever its parts raise, and may print."""
    quiet = io.StringIO()
    try:
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            yield
    except (Refusal, MemoryError):
        raise
    except Exception as problem:
        detail = f"{name}: {type(problem).__name__}: {problem}"
        raise Refusal(Code.FORM_UNREADABLE, detail=detail) from None


def _xlsx(data: bytes, wanted: Callable[[str], bool], *, results: bool) -> list[Sheet]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # What openpyxl does not keep of a workbook (drop-down lists, say) is none of a form's.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results)
        sheets = []
        for sheet in book.worksheets:
            if not wanted(sheet.title) and len(book.worksheets) > 1:
                sheets.append(Sheet(sheet.title))
                continue
            # Some programs write a wrong size into the sheet; what is there is what counts.
            sheet.reset_dimensions()
            sheets.append(Sheet(sheet.title, [[_value(cell) for cell in row] for row in sheet.rows]))
        book.close()
    return sheets


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, str) and "_x" in value:
        value = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return cells.tidy(value)


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = (part for part in archive.namelist() if "worksheets/" in part)
        return any(_FORMULA.search(archive.read(part)) for part in parts)


def _formulas(results: Sheet, as_written: Sheet) -> dict[tuple[int, int], bool]:
    found = {}
    for number, (row, formulas) in enumerate(zip(results.rows, as_written.rows, strict=False)):
        for place, (value, formula) in enumerate(zip(row, formulas, strict=False)):
            if value != formula:
                found[number, place] = value is not None
    return found


def _old_value(cell: Any, datemode: int) -> Value:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        parts = xlrd.xldate_as_tuple(cell.value, datemode)
        return time(*parts[3:]) if parts[:3] == (0, 0, 0) else datetime(*parts)
    return cells.tidy(cell.value)
