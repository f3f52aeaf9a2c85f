"""Tells why a form cannot be converted, in its author's words: sheet, row, column, and what the cell says."""

from __future__ import annotations

import re

from kommisjon.xform.authoring.repairs import FIRST_ROW
from kommisjon.xform.authoring.workbook import Sheets, column, rows

_PLACE = re.compile(r"\[row : (?P<row>\d+)\]\s*(?:On the '(?P<sheet>\w+)' sheet,? ?)?")
_COLUMN = re.compile(r"the '(?P<column>[^']+)' value (?:'[^']*' )?is (?:invalid|problematic)\.\s*")
_LEARN = re.compile(r"\s*Learn more: \S+")
_QUOTED = re.compile(r"'([^']+)'|\$\{([^}]+)\}")
_LONGEST_CELL = 80


def told(sheets: Sheets, complaint: str) -> str:
    """The converter's complaint on one line, with the place in front of it, as far as it can be known."""
    line = re.sub(r"\s+", " ", _LEARN.sub("", complaint)).strip().rstrip(".")
    found = _PLACE.search(line)
    if found is None:
        return _with_row_of_a_name(sheets, line)
    sheet, row = found["sheet"] or "survey", int(found["row"])
    said = (line[: found.start()] + line[found.end() :]).strip()
    place = f"sheet {sheet}, row {row}"
    which = _COLUMN.search(said)
    if which is None:
        return f"{place}: {said}"
    said = (said[: which.start()] + said[which.end() :]).strip()
    return f"{place}, column {which['column']}{_cell(sheets, sheet, row, which['column'])}: {said}"


def _cell(sheets: Sheets, sheet: str, row: int, name: str) -> str:
    held = rows(sheets, sheet)
    if not 0 <= row - FIRST_ROW < len(held):
        return ""
    cell = str(held[row - FIRST_ROW].get(column(sheets, sheet, name.lower().replace(" ", "_")), ""))
    short = cell if len(cell) <= _LONGEST_CELL else cell[:_LONGEST_CELL] + "…"
    return f" (“{short}”)" if cell else ""


def _with_row_of_a_name(sheets: Sheets, line: str) -> str:
    """A complaint without a row, with the first row of the survey whose name or type it quotes."""
    quoted = {one or two for one, two in _QUOTED.findall(line)}
    quotable = [column(sheets, "survey", name) for name in ("name", "type")]
    for number, row in enumerate(rows(sheets, "survey"), FIRST_ROW):
        if any(row.get(one) in quoted for one in quotable):
            return f"sheet survey, row {number}: {line}"
    return line
