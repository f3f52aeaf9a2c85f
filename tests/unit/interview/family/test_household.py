"""What the lists show: who is in a household, who is interviewed alone, and how far each is."""

from __future__ import annotations

from datetime import date

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.form_states import FormState
from kommisjon.interview.family.household import (
    ALONE_OVER,
    answers_of,
    household,
    households,
    missions,
    unfinished,
)
from kommisjon.interview.progress import progress
from kommisjon.interview.sitting import Subject
from kommisjon.model.advice import Advice, Recommendation
from kommisjon.model.answers import Source, Status
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.needs import Need
from kommisjon.model.records import InterviewStatus, Mission, Person, Shield
from kommisjon.model.system import system_values
from kommisjon.resources import forms_folder
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room, stop_at

TODAY = date(2026, 11, 2)
OTHER = "0199f3c2-0000-7000-8000-000000000009"


def add_person(room: Room, person: Person) -> None:
    values = system_values("person", case=CASE, parent=CASE, order=5)
    values |= person.wired(Source.LIST)
    room.store.save([Write(CASE, OTHER, values)], "KN")


def test_members_stand_with_the_principal_first_and_their_age(room: Room) -> None:
    found = household(room.store, CASE, TODAY)
    assert [(m.id, m.age, m.alone) for m in found.members] == [(PERSON, 40, True), (CHILD, 5, False)]
    assert found.name == "Nizar Testsen"
    assert [m.id for m in found.waiting] == [PERSON]


@pytest.mark.parametrize(("birth", "alone"), [("2012-11-02", False), ("2011-11-02", True), (None, True)])
def test_whoever_is_over_fourteen_or_of_unknown_age_is_interviewed_alone(
    room: Room, birth: str | None, alone: bool
) -> None:
    assert ALONE_OVER == 14
    rows = (forms_folder() / "household" / "survey.csv").read_text(encoding="utf-8").splitlines()
    (rule,) = (row for row in rows if row.startswith("calculate,interview_alone,"))
    assert f"> {ALONE_OVER}," in rule, "the sheet tells it by the same age"
    add_person(room, Person(given_latin="Sara", birth=birth))
    (member,) = (m for m in household(room.store, CASE, TODAY).members if m.id == OTHER)
    assert member.alone is alone


@pytest.mark.parametrize("shield", [Shield.CONFIDENTIAL, Shield.STRICT])
def test_a_shielded_person_is_in_no_list_and_no_count(room: Room, shield: Shield) -> None:
    add_person(room, Person(given_latin="Sara", shield=shield))
    assert OTHER not in [m.id for m in household(room.store, CASE, TODAY).members]
    (listed,) = households(room.store, "2026-ZZZ-01", TODAY)
    assert len(listed.members) == 2


def test_an_interview_begun_and_finished_shows(room: Room) -> None:
    sitting = room.sit()
    sitting.answer(stop_at(sitting, "/competence/consent"), "yes")
    assert household(room.store, CASE, TODAY).members[0].interview is InterviewStatus.STARTED
    sitting.finish()
    halfway = household(room.store, CASE, TODAY)
    assert halfway.members[0].interview is InterviewStatus.STARTED, "the settlement interview is still to be held"
    assert halfway.members[0].states == {"competence": FormState.FINISHED}
    assert [m.id for m in halfway.waiting] == [PERSON]
    settle(room)
    found = household(room.store, CASE, TODAY)
    assert found.members[0].interview is InterviewStatus.COMPLETED
    assert found.waiting == ()
    assert found.sheet is None


def settle(room: Room) -> None:
    """The settlement interview, held and finished."""
    sitting = room.sit("settlement")
    sitting.answer(stop_at(sitting, "/settlement/background/grew_up"), "Homs")
    sitting.finish()


@pytest.mark.parametrize("said", ["no", None])
def test_a_declined_competence_form_is_done_also_where_nobody_finished_it(room: Room, said: str | None) -> None:
    add_mission(room)
    settle(room)
    sitting = room.sit()
    asked = stop_at(sitting, "/competence/consent")
    sitting.answer(asked, said) if said else sitting.mark(asked, Status.DECLINED)
    (listed,) = households(room.store, "2026-ZZZ-01", TODAY)
    assert listed.members[0].states["competence"] is FormState.DECLINED
    assert listed.waiting == ()
    assert unfinished(room.store, TODAY) == set()
    sitting.answer(asked, "yes")
    (again,) = households(room.store, "2026-ZZZ-01", TODAY)
    assert again.members[0].states["competence"] is FormState.BEGUN, "they may change their mind"
    assert [m.id for m in again.waiting] == [PERSON]
    assert unfinished(room.store, TODAY) == {CASE}


def test_a_yes_that_is_taken_back_altogether_is_no_consent_any_more(room: Room) -> None:
    sitting = room.sit("needs")
    sitting.answer(stop_at(sitting, "/needs/consent"), "given")
    (record,) = room.store.records("consent", parent=PERSON)
    held = Consent.read(answers_of(record.doc))
    assert (held.purpose, held.decision) == ("needs", Decision.GIVEN)
    sitting.undo()
    assert room.store.records("consent", parent=PERSON) == []
    sitting.answer(stop_at(sitting, "/needs/consent"), "given")
    sitting.answer(stop_at(sitting, "/needs/consent"), "withdrawn")
    (record,) = room.store.records("consent", parent=PERSON)
    assert Consent.read(answers_of(record.doc)).decision is Decision.WITHDRAWN


