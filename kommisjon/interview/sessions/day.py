"""The mission's day: who is interviewed when, by whom, at which table; what overlaps or lacks an interpreter.

Pure: households and their sessions in, rows out. Whoever is shielded is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from kommisjon.interview.family.household import Household
from kommisjon.interview.sessions.steps import HeldSession, language_with
from kommisjon.model.records import CaseStatus
from kommisjon.model.session import Session, SessionStatus

USUAL_MINUTES = 60
"""How long a session is taken to last that was planned without a length (domain.md section 3, interpreting)."""


class SlotState(Enum):
    PLANNED = "planned"
    HERE = "here"
    IN_INTERVIEW = "in_interview"
    PAUSED = "paused"
    DONE = "done"
    ABORTED = "aborted"
    NO_SHOW = "no_show"

    @property
    def takes_time(self) -> bool:
        """Whether somebody sits there at the time, or is still to."""
        return self in (SlotState.PLANNED, SlotState.HERE, SlotState.IN_INTERVIEW, SlotState.PAUSED)


class Clash(Enum):
    """What two slots that overlap have in common."""

    INTERVIEWER = "interviewer"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Slot:
    """One session on the day's board."""

    held: HeldSession
    household: Household
    state: SlotState
    start: datetime | None
    """As the clock on the wall showed or will show it; None for one that is planned without a time."""
    persons: int
    """How many are to be interviewed in it."""
    language: str | None
    clashes: frozenset[Clash] = frozenset()

    @property
    def session(self) -> Session:
        return self.held.session

    @property
    def end(self) -> datetime | None:
        minutes = self.session.minutes or USUAL_MINUTES
        return None if self.start is None else self.start + timedelta(minutes=minutes)

    @property
    def lacks_interpreter(self) -> bool:
        """It is still to be held, in a language, and nothing is settled about the interpreter."""
        return bool(self.language) and self.state.takes_time and not self.session.interpreter_planned

    @property
    def person_name(self) -> str:
        """The member it is with, or blank where it is with the household."""
        members = self.household.members
        return next((m.person.name for m in members if m.id == self.held.person), "")


@dataclass(frozen=True, slots=True)
class Board:
    """One day. `slots` are in the order of the clock, then of interviewer and table; those without a time last."""

    day: date
    slots: tuple[Slot, ...]
    lacking: tuple[str, ...]
    """Languages (ISO 639) of sessions still to be held that day for which no interpreter is planned."""
    overdue: int
    """Sessions planned for days before this one that were neither held nor noted as missed."""


def board(
    households: Iterable[Household], sessions: Mapping[str, Sequence[HeldSession]], day: date, today: date
) -> Board:
    """Give the board of `day`. Sessions without a time stand on that of `today`, until they have one."""
    slots = slots_of(households, sessions)
    of_the_day = [slot for slot in slots if (slot.start.date() if slot.start else today) == day]
    clashing = _clashes(of_the_day)
    marked = [replace(slot, clashes=clashing.get(slot.held.id, frozenset())) for slot in of_the_day]
    lacking = {slot.language for slot in marked if slot.language and slot.lacks_interpreter}
    overdue = [slot for slot in slots if slot.session.status is SessionStatus.PLANNED and slot.state.takes_time]
    missed = sum(1 for slot in overdue if slot.start is not None and slot.start.date() < min(day, today))
    return Board(day, tuple(sorted(marked, key=_order)), tuple(sorted(lacking)), missed)


def slots_of(households: Iterable[Household], sessions: Mapping[str, Sequence[HeldSession]]) -> list[Slot]:
    """Every session of the mission, of whatever day; their clashes are not looked for."""
    return [_slot(household, held) for household in households for held in sessions.get(household.id, ())]


def _slot(household: Household, held: HeldSession) -> Slot:
    session = held.session
    waiting = {member.id for member in household.waiting}
    persons = len(waiting) if held.person is None else 1
    language = session.language or language_with(household, held.person)
    return Slot(held, household, _state(household, session), _start(session), persons, language)


def _start(session: Session) -> datetime | None:
    """When it is planned for; when it began, where that was without a plan or on another day."""
    planned = None if session.planned_start is None else datetime.fromisoformat(session.planned_start)
    if session.started_at is None:
        return planned
    began = datetime.fromisoformat(session.started_at)
    began = began.astimezone(None if planned is None else planned.tzinfo)  # what has happened is kept in UTC
    return began if planned is None or planned.date() != began.date() else planned


def _state(household: Household, session: Session) -> SlotState:
    if session.status is not SessionStatus.PLANNED:
        return {
            SessionStatus.STARTED: SlotState.IN_INTERVIEW,
            SessionStatus.PAUSED: SlotState.PAUSED,
            SessionStatus.COMPLETED: SlotState.DONE,
            SessionStatus.ABORTED: SlotState.ABORTED,
        }[session.status]
    if household.sealed:
        return SlotState.DONE  # what was planned and not held any more
    if household.case.status is CaseStatus.NO_SHOW:
        return SlotState.NO_SHOW
    return SlotState.PLANNED if session.here_at is None else SlotState.HERE


def _clashes(slots: Iterable[Slot]) -> dict[str, frozenset[Clash]]:
    """By the session's id: what it shares with another one at the same time."""
    found: dict[str, set[Clash]] = {}
    timed = [slot for slot in slots if slot.start is not None and slot.state.takes_time]
    for clash, named in ((Clash.INTERVIEWER, _interviewer), (Clash.TABLE, _table)):
        shared: dict[str, list[Slot]] = {}
        for slot in timed:
            if name := named(slot):
                shared.setdefault(name, []).append(slot)
        for together in shared.values():
            for rec in _overlapping(together):
                found.setdefault(rec, set()).add(clash)
    return {rec: frozenset(clashes) for rec, clashes in found.items()}


def _overlapping(slots: Sequence[Slot]) -> Iterator[str]:
    """The sessions that begin before another one of `slots` has ended, and those they run into."""
    running: Slot | None = None
    for slot in sorted(slots, key=lambda one: _times(one)[0]):
        if running is not None and _times(slot)[0] < _times(running)[1]:
            yield from (running.held.id, slot.held.id)
        if running is None or _times(slot)[1] > _times(running)[1]:
            running = slot


def _times(slot: Slot) -> tuple[datetime, datetime]:
    if slot.start is None or slot.end is None:
        raise ValueError("a session without a time overlaps with none")
    return slot.start, slot.end


def _interviewer(slot: Slot) -> str:
    return (slot.session.interviewer or "").strip().casefold()


def _table(slot: Slot) -> str:
    return (slot.session.table or "").strip().casefold()


def _order(slot: Slot) -> tuple[bool, datetime | str, str, str, str]:
    start: datetime | str = slot.start if slot.start is not None else ""
    return (slot.start is None, start, _interviewer(slot), _table(slot), slot.held.id)
