"""Limits for workbooks that come from outside, held before any reader of workbooks sees one byte.

A workbook is a zip: what it unpacks to is measured by unpacking it piece by piece, never taken from what it says
of itself. The figures leave room for the largest real forms looked at (forms.md section 6: 12,000 choices, 6 MB).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from kommisjon.errors import Code, Refusal

LARGEST_FILE = 24 * 1024 * 1024
"""Bytes of a workbook, or of one sheet as CSV."""
LARGEST_UNPACKED = 192 * 1024 * 1024
"""Bytes of everything in a workbook, unpacked."""
MOST_PARTS = 2_000
MOST_ROWS = 200_000
MOST_CELLS = 3_000_000
LONGEST_TEXT = 256 * 1024
"""Bytes of one shared text; a cell of a spreadsheet holds 32,767 characters."""
MOST_CHARACTERS = 48 * 1024 * 1024
"""Characters of all cells together, once read."""

_PIECE = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]|\x00<\x00!\x00[DE]")


def check_size(name: str, size: int) -> None:
    """Raises Refusal F805 for a file of more than LARGEST_FILE bytes."""
    if size > LARGEST_FILE:
        raise _beyond(name, f"{size} bytes, at most {LARGEST_FILE}")


def check_link(path: Path) -> None:
    """Raises Refusal F809 for a link inside a form's folder: it could lead to anything on this machine."""
    if path.is_symlink():
        raise Refusal(Code.FORM_FILE, name=path.name)


def check_zip(name: str, data: bytes) -> None:
    """Raises Refusal F805 for an .xlsx beyond a limit, F801 if it is damaged or declares a document type."""
    with _whole(name):
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        _check_parts(name, archive)


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """While something is unpacked: a broken archive raises whatever zipfile and its kinds of compression have."""
    try:
        yield
    except (Refusal, MemoryError):
        raise
    except Exception:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{name} is damaged: it cannot be unpacked") from None


def _check_parts(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _beyond(name, f"{len(parts)} parts, at most {MOST_PARTS}")
    left, rows, cells = LARGEST_UNPACKED, 0, 0
    for part in parts:
        unpacked = _unpacked(name, archive, part, left)
        left -= len(unpacked)
        if _DECLARATION.search(unpacked):
            raise Refusal(Code.FORM_UNREADABLE, detail=f"{name} declares a document type, which no workbook needs")
        rows += sum(1 for _ in _ROW.finditer(unpacked))
        cells += sum(1 for _ in _CELL.finditer(unpacked))
        check_counts(name, rows, cells)
        _check_texts(name, unpacked)


def _unpacked(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    pieces, size = [], 0
    with _whole(name), archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > most:
                raise _beyond(name, f"unpacks to more than {LARGEST_UNPACKED} bytes")
            pieces.append(piece)
    return b"".join(pieces)


def _check_texts(name: str, unpacked: bytes) -> None:
    starts = [found.start() for found in _TEXT.finditer(unpacked)]
    for start, end in pairwise([*starts, len(unpacked)]):
        if end - start > LONGEST_TEXT:
            raise _beyond(name, f"a text of {end - start} bytes, at most {LONGEST_TEXT}")


def check_old(name: str, data: bytes) -> None:
    """The same for an .xls; its rows are counted sheet by sheet, each as wide as the widest. Raises F801, F805."""
    import xlrd  # type: ignore[import-untyped]

    rows = cells = 0
    try:
        with xlrd.open_workbook(
            file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            for number in range(book.nsheets):
                sheet = book.sheet_by_index(number)
                rows += sheet.nrows
                cells += sheet.nrows * sheet.ncols
                check_counts(name, rows, cells)
                book.unload_sheet(number)
    except (Refusal, MemoryError):
        raise
    except Exception as problem:
        # The reader meets a broken file with whatever its parts raise; all mean the same here.
        raise Refusal(Code.FORM_UNREADABLE, detail=f"{name} is damaged: {type(problem).__name__}") from None


def check_counts(name: str, rows: int, cells: int) -> None:
    """Raises Refusal F805 for too many rows or cells."""
    if rows > MOST_ROWS:
        raise _beyond(name, f"more than {MOST_ROWS} rows")
    if cells > MOST_CELLS:
        raise _beyond(name, f"more than {MOST_CELLS} cells")


def check_characters(name: str, characters: int) -> None:
    """Raises Refusal F805 for more text than MOST_CHARACTERS."""
    if characters > MOST_CHARACTERS:
        raise _beyond(name, f"{characters} characters, at most {MOST_CHARACTERS}")


def _beyond(name: str, which: str) -> Refusal:
    return Refusal(Code.FORM_LIMIT, which=f"{name}: {which}")
