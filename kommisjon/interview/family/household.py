"""What the screens list: missions, their cases, a household's members and who still lacks an interview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.form_states import (
    ADVICE,
    NOTHING,
    OWN,
    SHEET,
    THROUGH_A_PARENT,
    FormState,
    States,
    own_interview,
    states_by_subject,
)
from kommisjon.model.answers import Answer, read_answer
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.records import Case, CaseStatus, Interview, InterviewStatus, Mission, Person, Role, Shield
from kommisjon.store.audit import Act
from kommisjon.store.reading import StoredRecord
from kommisjon.store.settled import settled
from kommisjon.store.store import Store
from sync.merge import Doc, view
from sync.merge.policies import POLICIES

ALONE_OVER = 14
"""Everyone older than this is interviewed alone (domain.md section 5); children come through a parent."""

_ROLE_ORDER = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a household, as far as the screens need it."""

    id: str
    person: Person
    alone: bool
    """Old enough for an interview of their own, or of unknown age."""
    interview: InterviewStatus | None
    """How far this person's own interview is, all required forms together; None when none has begun."""
    age: int | None
    """Full years today, or None when no year of birth is known."""
    states: States = field(default_factory=dict)
    """How far each form is that was begun with this person."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are held with this person; for a child a parent answers."""
        return OWN if self.alone else THROUGH_A_PARENT


@dataclass(frozen=True, slots=True)
class Household:
    id: str
    case: Case
    members: tuple[Member, ...]
    """The principal applicant first."""
    sheet: InterviewStatus | None
    """How far the sheet for the whole household is; None when it has not begun."""
    handed_over: bool = False
    """Headquarters holds it, and only its number is left here."""
    whole: bool = True
    """Nobody of it is shielded. Where not, nothing may be said that rests on somebody missing. Never shown."""
    states: States = field(default_factory=dict)
    """How far each form is that is about the household as a whole."""

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Members who still lack an interview of their own: a required form is neither finished nor declined."""
        return tuple(m for m in self.members if m.alone and m.interview is not InterviewStatus.COMPLETED)

    @property
    def sealed(self) -> bool:
        """It is finished in the field, and takes nothing but addenda."""
        return self.case.status is CaseStatus.SEALED

    @property
    def done(self) -> bool:
        """Nobody is waited for: every interview is held, or the case was sealed without."""
        return self.sealed or not self.waiting

    @property
    def name(self) -> str:
        """The name the case is called by: the principal applicant's."""
        return self.members[0].person.name if self.members else ""


def spoken_by(of: Household, form_id: str, member: Member | None) -> str | None:
    """The language of whoever answers: the person's own, for a child or the household the first that is known."""
    if form_id == ADVICE:
        return None
    if member is not None and member.alone:
        return member.person.interpreting_language
    spoken = (one.person.interpreting_language for one in ((member, *of.members) if member else of.members))
    return next(filter(None, spoken), None)


def answers_of(doc: Doc) -> dict[str, Answer]:
    """The drawn answers of a record by path; where people disagree about protection, the safest."""
    shown = view(doc, POLICIES).values
    return {path: read_answer(drawn.value) for path, drawn in shown.items() if drawn.value is not None}


def is_shielded(doc: Doc) -> bool:
    """Whether a person's record says that nobody may meet them here. What is not understood shields."""
    stands = {"shield": doc["shield"]} if "shield" in doc else {}
    return view(stands, POLICIES).value("shield") not in (None, Shield.NONE.value)


def name_shown(store: Store, case_id: str, person_id: str) -> str:
    """What a person of a case is called; blank for one who is not here, or not to be seen."""
    found = store.record(case_id, person_id)
    if found is None or found.type != Person.TYPE or is_shielded(found.doc):
        return ""
    return Person.read(answers_of(found.doc)).name


def missions(store: Store) -> list[tuple[str, Mission]]:
    """(id, mission) of every mission on this laptop."""
    return [(found.rec, Mission.read(answers_of(found.doc))) for found in store.records("mission")]


def case_numbers(store: Store) -> dict[str, str]:
    """The number of every case on this laptop, by its id; not of one in which everybody is shielded."""
    hidden = _hidden(_by_home(store.records("person")))
    found = (record for record in store.records("case") if record.rec not in hidden)
    return {record.rec: Case.read(answers_of(record.doc)).number for record in found}


def households(store: Store, mission_code: str, today: date) -> list[Household]:
    """The cases of a mission in the order of their numbers.

    Shielded persons are absent, and so is a case of none but such (docs/decisions/0031).

    Cases that were handed over are there, without anybody in them.
    """
    persons = _by_home(store.records("person"))
    found = list(_listed(store, {mission_code}, persons, _hidden(persons), _states(store), today))
    found += [
        Household(one.home, Case(number=one.number, mission=mission_code), (), None, handed_over=True)
        for one in settled(store.connection, mission_code)
        if one.handed_over_at is not None
    ]
    return sorted(found, key=lambda household: household.case.number)


