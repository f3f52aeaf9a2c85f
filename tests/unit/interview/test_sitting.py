"""An interview: what is answered is saved, and comes back the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import answers_of
from kommisjon.interview.library import carried_form
from kommisjon.interview.sitting import NotAccepted, Sitting
from kommisjon.interview.stops import CONFIRMED, StopKind
from kommisjon.model.answers import Status
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.records import Case, CaseStatus, Interview, InterviewStatus
from kommisjon.store.store import Store, Write
from sync.merge import view
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at

C = "/competence"


def consented(room: Room) -> Sitting:
    sitting = room.sit()
    sitting.answer(stop_at(sitting, f"{C}/consent"), "yes")
    return sitting


def with_licence(room: Room) -> Sitting:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/skills/driving"), "yes")
    return sitting


def stored(room: Room, record_type: str) -> dict[str, Any]:
    """The drawn values of the only record of a type."""
    (record,) = room.store.records(record_type)
    return {path: drawn.value for path, drawn in view(record.doc).values.items()}


@pytest.fixture(autouse=True)
def consent_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form says which question asks for consent."""
    monkeypatch.setitem(carried_form("competence").form.attributes, "km_consent", "consent")


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Store, writes: list[Write], by: str) -> datetime:
        raise Refusal(Code.DISK_FULL)

    monkeypatch.setattr(Store, "save", refuse)


def test_an_answer_is_saved_and_comes_back(room: Room) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "yes")
    sitting.answer(stop_at(sitting, f"{C}/schooling/years"), "٩")
    before = held(sitting)
    room.restart()
    again = room.sit()
    assert held(again) == before
    assert again.text(stop_at(again, f"{C}/schooling/years")) == "9"
    assert stored(room, "profile")["schooling/years"] == {"s": "answered", "v": 9}


def test_nothing_is_stored_by_opening(room: Room) -> None:
    before = len(list(room.store.changes()))
    room.sit()
    room.sheet()
    assert len(list(room.store.changes())) == before


def test_the_first_answer_begins_the_interview_and_moves_the_case(room: Room) -> None:
    assert room.sit().progress()[0] == 0
    consented(room)
    (record,) = room.store.records("interview")
    begun = Interview.read(answers_of(record.doc))
    assert (record.parent, begun.status, begun.language) == (PERSON, InterviewStatus.STARTED, "arb")
    case = room.store.record(CASE, CASE)
    assert case is not None
    assert Case.read(answers_of(case.doc)).status is CaseStatus.IN_INTERVIEW
    (consent,) = room.store.records("consent")
    assert Consent.read(answers_of(consent.doc)).decision is Decision.GIVEN


def test_a_consent_taken_back_changes_its_one_record(room: Room) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/consent"), "no")
    (consent,) = room.store.records("consent")
    assert Consent.read(answers_of(consent.doc)).decision is Decision.WITHDRAWN
    sitting.undo()
    (consent,) = room.store.records("consent")
    assert Consent.read(answers_of(consent.doc)).decision is Decision.GIVEN


def test_a_yes_by_a_slip_of_the_hand_leaves_the_refusal_as_it_was(room: Room) -> None:
    sitting = room.sit()
    for answer in ("no", "yes"):
        sitting.answer(stop_at(sitting, f"{C}/consent"), answer)
    sitting.undo()
    (consent,) = room.store.records("consent")
    assert Consent.read(answers_of(consent.doc)).decision is Decision.REFUSED


def test_an_answer_the_form_does_not_take_changes_nothing(room: Room) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "yes")
    before, changes = held(sitting), len(list(room.store.changes()))
    with pytest.raises(NotAccepted) as refused:
        sitting.answer(stop_at(sitting, f"{C}/schooling/years"), "31")
    assert refused.value.text("en") == "Write a number from 0 to 30."
    assert refused.value.text("nb") == "Skriv et tall fra 0 til 30."
    with pytest.raises(NotAccepted):
        sitting.answer(stop_at(sitting, f"{C}/schooling/years"), "mange")
    assert held(sitting) == before
    assert len(list(room.store.changes())) == changes


