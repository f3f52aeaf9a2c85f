"""The cells of a form's sheets by what they are for: types, names, expressions, and cells with ${references}."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

from kommisjon.xform.authoring import columns as headings
from kommisjon.xform.authoring.noted import FIRST_ROW
from kommisjon.xform.authoring.workbook import Sheets, column, columns, rows

_EXPRESSIONS = frozenset(
    {
        ("bind", "relevant"),
        ("bind", "constraint"),
        ("bind", "calculate"),
        ("bind", "required"),
        ("bind", "readonly"),
    }
    | {("choice_filter",), ("control", "jr:count")}
)
PLAIN_TYPES = frozenset(
    {
        *QUESTION_TYPE_DICT,
        *aliases._type_alias_map,
        "audit",
        "xml-external",
        "csv-external",
        *aliases.settings_header,
    }
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that says something, and the row that it can be changed in."""

    sheet: str
    number: int
    column: str
    row: dict[str, Any]

    @property
    def said(self) -> str:
        return str(self.row[self.column])

    def write(self, said: str) -> None:
        """Let the cell say this instead."""
        self.row[self.column] = said


def cells_of(sheets: Sheets, sheet: str, *wanted: str) -> Iterator[Cell]:
    """The cells of one column that say something; the column has one of these names."""
    written = column(sheets, sheet, *wanted)
    for number, row in enumerate(rows(sheets, sheet), FIRST_ROW):
        if row.get(written):
            yield Cell(sheet, number, written, row)


def types(sheets: Sheets) -> Iterator[Cell]:
    """The types of the survey's rows."""
    return cells_of(sheets, "survey", "type", "command")


def names(sheets: Sheets) -> Iterator[Cell]:
    """The names of the survey's rows."""
    return cells_of(sheets, "survey", "name", "value", "tag")


def expressions(sheets: Sheets) -> Iterator[Cell]:
    """The cells of the survey whose whole content is an expression."""
    for written, means in headings.meanings("survey", columns(sheets, "survey")):
        if means in _EXPRESSIONS:
            yield from cells_of(sheets, "survey", written.strip().lower().replace(" ", "_"), written)


def referring(sheets: Sheets) -> Iterator[Cell]:
    """All cells that may hold ${references}, whatever they are."""
    for sheet in ("survey", "choices", "settings", "entities"):
        for number, row in enumerate(rows(sheets, sheet), FIRST_ROW):
            for written, cell in row.items():
                if "$" in str(cell) and headings.is_read(sheet, written):
                    yield Cell(sheet, number, written, row)


def is_type(kind: str) -> bool:
    """Whether a form can say this as a type, with a list where it needs one."""
    patterns = (RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT, RE_OSM)
    kind = " ".join(kind.split())
    return kind in PLAIN_TYPES or any(pattern.search(kind) for pattern in patterns)


def list_of(kind: str) -> str | None:
    """The list that a select or rank takes its choices from; None for other types."""
    found = RE_SELECT.search(" ".join(kind.split()))
    return str(found["list_name"]) if found else None


def lists(sheets: Sheets) -> dict[str, None]:
    """The names of the lists on the sheet choices."""
    return dict.fromkeys(cell.said for cell in cells_of(sheets, "choices", "list_name"))


def replace_reference(sheets: Sheets, old: str, new: str) -> None:
    """Let every ${reference} to `old` say `new`."""
    pattern = re.compile(r"(\$\{\s*(?:last-saved#)?)\s*" + re.escape(old) + r"\s*\}")
    for cell in referring(sheets):
        cell.write(pattern.sub(lambda found: f"{found[1]}{new}}}", cell.said))
