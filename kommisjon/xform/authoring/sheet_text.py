"""Sheets as reviewable text: one CSV file a sheet, UTF-8, LF line ends, rows and columns in the author's order.

A number, a truth value or a moment stands without quotation marks; a text that could be taken for one has them.
Only this reader looks at them: for every other reader of CSV the files say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring import cells
from kommisjon.xform.authoring.cells import Sheet, Value

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_PLAIN = {mark: re.compile(rf"[^{mark}\r\n]*") for mark in (",", ";", "\t")}
_NEEDS_MARKS = re.compile(r'[",\n]|^\s|\s$')
_LINE_END = re.compile(r"\r\n|\n|\r")
_ESCAPED = re.compile("[\udc80-\udcff]")
_MARKS = "".join(chr(0xDC00 + byte) for byte in b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xab\xb0\xb4\xbb")
"""Quotation marks, dashes and the like, which are the same byte on the code pages that spreadsheets save in."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet read from text, and what was unusual about it."""

    sheet: Sheet
    stray: tuple[tuple[int, int], ...]
    """Cells (row and column from 0) that are not UTF-8, though they can be read."""
    separator: str


def read(title: str, file: str, data: bytes) -> Read:
    """Read one sheet. Raises Refusal F801, naming file and line, for no table, or for an unknown encoding."""
    text = _decoded(file, data)
    first = _QUOTED.sub("", text.partition("\n")[0])
    separator = next((mark for mark in _PLAIN if mark in first), ",")
    rows = list(_rows(file, text, separator))
    stray = tuple(_mended(rows)) if _ESCAPED.search(text) else ()
    return Read(Sheet(title, rows), stray, separator)


def write(sheet: Sheet) -> bytes:
    """The sheet as text. Every row is as wide as the widest, so that a column can be followed down the lines."""
    rows = sheet.trimmed()
    width = max((len(row) for row in rows), default=0)
    lines = []
    for number, row in enumerate(rows):
        line = ",".join(_cell(value, header=not number) for value in [*row, *[None] * (width - len(row))])
        # A line with nothing in it would be no row for other readers.
        lines.append(line or '""')
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _cell(value: Value, *, header: bool) -> str:
    text = cells.written(value)
    looks_otherwise = isinstance(value, str) and cells.read(text) != value
    # Which mark separates the columns is seen from the header.
    if looks_otherwise or _NEEDS_MARKS.search(text) or (header and (";" in text or "\t" in text)):
        return '"' + text.replace('"', '""') + '"'
    return text


def _decoded(file: str, data: bytes) -> str:
    """UTF-8; what Excel's plain “CSV” wrote is taken where only typographic marks are not UTF-8 in it."""
    text = data.decode("utf-8-sig", "surrogateescape")
    for found in _ESCAPED.finditer(text):
        if found[0] not in _MARKS:
            line = text.count("\n", 0, found.start()) + 1
            detail = f"{file}, line {line}: not UTF-8. Save it from Excel as “CSV UTF-8”"
            raise Refusal(Code.FORM_UNREADABLE, detail=detail)
    return text


def _mended(rows: list[list[Value]]) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str) and _ESCAPED.search(value):
                row[place] = _ESCAPED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252"), value)
                yield number, place


def _rows(file: str, text: str, separator: str) -> Iterator[list[Value]]:
    place, end, row = 0, len(text), list[Value]()
    plain = _PLAIN[separator]
    while place < end or row:
        value, place = _field(file, text, place, plain)
        row.append(value)
        if text.startswith(separator, place):
            place += 1
            if place < end:
                continue
            row.append(None)
        ending = _LINE_END.match(text, place)
        if ending is None and place < end:
            raise _broken(file, text, place, "letters after the closing quotation mark")
        yield row
        place, row = (ending.end() if ending else end), []


def _field(file: str, text: str, place: int, plain: re.Pattern[str]) -> tuple[Value, int]:
    if text.startswith('"', place):
        quoted = _QUOTED.match(text, place)
        if quoted is None:
            raise _broken(file, text, place, "a quotation mark is opened and not closed")
        return cells.tidy(quoted[1].replace('""', '"')), quoted.end()
    found = plain.match(text, place)
    assert found is not None
    return cells.read(found[0]), found.end()


def _broken(file: str, text: str, place: int, what: str) -> Refusal:
    line = text.count("\n", 0, place) + 1
    return Refusal(Code.FORM_UNREADABLE, detail=f"{file}, line {line}: {what}")


def line_of(sheet: Sheet, row: int) -> int:
    """The line of its file on which a row of the sheet ends; both are counted from 1."""
    within = (cells.written(value).count("\n") for one in sheet.rows[:row] for value in one)
    return row + sum(within)