@pytest.mark.parametrize("status", [Status.DECLINED, Status.UNKNOWN])
def test_declined_and_unknown_are_answers_of_their_own(room: Room, status: Status) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "yes")
    before = sitting.progress()
    sitting.mark(stop_at(sitting, f"{C}/schooling/years"), status)
    assert sitting.progress() == (before[0] + 1, before[1])
    assert stored(room, "profile")["schooling/years"] == {"s": status.value}
    room.restart()
    again = room.sit()
    years = stop_at(again, f"{C}/schooling/years")
    assert (again.text(years), again.status(years)) == ("", status)
    again.answer(years, "4")
    assert again.status(years) is Status.ANSWERED


def test_a_required_question_is_open_until_it_has_an_answer_of_any_kind(room: Room) -> None:
    sitting = room.sit()
    consent = stop_at(sitting, f"{C}/consent")
    assert [sitting.stops[one.place] for one in sitting.blocking()] == [consent]
    sitting.mark(consent, Status.DECLINED)
    assert sitting.blocking() == []


def test_options_of_several_stand_on_paths_of_their_own(room: Room) -> None:
    sitting = with_licence(room)
    stop = stop_at(sitting, f"{C}/skills/driving_classes")
    values = [value for value, _label in sitting.choices(stop, "en")]
    sitting.answer(stop, f"{values[2]} {values[0]}")
    assert sitting.text(stop) == f"{values[0]} {values[2]}", "in the order of the list"
    path = "skills/driving_classes"
    profile = stored(room, "profile")
    assert profile[path] == {"s": "answered"}
    assert {p: v["v"] for p, v in profile.items() if p.startswith(f"{path}/")} == {
        f"{path}/{values[0]}": True,
        f"{path}/{values[2]}": True,
    }
    sitting.answer(stop, values[1])
    room.restart()
    again = room.sit()
    assert again.text(stop_at(again, f"{C}/skills/driving_classes")) == values[1]
    profile = stored(room, "profile")
    assert [profile[f"{path}/{value}"]["v"] for value in values[:3]] == [False, True, False]


def test_declining_takes_back_every_option(room: Room) -> None:
    sitting = with_licence(room)
    stop = stop_at(sitting, f"{C}/skills/driving_classes")
    value = sitting.choices(stop, "en")[0][0]
    sitting.answer(stop, value)
    sitting.mark(stop, Status.DECLINED)
    room.restart()
    again = room.sit()
    stop = stop_at(again, f"{C}/skills/driving_classes")
    assert (again.text(stop), again.status(stop)) == ("", Status.DECLINED)
    assert stored(room, "profile")[f"skills/driving_classes/{value}"] == {"s": "answered", "v": False}


