"""How the fields of what leaves stand in the records: one table for reading, for the schema, and for columns.

A field on which people differ is never given as if it were settled: it is blank, and every answer that stands is
told beside it. A question that was declined, not known or not asked is told as that.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from kommisjon.model.answers import Status
from kommisjon.model.words import Utterance, words_of, words_paths
from sync.merge import Head, View, is_skipped

YES_NO = "competence/yes_no"
MOST_NUMBER = 10**6
"""Greater than any number that is asked for."""


@dataclass(frozen=True, slots=True)
class From:
    """Where a field comes from: the type of its record, its path, and the list its codes are of.

    `codes` names the form and the list in it: competence/occupation.
    """

    record: str
    path: str
    codes: str | None = None

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {**schema, "x-code-list": self.codes} if self.codes is not None else schema


class Given(BaseModel):
    """Something that leaves."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A field of `Given` that has one place in a record, or a list of codes below one."""

    name: str
    place: From
    kind: type
    """str, int, float; or list, of codes."""


@dataclass(slots=True)
class Filled:
    """The fields of one record. `unanswered` are statuses, `open` every answer that stands, both by field."""

    values: dict[str, Any] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    open: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, Utterance] = field(default_factory=dict)
    """What the person said, where it was written down, by field."""


@cache
def columns(model: type[Given]) -> tuple[Column, ...]:
    """The fields of a model that come from a record, in order."""
    return tuple(
        Column(name, place, _kind(info.annotation))
        for name, info in model.model_fields.items()
        for place in info.metadata
        if isinstance(place, From)
    )


def fill(model: type[Given], record: str, seen: View) -> Filled:
    """Read the fields of `model` that come from a record of this type."""
    filled = Filled()
    for column in columns(model):
        if column.place.record == record:
            _fill(filled, column, seen)
    return filled


def _fill(filled: Filled, column: Column, seen: View) -> None:
    drawn = seen.values.get(column.place.path)
    differing = [path for path in seen.conflicts if path == column.place.path or _is_option(column, path)]
    if differing:
        filled.open[column.name] = [said for path in differing for said in _standing(seen, path, column)]
        return
    if drawn is not None and drawn.value is not None and is_skipped(drawn.value):
        return
    status = None if drawn is None or drawn.value is None else drawn.value.get("s")
    if status in (Status.DECLINED, Status.UNKNOWN):
        filled.unanswered[column.name] = str(status)
    elif column.kind is list:
        filled.values[column.name] = sorted(
            path.rpartition("/")[2] for path in seen.values if _is_option(column, path) and seen.live(path) is True
        )
    else:
        value = _fitting(column.kind, seen.live(column.place.path))
        if value is not None:
            filled.values[column.name] = value
            _add_words(filled, column, seen)


def _add_words(filled: Filled, column: Column, seen: View) -> None:
    paths = words_paths(column.place.path)
    if not set(paths.values()).isdisjoint(seen.conflicts):
        return
    said = words_of({part: seen.values[path].value for part, path in paths.items() if path in seen.values})
    if said.says_something:
        filled.words[column.name] = said


def _is_option(column: Column, path: str) -> bool:
    return column.kind is list and path.startswith(column.place.path + "/")


def _standing(seen: View, path: str, column: Column) -> Iterator[str]:
    drawn = seen.values[path]
    option = path.removeprefix(column.place.path).lstrip("/")
    for head in (drawn.head, *drawn.others):
        said = _said(head)
        yield f"{option}: {said}" if option else said


def _said(head: Head) -> str:
    if head.value is None:
        return "deleted"
    held = head.value.get("v")
    if isinstance(held, bool):
        return "yes" if held else "no"
    return str(held) if held is not None else str(head.value.get("s"))


def _fitting(kind: type, value: Any) -> Any:
    """The value as its column holds it; None for one that does not fit."""
    if value is None or isinstance(value, bool):
        return None
    if kind is str:
        return str(value) or None
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    if not number.is_finite() or not -MOST_NUMBER <= number <= MOST_NUMBER:
        return None
    if kind is int:
        return int(number) if number == number.to_integral_value() else None
    return float(number)


def _kind(annotation: Any) -> type:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return next(_kind(one) for one in get_args(annotation) if one is not type(None))
    return list if origin is tuple else annotation
