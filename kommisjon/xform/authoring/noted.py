"""Places in an author's sheets, and what is said about them: what was repaired there, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import Msg
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.xform.authoring.converted import Repair

FIRST_ROW = 2
"""The number of the first row below the header, as a spreadsheet counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or a whole row (column "")."""

    sheet: str
    row: int
    """As the spreadsheet numbers it: the header is row 1."""
    column: str = ""
    cell: str = ""
    """What the cell says."""

    def __str__(self) -> str:
        """The place in words, with what the cell says."""
        if not self.column:
            return _("sheet {sheet}, row {row}").format(sheet=self.sheet, row=self.row)
        words = _("sheet {sheet}, row {row}, column {column}")
        said = f" (“{shortened(self.cell)}”)" if self.cell else ""
        return words.format(sheet=self.sheet, row=self.row, column=self.column) + said

    def facts(self) -> dict[str, str | int]:
        """The place for the facts of a refusal."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column}


def repair(sheet: str, row: int, column: str, text: str, /, **facts: object) -> Repair:
    """A repair, with the facts that fill its text."""
    return Repair(sheet, row, column, Msg(text, facts))


def refusal(place: Place, detail: str, form: str = "") -> Refusal:
    """Refusal F801 of what stands at a place; `form` is the file's name, where it is known."""
    return Refusal(
        Code.FORM_UNREADABLE, detail=": ".join(filter(None, (form, str(place), detail))), **place.facts()
    )


def numbers(found: list[int]) -> str:
    """The numbers of rows, for a text: the first five."""
    return ", ".join(map(str, found[:5])) + (", …" if len(found) > 5 else "")


def shortened(cell: str, longest: int = 80) -> str:
    """What a cell says, on one line and not too long to read at a glance."""
    line = " ".join(cell.split())
    return line if len(line) <= longest else line[:longest] + "…"
