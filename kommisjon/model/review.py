"""What a second reader says of a case that is mapped: read, or sent back with a reason (domain.md section 9)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class ReviewOutcome(StrEnum):
    READ = "read"
    SENT_BACK = "sent_back"


class Review(Record):
    """One reading of one case; its parent is the case."""

    TYPE = "review"
    by: Line
    """Initials of the reader, who is none of those who answered the interviews."""
    outcome: Annotated[ReviewOutcome, AS_TEXT]
    rests_on: Line
    """Which saves of the case were read; other ones since put the review out of date."""
    at: Line
    reason: Text | None = None
    """Why it was sent back, in words."""
