"""Writes tables as one workbook, a sheet each. Texts are text cells: nothing in them is calculated."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from kommisjon.errors import Code, Refusal
from kommisjon.xform.export.delimited import guarded

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
"""What Excel can hold in a sheet and in a cell."""
LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_DAY = re.compile(r"(?:19[1-9]|2\d\d)\d-\d\d-\d\d")
"""A day that Excel's calendar has as others do; an earlier one stays text."""
_MOST_DIGITS = 15
"""What Excel's numbers hold exactly; anything longer stays text."""


class Workbook:
    """Takes rows one by one; they wait in files in `scratch`, on the target's own medium, until `save`.

    A context manager: what was begun and not saved is let go of when it is left.
    """

    def __init__(self, scratch: Path) -> None:
        from openpyxl import Workbook as Book

        self._book = Book(write_only=True)
        self._scratch = scratch
        self._sheets: list[Any] = []
        self._rows: list[int] = []
        self._numeric: list[Sequence[bool]] = []
        self._days: list[Sequence[bool]] = []

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was begun and not saved."""
        with _waiting_in(self._scratch):
            for page in self._sheets:
                if not page.closed:
                    page.close()

    def add_sheets(self, names: Sequence[str]) -> None:
        """Make the sheets, in this order."""
        for title in sheet_titles(names):
            self._sheets.append(self._book.create_sheet(title))
            self._rows.append(0)
            self._numeric.append(())
            self._days.append(())

    def begin(
        self, sheet: int, headers: Sequence[str], numeric: Sequence[bool] = (), days: Sequence[bool] = ()
    ) -> None:
        """Write a sheet's headers; `numeric` says which columns hold numbers, `days` which days. Raises F817."""
        if len(headers) > MOST_COLUMNS:
            raise Refusal(Code.EXPORT_TOO_LARGE, which=f"{len(headers)} > {MOST_COLUMNS} columns")
        self.add(sheet, headers)
        self._numeric[sheet], self._days[sheet] = numeric, days

    def add(self, sheet: int, cells: Sequence[str]) -> None:
        """Write a row. Raises Refusal F817 for what a sheet cannot hold."""
        self._rows[sheet] += 1
        if self._rows[sheet] > MOST_ROWS:
            raise Refusal(Code.EXPORT_TOO_LARGE, which=f"> {MOST_ROWS} rows")
        page, none = self._sheets[sheet], [False] * len(cells)
        numeric, days = self._numeric[sheet] or none, self._days[sheet] or none
        with _waiting_in(self._scratch):
            page.append([_cell(page, *cell) for cell in zip(cells, numeric, days, strict=True)])

    def save(self, out: BinaryIO) -> None:
        with _waiting_in(self._scratch):
            self._book.save(out)


def _cell(page: Any, text: str, numeric: bool, day: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if text == "":
        return None
    if numeric and _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _MOST_DIGITS:
        return float(text) if "." in text else int(text)
    if day and _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    if len(text) > MOST_CHARACTERS:
        raise Refusal(Code.EXPORT_TOO_LARGE, which=f"{len(text)} > {MOST_CHARACTERS} characters in a cell")
    cell = WriteOnlyCell(page, value=text)
    # openpyxl takes a text that begins with = for a formula, and #N/A for an error; here neither is one.
    cell.data_type = "s"
    if guarded(text) != text:
        # So that it stays a text when somebody goes into the cell and out again.
        cell.quotePrefix = True
    return cell


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Titles that Excel takes: short, without its own signs, each once whatever the case of its letters."""
    titles: list[str] = []
    for name in names:
        plain = _NOT_IN_TITLES.sub("_", name).strip()[:LONGEST_TITLE] or "_"
        title, count = plain, 1
        while title.lower() in {"history", *(used.lower() for used in titles)}:
            count += 1
            title = f"{plain[: LONGEST_TITLE - len(str(count)) - 1]}~{count}"
        titles.append(title)
    return titles


@contextmanager
def _waiting_in(folder: Path) -> Iterator[None]:
    """Have openpyxl put its waiting rows here instead of into the machine's common folder for such files."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before
