"""The steps that end a case in the field: mapped, read by a second officer, sealed; then only what is added.

Each method saves one step, together with the records that say who took it and what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from kommisjon.errors import N_, Code, Refusal, Word
from kommisjon.interview.afterwards.open_points import Point, points_of
from kommisjon.interview.family.form_states import SHEET
from kommisjon.interview.family.household import Household, answers_of
from kommisjon.interview.kept.rests_on import answered_by, case_rests_on
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.model import case_life
from kommisjon.model.answers import Source, staff_said
from kommisjon.model.characters import tidy
from kommisjon.model.record import Record
from kommisjon.model.records import Case, CaseStatus
from kommisjon.model.review import Review, ReviewOutcome
from kommisjon.model.seal import Addendum, Seal, saves_counted
from kommisjon.model.system import system_values
from kommisjon.store.audit import Act
from kommisjon.store.settled import is_sealed
from kommisjon.store.store import Store, Write

MOST_INITIALS = 20
_OPEN = {
    frozenset((SHEET,)): Word(N_("the household sheet is not finished")),
    frozenset(("",)): Word(N_("a session has not been ended")),
    frozenset((SHEET, "")): Word(N_("the household sheet is not finished, and a session has not been ended")),
}
"""What has to be done, by the forms of the points that are open."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last reading of a case."""

    review: Review
    outdated: bool
    """Something was changed since."""


@dataclass(frozen=True, slots=True)
class Sealed:
    seal: Seal
    later: int
    """Saves that the seal does not lie on: another laptop made them before it knew of the seal."""


@dataclass(frozen=True, slots=True)
class Added:
    """An addendum, and the id of whom it is about; None for the household."""

    addendum: Addendum
    person: str | None


