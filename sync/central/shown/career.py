"""What career advisers wrote on the persons of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kommisjon.model.career_note import CareerNote
from sync.central.shown.seen import Seen, text


@dataclass(frozen=True, slots=True)
class CareerNoteView:
    """One note: its id, the id of the person it is about, by whom it was written, and when."""

    rec: str
    about: str
    by: str
    at: str
    text: str


def career_notes(shown: Iterable[Seen]) -> list[CareerNoteView]:
    """The notes among the records shown, oldest first."""
    return [
        CareerNoteView(one.rec, one.parent or "", *(text(one.view, path) for path in ("by", "at", "text")))
        for one in shown
        if one.type == CareerNote.TYPE
    ]
