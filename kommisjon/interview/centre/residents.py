"""Who registers at a reception centre, how far each is, and what its staff write down about it.

A centre is a mission whose cases are of the kind `reception`: bundles, packs and roles are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.named import code_of
from kommisjon.interview.afterwards.read_back import stays_confirmed
from kommisjon.interview.family.form_states import COMPETENCE, FormState
from kommisjon.interview.family.household import (
    Household,
    Member,
    answers_of,
    household,
    households,
    missions,
    spoken_by,
)
from kommisjon.interview.family.household import unfinished as household_unfinished
from kommisjon.interview.family.relating import Changed, save
from kommisjon.model.answers import Source, staff_said
from kommisjon.model.consent import Consent
from kommisjon.model.ids import belonging
from kommisjon.model.record import Record
from kommisjon.model.records import Case, CaseType, Interview, Person, Role
from kommisjon.model.registration import Aside, Registration
from kommisjon.model.session import Session
from kommisjon.model.system import system_values
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store, Write

FORM = COMPETENCE
"""The form that residents fill in: what municipalities rank first (domain.md S1, S17)."""


class Stage(Enum):
    """How far a registration is (domain.md section 9, competence profile)."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    COMPLETE = "complete"
    """Finished, and not read back to the end."""
    CONFIRMED = "confirmed"
    """The resident has said that it is right, and none of that was answered otherwise since."""
    DECLINED = "declined"
    """The resident does not want to, or took the consent back."""
    ELSEWHERE = "elsewhere"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def waits(self) -> bool:
        """There is something left for this resident to do."""
        return self in (Stage.NOT_BEGUN, Stage.BEGUN, Stage.COMPLETE)


_ASIDE = {Aside.ELSEWHERE: Stage.ELSEWHERE, Aside.OUT_OF_SCOPE: Stage.OUT_OF_SCOPE}


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident as the board shows one."""

    case: str
    number: str
    """By which the centre knows them."""
    member: Member
    registration: Registration
    stage: Stage

    @property
    def person(self) -> str:
        return self.member.id

    @property
    def name(self) -> str:
        return self.member.person.name


def residents(store: Store, mission_code: str, today: date) -> list[Resident]:
    """Everyone who may register at a centre; who moves out soonest comes first, then by number and name.

    Children whom a parent answers for are not among them, nor shielded persons.
    """
    kept = {record.parent: record for record in store.records(Registration.TYPE)}
    cases = (one for one in households(store, mission_code, today) if is_at_centre(one.case))
    found = [
        _resident(store, of, member, kept.get(member.id)) for of in cases for member in of.members if member.alone
    ]
    return sorted(found, key=_soonest)


def unfinished(store: Store, today: date) -> set[str]:
    """The cases not done, of missions as `household.unfinished` has it, of residents by who still has to register.

    Nobody holds an interview on settling with residents: without this none of their cases would ever be done.
    """
    found = household_unfinished(store, today)
    for _rec, mission in missions(store):
        if mission.centre is not None:
            here = residents(store, mission.code, today)
            found -= {one.case for one in here}
            found |= {one.case for one in here if one.stage.waits}
    return found


def resident(store: Store, case: str, person: str, today: date) -> Resident:
    """One resident as it stands now. Raises Refusal D702 for one who is not to be seen here."""
    of = household(store, case, today)
    member = next((one for one in of.members if one.id == person), None)
    if member is None or not is_at_centre(of.case):
        raise Refusal(Code.UNKNOWN_CASE, case=case)
    return _resident(store, of, member, store.record(case, belonging(person, Registration.TYPE)))


def speaks(store: Store, of: Household, form_id: str, member: Member | None) -> str | None:
    """The language to hold a form in: what a resident has chosen on the page, else that of whoever answers."""
    if member is not None and is_at_centre(of.case):
        kept = store.record(of.id, belonging(member.id, Registration.TYPE))
        chosen = None if kept is None else Registration.read(answers_of(kept.doc)).language
        if chosen:
            return code_of(chosen) or chosen
    return spoken_by(of, form_id, member)


def is_at_centre(case: Case) -> bool:
    """Whether a case is that of residents, which has nothing to do with a protection case."""
    return case.kind is CaseType.RECEPTION


@dataclass(frozen=True, slots=True)
class Added:
    """A resident whom the staff have written down."""

    case: str
    changed: Changed

    def take_back(self, store: Store) -> None:
        """Take them off the list again. Raises Refusal D799 once anything hangs on them, or V108."""
        begun = any(store.records(kind, home=self.case) for kind in _HANGS_ON_A_RESIDENT)
        held = [Registration.read(answers_of(one.doc)) for one in _registrations(store, self.case)]
        if begun or any(one.language or one.recall or one.aside for one in held):
            raise Refusal(Code.RESIDENT_BEGUN)
        self.changed.undo()


_HANGS_ON_A_RESIDENT = (Interview.TYPE, Consent.TYPE, Session.TYPE)


def add_resident(
    store: Store, mission_code: str, number: str, person: Person, by: str, moves_out: str | None
) -> Added:
    """Write down a resident whom no list has brought. Raises Refusal as Store.save."""
    case, rec = store.new_id(), store.new_id()
    held = Case(number=number, mission=mission_code, kind=CaseType.RECEPTION, case_size=1)
    member = person.model_copy(update={"role": person.role or Role.PRINCIPAL})
    writes = [_new(case, case, held), _new(case, rec, member, parent=case)]
    if moves_out is not None:
        of_theirs = Registration(moves_out=moves_out)
        writes.append(_new(case, belonging(rec, Registration.TYPE), of_theirs, parent=rec))
    return Added(case, save(store, by, writes))


def write_registration(store: Store, case: str, person: str, by: str, **fields: str | None) -> Changed:
    """Save fields of a registration, None takes one back; gives the way back.

    Raises Refusal as Store.save does, also R603 for a value that its field does not take.
    """
    rec = belonging(person, Registration.TYPE)
    new = store.record(case, rec) is None
    values = system_values(Registration.TYPE, case=case, parent=person) if new else {}
    for path, value in fields.items():
        values[path] = None if value is None else staff_said(value)
    return save(store, by, [Write(case, rec, values)])


def _registrations(store: Store, case: str) -> list[StoredRecord]:
    return store.records(Registration.TYPE, home=case)


def _resident(store: Store, of: Household, member: Member, kept: StoredRecord | None) -> Resident:
    registration = Registration() if kept is None else Registration.read(answers_of(kept.doc))
    return Resident(of.id, of.case.number, member, registration, _stage(store, of.id, member, registration))


def _stage(store: Store, case: str, member: Member, registration: Registration) -> Stage:
    if registration.aside is not None:
        return _ASIDE[registration.aside]
    state = member.states.get(FORM, FormState.NOT_BEGUN)
    if state is FormState.FINISHED:
        confirmed = stays_confirmed(store, FORM, case=case, person=member.id)
        return Stage.CONFIRMED if confirmed else Stage.COMPLETE
    return {FormState.NOT_BEGUN: Stage.NOT_BEGUN, FormState.DECLINED: Stage.DECLINED}.get(state, Stage.BEGUN)


def _soonest(one: Resident) -> tuple[str, str, str]:
    return one.registration.moves_out or "9999", one.number, one.name


def _new(home: str, rec: str, record: Record, *, parent: str | None = None) -> Write:
    answers = record.wired(Source.STAFF)
    return Write(home, rec, {**system_values(record.TYPE, case=home, parent=parent), **answers})