def _listed(
    store: Store,
    codes: Collection[str],
    persons: Mapping[str, Sequence[StoredRecord]],
    hidden: Collection[str],
    states: Mapping[str | None, States],
    today: date,
) -> Iterator[Household]:
    """The cases of some missions that are held here, in no order."""
    for record in store.records("case"):
        case = Case.read(answers_of(record.doc))
        if case.mission in codes and record.rec not in hidden:
            yield _household(record.rec, case, persons.get(record.rec, ()), states, today)


def open_household(store: Store, case_id: str, today: date, by: str) -> Household:
    """One household, opened by somebody to look at it: that stands in the audit. Raises Refusal D702."""
    found = household(store, case_id, today)
    store.note(Act.OPENED_CASE, by, (case_id,))
    return found


def unfinished(store: Store, today: date) -> set[str]:
    """The cases not done: somebody waits, something was begun and not ended, or nothing was begun at all.

    Nor is one done that cannot be seen: it is not for this laptop to say so.
    """
    states, persons = _states(store), _by_home(store.records("person"))
    hidden = _hidden(persons)
    done: dict[str, bool] = {}
    for home, parent, _doc in store.parts(Interview.TYPE, "form", "status"):
        ended = all(state.done for state in states.get(parent, NOTHING).values())
        done[home] = ended and done.get(home, True)
    codes = {mission.code for _rec, mission in missions(store)}
    listed = _listed(store, codes, persons, hidden, states, today)
    cases = [case for case in listed if not case.sealed]
    return hidden | {case.id for case in cases if case.waiting or not done.get(case.id, False)}


def household(store: Store, case_id: str, today: date) -> Household:
    """One household as it stands now.

    Raises Refusal D702, also for one that is not to be seen, or D713 when it was handed over.
    """
    record = store.record(case_id, case_id)
    if record is None:
        if any(one.home == case_id for one in settled(store.connection)):
            raise Refusal(Code.HANDED_OVER)
        raise Refusal(Code.UNKNOWN_CASE, case=case_id)
    persons = store.records("person", home=case_id)
    if _hidden({case_id: persons}):
        raise Refusal(Code.UNKNOWN_CASE, case=case_id)
    case = Case.read(answers_of(record.doc))
    return _household(case_id, case, persons, _states(store, case_id), today)


def _hidden(persons: Mapping[str, Sequence[StoredRecord]]) -> set[str]:
    """The cases in which everybody is shielded; where nobody is listed, nobody is."""
    return {home for home, members in persons.items() if members and all(is_shielded(one.doc) for one in members)}


def _by_home(records: Iterable[StoredRecord]) -> dict[str, list[StoredRecord]]:
    homes: dict[str, list[StoredRecord]] = {}
    for record in records:
        homes.setdefault(record.home, []).append(record)
    return homes


def _states(store: Store, home: str | None = None) -> dict[str | None, States]:
    """How far each form is, by the person or the case it is held with: in one case, or on the whole laptop."""
    interviews = (
        (parent, str(shown.value("form")), shown.value("status") == InterviewStatus.COMPLETED)
        for _home, parent, doc in store.parts(Interview.TYPE, "form", "status", home=home)
        for shown in (view(doc, POLICIES),)
    )
    consents = (
        (parent, str(shown.value("purpose")), Decision(shown.value("decision")))
        for _home, parent, doc in store.parts(Consent.TYPE, "purpose", "decision", home=home)
        for shown in (view(doc, POLICIES),)
    )
    return states_by_subject(interviews, consents)


def _household(
    case_id: str, case: Case, persons: Sequence[StoredRecord], states: Mapping[str | None, States], today: date
) -> Household:
    own = states.get(case_id, NOTHING)
    sheet = _HOW_FAR.get(own.get(SHEET, FormState.NOT_BEGUN))
    members = _members([one for one in persons if not is_shielded(one.doc)], states, today)
    return Household(case_id, case, members, sheet, whole=len(members) == len(persons), states=own)


_HOW_FAR = {FormState.BEGUN: InterviewStatus.STARTED, FormState.FINISHED: InterviewStatus.COMPLETED}


def _members(
    persons: Iterable[StoredRecord], states: Mapping[str | None, States], today: date
) -> tuple[Member, ...]:
    read = [(record.rec, Person.read(answers_of(record.doc))) for record in persons]
    shown = [(rec, person, person.age_at(today)) for rec, person in read]
    # Where nobody is older there is no parent to ask: an unaccompanied minor has an interview too.
    unaccompanied = not any(_older(age) for _rec, _person, age in shown)
    members = [
        Member(rec, person, _older(age) or unaccompanied, own_interview(own), age, own)
        for rec, person, age in shown
        for own in (states.get(rec, NOTHING),)
    ]
    return tuple(sorted(members, key=_place))


def _older(age: int | None) -> bool:
    return age is None or age > ALONE_OVER


def _place(member: Member) -> tuple[int, str, str]:
    role = member.person.role
    return (
        _ROLE_ORDER.get(role, len(_ROLE_ORDER)) if role else len(_ROLE_ORDER),
        member.person.birth or "",
        member.id,
    )