def test_what_stood_under_a_consent_is_not_read_once_it_is_taken_back(room: Room) -> None:
    """domain.md section 9, consent: dependent needs are hidden. They stay in the history."""
    sitting = room.sit("needs")
    sitting.answer(stop_at(sitting, "/needs/consent"), "given")
    sitting.answer(stop_at(sitting, "/needs/cards/has_needs"), "yes")
    sitting.add(stop_at(sitting, "/needs/cards/need"))
    for ref, value in (
        ("/needs/cards/need/need_consent", "given"),
        ("/needs/cards/need/need_function", "stairs"),
        ("/needs/cards/need/need_degree", "2"),
    ):
        sitting.answer(stop_at(sitting, ref), value)
    assert card(room) == Need(need_consent=Decision.GIVEN, need_function="stairs", need_degree="2")
    sitting.answer(stop_at(sitting, "/needs/cards/need/need_consent"), "withdrawn")
    assert card(room) == Need(need_consent=Decision.WITHDRAWN)
    sitting.answer(stop_at(sitting, "/needs/cards/need/need_consent"), "given")
    assert card(room).need_function == "stairs"
    sitting.answer(stop_at(sitting, "/needs/consent"), "withdrawn")
    assert card(room) == Need(), "without the person's consent no card says anything"


def card(room: Room) -> Need:
    (record,) = room.store.records(Need.TYPE)
    read = Need.read(answers_of(record.doc))
    return read.model_copy(update={"unanswered": {}})


def test_needs_of_a_child_and_the_advice_are_in_nobodys_way(room: Room) -> None:
    for form, person, ref, value in (
        ("needs", CHILD, "/needs/consent", "given"),
        ("advice", None, "/advice/recommendation", "favourable"),
    ):
        sitting = room.sit(form, person)
        sitting.answer(stop_at(sitting, ref), value)
    found = household(room.store, CASE, TODAY)
    assert found.sheet is None, "the advice is not the sheet"
    assert found.states == {"advice": FormState.BEGUN}
    assert found.members[1].states == {"needs": FormState.BEGUN}
    assert [m.forms for m in found.members] == [("settlement", "competence", "needs"), ("needs",)]
    assert [m.id for m in found.waiting] == [PERSON]
    (advice,) = room.store.records(Advice.TYPE)
    assert advice.parent is None
    assert Advice.read(answers_of(advice.doc)).recommendation is Recommendation.FAVOURABLE


def test_how_much_is_answered_is_counted_without_a_trace(room: Room) -> None:
    sitting = room.sit("settlement")
    sitting.answer(stop_at(sitting, "/settlement/background/grew_up"), "Homs")
    before = (len(list(room.store.audit())), room.store.vault_state()["commits"])
    counted = progress(room.store, "settlement", Subject(CASE, PERSON), by="KN", clock=room.clock)
    assert counted == sitting.progress()
    assert counted[0] == 1
    assert (len(list(room.store.audit())), room.store.vault_state()["commits"]) == before


def test_the_sheet_of_the_household_has_a_state_of_its_own(room: Room) -> None:
    sheet = room.sheet()
    sheet.answer(stop_at(sheet, "/household/present_count"), "2")
    assert household(room.store, CASE, TODAY).sheet is InterviewStatus.STARTED
    sheet.finish()
    found = household(room.store, CASE, TODAY)
    assert found.sheet is InterviewStatus.COMPLETED
    assert found.members[0].interview is None


def test_cases_are_those_of_the_mission(room: Room) -> None:
    assert [case.id for case in households(room.store, "2026-ZZZ-01", TODAY)] == [CASE]
    assert households(room.store, "2026-ZZZ-02", TODAY) == []


def add_mission(room: Room) -> Mission:
    mission = Mission(
        code="2026-ZZZ-01",
        title="Synthetic",
        country="ZZZ",
        starts="2026-11-02",
        ends="2026-11-20",
        synthetic=True,
    )
    values = system_values("mission", case=None)
    values |= mission.wired(Source.LIST)
    room.store.save([Write(OTHER, OTHER, values)], "KN")
    return mission


def test_missions_are_listed(room: Room) -> None:
    mission = add_mission(room)
    assert missions(room.store) == [(OTHER, mission)]


def test_a_case_that_is_not_here_is_refused(room: Room) -> None:
    with pytest.raises(Refusal) as refused:
        household(room.store, OTHER, TODAY)
    assert refused.value.code is Code.UNKNOWN_CASE


def test_a_minor_with_nobody_older_in_the_case_is_interviewed_too(room: Room) -> None:
    room.store.delete(CASE, PERSON, "KN")
    (member,) = household(room.store, CASE, TODAY).members
    assert (member.id, member.age, member.alone) == (CHILD, 5, True)
