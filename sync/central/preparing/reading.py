"""The rows of a case list read as cases and persons, each cell as its field, with what is wrong in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kommisjon.errors import N_, Code, Refusal
from kommisjon.model.characters import unsafe_character
from kommisjon.model.dates import PartialDate
from kommisjon.model.specific_needs import read_code
from sync.central.preparing.findings import Finding, Rule, found
from sync.central.preparing.profile import COUNTRIES, LANGUAGES, OF_CASE, Column, Profile, plain
from sync.central.preparing.table import Cell, Odd, Row, Table

MOST_LINE = 400
"""Characters of a field (kommisjon.model.answers.Line)."""
MOST_YEARS = 125
MOST_PERSONS = 60
"""In one case (kommisjon.model.records.Case)."""

_NEEDED = (Column.CASE_NUMBER,)
_EXPECTED = (
    Column.CASE_SIZE, Column.INDIVIDUAL_NUMBER, Column.GIVEN_LATIN, Column.FAMILY_LATIN, Column.SEX, Column.BIRTH,
    Column.ROLE, Column.CITIZENSHIP, Column.COUNTRY_OF_ASYLUM, Column.INTERPRETING_LANGUAGE,
)  # fmt: skip
"""Columns whose absence is told. The others are often not there."""
_CODED = (Column.SEX, Column.ROLE, Column.PRIORITY, Column.MARITAL_STATUS, Column.SHIELD, *COUNTRIES, *LANGUAGES)
_WRITTEN = re.compile(r"([0-9]{1,4})[-/. ]([0-9]{1,4})(?:[-/. ]([0-9]{1,4}))?")

Names = Mapping[Column, Mapping[str, str]]
"""Codes of countries and languages by what people call them, in any languages."""


@dataclass(slots=True)
class Listed:
    """A case or a person as the list has it: the row, and the fields it fills, by path."""

    row: int
    number: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ListedCase(Listed):
    persons: list[Listed] = field(default_factory=list)


@dataclass(slots=True)
class CaseList:
    """A list that was read: its cases by number, and the headings of the columns that were read."""

    sheet: str
    sha256: str
    """Of the file."""
    cases: dict[str, ListedCase]
    findings: list[Finding]
    headings: dict[Column, str]
    rows: int


def read_list(table: Table, profile: Profile, names: Names, today: date) -> CaseList:
    """Read every row. Raises Refusal B120 or B121 for what is no list, D772 where no column has case numbers."""
    rows = iter(table.rows)
    headings = _headings(rows, profile)
    if missing := [column for column in _NEEDED if column not in headings.values()]:
        raise Refusal(Code.LIST_NO_COLUMN, column=", ".join(_called(profile, column) for column in missing))
    reader = _Reader(profile, names, today, headings)
    if table.guessed is not None:
        reader.findings.append(found(Rule.ENCODING, which=table.guessed))
    reader.tell_columns()
    for row in rows:
        reader.take(row)
    return CaseList(table.sheet, table.sha256, reader.cases, reader.findings, reader.called, reader.rows)


def _headings(rows: Iterator[Row], profile: Profile) -> dict[tuple[int, str], Column | None]:
    for row in rows:
        if row.number >= profile.heading_row:
            texts = [cell if isinstance(cell, str) else "" for cell in row.cells]
            return {(place, text): profile.column_of(text) for place, text in enumerate(texts) if text}
    raise Refusal(Code.LIST_UNREADABLE, detail=N_("it is empty"))


def _called(profile: Profile, column: Column) -> str:
    return next(iter(profile.columns.get(column, ())), column.value)


class _Reader:
    """Takes row after row, and keeps what was found."""

    def __init__(
        self, profile: Profile, names: Names, today: date, headings: Mapping[tuple[int, str], Column | None]
    ) -> None:
        self.cases: dict[str, ListedCase] = {}
        self.findings: list[Finding] = []
        self.rows = 0
        self._profile, self._today = profile, today
        self._unread = [heading for (_place, heading), column in headings.items() if column is None]
        self._places: dict[Column, int] = {}
        self.called: dict[Column, str] = {}
        for (place, heading), column in headings.items():
            if column is None:
                continue
            if column in self._places:  # the first one is read: which of two is meant, nobody here can say
                self._unread.append(heading)
            else:
                self._places[column], self.called[column] = place, heading
        self._codes = {column: {**names.get(column, {}), **profile.spellings(column)} for column in _CODED}
        self._estimated = profile.spellings(Column.BIRTH_ESTIMATED)

    def tell_columns(self) -> None:
        """What is missing among the columns, and what nobody reads."""
        for column in _EXPECTED:
            if column not in self._places:
                self.findings.append(found(Rule.NO_COLUMN, which=_called(self._profile, column)))
        for heading in self._unread:
            unsafe = unsafe_character(heading, multiline=False) or len(heading) > MOST_LINE
            self.findings.append(found(Rule.UNREAD_COLUMN, column="" if unsafe else heading))

    def take(self, row: Row) -> None:
        texts = {column: self._text(row, column, place) for column, place in self._places.items()}
        if not any(texts.values()):
            return
        self.rows += 1
        number = texts[Column.CASE_NUMBER]
        if not isinstance(number, str) or not number:
            if number == "":
                self._tell(Rule.NO_CASE_NUMBER, row, Column.CASE_NUMBER)
            return
        values = {str(column): value for column, value in self._values(row, texts)}
        case = self.cases.get(number)
        own = {str(column): values.pop(column) for column in OF_CASE if column in values}
        if case is None:
            case = self.cases[number] = ListedCase(row.number, number, own)
        else:
            self._compare(row, case, own)
        person = Listed(row.number, values.get(Column.INDIVIDUAL_NUMBER.value, ""), values)
        if not (person.number or name_of(person)):
            self._tell(Rule.NOBODY, row, Column.INDIVIDUAL_NUMBER)
        case.persons.append(person)

    def _compare(self, row: Row, case: ListedCase, own: Mapping[str, Any]) -> None:
        """What stands of the case on a further row: the same, or nothing."""
        for column in OF_CASE:
            said = own.get(column.value)
            if said is not None and case.values.setdefault(column.value, said) != said:
                self._tell(Rule.CASE_DIFFERS, row, column, other=case.row)

    def _text(self, row: Row, column: Column, place: int) -> Cell:
        """The cell's text or day, in NFC; what cannot be used is told."""
        cell: Cell = row.cells[place] if place < len(row.cells) else ""
        if isinstance(cell, Odd):
            rule = Rule.FORMULA if cell is Odd.FORMULA else Rule.TOO_LONG
            self._tell(rule, row, column, most=MOST_LINE)
        elif not isinstance(cell, str):
            return cell
        elif (unsafe := unsafe_character(cell, multiline=False)) is not None:
            self._tell(Rule.UNSAFE, row, column, which=unsafe)
        elif len(cell) > MOST_LINE:
            self._tell(Rule.TOO_LONG, row, column, most=MOST_LINE)
        else:
            return unicodedata.normalize("NFC", cell)
        return Odd.UNFIT

    def _values(self, row: Row, texts: Mapping[Column, Cell]) -> Iterator[tuple[Column, Any]]:
        for column, cell in texts.items():
            if cell == "" or isinstance(cell, Odd) or column in (Column.CASE_NUMBER, Column.BIRTH_ESTIMATED):
                continue
            value = self._value(row, column, cell, texts)
            if value is not None:
                yield column, value

    def _value(self, row: Row, column: Column, cell: Cell, texts: Mapping[Column, Cell]) -> Any:
        if column is Column.BIRTH:
            return self._birth(row, cell, texts.get(Column.BIRTH_ESTIMATED, ""))
        text = cell.isoformat() if isinstance(cell, date) else str(cell)
        if column is Column.CASE_SIZE:
            return self._size(row, text)
        if column is Column.SPECIFIC_NEEDS:
            return self._needs(row, text)
        if column in self._codes:
            return self._code(row, column, text)
        return text

    def _code(self, row: Row, column: Column, text: str) -> str | None:
        code = self._codes[column].get(plain(text))
        if code is None:
            self._tell(Rule.UNKNOWN_SHIELD if column is Column.SHIELD else Rule.UNKNOWN_CODE, row, column)
        return code

    def _size(self, row: Row, text: str) -> int | None:
        if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= MOST_PERSONS:
            self._tell(Rule.BAD_SIZE, row, Column.CASE_SIZE)
            return None
        return int(text)

    def _needs(self, row: Row, text: str) -> str | None:
        between = f"[{re.escape(self._profile.between)}\n]"
        codes = [read_code(part) for part in re.split(between, text) if part.strip()]
        if None in codes:
            self._tell(Rule.UNKNOWN_CODE, row, Column.SPECIFIC_NEEDS)
        known = sorted({code for code in codes if code is not None})
        return " ".join(known) or None

    def _birth(self, row: Row, cell: Cell, estimated: Cell) -> str | None:
        try:
            when = PartialDate.parse(cell.isoformat() if isinstance(cell, date) else self._written(str(cell)))
        except ValueError:
            self._tell(Rule.BAD_DATE, row, Column.BIRTH)
            return None
        if when.first > self._today or when.last.year < self._today.year - MOST_YEARS:
            self._tell(Rule.DATE_AHEAD, row, Column.BIRTH, most=MOST_YEARS)
            return None
        if isinstance(estimated, str) and estimated:
            said = self._estimated.get(plain(estimated))
            if said is None:
                self._tell(Rule.UNKNOWN_CODE, row, Column.BIRTH_ESTIMATED)
            if said == "yes":
                when = PartialDate(when.year, when.month, when.day, estimated=True)
        return str(when)

    def _written(self, text: str) -> str:
        """A date as a list has it, written as ours are: 1980, 05/1980, 03/05/1980, 1980-05-03."""
        text, mark = (text[:-1].strip(), "~") if text.endswith("~") else (text, "")
        parts = _WRITTEN.fullmatch(text)
        if parts is None:
            return text + mark
        first, second, third = parts.groups()
        if third is None:
            year, month, day = (first, second, "") if len(first) == 4 else (second, first, "")
        elif len(first) == 4:
            year, month, day = first, second, third
        else:
            day, month = (first, second) if self._profile.date_order == "dmy" else (second, first)
            year = third
        # A year of two digits is no year: nobody can say which century.
        return "-".join(filter(None, (year, month.zfill(2), day.zfill(2) if day else ""))) + mark

    def _tell(self, rule: Rule, row: Row, column: Column, **facts: str | int) -> None:
        self.findings.append(found(rule, row.number, self.called.get(column, ""), **facts))


def name_of(person: Listed) -> tuple[str, ...]:
    """The parts of a person's name, plainly, to find somebody by who has no number."""
    paths = (Column.GIVEN_LATIN, Column.FAMILY_LATIN, Column.GIVEN_ORIGINAL, Column.FAMILY_ORIGINAL)
    parts = tuple(plain(str(person.values.get(path.value, ""))) for path in paths)
    return parts if any(parts) else ()
