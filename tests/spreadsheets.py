"""A reader of workbooks that shares nothing with the library that writes them: the XML of ECMA-376 itself."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

from lxml import etree

Cell = str | float | date | None
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_BUILT_IN_DAYS = range(14, 23)
_FIRST = date(1899, 12, 30)


def sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The rows of each sheet: texts, numbers and days as what they are. A formula is a failure."""
    with zipfile.ZipFile(path) as book:
        shared = _shared(book)
        days = _day_styles(book)
        titles = _xml(book, "xl/workbook.xml").xpath("//m:sheet/@name", namespaces=_NS)
        return {
            str(title): _rows(_xml(book, f"xl/worksheets/sheet{number}.xml"), shared, days)
            for number, title in enumerate(titles, 1)
        }


def _rows(sheet: etree._Element, shared: list[str], days: set[int]) -> list[list[Cell]]:
    assert not sheet.xpath("//m:f", namespaces=_NS)
    rows: list[list[Cell]] = []
    for row in sheet.xpath("//m:row", namespaces=_NS):
        cells: list[Cell] = []
        for cell in row:
            at = _column(str(cell.get("r")))
            cells += [None] * (at - len(cells))
            cells.append(_value(cell, shared, days))
        rows.append(cells)
    return rows


def _value(cell: etree._Element, shared: list[str], days: set[int]) -> Cell:
    text = "".join(cell.itertext())
    match cell.get("t", "n"):
        case "s":
            return shared[int(text)]
        case "inlineStr" | "str":
            return text
        case "d":
            return date.fromisoformat(text[:10])
        case "n" if not text:
            return None
        case "n":
            number = float(text)
            return _FIRST + timedelta(days=number) if int(cell.get("s", "0")) in days else number
        case other:
            raise AssertionError(other)


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return ["".join(one.itertext()) for one in _xml(book, "xl/sharedStrings.xml")]


def _day_styles(book: zipfile.ZipFile) -> set[int]:
    """The places among the cell formats of those that show a day."""
    styles = _xml(book, "xl/styles.xml")
    own = {
        int(one.get("numFmtId")): str(one.get("formatCode")) for one in styles.xpath("//m:numFmt", namespaces=_NS)
    }
    formats = [int(one.get("numFmtId", "0")) for one in styles.xpath("//m:cellXfs/m:xf", namespaces=_NS)]
    return {
        place
        for place, used in enumerate(formats)
        if used in _BUILT_IN_DAYS or re.search("[yd]", own.get(used, ""), re.IGNORECASE)
    }


def _column(reference: str) -> int:
    number = 0
    for letter in re.match("[A-Z]+", reference)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _xml(book: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(book.read(name))
