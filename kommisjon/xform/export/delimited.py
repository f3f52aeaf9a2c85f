"""Writes tables as CSV: RFC 4180, UTF-8, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import BinaryIO

BOM = "\ufeff"
"""Before the first header: without it Excel takes the file for one in its own old encoding."""

GUARD = "'"
"""Stands before a cell that a spreadsheet would calculate."""
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet calculates. A plain number, also below zero, stays as it is."""
    return GUARD + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


class Delimited:
    """One open CSV file for each table, given as (name, headers); `open_table` gives the file for a name."""

    def __init__(
        self,
        tables: Sequence[tuple[str, Sequence[str]]],
        open_table: Callable[[str], BinaryIO],
        *,
        bom: bool = False,
        separator: str = ",",
    ) -> None:
        self._texts = [io.TextIOWrapper(open_table(name), encoding="utf-8", newline="") for name, _ in tables]
        self._writers = [csv.writer(text, delimiter=separator) for text in self._texts]
        for number, (_, headers) in enumerate(tables):
            if bom:
                self._texts[number].write(BOM)
            self.add(number, headers)

    def add(self, table: int, cells: Sequence[str]) -> None:
        """Write a row."""
        self._writers[table].writerow([guarded(cell) for cell in cells])

    def finish(self) -> None:
        """Give everything to the files, which stay open: they belong to whoever opened them."""
        for text in self._texts:
            text.detach()