class Concluding:
    """What an officer does at the end of a case; `by` is the label of the open slot.

    Every step raises Refusal as `Store.save` does, and D720 where the life of a case does not have it.
    """

    def __init__(self, store: Store, by: str, clock: Callable[[], datetime]) -> None:
        self._store, self._by, self._clock = store, by, clock

    # Reading

    def points(self, of: Household) -> tuple[Point, ...]:
        """What is done and what is open."""
        sessions = Sessions(self._store, self._by, self._clock).of(of)
        return points_of(self._store, of, sessions)

    def reviewed(self, of: Household) -> Reviewed | None:
        """The last reading by a second officer; None where there was none."""
        found = [Review.read(answers_of(one.doc)) for one in self._store.records(Review.TYPE, home=of.id)]
        if not found:
            return None
        return Reviewed(found[-1], found[-1].rests_on != case_rests_on(self._store, of.id))

    def sealed(self, of: Household) -> Sealed | None:
        """The seal on the case; None where there is none."""
        found = [Seal.read(answers_of(one.doc)) for one in self._store.records(Seal.TYPE, home=of.id)]
        if not found:
            return None
        now = saves_counted(case_rests_on(self._store, of.id))
        return Sealed(found[0], max(now - saves_counted(found[0].rests_on), 0))

    def added(self, of: Household) -> tuple[Added, ...]:
        """The addenda, oldest first; none about anybody who is not to be seen."""
        about = {of.id: None, **{member.id: member.id for member in of.members}}
        found = self._store.records(Addendum.TYPE, home=of.id)
        return tuple(
            Added(Addendum.read(answers_of(one.doc)), about[one.parent]) for one in found if one.parent in about
        )

    def may_read(self, of: Household) -> bool:
        """Whether the user of the open slot can be the second reader."""
        return self._by.casefold() not in answered_by(self._store, of.id)

    # Steps

    def map(self, of: Household, reason: str = "") -> None:
        """Say that the mapping is done. `reason` stands in for what is still open.

        Raises Refusal D751 where something is open that has to be done, and D721 where a reason is needed.
        """
        case = self._stepping(of, CaseStatus.IN_INTERVIEW, CaseStatus.MAPPED)
        waiting = [point for point in self.points(of) if not point.done]
        if bound := {point.form for point in waiting if not point.excusable}:
            raise Refusal(Code.STILL_OPEN, what=_OPEN[frozenset(bound)])
        if waiting and not reason.strip():
            raise Refusal(Code.NO_REASON)
        despite = {"mapped_despite": staff_said(reason.strip())} if waiting else {}
        if not waiting and case.mapped_despite is not None:
            # The reason of an earlier time, before the case was sent back, says nothing about this one.
            despite = {"mapped_despite": staff_said("")}
        self._commit(of, CaseStatus.MAPPED, Act.MAPPED_CASE, [Write(of.id, of.id, despite)])

    def read(self, of: Household, reader: str) -> None:
        """Note that another officer has read the case. Read once more, it counts as read anew.

        Raises Refusal D752 for somebody who has answered in it, D754 without initials.
        """
        self._stepping(of, CaseStatus.MAPPED, CaseStatus.QUALITY_CHECKED, again=True)
        review = self._review(of, reader, ReviewOutcome.READ, None)
        self._commit(of, CaseStatus.QUALITY_CHECKED, Act.READ_CASE, [review])

    def send_back(self, of: Household, reader: str, reason: str) -> None:
        """Note that another officer has read the case and sent it back. Raises as `read` does, D721 besides."""
        self._stepping(of, CaseStatus.MAPPED, CaseStatus.IN_INTERVIEW, reason=reason)
        review = self._review(of, reader, ReviewOutcome.SENT_BACK, reason.strip())
        self._commit(of, CaseStatus.IN_INTERVIEW, Act.SENT_BACK_CASE, [review])

    def seal(self, of: Household) -> None:
        """Seal the case: from now on it takes nothing but addenda. Raises Refusal D753."""
        self._stepping(of, CaseStatus.QUALITY_CHECKED, CaseStatus.SEALED)
        reviewed = self.reviewed(of)
        if reviewed is None or reviewed.outdated or reviewed.review.outcome is not ReviewOutcome.READ:
            raise Refusal(Code.REVIEW_OUTDATED)
        rests_on = case_rests_on(self._store, of.id)
        seal = self._write(of.id, of.id, Seal(by=self._by, at=self._now(), rests_on=rests_on))
        self._commit(of, CaseStatus.SEALED, Act.SEALED_CASE, [seal])

    def add(self, of: Household, person: str | None, text: str) -> None:
        """Add to a sealed case. Raises Refusal D755 for one that is not sealed, D756 for a blank text."""
        if not is_sealed(self._store.connection, of.id):
            raise Refusal(Code.NOT_SEALED)
        if not text.strip():
            raise Refusal(Code.NOTHING_WRITTEN)
        addendum = Addendum(by=self._by, at=self._now(), text=text.strip())
        self._store.save([self._write(of.id, person or of.id, addendum)], self._by)
        self._store.note(Act.ADDED_TO_CASE, self._by, (of.id, *filter(None, (person,))))

    # Writing

    def _review(self, of: Household, reader: str, outcome: ReviewOutcome, reason: str | None) -> Write:
        who = tidy(reader)
        if not who or len(who) > MOST_INITIALS:
            raise Refusal(Code.NO_INITIALS, most=MOST_INITIALS)
        if who.casefold() in answered_by(self._store, of.id):
            raise Refusal(Code.OWN_WORK)
        rests_on = case_rests_on(self._store, of.id)
        review = Review(by=who, outcome=outcome, rests_on=rests_on, at=self._now(), reason=reason)
        return self._write(of.id, of.id, review)

    def _stepping(
        self, of: Household, now: CaseStatus, then: CaseStatus, *, again: bool = False, reason: str = ""
    ) -> Case:
        """The case as it stands now, if the step may be taken out of it; `again` also where it was taken."""
        found = self._store.record(of.id, of.id)
        if found is None:
            raise Refusal(Code.UNKNOWN_CASE, case=of.id)
        case = Case.read(answers_of(found.doc))
        with self._telling(of.id):
            if case.status is not now and not (again and case.status is then):
                words = case_life.WORDS
                raise Refusal(Code.CASE_STEP, now=Word(words[case.status]), then=Word(words[then]))
            case_life.check_step(case.status, then, reason)
        return case

    @contextmanager
    def _telling(self, case: str) -> Iterator[None]:
        try:
            yield
        except Refusal as refusal:
            if refusal.code is Code.CASE_STEP:
                self._store.note(Act.REFUSED_STEP, self._by, (case,))
            raise

    def _commit(self, of: Household, then: CaseStatus, act: Act, beside: list[Write]) -> None:
        # Not in one transaction with the audit: on a full disk the entry waits, and the step is saved.
        status = Write(of.id, of.id, {"status": staff_said(then.value)})
        self._store.save([*(write for write in beside if write.values), status], self._by)
        self._store.note(act, self._by, (of.id,))

    def _write(self, case: str, parent: str, record: Record) -> Write:
        system = system_values(record.TYPE, case=case, parent=parent)
        answers = record.wired(Source.STAFF)
        return Write(case, self._store.new_id(), {**system, **answers})

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")
