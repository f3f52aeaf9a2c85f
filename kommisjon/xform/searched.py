"""Choices from a file beside the form: the appearance search(), as ODK Collect reads it.

search('towns'), search('towns', 'matches', 'land', ${land}), and the same with a filter behind it:
search('towns', 'contains', 'name', ${typed}, 'matches', 'land', ${land}). Of the choices that the form itself has,
those with a number for a value stay as they are; the other names the columns of the file: its value the one with
the values, its label those that are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform.carried import Media, carried_list
from kommisjon.xform.node import Node
from kommisjon.xform.schema import Choice
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.values import words

_OPENS = re.compile(r"(?:^|\s)search\s*\(")
_LITERAL = re.compile(r"\s*(['\"])(.*)\1\s*", re.DOTALL)
_STATIC = re.compile(r"-?[0-9]+")
_LENGTHS = (1, 4, 7)
"""Arguments: the file alone, with a search, with a search and a filter."""

_MODES: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda cell, wanted: wanted in cell,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "matches": str.__eq__,
}


@dataclass(frozen=True, slots=True)
class Search:
    """A search in a list: `conditions` are (mode, column, what is looked for), each an expression."""

    rows: Node
    conditions: tuple[tuple[Evaluate, Evaluate, Evaluate], ...]

    def choices(self, written: list[Choice], node: Node, scope: Scope) -> list[Choice]:
        """The choices there are now, of those `written` in the form and of the rows that fit."""
        found = [choice for choice in written if _STATIC.fullmatch(choice.value)]
        columns = [choice for choice in written if not _STATIC.fullmatch(choice.value)]
        wanted = [tuple(words(part(node, scope)) for part in condition) for condition in self.conditions]
        for row in self.rows.of("item"):
            if all(_fits(row, *condition) for condition in wanted):
                found.extend(Choice(_cell(row, each.value), _label(row, each.label)) for each in columns)
        return list({choice.value: choice for choice in found}.values())


def read_search(appearance: str, compile_: Callable[[str], Evaluate], media: Media) -> Search | None:
    """The search an appearance asks for, or None. Raises Refusal F801 for one that cannot be read."""
    opened = _OPENS.search(appearance)
    if opened is None:
        return None
    arguments = _arguments(appearance[opened.end() :])
    name = _LITERAL.fullmatch(arguments[0]) if arguments else None
    if name is None or len(arguments) not in _LENGTHS:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"the search in “{appearance}” cannot be read")
    compiled = [compile_(argument) for argument in arguments[1:]]
    conditions = tuple((compiled[n], compiled[n + 1], compiled[n + 2]) for n in range(0, len(compiled), 3))
    return Search(_rows(name[2], media), conditions)


def _rows(name: str, media: Media) -> Node:
    file = name if name.lower().endswith(".csv") else f"{name}.csv"
    document = carried_list(etree.Element("instance", src=f"jr://file-csv/{file}"), media)
    return document.of("root")[0]


def _arguments(text: str) -> list[str]:
    """What stands between the brackets, parted at the commas that are in no text and no inner bracket."""
    found: list[str] = []
    begun, depth, quote = 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")" and not depth:
            return [*found, text[begun:at]]
        elif char == ")":
            depth -= 1
        elif char == "," and not depth:
            found.append(text[begun:at])
            begun = at + 1
    return []


def _fits(row: Node, mode: str, column: str, wanted: str) -> bool:
    compare = _MODES.get(mode.strip().lower())
    return compare is not None and compare(_cell(row, column).casefold(), wanted.casefold())


def _cell(row: Node, column: str) -> str:
    cells = row.of(column.strip())
    return cells[0].text if cells else ""


def _label(row: Node, columns: str) -> str:
    """What is shown of a row: its columns, with commas between as the form has them."""
    return ", ".join(filter(None, (_cell(row, column) for column in columns.split(","))))
