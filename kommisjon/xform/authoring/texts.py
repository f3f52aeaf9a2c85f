"""The texts of a form that are translated, each with the place where it stands, in every language of the sheets.

A text is known by its context, which stays while rows move: survey/person/given_latin:label is the label of the
question given_latin in the group or repeat person, choices/sex/f:label that of a choice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kommisjon.xform.authoring import columns as headings
from kommisjon.xform.authoring.coverage import Coverage, covered
from kommisjon.xform.authoring.noted import FIRST_ROW, Place
from kommisjon.xform.authoring.places import survey_rows
from kommisjon.xform.authoring.workbook import Row, Sheets, column, columns, rows

KINDS: dict[tuple[str, ...], str] = {
    ("label",): "label",
    ("hint",): "hint",
    ("guidance_hint",): "guidance_hint",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
}
"""What is translated, by what a column means to the converter."""

_SAYS_NOTHING = frozenset({"-", "NO_LABEL"})
"""Written where a text must stand and none is meant."""

Columns: TypeAlias = dict[str, dict[str, str]]
"""Kind of text: language ("" for a column that names none): the column as it is written."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a form."""

    context: str
    kind: str
    place: Place
    """Where it stands in the source language."""
    said: dict[str, str]
    """Language, as its column spells it ("" where the column names none): the text."""
    source: str
    """The text to translate from."""


def text_columns(sheets: Sheets, sheet: str) -> Columns:
    """The columns with texts on the sheet survey or choices."""
    found: Columns = {}
    for written, means in headings.meanings(sheet, columns(sheets, sheet)):
        for kind, name in KINDS.items():
            if means[: len(kind)] == kind and len(means) <= len(kind) + 1:
                language = means[len(kind)] if len(means) > len(kind) else ""
                found.setdefault(name, {}).setdefault(language, written)
    return found


def languages(sheets: Sheets) -> tuple[str, ...]:
    """The languages that columns name, in the order of the columns, the source language first."""
    named = [
        language
        for sheet in ("survey", "choices")
        for held in text_columns(sheets, sheet).values()
        for language in held
    ]
    first = source_language(sheets)
    return tuple(dict.fromkeys([first, *named]))


def source_language(sheets: Sheets) -> str:
    """The language that texts are translated from: the form's default one, else that of the first label."""
    setting = (rows(sheets, "settings") or [{}])[0].get(column(sheets, "settings", "default_language"))
    labels = text_columns(sheets, "survey").get("label", {})
    if setting and str(setting) in labels:
        return str(setting)
    return "" if "" in labels or not labels else next(iter(labels))


def texts(sheets: Sheets) -> list[Text]:
    """All texts of a form, in the order of its sheets."""
    source = source_language(sheets)
    seen: Counter[str] = Counter()
    held_by = {sheet: text_columns(sheets, sheet) for sheet in ("survey", "choices")}
    found = []
    for sheet, number, where, row in _rows(sheets):
        for kind, held in held_by[sheet].items():
            said = {language: str(row[written]) for language, written in held.items() if _says(row.get(written))}
            if not said:
                continue
            context = f"{sheet}/{where}:{kind}"
            seen[context] += 1
            if seen[context] > 1:
                context = f"{context}[{seen[context]}]"
            first = source if source in said else next(iter(said))
            place = Place(sheet, number, held[first], said[first])
            found.append(Text(context, kind, place, said, said[first]))
    return found


def coverage(sheets: Sheets) -> tuple[Coverage, ...]:
    """How many of the form's texts each of its languages has; texts whose column names none are the default's."""
    found = texts(sheets)
    default = str((rows(sheets, "settings") or [{}])[0].get(column(sheets, "settings", "default_language")) or "")
    said: dict[str, dict[str, str]] = {}
    for language in languages(sheets):
        of_language = said.setdefault(language or default, {})
        of_language.update({text.context: text.said[language] for text in found if language in text.said})
    return tuple(covered(language, len(found), held.values()) for language, held in said.items())


def references(sheets: Sheets) -> set[str]:
    """The ${references} that texts of the form may have."""
    return {f"${{{row.path[-1]}}}" for row in survey_rows(sheets)}


def fields(text: str) -> set[str]:
    """The ${references} in a text."""
    return set(re.findall(r"\$\{[^{}]*\}", text))


def _says(cell: object) -> bool:
    return bool(cell) and str(cell).strip() not in _SAYS_NOTHING


def _rows(sheets: Sheets) -> Iterator[tuple[str, int, str, Row]]:
    """(sheet, number, name of what the row makes, the row)."""
    for row in survey_rows(sheets):
        yield "survey", row.number, "/".join(row.path), row.held
    list_column = column(sheets, "choices", "list_name")
    name_column = column(sheets, "choices", "name", "value")
    for number, held in enumerate(rows(sheets, "choices"), FIRST_ROW):
        if held.get(list_column):
            yield "choices", number, f"{held[list_column]}/{held.get(name_column, '')}", held
