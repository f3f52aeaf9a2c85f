"""What central decided where people had answered differently, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class How(StrEnum):
    """Where the answer that stands now came from."""

    DRAWN = "drawn"
    """It was the one shown first, and was let stand."""
    CHOSEN = "chosen"
    """One of the others."""
    WRITTEN = "written"
    """None of them."""


class Ruling(Record):
    """The reason beside a change with why="resolve"; its parent is the record that the change is on."""

    TYPE = "ruling"
    STAYS_AT_CENTRAL = True
    by: Line
    at: Line
    path: Text
    how: Annotated[How, AS_TEXT]
    n: Annotated[int, Field(ge=1)]
    """Which of central's own changes it belongs to."""
    reason: Text | None = None
