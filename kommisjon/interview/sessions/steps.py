"""Sessions of a household: planned, begun, paused, ended; each step saved, and checked against the life it has.

Whatever is open when the power fails is open afterwards: every step is a committed change before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import Household, answers_of
from kommisjon.model import case_life, session
from kommisjon.model.answers import Source, staff_said
from kommisjon.model.records import Case, CaseStatus
from kommisjon.model.session import AbortReason, Pause, Session, SessionStatus
from kommisjon.model.system import system_values
from kommisjon.store.audit import Act
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store, Write

Values = Mapping[str, str | int | bool | None]
"""Fields of a session as they are to stand; None takes one back."""


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session as it stands in the store."""

    id: str
    case: str
    person: str | None
    """Whom it is with; None for the whole household."""
    session: Session
    pauses: tuple[tuple[str, Pause], ...] = ()
    """(id, pause), oldest first."""


class Sessions:
    """What an officer (`by`) does with sessions. Each method saves one step and gives nothing back to be kept.

    Every one raises Refusal as `Store.save` does.
    """

    def __init__(self, store: Store, by: str, clock: Callable[[], datetime]) -> None:
        self._store, self._by, self._clock = store, by, clock

    # Reading

    def of(self, household: Household) -> tuple[HeldSession, ...]:
        """The sessions of a household and of its members, oldest first. Those with shielded persons are absent."""
        found = self._store.records(Session.TYPE, home=household.id)
        return _read(household, found, self._store.records(Pause.TYPE, home=household.id))

    def by_case(self, households: Iterable[Household]) -> dict[str, tuple[HeldSession, ...]]:
        """What `of` gives for each of many households, by the case's id."""
        sessions = _by_home(self._store.records(Session.TYPE))
        pauses = _by_home(self._store.records(Pause.TYPE))
        return {
            one.id: _read(one, sessions[one.id], pauses.get(one.id, ()))
            for one in households
            if one.id in sessions
        }

    # Planning

    def set(self, household: Household, person: str | None, held: HeldSession | None, values: Values) -> None:
        """Save fields of a session; without one it is planned now. A time puts a waiting case on the plan.

        Raises Refusal R603, R607 or R608 for what a field does not take; D720, D724.
        """
        rec = self._store.new_id() if held is None else self._again(held).id
        writes = [self._write(household.id, person, rec, values, new=held is None)]
        case = self._case(household.id)
        waits = case.status in case_life.BEFORE_INTERVIEW and case.status is not CaseStatus.SCHEDULED
        if waits and values.get("planned_start"):
            writes += self._case_step(household.id, case, CaseStatus.SCHEDULED)
        self._store.save(writes, self._by)

    def drop(self, held: HeldSession) -> None:
        """Take a plan away; what was begun stays. Raises Refusal D722, D724."""
        if (status := self._again(held).session.status) is not SessionStatus.PLANNED:
            session.check_step(status, SessionStatus.PLANNED)
        self._store.delete(held.case, held.id, self._by)

    # The day

    def is_here(self, held: HeldSession) -> None:
        """The family has come and waits, also one that was given up."""
        now = _moment(self._clock())
        writes = [self._write(held.case, held.person, self._again(held).id, {"here_at": now})]
        case = self._case(held.case)
        if case.status is CaseStatus.NO_SHOW:
            writes += self._case_step(held.case, case, CaseStatus.SCHEDULED)
        self._store.save(writes, self._by)

    def did_not_come(self, case_id: str) -> None:
        """Nobody came; asked again, they are expected after all. Raises Refusal D720."""
        case = self._case(case_id)
        back = case.status is CaseStatus.NO_SHOW
        then = CaseStatus.SCHEDULED if back else CaseStatus.NO_SHOW
        with self._telling(case_id):
            writes = self._case_step(case_id, case, then)
        self._commit(writes, Act.EXPECTED_AGAIN if back else Act.DID_NOT_COME, case_id)

    # At the table

    def start(
        self, household: Household, person: str | None, held: HeldSession | None = None, reason: str = ""
    ) -> None:
        """Begin a session, planned or not; the case is in interview from now on.

        Raises Refusal D722 for one that was begun already, D723 where another one with the same person is open,
        D720 for a case that takes none, and D721 for one that was mapped and is taken up without a `reason`.
        """
        if held is not None:
            held = self._step(held, SessionStatus.STARTED, out_of=SessionStatus.PLANNED)
        with self._telling(household.id):
            others = [one for one in self.of(household) if one.person == person and one.session.open]
            if others:
                raise Refusal(Code.SESSION_OPEN)
            case = self._case(household.id)
            case_life.check_step(case.status, CaseStatus.IN_INTERVIEW, reason)
        reopened = (case.status, CaseStatus.IN_INTERVIEW) in case_life.WITH_REASON
        values: dict[str, str | int | bool | None] = {
            "status": SessionStatus.STARTED.value,
            "started_at": _moment(self._clock()),
        }
        spoken = language_with(household, person)
        if spoken is not None and (held is None or held.session.language is None):
            values["language"] = spoken
        if held is None or held.session.interviewer is None:
            values["interviewer"] = self._by
        if reopened:
            values["reopened_because"] = reason.strip()
        rec = self._store.new_id() if held is None else held.id
        writes = [self._write(household.id, person, rec, values, new=held is None)]
        if case.status is not CaseStatus.IN_INTERVIEW:
            writes += self._case_step(household.id, case, CaseStatus.IN_INTERVIEW, reason)
        self._commit(writes, Act.REOPENED_CASE if reopened else Act.STARTED_SESSION, household.id, rec)

    def pause(self, held: HeldSession) -> None:
        """Begin a pause. Raises Refusal D722, D724."""
        held = self._step(held, SessionStatus.PAUSED)
        begun = Pause(began_at=_moment(self._clock()))
        values = system_values(Pause.TYPE, case=held.case, parent=held.id)
        values |= begun.wired(Source.STAFF)
        writes = [Write(held.case, self._store.new_id(), values), self._status(held, SessionStatus.PAUSED)]
        self._store.save(writes, self._by)

    def go_on(self, held: HeldSession) -> None:
        """End the pause. Raises Refusal D722, D724."""
        held = self._step(held, SessionStatus.STARTED, out_of=SessionStatus.PAUSED)
        now = _moment(self._clock())
        self._store.save([*self._ended(held, now), self._status(held, SessionStatus.STARTED)], self._by)

    def end(self, held: HeldSession) -> None:
        """End the session, also out of a pause. Raises Refusal D722, D724."""
        self._finish(held, SessionStatus.COMPLETED, Act.ENDED_SESSION, {})

    def abort(self, held: HeldSession, reason: AbortReason, words: str = "") -> None:
        """Break the session off, for a coded reason and in words. Raises Refusal D722, D724."""
        more = {"abort_reason": reason.value, "abort_words": words.strip() or None}
        self._finish(held, SessionStatus.ABORTED, Act.ABORTED_SESSION, more)

    def _finish(self, held: HeldSession, then: SessionStatus, act: Act, more: Values) -> None:
        held = self._step(held, then)
        now = _moment(self._clock())
        values = {"status": then.value, "ended_at": now, **more}
        writes = [*self._ended(held, now), self._write(held.case, held.person, held.id, values)]
        self._commit(writes, act, held.case, held.id, why=more.get("abort_reason"))

    # Writing

    def _again(self, held: HeldSession) -> HeldSession:
        """The session as it stands now, whatever a screen has shown of it. Raises Refusal D724."""
        found = self._store.record(held.case, held.id)
        answers = {} if found is None else answers_of(found.doc)
        if not answers:
            raise Refusal(Code.SESSION_GONE)
        pauses = self._store.records(Pause.TYPE, parent=held.id)
        return HeldSession(held.id, held.case, held.person, Session.read(answers), _pauses(pauses))

    def _step(self, held: HeldSession, then: SessionStatus, *, out_of: SessionStatus | None = None) -> HeldSession:
        """The session as it stands now, which may become `then`; only `out_of` a status where one is named."""
        with self._telling(held.case, held.id):
            held = self._again(held)
            session.check_step(held.session.status, then, out_of=out_of)
        return held

    @contextmanager
    def _telling(self, *about: str) -> Iterator[None]:
        """A step that a life does not have is refused, and stands in the audit (domain.md section 9)."""
        try:
            yield
        except Refusal as refusal:
            if refusal.code in (Code.CASE_STEP, Code.SESSION_STEP):
                self._store.note(Act.REFUSED_STEP, self._by, about)
            raise

    def _case(self, case_id: str) -> Case:
        found = self._store.record(case_id, case_id)
        if found is None:
            raise Refusal(Code.UNKNOWN_CASE, case=case_id)
        return Case.read(answers_of(found.doc))

    def _case_step(self, case_id: str, case: Case, then: CaseStatus, reason: str = "") -> list[Write]:
        case_life.check_step(case.status, then, reason)
        return [Write(case_id, case_id, {"status": staff_said(then.value)})]

    def _write(self, case_id: str, person: str | None, rec: str, values: Values, *, new: bool = False) -> Write:
        system = system_values(Session.TYPE, case=case_id, parent=person or case_id) if new else {}
        if new and "status" not in values:
            system["status"] = staff_said(SessionStatus.PLANNED.value)
        return Write(case_id, rec, {**system, **{path: staff_said(value) for path, value in values.items()}})

    def _status(self, held: HeldSession, then: SessionStatus) -> Write:
        return self._write(held.case, held.person, held.id, {"status": then.value})

    def _ended(self, held: HeldSession, now: str) -> list[Write]:
        """Every pause that is open ends, also one that another laptop began."""
        running = [rec for rec, pause in held.pauses if pause.ended_at is None]
        return [Write(held.case, rec, {"ended_at": staff_said(now)}) for rec in running]

    def _commit(self, writes: Sequence[Write], act: Act, *about: str, why: str | int | bool | None = None) -> None:
        # Not in one transaction: on a full disk the save may take the reserve, and the entry waits for room.
        self._store.save(writes, self._by)
        self._store.note(act, self._by, about, str(why) if why else None)


