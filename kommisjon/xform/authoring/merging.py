"""Writes translations into the sheets of a form, and marks a language that no qualified person has read.

The text folder gets its new columns beside those of the same kind; a workbook gets them at its end, so that
nothing else in it moves.
"""

from __future__ import annotations

import copy
import io
from dataclasses import dataclass, field
from typing import Any

from kommisjon.i18n.named import code_of
from kommisjon.xform.authoring import columns as headings
from kommisjon.xform.authoring.catalogue import Merge
from kommisjon.xform.authoring.cells import Sheet
from kommisjon.xform.authoring.spreadsheet import put
from kommisjon.xform.authoring.texts import text_columns, texts
from kommisjon.xform.authoring.workbook import Sheets, Source, column, rows

UNREVIEWED = "attribute::km_unreviewed"
"""The column of the settings that names languages nobody qualified has read."""


@dataclass(slots=True)
class Changes:
    """What is to be written into a form's sheets."""

    columns: list[tuple[str, str, str]] = field(default_factory=list)
    """New columns: sheet, header, and the column beside which it belongs ("" for the end)."""
    cells: list[tuple[str, int, str, str]] = field(default_factory=list)
    """Sheet, row as a spreadsheet numbers it, column, text."""

    def set(self, sheet: str, row: int, column: str, said: str) -> None:
        self.cells.append((sheet, row, column, said))


def changes(sheets: Sheets, merge: Merge) -> Changes:
    """What a merge writes: the translations, new columns for them, and the mark of an unread language."""
    made = Changes()
    for text in texts(sheets):
        said = merge.taken.get(text.context)
        if said is None:
            continue
        held = text_columns(sheets, text.place.sheet)[text.kind]
        header = held.get(merge.language) or f"{text.kind}::{merge.language}"
        new = (text.place.sheet, header, list(held.values())[-1])
        if merge.language not in held and new not in made.columns:
            made.columns.append(new)
        made.set(text.place.sheet, text.place.row, header, said)
    if merge.taken and not merge.reviewed:
        _mark(sheets, merge.language, made)
    return made


def unreviewed(sheets: Sheets) -> list[str]:
    """The languages that the settings name as unread."""
    first = (rows(sheets, "settings") or [{}])[0]
    return str(first.get(column(sheets, "settings", UNREVIEWED)) or "").split()


def mark_of(language: str) -> str:
    """How an unread language is named in the settings, where blanks stand between languages."""
    return (
        language if not any(letter.isspace() for letter in language) else code_of(language) or language.split()[0]
    )


def _mark(sheets: Sheets, language: str, made: Changes) -> None:
    marked = unreviewed(sheets)
    if mark_of(language) in marked or language in marked:
        return
    header = column(sheets, "settings", UNREVIEWED)
    if header not in (sheets.get("settings_header") or [{}])[0]:
        made.columns.append(("settings", header, ""))
    made.set("settings", 2, header, " ".join([*marked, mark_of(language)]))


def apply_to_text(source: Source, made: Changes) -> list[str]:
    """Write the changes into the sheets of a source; gives the names of those that changed."""
    for name, header, beside in made.columns:
        sheet = source.sheets.setdefault(name, Sheet(name, [[]]))
        place = _place(name, sheet, beside) + 1 if beside else len(sheet.rows[0])
        for number, row in enumerate(sheet.rows):
            row += [None] * (place - len(row))
            row.insert(place, header if number == 0 else None)
    for name, number, header, said in made.cells:
        sheet = source.sheets[name]
        place = _place(name, sheet, header)
        while len(sheet.rows) < number:
            sheet.rows.append([])
        row = sheet.rows[number - 1]
        row += [None] * (place + 1 - len(row))
        row[place] = said
    return list(dict.fromkeys([one[0] for one in made.columns] + [one[0] for one in made.cells]))


def apply_to_workbook(data: bytes, source: Source, made: Changes) -> bytes:
    """The workbook with the changes in it; its other sheets, formulas and styles stay."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, header, beside in made.columns:
        if name not in source.sheets:
            source.sheets[name] = Sheet(book.create_sheet(name).title, [[]])
        sheet = source.sheets[name]
        cell = book[sheet.title].cell(1, len(sheet.rows[0]) + 1)
        put(cell, header, name)
        like = book[sheet.title].cell(1, _place(name, sheet, beside) + 1) if beside else None
        if like is not None:
            _dress(cell, like)
        sheet.rows[0].append(header)
    for name, number, header, said in made.cells:
        sheet = source.sheets[name]
        put(book[sheet.title].cell(number, _place(name, sheet, header) + 1), said, name)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _dress(cell: Any, like: Any) -> None:
    for part in ("font", "fill", "border", "alignment"):
        setattr(cell, part, copy.copy(getattr(like, part)))


def _place(name: str, sheet: Sheet, header: str) -> int:
    found, _ = headings.headers(name, sheet)
    return found.index(header)
