"""What the lists show: who is in a household, who is interviewed alone, and how far each is."""

from __future__ import annotations

from datetime import date

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.household import ALONE_OVER, household, households, missions
from kommisjon.model.answers import Source
from kommisjon.model.records import InterviewStatus, Mission, Person, Shield
from kommisjon.model.system import system_values
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room, stop_at

TODAY = date(2026, 11, 2)
OTHER = "0199f3c2-0000-7000-8000-000000000009"


def add_person(room: Room, person: Person) -> None:
    values = system_values("person", case=CASE, parent=CASE, order=5)
    values |= {path: answer.wire() for path, answer in person.answers(Source.LIST).items()}
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
    found = household(room.store, CASE, TODAY)
    assert found.members[0].interview is InterviewStatus.COMPLETED
    assert found.waiting == ()
    assert found.sheet is None


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


def test_missions_are_listed(room: Room) -> None:
    mission = Mission(
        code="2026-ZZZ-01",
        title="Synthetic",
        country="ZZZ",
        starts="2026-11-02",
        ends="2026-11-20",
        synthetic=True,
    )
    values = system_values("mission", case=None)
    values |= {path: answer.wire() for path, answer in mission.answers(Source.LIST).items()}
    room.store.save([Write(OTHER, OTHER, values)], "KN")
    assert missions(room.store) == [(OTHER, mission)]


def test_a_case_that_is_not_here_is_refused(room: Room) -> None:
    with pytest.raises(Refusal) as refused:
        household(room.store, OTHER, TODAY)
    assert refused.value.code is Code.UNKNOWN_CASE


def test_a_minor_with_nobody_older_in_the_case_is_interviewed_too(room: Room) -> None:
    room.store.delete(CASE, PERSON, "KN")
    (member,) = household(room.store, CASE, TODAY).members
    assert (member.id, member.age, member.alone) == (CHILD, 5, True)
