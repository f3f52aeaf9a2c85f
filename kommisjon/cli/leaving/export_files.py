"""Exports as tables: CSV in a zip for a Norwegian Excel, and a workbook with typed columns."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

from kommisjon.cli.leaving.code_names import LANGUAGES, name_of
from kommisjon.xform.export.delimited import Delimited
from kommisjon.xform.export.workbook import Workbook
from sync.central.leaving.person import PersonGiven
from sync.central.leaving.tables import Cell, Kind, rows, tables

_SEPARATOR = ";"
"""What Excel expects between cells where the decimal sign is a comma."""


class CsvZip:
    """One CSV file a table: UTF-8 with a mark, semicolons, decimal commas, and no cell that is calculated."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "persons.zip"
        self._tables = tables()
        self._files: dict[str, io.BytesIO] = {}
        heads = [(table.name, [head.name for head in table.heads]) for table in self._tables]
        self._out = Delimited(heads, self._open, bom=True, separator=_SEPARATOR)

    def add(self, person: PersonGiven) -> None:
        for number, table in enumerate(self._tables):
            for row in rows(table, person, name_of):
                self._out.add(number, [_in_csv(cell) for cell in row])

    def finish(self) -> None:
        self._out.finish()
        with zipfile.ZipFile(self._path, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, file in self._files.items():
                archive.writestr(zipfile.ZipInfo(f"{name}.csv"), file.getvalue(), zipfile.ZIP_DEFLATED)

    def close(self) -> None:
        self._files.clear()

    def _open(self, name: str) -> BinaryIO:
        self._files[name] = io.BytesIO()
        return self._files[name]


class Sheets:
    """One workbook, a sheet a table; numbers and days are such, and codes have their names beside them."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "persons.xlsx"
        self._tables = tables(LANGUAGES)
        self._book = Workbook(folder)
        self._book.add_sheets([table.name for table in self._tables])
        for number, table in enumerate(self._tables):
            numeric = [head.kind is Kind.NUMBER for head in table.heads]
            days = [head.kind is Kind.DAY for head in table.heads]
            self._book.begin(number, [head.name for head in table.heads], numeric, days)

    def add(self, person: PersonGiven) -> None:
        for number, table in enumerate(self._tables):
            for row in rows(table, person, name_of):
                self._book.add(number, ["" if cell is None else str(cell) for cell in row])

    def finish(self) -> None:
        with self._path.open("xb") as out:
            self._book.save(out)

    def close(self) -> None:
        self._book.close()


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, float):
        return str(int(cell) if cell.is_integer() else cell).replace(".", ",")
    return "" if cell is None else str(cell)
