"""What is saved, sent and merged: dots, changes, heads and the state of a path.

The model is central-and-merge.md 2.2. Everything here is a value; nothing is altered once made. An actor is a
small integer that stands for one (device, epoch); which one is known to whoever holds the list: the store, the
head line of a bundle, central's table `actor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Value = dict[str, Any] | None
"""An answer as canonical JSON: {"s": status, "v": value, "src": source, "off": true, "copied": person}, without
the parts that it lacks. None is a tombstone."""

Context = tuple[tuple[int, int], ...]
"""For one path, what the writer had in front of it: the greatest n per actor, sorted by actor."""

Why = Literal["resolve", "delete", "restore"]

PATH_PATTERN = r"^[a-z_][a-z0-9_]*(/[a-z][a-z0-9_]*)*$"
"""How a path is written: question names under their groups (central-and-merge.md 2.2)."""
MOST_PATH = 1_000
"""Characters of a path."""
FORM_PATTERN = r"^[a-z][a-z0-9_-]{0,63}@[1-9][0-9]{0,14}$"
"""How a change names its form. Versions are often written as a day and a number: 2026110201."""
MOST_BY = 200
"""Characters of the author's label."""


class Dot(NamedTuple):
    """The n-th change committed by one actor: 1, 2, 3 … without gaps, never used twice."""

    actor: int
    n: int


class Head(NamedTuple):
    """A value that nobody who has seen it has replaced. Heads sort by (hlc, actor, n)."""

    hlc: int
    actor: int
    n: int
    value: Value


class Entry(NamedTuple):
    """One path of a change: its new value, and what the writer had seen there."""

    path: str
    value: Value
    context: Context


class State(NamedTuple):
    """One path: its heads, sorted, and the greatest n per actor that some writer had seen here."""

    heads: tuple[Head, ...]
    ctx: Mapping[int, int]


Doc = dict[str, State]
"""One record: the state of every path ever written. Treated as a value; nothing here alters one it was given."""

EMPTY = State((), {})


@dataclass(frozen=True, slots=True)
class Change:
    """One save on one record: usually one page of a form.

    `home` and `rec` are UUIDs as text, `hlc` is the number of sync.merge.hlc, `by` the user, `form` the form and
    its version as 'competence@1', `why` the reason when it is not an ordinary save.
    """

    home: str
    rec: str
    actor: int
    n: int
    hlc: int
    by: str
    form: str | None
    why: Why | None
    entries: tuple[Entry, ...]

    @property
    def dot(self) -> Dot:
        return Dot(self.actor, self.n)
