"""What was read back to a person, page by page, and whether the person confirmed it (domain.md section 10)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from kommisjon.model.answers import Line, Text, Whole
from kommisjon.model.record import AS_TEXT, Record


class Outcome(StrEnum):
    """How a read-back ended; one that is under way has none."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


class WhyNot(StrEnum):
    """Why the person did not confirm."""

    DISAGREES = "disagrees"
    """Something is written otherwise than the person means it, and stays so."""
    ASK_OTHERS = "ask_others"
    """The person wants to ask or look something up first."""
    NOT_UNDERSTOOD = "not_understood"
    NO_TIME = "no_time"
    OTHER = "other"


class ReadBack(Record):
    """One read-back of one interview; its parent is the person, or the case for the household's sheet."""

    TYPE = "read_back"
    form: Line
    """The form that was read back, with its version: competence@1."""
    language: Line
    """The language it was read in, by the form's name for it."""
    rests_on: Line
    """Which saves of the answers it was made from; other ones since put it out of date."""
    pages: Text | None = None
    """Keys of the pages that were confirmed, one a line."""
    page_count: Whole | None = None
    corrected: Text | None = None
    """Names of the questions that were corrected on the way, one a line."""
    translated_by: Line | None = None
    """Who interpreted, as the officer writes it: initials, or a number in the register."""
    outcome: Annotated[Outcome, AS_TEXT] | None = None
    why_not: Annotated[WhyNot, AS_TEXT] | None = None
    remark: Text | None = None
    """What was said about it, in words."""
    ended_at: Line | None = None
