"""Tells why a form cannot be converted, in its author's words: sheet, row, column, and what the cell says."""

from __future__ import annotations

import re

from kommisjon.errors import Code, Refusal
from kommisjon.xform.authoring.noted import FIRST_ROW, Place, refusal
from kommisjon.xform.authoring.workbook import Sheets, column, rows

_PLACE = re.compile(r"\[row : (?P<row>\d+)\]\s*(?:On the '(?P<sheet>\w+)' sheet,? ?)?")
_COLUMN = re.compile(r"the '(?P<column>[^']+)' value (?:'[^']*' )?is (?:invalid|problematic)\.\s*")
_LEARN = re.compile(r"\s*Learn more: \S+")
_QUOTED = re.compile(r"'([^']+)'|\$\{([^}]+)\}|\[([^\]]+)\]")
_PLAINER: tuple[tuple[str, str, str], ...] = (
    # What the converter says; the column it is about; what an author is told instead ("" leaves it as it is).
    (r"Unknown question type '(.*)'", "type", r"“\1” is none of a form's types"),
    (r"List name not in choices sheet: (.+)", "type", r"the list “\1” is not on the sheet choices"),
    (
        r"List name not in external choices sheet: (.+)",
        "type",
        r"the list “\1” is not on the sheet external_choices",
    ),
    (r"Unmatched 'begin_(\w+)'.*", "type", r"this \1 begins here and does not end: an end_\1 is missing below"),
    (r"Unmatched 'end_(\w+)'.*", "type", r"this ends a \1, but none that began above it is open"),
    (r"Question with no type\..*", "type", "the row has a name or a text, but no type"),
    (r"Question or group with no name", "name", "the row has no name"),
    (r"Missing calculation", "calculation", "nothing is calculated here"),
    (r"Choices must have a name", "name", "the choice has no name"),
    (
        r"Names must begin with a letter or underscore\..*",
        "",
        "a name begins with a letter or _, and has only letters, digits, _, - and . after it",
    ),
    (
        r"Reference variables must start with .*",
        "",
        "a reference is written ${name}: one of them is not closed, or has no name in it",
    ),
    (r".*Could not find the name '(.+)'", "", r"there is no question, group or repeat called “\1”"),
    (
        r".*The name '(.+)' appears more than once",
        "",
        r"“\1” could be one of several: the name stands more than once",
    ),
    (
        r"Repeat names must not be the same as the survey root.*",
        "name",
        "a repeat must not have the name of the form's root (“data”, unless the sheet settings names it)",
    ),
)


def refused(form: str, sheets: Sheets, complaint: str) -> Refusal:
    """The converter's complaint as Refusal F801, with the place in front of it, as far as it can be known."""
    place, said = place_and_words(sheets, complaint)
    if place is None:
        return Refusal(Code.FORM_UNREADABLE, detail=f"{form}: {said}")
    return refusal(place, said, form)


def place_and_words(sheets: Sheets, complaint: str) -> tuple[Place | None, str]:
    """What the converter says, in plainer words where there are some, and the place it is about."""
    line = re.sub(r"\s+", " ", _LEARN.sub("", complaint)).strip().rstrip(".")
    found = _PLACE.search(line)
    if found is None:
        number = _row_of_a_name(sheets, line)
        said, which = _plainer(line)
        return (_place(sheets, "survey", number, which) if number else None), said
    sheet, row = found["sheet"] or "survey", int(found["row"])
    said = (line[: found.start()] + line[found.end() :]).strip()
    named = _COLUMN.search(said)
    if named is not None:
        said = (said[: named.start()] + said[named.end() :]).strip()
    said, which = _plainer(said)
    return _place(sheets, sheet, row, named["column"] if named else which), said


def _plainer(said: str) -> tuple[str, str]:
    for pattern, which, plainer in _PLAINER:
        found = re.fullmatch(pattern, said)
        if found:
            return found.expand(plainer), which
    return said, ""


def _place(sheets: Sheets, sheet: str, row: int, name: str) -> Place:
    held = rows(sheets, sheet)
    if not name or not 0 <= row - FIRST_ROW < len(held):
        return Place(sheet, row, name)
    written = column(sheets, sheet, name.lower().replace(" ", "_"))
    return Place(sheet, row, written, str(held[row - FIRST_ROW].get(written, "")))


def _row_of_a_name(sheets: Sheets, line: str) -> int:
    """The first row whose name, type or list a complaint without a row quotes; 0 if there is none."""
    quoted = {one or two or three for one, two, three in _QUOTED.findall(line)}
    quotable = [column(sheets, "survey", name) for name in ("name", "type")]
    for number, row in enumerate(rows(sheets, "survey"), FIRST_ROW):
        kind = str(row.get(quotable[1], ""))
        if any(row.get(one) in quoted for one in quotable) or kind.rpartition(" ")[2] in quoted:
            return number
    return 0
