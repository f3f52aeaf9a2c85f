"""Puts the generated rows into a form's choices.csv, where the list's rows stand now; all else stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

from kommisjon.i18n.named import code_of
from kommisjon.xform.authoring import sheet_text
from kommisjon.xform.authoring.cells import Sheet, Value, written
from kommisjon.xform.authoring.code_lists.entries import LISTS, Entry

_LABEL = re.compile(r"label::(.+)")
OWN, ENGLISH = "km_own_name", "km_english_name"
"""Columns that name the languages in which a label is not CLDR's."""


def filled(choices: bytes, lists: Path | None = None) -> bytes:
    """A form's choices.csv with all rows of the lists that are made here. Raises Refusal F801 as reading does.

    `lists` is the folder with our own names, else the one kommisjon carries. The same input gives the same bytes.
    """
    sheet = sheet_text.read("choices", "choices.csv", choices).sheet
    header = [written(cell) for cell in sheet.rows[0]]
    at, rest = header.index("list_name"), sheet.rows[1:]
    rows: list[list[Value]] = []
    done: set[str] = set()
    for row in rest:
        name = written(row[at]) if at < len(row) else ""
        if name not in LISTS:
            rows.append(row)
        elif name not in done:
            done.add(name)
            rows.extend(_rows(name, header, lists))
    return sheet_text.write(Sheet("choices", [list[Value](header), *rows]))


def _rows(name: str, header: list[str], lists: Path | None) -> list[list[Value]]:
    """The rows of one list; columns they need and the sheet has not are added to `header`."""
    languages = {column: _identifier(found[1]) for column in header if (found := _LABEL.fullmatch(column))}
    entries = LISTS[name](tuple(languages.values()), lists)
    cells = [_cells(name, entry, languages) for entry in entries]
    header.extend(column for column in dict.fromkeys(c for one in cells for c in one) if column not in header)
    return [[one.get(column) for column in header] for one in cells]


def _cells(name: str, entry: Entry, languages: dict[str, str]) -> dict[str, Value]:
    cells: dict[str, Value] = {"list_name": name, "name": entry.code}
    cells |= {column: entry.names[language] for column, language in languages.items()}
    spoken = set(languages.values())
    cells |= {word: said for word, said in entry.words.items() if said and word.partition("_")[2] in spoken}
    if not entry.words:
        marks = ((OWN, entry.own), (ENGLISH, entry.english))
        cells |= {column: " ".join(found) for column, found in marks if found}
    return cells


def _identifier(column: str) -> str:
    return code_of(column) or column
