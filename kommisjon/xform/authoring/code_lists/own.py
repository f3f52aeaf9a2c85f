"""What we say ourselves about the codes of a list: forms/lists/<list>.csv, one row a code.

Columns: `name` (the code), `first` (its place at the head of the list, or `last`), and a name in each language; a
blank name is CLDR's. Columns called words_<language> are handed on as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kommisjon.resources import forms_folder

_WORDS = "words_"


@dataclass(frozen=True, slots=True)
class Own:
    """One code as forms/lists has it."""

    code: str
    first: str
    names: Mapping[str, str]
    """By CLDR's identifier of the language; only those that are given."""
    words: Mapping[str, str]
    """Words by which people find the code, by their column."""


def own_codes(list_name: str, folder: Path | None = None) -> dict[str, Own]:
    """The rows of a list by code, in the order of the file."""
    path = (folder or forms_folder() / "lists") / f"{list_name}.csv"
    found: dict[str, Own] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, first = row.pop("name"), row.pop("first", "")
            words = {column: said for column, said in row.items() if column.startswith(_WORDS)}
            names = {column: said for column, said in row.items() if said and column not in words}
            found[code] = Own(code, first, names, words)
    return found
