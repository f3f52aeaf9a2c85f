"""The rows of the day's board: their order, their states, what overlaps, what lacks an interpreter."""

from __future__ import annotations

from datetime import date

from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.sessions.day import Board, Clash, SlotState, board
from kommisjon.interview.sessions.steps import HeldSession
from kommisjon.model.records import Case, CaseStatus, InterviewStatus, Person
from kommisjon.model.session import Channel, Session, SessionStatus

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)


def a_household(case: str = "c1", status: CaseStatus = CaseStatus.SCHEDULED) -> Household:
    members = (
        Member("p1", Person(given_latin="Nizar", interpreting_language="ar"), True, None, 40),
        Member("p2", Person(given_latin="Amal", interpreting_language="ti"), True, InterviewStatus.COMPLETED, 38),
        Member("p3", Person(given_latin="Ali"), False, None, 6),
    )
    return Household(case, Case(number="ZZZ-26-00001", mission="2026-ZZZ-01", status=status), members, None)


def held(rec: str, session: Session, person: str | None = None, case: str = "c1") -> HeldSession:
    return HeldSession(rec, case, person, session)


def at(time: str, **more: object) -> Session:
    return Session.model_validate({"planned_start": f"2026-11-02T{time}+03:00", **more})


def of(*sessions: HeldSession, day: date = MONDAY, status: CaseStatus = CaseStatus.SCHEDULED) -> Board:
    return board([a_household(status=status)], {"c1": sessions}, day, MONDAY)


def test_by_the_clock_and_without_a_time_last() -> None:
    shown = of(held("s1", at("11:00")), held("s2", Session()), held("s3", at("09:00")))
    assert [slot.held.id for slot in shown.slots] == ["s3", "s1", "s2"]


def test_a_day_has_its_own_and_what_has_no_time_stands_on_today() -> None:
    sessions = (held("s1", at("11:00")), held("s2", Session()))
    assert of(*sessions, day=TUESDAY).slots == ()
    later = board([a_household()], {"c1": sessions}, TUESDAY, TUESDAY)
    assert [slot.held.id for slot in later.slots] == ["s2"]
    assert later.overdue == 1


def test_what_was_held_on_another_day_stands_on_the_day_it_was_held() -> None:
    late = at("09:00", status="started", started_at="2026-11-03T06:10:00+00:00")
    assert of(held("s1", late)).slots == ()
    (slot,) = of(held("s1", late), day=TUESDAY).slots
    assert slot.start is not None
    assert slot.start.strftime("%H:%M") == "09:10", "on the wall clock of the plan"


def test_how_it_stands() -> None:
    def state(session: Session, status: CaseStatus = CaseStatus.SCHEDULED) -> SlotState:
        (slot,) = of(held("s1", session), status=status).slots
        return slot.state

    assert state(at("09:00")) is SlotState.PLANNED
    assert state(at("09:00", here_at="2026-11-02T05:50:00+00:00")) is SlotState.HERE
    assert state(at("09:00"), CaseStatus.NO_SHOW) is SlotState.NO_SHOW
    for status, shown in ((SessionStatus.PAUSED, SlotState.PAUSED), (SessionStatus.COMPLETED, SlotState.DONE)):
        assert state(at("09:00", status=status.value), CaseStatus.IN_INTERVIEW) is shown


def test_how_many_are_to_be_interviewed_and_in_which_language() -> None:
    family, mother = of(held("s1", at("09:00")), held("s2", at("11:00"), "p2")).slots
    assert (family.persons, family.language, family.person_name) == (1, "ar", "")
    assert (mother.persons, mother.language, mother.person_name) == (1, "ti", "Amal")


def test_languages_without_an_interpreter() -> None:
    planned = at("11:00", channel=Channel.NOT_NEEDED.value)
    done = at("13:00", status="completed", language="so")
    shown = of(held("s1", at("09:00"), "p2"), held("s2", planned), held("s3", done))
    assert shown.lacking == ("ti",)


def test_what_overlaps_for_one_interviewer_and_at_one_table() -> None:
    shown = of(
        held("s1", at("09:00", interviewer="KN", table="1", minutes=60)),
        held("s2", at("09:30", interviewer="kn ", table="2", minutes=60)),
        held("s3", at("10:00", interviewer="AB", table="2", minutes=60)),
        held("s4", at("11:00", interviewer="AB", table="2", minutes=60)),
    )
    assert {slot.held.id: set(slot.clashes) for slot in shown.slots} == {
        "s1": {Clash.INTERVIEWER},
        "s2": {Clash.INTERVIEWER, Clash.TABLE},
        "s3": {Clash.TABLE},
        "s4": set(),
    }


def test_what_is_over_or_did_not_happen_takes_no_time() -> None:
    done = at("09:00", interviewer="KN", status="completed")
    shown = of(held("s1", done), held("s2", at("09:00", interviewer="KN")))
    assert all(not slot.clashes for slot in shown.slots)
