"""A career adviser's note on a person: free words, which the municipality that says yes may read (domain.md 1)."""

from __future__ import annotations

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import Record


class CareerNote(Record):
    """One note; its parent is the person."""

    TYPE = "career_note"
    STAYS_AT_CENTRAL = True
    by: Line
    at: Line
    text: Text
