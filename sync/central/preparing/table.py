"""A case list as rows of cells, from CSV or from a workbook. It comes from outside, and is held to limits first.

Nothing in it is worked out: a formula is told as one. What a workbook unpacks to is measured by unpacking it piece
by piece, never taken from what it says of itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any

from kommisjon.errors import N_, Code, Refusal

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes."""
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of everything in a workbook, unpacked."""
MOST_PARTS = 2_000
MOST_ROWS = 60_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000
"""Characters; a cell with more is no field of a case list, whatever it is."""

_PIECE = 1024 * 1024
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]|\x00<\x00!\x00[DE]")
_ARABIC_RUN = re.compile(b"[\xc0-\xff]{4}")
_SEPARATORS = (";", ",", "\t", "|")


class Odd(Enum):
    """A cell without a value of its own."""

    FORMULA = "formula"
    TOO_LONG = "too long"
    UNFIT = "unfit"
    """What was wrong with it has been told."""


Cell = str | date | Odd
"""Text as it stands, a day, or what has no value here; an empty cell is the empty text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, counted from 1, and its cells, without empty ones at the end."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list that was opened. `rows` is gone through once."""

    sheet: str
    """The sheet's title, or the file's name."""
    rows: Iterator[Row]
    sha256: str
    """Of the file."""
    guessed: str | None = None
    """The encoding, where the file does not say it and is not UTF-8."""


def open_table(path: Path, sheet: str | None = None) -> Table:
    """Open a list by what the file is, whatever it is called; `sheet` is the title of the one wanted.

    Raises Refusal B106 for a file that cannot be read, B120 for one that is no table or has no such sheet, B121
    for one beyond a limit; going through the rows raises B120 and B121 too.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _beyond(f"{size} bytes, at most {LARGEST_FILE}")
        data = path.read_bytes()
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data, sheet, digest)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(Code.LIST_UNREADABLE, detail=N_("an old .xls workbook; save it as .xlsx"))
    text, guessed = _decoded(data)
    return Table(path.name, _bounded(_delimited(text)), digest, guessed)


def _decoded(data: bytes) -> tuple[str, str | None]:
    """The text, and the encoding where it had to be guessed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, "utf-16"), None
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        # Arabic letters come in runs; the letters of Western languages beyond ASCII seldom do.
        guessed = "windows-1256" if _ARABIC_RUN.search(data) else "windows-1252"
        return _as(data, guessed), guessed


def _as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal(Code.LIST_UNREADABLE, detail=N_("its encoding is not known; save it as UTF-8")) from None


def _delimited(text: str) -> Iterator[tuple[int, list[Cell]]]:
    head = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, [_text(cell) for cell in row]
    except csv.Error:
        detail = f"row {number + 1}: quotation marks or line ends are not in order"
        raise Refusal(Code.LIST_UNREADABLE, detail=detail) from None


def _workbook(data: bytes, sheet: str | None, digest: str) -> Table:
    import openpyxl

    _check_zip(data)
    with _readable(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep of a workbook is none of a list's
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        titles = [one.title for one in book.worksheets]
    if sheet is not None and sheet not in titles:
        raise Refusal(Code.LIST_UNREADABLE, detail=f"it has no sheet “{sheet}”")
    if not titles:
        raise Refusal(Code.LIST_UNREADABLE, detail=N_("it has no sheet"))
    chosen = book[sheet or titles[0]]
    return Table(chosen.title, _bounded(_sheet_rows(chosen)), digest)


def _sheet_rows(chosen: Any) -> Iterator[tuple[int, list[Cell]]]:
    # Some programs write a wrong size into the sheet; what is there is what counts.
    chosen.reset_dimensions()
    rows = iter(chosen.iter_rows())
    number = 0
    while True:
        with _readable():
            row = next(rows, None)
            if row is None:
                return
            # Rows that are missing between others are not given as such by every workbook.
            number = next((cell.row for cell in row if getattr(cell, "row", None)), number + 1)
            cells = [_cell(cell) for cell in row[: MOST_COLUMNS + 1]]
        yield number, cells


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        return Odd.FORMULA
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | str):
        return _text(value) if isinstance(value, str) else value
    return value.isoformat() if isinstance(value, time) else str(value)


def _text(value: str) -> Cell:
    value = value.strip(" \t\r\n\u00a0")
    if value.startswith("="):
        return Odd.FORMULA
    return value if len(value) <= LONGEST_CELL else Odd.TOO_LONG


def _bounded(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[Row]:
    count = 0
    for number, cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise _beyond(f"row {number} has more than {MOST_COLUMNS} columns")
        count += 1
        if count > MOST_ROWS + 1:  # with the headings
            raise _beyond(f"more than {MOST_ROWS} persons")
        yield Row(number, tuple(cells))


def _check_zip(data: bytes) -> None:
    with _readable(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise _beyond(f"{len(parts)} parts, at most {MOST_PARTS}")
        left = LARGEST_UNPACKED
        for part in parts:
            with archive.open(part) as opened:
                before = b""
                while piece := opened.read(_PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise _beyond(f"unpacks to more than {LARGEST_UNPACKED} bytes")
                    if _DECLARATION.search(before + piece):
                        detail = "it declares a document type, which no workbook needs"
                        raise Refusal(Code.LIST_UNREADABLE, detail=detail)
                    before = piece[-32:]


class _readable:
    """While a reader is at work: it meets a broken workbook with whatever its parts raise."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, Exception) and not isinstance(problem, Refusal | MemoryError):
            raise Refusal(Code.LIST_UNREADABLE, detail=f"damaged: {type(problem).__name__}") from None


def _beyond(which: str) -> Refusal:
    return Refusal(Code.LIST_LIMIT, which=which)
