"""How a case was ended in the field: its seals, what came from elsewhere after them, and what was added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from kommisjon.model.seal import Addendum, Seal, is_content, saves_counted
from sync.central.merged import log
from sync.merge import View


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


@dataclass(frozen=True, slots=True)
class Ended:
    """A record of a case, as far as it is looked at here."""

    rec: str
    type: str | None
    view: View


def seals(
    connection: Connection, home: str, kinds: Mapping[str, str | None], shown: Iterable[Ended]
) -> list[SealView]:
    """The seals among the records shown. `kinds` are the types of every record born in the case."""
    found = [one.view for one in shown if one.type == Seal.TYPE]
    if not found:
        return []
    saves = log.read(connection, home)
    # What central settled afterwards is no save of a laptop that did not know of the seal.
    told = (one for one in saves if one.why != "resolve")
    now = sum(1 for one in told if is_content(kinds.get(one.rec), [entry.path for entry in one.entries]))
    return [
        SealView(_text(view, "by"), _text(view, "at"), max(now - saves_counted(_text(view, "rests_on")), 0))
        for view in found
    ]


def addenda(shown: Iterable[Ended]) -> list[AddendumView]:
    """What was added, oldest first."""
    return [
        AddendumView(
            one.rec,
            _text(one.view, "_parent") or None,
            *(_text(one.view, path) for path in ("by", "at", "text")),
        )
        for one in shown
        if one.type == Addendum.TYPE
    ]


def _text(view: View, path: str) -> str:
    value = view.value(path)
    return value if isinstance(value, str) else ""
