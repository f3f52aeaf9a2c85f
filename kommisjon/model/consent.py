"""What a person has agreed to. A refusal is a value, and a yes can be taken back (domain.md section 9)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from kommisjon.model.answers import Line
from kommisjon.model.record import AS_TEXT, Record


class Decision(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Consent(Record):
    """What a person agreed to, in which language it was put, and by which text (the form's digest)."""

    TYPE = "consent"
    purpose: Line
    """The id of the form whose question was asked: `competence`, `needs`."""
    decision: Annotated[Decision, AS_TEXT]
    language: Line | None = None
    form_digest: Line | None = None
    decided_at: Line | None = None
