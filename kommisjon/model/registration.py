"""A resident's registration at a reception centre: what its staff keep beside the answers (domain.md section 9).

How far it is stands in no field: the interview, the consent and the read-back say it. The id is worked out from
the person's (kommisjon.model.ids.belonging), so that two laptops write on one record.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class Aside(StrEnum):
    """Why nothing is asked of a resident here (domain.md S4 and S7)."""

    ELSEWHERE = "elsewhere"
    """Registered already, in another system or at another centre."""
    OUT_OF_SCOPE = "out_of_scope"
    """No longer of the group that registers."""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[Line, AfterValidator(_day)]
"""A date of the calendar, 2026-11-02."""


class Registration(Record):
    """Home is the case, parent the person."""

    TYPE = "registration"
    language: Line | None = None
    """The language the resident has chosen on the page, by the form's name for it."""
    moves_out: Day | None = None
    """When they leave the centre; who leaves soonest is asked first."""
    aside: Annotated[Aside, AS_TEXT] | None = None
    aside_words: Text | None = None
    """Where they are registered, why they are not to be, or how they took their yes back, in words."""
    recall: Line | None = None
    """The word and the symbol they go on with (kommisjon.interview.centre.recall)."""