def test_entries_are_records_with_a_parent_and_an_order(room: Room) -> None:
    sitting = consented(room)
    for area in ("1", "2"):
        sitting.add(next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language")))
        ref = f"{C}/languages/language{'' if area == '1' else '[2]'}/language_code"
        stop = stop_at(sitting, ref)
        sitting.answer(stop, sitting.choices(stop, "en")[int(area)][0])
    (profile,) = room.store.records("profile")
    entries = room.store.records("language", parent=profile.rec)
    assert [view(entry.doc).value("_order") for entry in entries] == [1, 2]
    assert [view(entry.doc).value("_case") for entry in entries] == [CASE, CASE]
    before = held(sitting)
    room.restart()
    assert held(room.sit()) == before


def test_a_removed_entry_is_gone_and_its_history_stays(room: Room) -> None:
    sitting = consented(room)
    more = next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language"))
    sitting.add(more)
    sitting.add(more)
    first = stop_at(sitting, f"{C}/languages/language/mother_tongue")
    second = stop_at(sitting, f"{C}/languages/language[2]/mother_tongue")
    sitting.answer(first, "no")
    sitting.answer(second, "yes")
    changes = len(list(room.store.changes()))
    sitting.remove(first)
    assert len(list(room.store.changes())) == changes + 1
    assert sitting.text(stop_at(sitting, f"{C}/languages/language/mother_tongue")) == "yes"
    room.restart()
    again = room.sit()
    assert again.text(stop_at(again, f"{C}/languages/language/mother_tongue")) == "yes"
    assert sum(1 for stop in again.stops if stop.ref.endswith("/mother_tongue")) == 1


def test_an_entry_added_after_a_removal_stands_last(room: Room) -> None:
    sitting = consented(room)
    more = next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language"))
    for _entry in range(3):
        sitting.add(more)
    sitting.answer(stop_at(sitting, f"{C}/languages/language[3]/mother_tongue"), "yes")
    sitting.remove(stop_at(sitting, f"{C}/languages/language/mother_tongue"))
    sitting.remove(stop_at(sitting, f"{C}/languages/language/mother_tongue"))
    sitting.add(more)
    room.restart()
    again = room.sit()
    assert again.text(stop_at(again, f"{C}/languages/language/mother_tongue")) == "yes"
    assert again.text(stop_at(again, f"{C}/languages/language[2]/mother_tongue")) == ""


def test_undo_takes_back_the_last_answer_and_says_where(room: Room) -> None:
    sitting = consented(room)
    ever = stop_at(sitting, f"{C}/schooling/ever")
    sitting.answer(ever, "yes")
    sitting.answer(ever, "no")
    at = sitting.undo()
    assert at is not None
    assert sitting.stops[at].ref == ever.ref
    assert sitting.text(ever) == "yes"
    room.restart()
    again = room.sit()
    assert again.text(stop_at(again, f"{C}/schooling/ever")) == "yes"
    assert again.undo() == at, "the answer before it was given in another sitting, and is taken back as well"
    assert again.status(stop_at(again, f"{C}/schooling/ever")) is Status.NOT_ASKED


def test_undo_of_a_mark_gives_the_answer_back(room: Room) -> None:
    sitting = consented(room)
    ever = stop_at(sitting, f"{C}/schooling/ever")
    sitting.answer(ever, "yes")
    sitting.mark(ever, Status.UNKNOWN)
    sitting.undo()
    assert (sitting.text(ever), sitting.status(ever)) == ("yes", Status.ANSWERED)
    sitting.undo()
    assert sitting.status(ever) is Status.NOT_ASKED


def test_one_goes_on_after_the_question_answered_last(room: Room) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "yes")
    room.restart()
    again = room.sit()
    assert again.stops[again.start() - 1].ref == f"{C}/schooling/ever"
    assert room.sheet().start() == 0, "another form of the same case begins at its beginning"


def test_one_goes_on_inside_an_entry(room: Room) -> None:
    sitting = consented(room)
    more = next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language"))
    sitting.add(more)
    sitting.add(more)
    sitting.answer(stop_at(sitting, f"{C}/languages/language[2]/mother_tongue"), "yes")
    room.restart()
    again = room.sit()
    assert again.stops[again.start() - 1].ref == f"{C}/languages/language[2]/mother_tongue"


def test_skipped_answers_are_kept(room: Room) -> None:
    sitting = consented(room)
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "yes")
    sitting.answer(stop_at(sitting, f"{C}/schooling/years"), "7")
    sitting.answer(stop_at(sitting, f"{C}/schooling/ever"), "no")
    assert all(stop.ref != f"{C}/schooling/years" for stop in sitting.stops)
    room.restart()
    again = room.sit()
    again.answer(stop_at(again, f"{C}/schooling/ever"), "yes")
    assert again.text(stop_at(again, f"{C}/schooling/years")) == "7"


