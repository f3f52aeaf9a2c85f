"""Persons as tables: one row a person, and tables of what a person has several of, by the person's id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sync.central.leaving.given import Given, columns
from sync.central.leaving.person import SEVERAL, Disagreement, OwnWords, PersonGiven, SettlingGiven, Unanswered

PERSONS = "persons"
Cell = str | int | float | None
Label = Callable[[str, str, str], str | None]
"""Gives the name of a code: (list as form/list, code, language)."""


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Head:
    """A column. One with a `language` has the names of the codes that stand in the column before it."""

    name: str
    kind: Kind
    field: str
    codes: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    heads: tuple[Head, ...]


_OWN = ("id", "case_id", "case_number", "mission", "case_status")
_DAYS = frozenset(name for name in SettlingGiven.model_fields if name.endswith("_on")) | {"entry_deadline"}
_LISTS: dict[str, type[Given]] = {"own_words": OwnWords, "unanswered": Unanswered, "disagreements": Disagreement}


def tables(languages: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """The tables of an export; with a column for the name of each code in every one of `languages`."""
    person = [Head(name, Kind.TEXT, name) for name in _OWN]
    person += [Head(f"settling_{name}", _kind(name), f"settling.{name}") for name in SettlingGiven.model_fields]
    person += [*_heads(PersonGiven, languages), Head("birth_year", Kind.NUMBER, "birth_year")]
    own = Head("person", Kind.TEXT, "")
    several = [Table(name, (own, *_heads(model, languages))) for name, (_, model) in SEVERAL.items()]
    lists = [
        Table(name, (own, *(Head(field, _kind(field), field) for field in model.model_fields)))
        for name, model in _LISTS.items()
    ]
    return (Table(PERSONS, tuple(person)), *several, *lists)


def rows(table: Table, person: PersonGiven, label: Label) -> Iterator[list[Cell]]:
    """The rows that a person has in a table."""
    if table.name == PERSONS:
        yield [_cell(person, head, label) for head in table.heads]
        return
    for one in getattr(person, table.name):
        yield [person.id, *(_cell(one, head, label) for head in table.heads[1:])]


def _heads(model: type[Given], languages: tuple[str, ...]) -> Iterator[Head]:
    for column in columns(model):
        kind = Kind.NUMBER if column.kind in (int, float) else Kind.TEXT
        yield Head(column.name, kind, column.name)
        if column.place.codes is not None:
            for language in languages:
                name = f"{column.name}_{language}"
                yield Head(name, Kind.TEXT, column.name, column.place.codes, language)


def _kind(name: str) -> Kind:
    return Kind.DAY if name in _DAYS else Kind.TEXT


def _cell(given: Given, head: Head, label: Label) -> Cell:
    held: Any = given
    for step in head.field.split("."):
        held = getattr(held, step, None)
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, tuple):
        shown = [_named(head, code, label) for code in held]
        return "; ".join(shown) or None
    return held if held is None or isinstance(held, int | float) else _named(head, str(held), label)


def _named(head: Head, code: str, label: Label) -> str:
    if head.codes is None or head.language is None:
        return code
    return label(head.codes, code, head.language) or code
