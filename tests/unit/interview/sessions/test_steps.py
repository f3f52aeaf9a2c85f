"""Sessions: each step saved, checked against the life it has, and there again after the power has failed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Refusal
from kommisjon.interview.family.household import Household, household
from kommisjon.interview.sessions.steps import HeldSession, Sessions, open_sessions, session_with
from kommisjon.interview.sessions.time_spent import spent
from kommisjon.model.records import CaseStatus, Person, Shield
from kommisjon.model.session import AbortReason, Present, SessionStatus
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, KEY, PERSON, Room

MORNING = "2026-11-02T09:30+03:00"


class Table:
    """The sessions of the one household, as an officer sees them."""

    def __init__(self, room: Room) -> None:
        self.room = room

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.room.store, "KN", self.room.clock)

    @property
    def household(self) -> Household:
        return household(self.room.store, CASE, self.room.clock.at.date())

    @property
    def all(self) -> tuple[HeldSession, ...]:
        return self.sessions.of(self.household)

    @property
    def one(self) -> HeldSession:
        (found,) = self.all
        return found

    def audit(self) -> list[tuple[str, str | None]]:
        return [(entry.act, entry.why) for entry in self.room.store.audit()]

    def case(self, status: CaseStatus) -> None:
        said = {"s": "answered", "v": status.value}
        self.room.store.save([Write(CASE, CASE, {"status": said})], "KN")


@pytest.fixture
def table(room: Room) -> Table:
    return Table(room)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code.id == code)


def test_a_plan_puts_the_case_on_the_day(table: Table) -> None:
    table.sessions.set(table.household, PERSON, None, {"planned_start": MORNING, "minutes": 90, "table": "2"})
    held = table.one
    assert (held.person, held.session.status, held.session.planned_start) == (
        PERSON,
        SessionStatus.PLANNED,
        MORNING,
    )
    assert table.household.case.status is CaseStatus.SCHEDULED
    table.sessions.set(table.household, PERSON, held, {"table": None, "present_guardian": True})
    assert (table.one.session.table, table.one.session.minutes) == (None, 90)
    assert table.one.session.present == (Present.GUARDIAN,)


def test_fields_without_a_time_leave_the_case_as_it_is(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"table": "2"})
    assert table.household.case.status is CaseStatus.LOADED


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"planned_start": "2026-11-02T09:30"}, {"channel": "fax"}])
def test_what_a_field_does_not_take_is_not_saved(table: Table, wrong: dict[str, str | int]) -> None:
    with refused("KM-R608"):
        table.sessions.set(table.household, None, None, wrong)
    assert table.all == ()


def test_a_session_from_start_to_end(table: Table) -> None:
    table.sessions.start(table.household, PERSON)
    assert table.household.case.status is CaseStatus.IN_INTERVIEW
    assert (table.one.session.interviewer, table.one.session.language) == ("KN", "ara")
    table.room.clock.at += timedelta(minutes=20)
    table.sessions.pause(table.one)
    assert table.one.session.status is SessionStatus.PAUSED
    table.room.clock.at += timedelta(minutes=15)
    table.sessions.go_on(table.one)
    table.room.clock.at += timedelta(minutes=10)
    table.sessions.end(table.one)
    held = table.one
    assert held.session.status is SessionStatus.COMPLETED
    took = spent(held.session, [pause for _rec, pause in held.pauses], table.room.clock.at)
    assert took is not None
    assert (took.minutes, took.paused, took.clock_wrong) == (30, 15, False)
    assert [act for act, _why in table.audit()][-2:] == ["started_session", "ended_session"]


def test_an_end_out_of_a_pause_ends_the_pause_too(table: Table) -> None:
    table.sessions.start(table.household, None)
    table.sessions.pause(table.one)
    table.sessions.end(table.one)
    assert table.one.pauses[0][1].ended_at == table.one.session.ended_at


def test_broken_off_for_a_reason_in_words(table: Table) -> None:
    table.sessions.start(table.household, None)
    table.sessions.abort(table.one, AbortReason.HEALTH, " the mother felt faint ")
    held = table.one.session
    assert (held.status, held.abort_reason) == (SessionStatus.ABORTED, AbortReason.HEALTH)
    assert held.abort_words == "the mother felt faint"
    assert table.audit()[-1] == ("aborted_session", "health")
    assert "faint" not in str(list(table.room.store.audit()))


def test_a_step_that_is_not_in_the_life_of_a_session_is_refused_and_noted(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"table": "2"})
    for step in (table.sessions.pause, table.sessions.go_on, table.sessions.end):
        if step == table.sessions.go_on:
            continue
        with refused("KM-D722"):
            step(table.one)
    assert table.audit()[-1] == ("refused_step", None)
    assert table.one.session.status is SessionStatus.PLANNED


def test_what_a_screen_has_not_seen_yet_is_not_written_over(table: Table) -> None:
    table.sessions.start(table.household, None)
    seen = table.one
    table.sessions.end(seen)
    with refused("KM-D722"):
        table.sessions.pause(seen)
    assert not table.one.pauses


def test_two_sessions_with_the_same_person_are_not_open_at_once(table: Table) -> None:
    table.sessions.start(table.household, PERSON)
    with refused("KM-D723"):
        table.sessions.start(table.household, PERSON)
    table.sessions.start(table.household, None)
    assert len(open_sessions(table.all)) == 2


def test_who_did_not_come_is_expected_again_and_may_come_after_all(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"planned_start": MORNING})
    table.sessions.did_not_come(CASE)
    assert table.household.case.status is CaseStatus.NO_SHOW
    table.sessions.did_not_come(CASE)
    assert table.household.case.status is CaseStatus.SCHEDULED
    table.sessions.did_not_come(CASE)
    table.sessions.is_here(table.one)
    assert table.household.case.status is CaseStatus.SCHEDULED
    assert table.one.session.here_at is not None
    table.sessions.did_not_come(CASE)
    table.sessions.start(table.household, None, table.one)
    assert table.household.case.status is CaseStatus.IN_INTERVIEW


def test_another_time_for_who_did_not_come_is_a_plan_again(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"planned_start": MORNING})
    table.sessions.did_not_come(CASE)
    table.sessions.set(table.household, None, table.one, {"planned_start": "2026-11-03T09:30+03:00"})
    assert table.household.case.status is CaseStatus.SCHEDULED


def test_who_sits_at_the_table_did_come(table: Table) -> None:
    table.sessions.start(table.household, None)
    with refused("KM-D720"):
        table.sessions.did_not_come(CASE)
    assert table.audit()[-1] == ("refused_step", None)


def test_a_mapped_case_is_taken_up_again_with_a_reason_only(table: Table) -> None:
    table.case(CaseStatus.MAPPED)
    with refused("KM-D721"):
        table.sessions.start(table.household, None)
    assert table.all == ()
    table.sessions.start(table.household, None, reason="a school was forgotten")
    assert table.one.session.reopened_because == "a school was forgotten"
    assert table.audit()[-1] == ("reopened_case", None)


def test_a_sealed_case_takes_no_session(table: Table) -> None:
    table.case(CaseStatus.SEALED)
    with refused("KM-D720"):
        table.sessions.start(table.household, None, reason="please")
    assert table.household.case.status is CaseStatus.SEALED


def test_a_plan_is_taken_away_but_not_what_was_begun(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"planned_start": MORNING})
    seen = table.one
    table.sessions.drop(seen)
    assert table.all == ()
    with refused("KM-D724"):
        table.sessions.start(table.household, None, seen)
    table.sessions.start(table.household, None)
    with refused("KM-D722"):
        table.sessions.drop(table.one)


def test_sessions_of_shielded_persons_are_absent(table: Table) -> None:
    table.sessions.start(table.household, CHILD)
    shield = Person(shield=Shield.STRICT).answers()["shield"].wire()
    table.room.store.save([Write(CASE, CHILD, {"shield": shield})], "KN")
    assert table.all == ()
    assert table.sessions.by_case([table.household]) == {CASE: ()}


def test_what_is_open_comes_before_what_is_planned(table: Table) -> None:
    table.sessions.set(table.household, None, None, {"planned_start": "2026-11-04T09:30+03:00"})
    table.sessions.set(table.household, None, None, {"planned_start": MORNING})
    found = session_with(table.all, None)
    assert found is not None
    assert found.session.planned_start == MORNING
    table.sessions.start(table.household, None)
    found = session_with(table.all, None)
    assert found is not None
    assert found.session.status is SessionStatus.STARTED
    assert session_with(table.all, PERSON) is None


def test_a_pause_is_there_when_the_power_comes_back(table: Table, tmp_path: Path) -> None:
    """Another process pauses the session and dies without closing anything."""
    table.sessions.start(table.household, PERSON)
    room = table.room
    room.store.close()
    died = subprocess.run(
        [sys.executable, "-c", _PAUSES_AND_DIES, str(room.path)],
        cwd=Path(__file__).parents[4],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
        check=False,
        capture_output=True,
        text=True,
    )
    assert died.returncode == 9, died.stderr
    room._open("after the power cut")
    held = table.one
    assert held.session.status is SessionStatus.PAUSED
    assert [pause.ended_at for _rec, pause in held.pauses] == [None]
    table.sessions.go_on(held)
    assert table.one.session.status is SessionStatus.STARTED
    assert table.one.pauses[0][1].ended_at is not None


_PAUSES_AND_DIES = f"""
import os, sys
from pathlib import Path
from kommisjon.interview.family.household import household
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.store.store import Store
from tests.unit.interview.conftest import CASE, Ticking, drawn
clock = Ticking()
store = Store(Path(sys.argv[1]), bytearray({KEY!r}), clock=clock, random=drawn("the other process"))
sessions = Sessions(store, "KN", clock)
(held,) = sessions.of(household(store, CASE, clock.at.date()))
sessions.pause(held)
os._exit(9)
"""
