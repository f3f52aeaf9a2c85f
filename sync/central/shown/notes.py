"""What was written in free words about a case or its persons: addenda from the field, career advisers' notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.central.shown.seen import Seen, text


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note: its id, the id of whom it is about (a person or the case), by whom it was written, and when."""

    rec: str
    about: str | None
    by: str
    at: str
    text: str


def notes(shown: Iterable[Seen], kind: str) -> list[NoteView]:
    """The notes among the records shown that are of this type, oldest first."""
    return [
        NoteView(one.rec, one.parent, *(text(one.view, path) for path in ("by", "at", "text")))
        for one in shown
        if one.type == kind
    ]
