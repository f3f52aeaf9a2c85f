"""Draws what persons are compared by: the tokens of their names, skeletons with the birth date beside each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from kommisjon.model.answers import Status
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Person
from sync.central.loading import load
from sync.central.schema import compared, name_skeleton
from sync.central.skeletons import skeletons, tokens
from sync.merge import View, is_skipped

LATIN = ("given_latin", "family_latin")
ORIGINAL = ("given_original", "family_original")
NAMES = LATIN + ORIGINAL


@dataclass(slots=True)
class Drawn:
    """The rows to write, by table."""

    persons: list[tuple[Any, ...]] = field(default_factory=list)
    skeletons: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, key: tuple[str, str], somebody: Person, seen: View) -> None:
        """Draw one person, under every name that stands, those in conflict too."""
        latin, original = name_tokens(seen, LATIN), name_tokens(seen, ORIGINAL)
        birth = None if somebody.birth is None else PartialDate.parse(somebody.birth)
        born_on = None if birth is None or is_loose(birth) else birth.first
        row = (" ".join(latin), " ".join(original), unhcr_number(somebody.individual_number))
        self.persons.append((*key, *row, None if born_on is None else born_on.isoformat()))
        year, day = None if birth is None else birth.year, None if born_on is None else f"{born_on:%m%d}"
        self.skeletons += ((held, *key, year, day) for held in sorted(set(skeletons((*latin, *original)))))

    def store(self, connection: Connection) -> None:
        """Write the rows; those that stood before are gone already."""
        for table, rows in ((compared, self.persons), (name_skeleton, self.skeletons)):
            load(connection, table, [column.name for column in table.columns], rows)


def name_tokens(seen: View, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Give the tokens of every name that stands on `paths`, each once."""
    return tuple(dict.fromkeys(token for text in standing(seen, paths) for token in tokens(text)))


def standing(seen: View, paths: tuple[str, ...]) -> list[str]:
    """Give every name that was answered on `paths` and stands, those in conflict too."""
    drawn = [seen.values[path] for path in paths if path in seen.values]
    heads = [head for one in drawn for head in (one.head, *one.others)]
    return [
        head.value["v"]
        for head in heads
        if head.value is not None and not is_skipped(head.value)
        if head.value["s"] == Status.ANSWERED and isinstance(head.value.get("v"), str)
    ]


def is_loose(birth: PartialDate) -> bool:
    """Whether a date tells little more than its year: a part is not known, or it is the 1 January of so many."""
    return birth.estimated or birth.day is None or birth.until is not None or (birth.month, birth.day) == (1, 1)


def unhcr_number(written: str | None) -> str | None:
    """An individual number as it is compared: people part and write it in different ways."""
    return "".join(c for c in (written or "").casefold() if c.isalnum()) or None
