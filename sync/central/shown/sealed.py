"""How a case was ended in the field: its seals, what came from elsewhere after them, and what was added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from kommisjon.model.seal import Addendum, Seal, is_content, saves_counted
from sync.central.merged import log
from sync.central.merged.saving import own_number
from sync.central.shown.seen import Seen, text


@dataclass(frozen=True, slots=True)
class SealView:
    """One seal. Two laptops that had not met may both have set one."""

    by: str
    at: str
    later: int
    """Saves it does not lie on: other laptops made them, before they knew of it."""


@dataclass(frozen=True, slots=True)
class AddendumView:
    """What was added to a sealed case: by whom, when, and the id of whom it is about, a person or the case."""

    rec: str
    about: str | None
    by: str
    at: str
    text: str


def seals(
    connection: Connection, home: str, kinds: Mapping[str, str | None], shown: Iterable[Seen]
) -> list[SealView]:
    """The seals among the records shown. `kinds` are the types of every record born in the case."""
    found = [one.view for one in shown if one.type == Seal.TYPE]
    if not found:
        return []
    # What central wrote itself, the case list before all, is no save of a laptop, and no laptop counted it.
    own = own_number(connection)
    saves = (one for one in log.read(connection, home) if one.actor != own)
    now = sum(1 for one in saves if is_content(kinds.get(one.rec), [entry.path for entry in one.entries]))
    return [
        SealView(text(view, "by"), text(view, "at"), max(now - saves_counted(text(view, "rests_on")), 0))
        for view in found
    ]


def addenda(shown: Iterable[Seen]) -> list[AddendumView]:
    """What was added, oldest first."""
    return [
        AddendumView(
            one.rec,
            one.parent,
            *(text(one.view, path) for path in ("by", "at", "text")),
        )
        for one in shown
        if one.type == Addendum.TYPE
    ]
