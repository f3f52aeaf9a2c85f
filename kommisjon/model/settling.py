"""The life of a case after the mission: from ready to settled in a municipality (domain.md section 9).

It is written at central by caseworkers, never in the field. Each way that a case goes is a change of one record
below the case, so the log of changes is its history: who asked which municipality, when, and what it answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class SettlingStatus(StrEnum):
    READY = "ready"
    DISTRIBUTED = "distributed"
    """A municipality has been asked."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TRAVEL_BOOKED = "travel_booked"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


def _day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("write a day as YYYY-MM-DD")
    return text


Day = Annotated[Line, AfterValidator(_day)]
"""A day as YYYY-MM-DD."""
Municipality = Annotated[Line, Field(pattern=r"^[0-9]{4}$")]
"""Code of a municipality by Statistics Norway; a record may have one of a county that is no more."""
COUNTIES = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")
"""What the code of a municipality begins with: the counties since 2024. Svalbard (21) has none that settles."""
Reference = Annotated[Line, Field(pattern=r"^[A-Z2-7]{4}-[A-Z2-7]{4}$")]
"""What a case is called towards a municipality before its yes: drawn by lot, another one for each asking."""


class Settling(Record):
    """How far a case is; its parent is the case."""

    TYPE = "settling"
    STAYS_AT_CENTRAL = True
    status: Annotated[SettlingStatus, AS_TEXT]
    ready_on: Day | None = None
    permit_on: Day | None = None
    """When the entry permit was given. The deadline for entry follows from it."""
    earliest_on: Day | None = None
    """The earliest day the family can arrive."""
    municipality: Municipality | None = None
    """The one that was asked last."""
    reference: Reference | None = None
    asked_on: Day | None = None
    answered_on: Day | None = None
    travel_on: Day | None = None
    settled_on: Day | None = None
    reason: Text | None = None
    """Why the last step was taken, where it needed a reason."""


_READY, _DISTRIBUTED, _ACCEPTED = SettlingStatus.READY, SettlingStatus.DISTRIBUTED, SettlingStatus.ACCEPTED
_DECLINED, _TRAVEL_BOOKED = SettlingStatus.DECLINED, SettlingStatus.TRAVEL_BOOKED
_SETTLED, _WITHDRAWN = SettlingStatus.SETTLED, SettlingStatus.WITHDRAWN

FOLLOWS: Mapping[SettlingStatus | None, frozenset[SettlingStatus]] = {
    None: frozenset((_READY,)),
    _READY: frozenset((_DISTRIBUTED, _WITHDRAWN)),
    _DISTRIBUTED: frozenset((_ACCEPTED, _DECLINED, _WITHDRAWN)),
    _ACCEPTED: frozenset((_TRAVEL_BOOKED, _WITHDRAWN)),
    _DECLINED: frozenset((_DISTRIBUTED, _WITHDRAWN)),
    _TRAVEL_BOOKED: frozenset((_SETTLED, _WITHDRAWN)),
    _SETTLED: frozenset(),
    # Cases are withdrawn and distributed again: IMDi's guide, domain.md section 5.
    _WITHDRAWN: frozenset((_READY,)),
}
"""What may follow each status; None where nothing was done with the case after the mission yet."""

AFTER_YES = frozenset((_ACCEPTED, _TRAVEL_BOOKED, _SETTLED))
"""Where the municipality that was asked has said yes, and may know whom it is about."""
ENDED = frozenset((_SETTLED, _WITHDRAWN))
"""Where no clock runs."""

WORDS: Mapping[SettlingStatus | None, str] = {
    None: N_("not taken up"),
    _READY: N_("ready"),
    _DISTRIBUTED: N_("municipality asked"),
    _ACCEPTED: N_("accepted"),
    _DECLINED: N_("declined by the municipality"),
    _TRAVEL_BOOKED: N_("travel booked"),
    _SETTLED: N_("settled"),
    _WITHDRAWN: N_("withdrawn"),
}
"""What each status is called, to be translated where it is shown."""


def needs_reason(now: SettlingStatus | None, then: SettlingStatus) -> bool:
    """Whether a step is taken only with a reason: to withdraw a case, and to take it up again."""
    return then is _WITHDRAWN or now is _WITHDRAWN


def check_step(now: SettlingStatus | None, then: SettlingStatus, reason: str = "") -> None:
    """Refuse a step that the life of a case after the mission does not have. To stay as it is, is no step.

    Raises Refusal D720 for such a step, and D721 where a reason in words is needed and `reason` is blank.
    """
    if then is not now and then not in FOLLOWS[now]:
        raise Refusal(Code.CASE_STEP, now=Word(WORDS[now]), then=Word(WORDS[then]))
    if then is not now and needs_reason(now, then) and not reason.strip():
        raise Refusal(Code.NO_REASON)


def check_municipality(code: str) -> None:
    """Refuse the code of a municipality that is asked now, where no county's two digits begin it: Refusal D769."""
    if not code.startswith(COUNTIES):
        raise Refusal(Code.NO_MUNICIPALITY, counties=", ".join(COUNTIES))
