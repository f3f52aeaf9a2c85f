"""What stands in the cells of a sheet, and how it is written as text that reads back as the same value.

A spreadsheet has numbers, truth values and moments beside texts. Written out they look as their author sees them:
1, TRUE, 2026-05-03. A text that looks like one of these is told from it by quotation marks in the reviewable text
(`kommisjon.xform.authoring.sheet_text`): so a workbook becomes text and a workbook again, every cell as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TypeAlias

Value: TypeAlias = str | bool | int | float | datetime | time | None

_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d{6})?)?")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{6})?")
_LONGEST = 40
_FIRST_YEAR = 1901
"""Spreadsheets count days from 1900, and do not agree about its first two months."""


@dataclass(slots=True)
class Sheet:
    """One sheet: its title, and its rows with the header first, of any length; None is an empty cell."""

    title: str
    rows: list[list[Value]] = field(default_factory=list)
    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Where formulas stood (row and column from 0), and whether the file held their results."""

    def trimmed(self) -> list[list[Value]]:
        """The rows without what is empty at their ends, and without empty rows at the end."""
        rows = [row[: _length(row)] for row in self.rows]
        while rows and not rows[-1]:
            rows.pop()
        return rows


def _length(row: list[Value]) -> int:
    return next((n for n in range(len(row), 0, -1) if row[n - 1] not in (None, "")), 0)


def tidy(value: object) -> Value:
    """A value as a reader of workbooks gives it: whole numbers as such, line ends as LF, other kinds as text."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") or None
    if value is None or isinstance(value, bool | int | float | datetime | time):
        return value
    return str(value)


def written(value: Value) -> str:
    """The value as text, as its author sees it; a day without a time of day has none here either."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value.time().isoformat()}"
    if isinstance(value, time):
        return value.isoformat()
    return str(value)


def read(text: str) -> Value:
    """The value that `written` writes as `text`; the text itself where there is no such value."""
    value = _read(text) if len(text) <= _LONGEST else text
    return value if value is not None and written(value) == text else text or None


def _read(text: str) -> Value:
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    try:
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return moment if moment.year >= _FIRST_YEAR else text
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        return text
    return text
