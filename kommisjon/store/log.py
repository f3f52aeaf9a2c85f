"""The lines of the log `chg`: a change as a row, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sync.merge import Change, Entry, Why

SELECT = "SELECT home, rec, actor_no, n, hlc, by, form, why, f FROM chg"
INSERT = "INSERT INTO chg VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def row_of(change: Change) -> tuple[Any, ...]:
    """What `INSERT` takes."""
    entries = _text(change.entries)
    return (
        change.home, change.actor, change.n, change.hlc, change.rec, change.by, change.form, change.why, entries
    )  # fmt: skip


def change_of(
    home: str, rec: str, actor: int, n: int, clock: int, by: str, form: str | None, why: Why | None, entries: str
) -> Change:
    """What `SELECT` gives."""
    return Change(home, rec, actor, n, clock, by, form, why, _entries(entries))


def _text(entries: Sequence[Entry]) -> str:
    shape = [[entry.path, entry.value, entry.context] for entry in entries]
    return json.dumps(shape, separators=(",", ":"), ensure_ascii=False)


def _entries(text: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(path, value, tuple((actor, n) for actor, n in context)) for path, value, context in json.loads(text)
    )