def language_with(household: Household, person: str | None) -> str | None:
    """The language to be interpreted with a person, or with the household: its first member's."""
    spoken = [m.person.interpreting_language for m in household.members if person in (None, m.id)]
    return next((code for code in spoken if code), None)


def open_sessions(sessions: Iterable[HeldSession]) -> tuple[HeldSession, ...]:
    """Those at the table now, or in a pause."""
    return tuple(one for one in sessions if one.session.open)


def session_with(sessions: Iterable[HeldSession], person: str | None) -> HeldSession | None:
    """The session to show for a person or the household: the open one, else the next planned, else the last."""
    mine = [one for one in sessions if one.person == person]
    planned = [one for one in mine if one.session.status is SessionStatus.PLANNED]
    first = sorted(planned, key=lambda one: one.session.planned_start or "~")
    return next(iter((*open_sessions(mine), *first, *reversed(mine))), None)


def _read(
    household: Household, sessions: Iterable[StoredRecord], pauses: Iterable[StoredRecord]
) -> tuple[HeldSession, ...]:
    shown = {household.id: None, **{member.id: member.id for member in household.members}}
    theirs: dict[str, list[StoredRecord]] = {}
    for record in pauses:
        theirs.setdefault(record.parent or "", []).append(record)
    return tuple(
        HeldSession(
            record.rec,
            record.home,
            shown[record.parent],
            Session.read(answers_of(record.doc)),
            _pauses(theirs.get(record.rec, ())),
        )
        for record in sessions
        if record.parent in shown
    )


def _pauses(records: Iterable[StoredRecord]) -> tuple[tuple[str, Pause], ...]:
    read = [(record.rec, Pause.read(answers_of(record.doc))) for record in records]
    return tuple(sorted(read, key=lambda one: (one[1].began_at, one[0])))


def _by_home(records: Iterable[StoredRecord]) -> dict[str, list[StoredRecord]]:
    homes: dict[str, list[StoredRecord]] = {}
    for record in records:
        homes.setdefault(record.home, []).append(record)
    return homes


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
