"""A session: a family or a person at the table with an interviewer and an interpreter; and its pauses.

Home is the case, parent the person, or the case where the whole household sits together (domain.md section 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.model.answers import Line, Text
from kommisjon.model.record import AS_TEXT, Record


class SessionStatus(StrEnum):
    PLANNED = "planned"
    STARTED = "started"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABORTED = "aborted"


class AbortReason(StrEnum):
    """Why a session was broken off (domain.md section 9, life cycles)."""

    INTERPRETER = "interpreter"
    HEALTH = "health"
    SECURITY = "security"
    CONNECTION = "connection"
    OTHER = "other"


class Channel(StrEnum):
    """How the interpreter takes part."""

    ON_SITE = "on_site"
    PHONE = "phone"
    SCREEN = "screen"
    NOT_NEEDED = "not_needed"
    """Interviewer and person have a language in common."""


class RegisterCategory(StrEnum):
    """Category in the Norwegian national register of interpreters; A is the highest (IMDi, from December 2020)."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    NOT_LISTED = "not_listed"


class Present(StrEnum):
    """Who else is in the room."""

    PARENT = "parent"
    CHILD = "child"
    GUARDIAN = "guardian"
    LAWYER = "lawyer"
    """A lawyer, or staff of UNHCR."""
    OFFICER = "officer"


def _local_moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time without its zone")
    return text


LocalMoment = Annotated[Line, AfterValidator(_local_moment)]
"""A date and time as the clock on the wall shows it, with its offset: 2026-11-02T09:30+03:00."""

LONGEST_MINUTES = 600


class Session(Record):
    """One sitting. It is planned, or begun without a plan; times of what happened are in UTC."""

    TYPE = "session"
    status: Annotated[SessionStatus, AS_TEXT] = SessionStatus.PLANNED
    planned_start: LocalMoment | None = None
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    table: Line | None = None
    interviewer: Line | None = None
    language: Line | None = None
    """ISO 639 code of the language that is interpreted."""
    channel: Annotated[Channel, AS_TEXT] | None = None
    register_category: Annotated[RegisterCategory, AS_TEXT] | None = None
    register_number: Line | None = None
    """The interpreter is known by this number at most, never by a name."""
    interpreter_problem: Text | None = None
    present_parent: bool | None = None
    present_child: bool | None = None
    present_guardian: bool | None = None
    present_lawyer: bool | None = None
    present_officer: bool | None = None
    present_words: Text | None = None
    here_at: LocalMoment | None = None
    """When the family was seen to be there, waiting."""
    started_at: LocalMoment | None = None
    ended_at: LocalMoment | None = None
    abort_reason: Annotated[AbortReason, AS_TEXT] | None = None
    abort_words: Text | None = None
    reopened_because: Text | None = None
    """Why a case that was mapped already was taken up again with this session."""

    @property
    def present(self) -> tuple[Present, ...]:
        """Who else was in the room, as far as it is coded; each has a path of its own, as options of a form."""
        return tuple(who for who in Present if getattr(self, f"present_{who.value}"))

    @property
    def open(self) -> bool:
        """Somebody sits at the table, or in a pause."""
        return self.status in OPEN

    @property
    def interpreter_planned(self) -> bool:
        """It is settled how the interpreter takes part, or that none is needed."""
        return self.channel is not None


class Pause(Record):
    """A pause in a session, its parent. A record of its own: two laptops never write over one another's."""

    TYPE = "pause"
    began_at: LocalMoment
    ended_at: LocalMoment | None = None


_PLANNED, _STARTED, _PAUSED = SessionStatus.PLANNED, SessionStatus.STARTED, SessionStatus.PAUSED
_COMPLETED, _ABORTED = SessionStatus.COMPLETED, SessionStatus.ABORTED

OPEN = (_STARTED, _PAUSED)
FOLLOWS: Mapping[SessionStatus, frozenset[SessionStatus]] = {
    _PLANNED: frozenset((_STARTED,)),
    _STARTED: frozenset((_PAUSED, _COMPLETED, _ABORTED)),
    _PAUSED: frozenset((_STARTED, _COMPLETED, _ABORTED)),
    _COMPLETED: frozenset(),
    _ABORTED: frozenset(),
}
"""What may follow each status (domain.md section 9). A family that does not come back from a pause ends it too."""

WORDS: Mapping[SessionStatus, str] = {
    _PLANNED: N_("planned"),
    _STARTED: N_("in interview"),
    _PAUSED: N_("paused"),
    _COMPLETED: N_("done"),
    _ABORTED: N_("broken off"),
}
"""What each status is called, to be translated where it is shown."""


def check_step(now: SessionStatus, then: SessionStatus, *, out_of: SessionStatus | None = None) -> None:
    """Refuse a step that the life of a session does not have, or one that leads not `out_of` the status named.

    To begin and to go on after a pause lead to the same status. Raises Refusal D722.
    """
    if then not in FOLLOWS[now] or out_of not in (None, now):
        raise Refusal(Code.SESSION_STEP, now=Word(WORDS[now]), then=Word(WORDS[then]))