@pytest.mark.parametrize("what", ["answer", "mark", "undo", "add", "remove"])
def test_a_refused_save_leaves_everything_as_it_was(
    room: Room, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    sitting = consented(room)
    more = next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language"))
    sitting.add(more)
    sitting.answer(stop_at(sitting, f"{C}/languages/language/mother_tongue"), "yes")
    ever = stop_at(sitting, f"{C}/schooling/ever")
    sitting.answer(ever, "yes")
    before, stops, saved = held(sitting), sitting.stops, sitting.saved_at
    acts = {
        "answer": lambda: sitting.answer(ever, "no"),
        "mark": lambda: sitting.mark(ever, Status.DECLINED),
        "undo": sitting.undo,
        "add": lambda: sitting.add(more),
        "remove": lambda: sitting.remove(stop_at(sitting, f"{C}/languages/language/mother_tongue")),
    }
    with monkeypatch.context() as patched:
        full_disk(patched)
        with pytest.raises(Refusal) as refused:
            acts[what]()
        assert refused.value.code is Code.DISK_FULL
        assert (held(sitting), sitting.stops, sitting.saved_at) == (before, stops, saved)
    changes = len(list(room.store.changes()))
    acts[what]()
    assert len(list(room.store.changes())) > changes
    after = held(sitting)
    assert what == "add" or after != before
    room.restart()
    again = room.sit()
    assert held(again) == after
    assert [stop.ref for stop in again.stops] == [stop.ref for stop in sitting.stops]


def test_a_first_answer_refused_begins_the_interview_when_it_is_saved(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = room.sit()
    consent = stop_at(sitting, f"{C}/consent")
    with monkeypatch.context() as patched:
        full_disk(patched)
        with pytest.raises(Refusal):
            sitting.answer(consent, "yes")
    assert room.store.records("interview") == []
    sitting.answer(consent, "yes")
    assert len(room.store.records("interview")) == 1
    assert len(room.store.records("consent")) == 1


def test_a_hidden_control_character_is_refused_and_nothing_changes(room: Room) -> None:
    sitting = with_licence(room)
    other = stop_at(sitting, f"{C}/skills/other_skills")
    with pytest.raises(Refusal) as refused:
        sitting.answer(other, "sy \u202e klær")
    assert refused.value.code is Code.TEXT_UNSAFE
    assert sitting.status(other) is Status.NOT_ASKED


def test_finishing_marks_completed_and_one_can_come_back(room: Room) -> None:
    sitting = consented(room)
    assert not sitting.completed
    sitting.finish()
    assert sitting.completed
    room.restart()
    again = room.sit()
    assert again.completed
    again.answer(stop_at(again, f"{C}/schooling/ever"), "no")
    assert again.completed
    assert len(room.store.records("interview")) == 1


def test_finishing_without_an_answer_is_an_interview_too(room: Room) -> None:
    sitting = room.sheet()
    sitting.finish()
    (record,) = room.store.records("interview")
    finished = Interview.read(answers_of(record.doc))
    assert (record.parent, finished.status) == (CASE, InterviewStatus.COMPLETED)
    assert finished.ended_at is not None


def test_a_confirmed_statement_is_kept(room: Room) -> None:
    sitting = consented(room)
    stop = next(stop for stop in sitting.stops if stop.kind is StopKind.CONFIRM)
    sitting.answer(stop, CONFIRMED)
    room.restart()
    again = room.sit()
    assert again.text(stop_at(again, stop.ref)) == CONFIRMED


def test_the_household_sheet_stands_on_the_records_of_the_list(room: Room) -> None:
    sheet = room.sheet()
    names = [sheet.text(stop) for stop in sheet.stops if stop.ref.endswith("/given_latin")]
    assert names == ["Nizar", "Ali"]
    sheet.answer(stop_at(sheet, "/household/person[2]/given_latin"), "Aliya")
    people = room.store.records("person", parent=CASE)
    assert [view(person.doc).value("given_latin") for person in people] == ["Nizar", "Aliya"]


def test_a_person_added_on_the_sheet_is_a_member(room: Room) -> None:
    from kommisjon.interview.family.household import household

    sheet = room.sheet()
    sheet.add(next(stop for stop in sheet.stops if stop.kind is StopKind.MORE))
    sheet.answer(stop_at(sheet, "/household/person[3]/given_latin"), "Sara")
    assert [member.person.name for member in household(room.store, CASE, room.clock.at.date()).members] == [
        "Nizar Testsen",
        "Ali Testsen",
        "Sara",
    ]
