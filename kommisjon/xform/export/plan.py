"""Which tables and columns the fillings of a form become: the same ones in the same order whatever was answered.

The form itself is one table and each repeat another, as in ODK Central's export; groups are written into the names
of the columns. Several versions of a form share one plan: the newest one's columns first, then what only older
ones had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from kommisjon.xform.export.texts import choices_of, words
from kommisjon.xform.form import Form
from kommisjon.xform.items import ItemKind, kind_of
from kommisjon.xform.schema import Field, Path, RuleKind

MOST_SPLIT = 500
"""Choices of a question that is split into a column each; one with more stays in its one column."""
_POINT = ("Latitude", "Longitude", "Altitude", "Accuracy")
_NUMBERS = ("int", "integer", "long", "decimal")


@dataclass(frozen=True, slots=True)
class Options:
    """How the tables shall look. `language` is a name out of the form's own; None is its default one."""

    language: str | None = None
    headers: Literal["names", "labels"] = "names"
    values: Literal["names", "labels"] = "names"
    split: bool = False
    """Also a column for each choice of a select_multiple, and for each part of a geopoint."""
    skipped: bool = False
    """Also answers that are kept although their question does not apply any more, marked as such."""


class Part(Enum):
    WHOLE = "whole"
    CHOICE = "choice"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of answers. `path` are the names from the table's own element down."""

    path: Path
    header: str
    part: Part = Part.WHOLE
    key: str = ""
    """The choice, or which part of the point."""
    numeric: bool = False
    asked: bool = False
    """A person meets this question, so that a blank in it means something."""
    labels: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def name(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Table:
    """`repeat` is the repeat's path below the root, empty for the form itself; `parent` the table above it."""

    name: str
    repeat: Path
    parent: int | None
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    links: tuple[str, ...]

    @property
    def headers(self) -> list[str]:
        return [*(column.header for column in self.columns), *self.notes, *self.links]

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        ours = [name in ("_index", "_parent_index") for name in (*self.notes, *self.links)]
        return [*(column.numeric for column in self.columns), *ours]


@dataclass(frozen=True, slots=True)
class Plan:
    tables: tuple[Table, ...]
    options: Options


STATUS_NOTES = ("_declined", "_unknown", "_unanswered")
"""Names of the questions of a row that were declined, that the person did not know, that have no answer yet."""
SKIPPED_NOTE = "_skipped"
"""Names of the questions of a row that hold an answer although they do not apply any more."""
ROOT_LINKS = ("_version", "KEY", "_index")
REPEAT_LINKS = ("PARENT_KEY", "KEY", "_index", "_parent_index")


def plan_of(forms: Sequence[Form], options: Options) -> Plan:
    """Plan the tables for fillings of these versions of one form, the newest first."""
    fields: dict[Path, list[tuple[Form, Field]]] = {}
    repeats: dict[Path, None] = {(): None}
    for form in forms:
        for one in form.root.subtree():
            path = one.path[1:]
            if one.repeat:
                repeats.setdefault(path)
            elif path and not one.children and not one.name.startswith("@"):
                fields.setdefault(path, []).append((form, one))
    ordered = list(repeats)
    notes = (*STATUS_NOTES, *((SKIPPED_NOTE,) if options.skipped else ()))
    tables: list[Table] = []
    for name, repeat in zip(_table_names(ordered), ordered, strict=True):
        columns = [
            column
            for path, held in fields.items()
            if _home(path, ordered) == repeat
            for column in _columns(path[len(repeat) :], held, options)
        ]
        parent = ordered.index(_home(repeat, ordered)) if repeat else None
        links = REPEAT_LINKS if repeat else ROOT_LINKS
        tables.append(Table(name, repeat, parent, _told_apart(columns), notes, links))
    return Plan(tuple(tables), options)


def _home(path: Path, repeats: Sequence[Path]) -> Path:
    """The innermost repeat a path stands in."""
    return max((one for one in repeats if len(one) < len(path) and path[: len(one)] == one), key=len)


def _table_names(repeats: Sequence[Path]) -> list[str]:
    """A name for each table: the repeat's own, with a number where two share it (also on a disk without case)."""
    own = [repeat[-1] if repeat else "" for repeat in repeats]
    lowered = [name.lower() for name in own]
    return [
        name if lowered.count(name.lower()) == 1 else f"{name}~{lowered[: place + 1].count(name.lower())}"
        for place, name in enumerate(own)
    ]


def _columns(path: Path, held: list[tuple[Form, Field]], options: Options) -> Iterator[Column]:
    """The columns of one question. `held` are its fields in the versions that have it."""
    form, newest = held[0]
    kind = kind_of(newest)
    if kind is ItemKind.NOTE and RuleKind.CALCULATE not in newest.rules:
        return
    language = options.language or form.languages[0]
    label = words(form, newest.control.label if newest.control else None, language)
    title = label if options.headers == "labels" and label else "/".join(path)
    asked = kind not in (ItemKind.NOTE, ItemKind.CALCULATE, ItemKind.HIDDEN)
    labels: dict[str, str] = {}
    known = False
    for one, version in held:
        offered = choices_of(one, version, language)
        known = known or offered is not None
        for value, said in (offered or {}).items():
            labels.setdefault(value, said)
    numeric = newest.kind in _NUMBERS
    yield Column(path, title, numeric=numeric, asked=asked, labels=labels)
    if not options.split:
        return
    if kind is ItemKind.SELECT_MANY and known and len(labels) <= MOST_SPLIT:
        for value, said in labels.items():
            shown = said if options.headers == "labels" else value
            yield Column(path, f"{title}/{shown}", Part.CHOICE, value, numeric=True)
    elif newest.kind == "geopoint":
        for place, part in enumerate(_POINT):
            yield Column(path, f"{title}-{part}", Part.POINT, str(place), numeric=True)


def _told_apart(columns: list[Column]) -> tuple[Column, ...]:
    """Questions with one and the same label get their names behind it, so that every header is of one column."""
    counts: dict[str, int] = {}
    for column in columns:
        counts[column.header] = counts.get(column.header, 0) + 1

    def name(column: Column) -> str:
        return column.name + (f"/{column.key}" if column.part is Part.CHOICE else "")

    return tuple(
        replace(column, header=f"{column.header} ({name(column)})") if counts[column.header] > 1 else column
        for column in columns
    )
