"""Undo after leaving an interview, a lock or a crash: the last steps come from the log. Nobody here exists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kommisjon.interview.afterwards.read_back import open_read_back
from kommisjon.interview.sitting import Sitting, open_sitting
from kommisjon.interview.stops import StopKind
from kommisjon.model.answers import Status
from kommisjon.model.records import CaseStatus
from kommisjon.model.words import Beside, Utterance
from kommisjon.store.store import Write
from sync.merge import Change
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at

C = "/competence"
CONSENT, EVER, DRIVING = f"{C}/consent", f"{C}/schooling/ever", f"{C}/skills/driving"


def answered(room: Room) -> Sitting:
    """Consent, school and a driving licence, one after the other."""
    sitting = room.sit()
    for ref, text in ((CONSENT, "yes"), (EVER, "yes"), (DRIVING, "yes")):
        sitting.answer(stop_at(sitting, ref), text)
    return sitting


def again(room: Room) -> Sitting:
    room.restart()
    return room.sit()


def undone(sitting: Sitting) -> str | None:
    """The question that an undo leads to."""
    at = sitting.undo()
    return None if at is None else sitting.stops[at].ref


def test_what_was_answered_before_a_crash_is_taken_back_one_by_one(room: Room) -> None:
    answered(room)
    sitting = again(room)
    assert sitting.steps_to_undo == 3
    assert [undone(sitting) for _step in range(4)] == [DRIVING, EVER, CONSENT, None]
    assert sitting.status(stop_at(sitting, CONSENT)) is Status.NOT_ASKED
    assert again(room).status(stop_at(sitting, CONSENT)) is Status.NOT_ASKED


def test_what_is_taken_back_is_written_and_nothing_is_deleted(room: Room) -> None:
    answered(room)
    before = list(room.store.changes())
    sitting = again(room)
    sitting.undo()
    changes = list(room.store.changes())
    assert changes[: len(before)] == before
    assert [one.why for one in changes[len(before) :]] == ["restore"]
    assert [past.text for past in sitting.past(stop_at(sitting, DRIVING))] == ["yes", ""]


def test_an_undo_is_not_undone_and_goes_on_where_the_last_one_stopped(room: Room) -> None:
    sitting = answered(room)
    sitting.answer(stop_at(sitting, EVER), "no")
    sitting.mark(stop_at(sitting, EVER), Status.UNKNOWN)
    assert undone(sitting) == EVER
    sitting = again(room)
    assert sitting.text(stop_at(sitting, EVER)) == "no"
    assert undone(sitting) == EVER
    assert sitting.text(stop_at(sitting, EVER)) == "yes"
    sitting = again(room)
    assert undone(sitting) == DRIVING, "two undos in two sittings are two steps"


def test_the_same_said_again_is_a_step_that_gives_back_what_stood(room: Room) -> None:
    sitting = answered(room)
    sitting.answer(stop_at(sitting, EVER), "yes")
    sitting = again(room)
    assert undone(sitting) == EVER
    assert sitting.text(stop_at(sitting, EVER)) == "yes"
    assert undone(again(room)) == DRIVING


def test_an_answer_given_a_second_time_by_hand_is_an_answer(room: Room) -> None:
    sitting = answered(room)
    for text in ("no", "yes"):
        sitting.answer(stop_at(sitting, EVER), text)
    sitting = again(room)
    assert undone(sitting) == EVER
    assert sitting.text(stop_at(sitting, EVER)) == "no"


def test_the_answers_of_this_sitting_come_before_those_of_the_last(room: Room) -> None:
    answered(room)
    sitting = again(room)
    sitting.answer(stop_at(sitting, EVER), "no")
    assert sitting.steps_to_undo == 4
    assert [undone(sitting), undone(sitting)] == [EVER, DRIVING]


def test_several_choices_an_entry_and_a_note_are_steps_too(room: Room) -> None:
    sitting = answered(room)
    sitting.answer(stop_at(sitting, f"{C}/skills/driving_classes"), "car")
    sitting.answer(stop_at(sitting, f"{C}/skills/driving_classes"), "car motorcycle")
    sitting.add(next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language")))
    mother = f"{C}/languages/language/mother_tongue"
    sitting.answer(stop_at(sitting, mother), "yes")
    words = Utterance(original="می\u200cروم", lang="fas")
    sitting.write_beside(stop_at(sitting, EVER), Beside(words, "Synthetic note"))
    sitting = again(room)
    assert undone(sitting) == EVER
    assert sitting.beside(stop_at(sitting, EVER)).drawn.empty
    assert undone(sitting) == mother
    assert undone(sitting) == f"{C}/skills/driving_classes"
    assert sitting.text(stop_at(sitting, f"{C}/skills/driving_classes")) == "car"


def test_an_answer_that_another_skipped_comes_back_with_it(room: Room) -> None:
    sitting = answered(room)
    sitting.answer(stop_at(sitting, f"{C}/skills/driving_classes"), "car motorcycle")
    sitting.answer(stop_at(sitting, DRIVING), "no")
    sitting = again(room)
    assert undone(sitting) == DRIVING
    assert sitting.text(stop_at(sitting, f"{C}/skills/driving_classes")).split() == ["motorcycle", "car"]
    assert undone(sitting) == f"{C}/skills/driving_classes"


def test_a_confirmed_copy_is_a_copy_again(room: Room) -> None:
    copied = {"s": "answered", "v": "yes", "src": "family", "copied": PERSON}
    sitting = answered(room)
    root = sitting.records_of(stop_at(sitting, EVER))[0]
    room.store.save([Write(CASE, root, {"schooling/ever": copied})], "KN")
    sitting = again(room)
    assert sitting.steps_to_undo == 0, "what somebody copied here is no answer of this interview"
    sitting.answer(stop_at(sitting, EVER), "yes")
    sitting = again(room)
    assert not sitting.is_copied(stop_at(sitting, EVER))
    assert undone(sitting) == EVER
    assert sitting.is_copied(stop_at(sitting, EVER))


def test_nothing_before_a_finish_is_taken_back(room: Room) -> None:
    sitting = answered(room)
    sitting.finish()
    assert sitting.steps_to_undo == 0
    sitting = again(room)
    assert sitting.undo() is None
    sitting.answer(stop_at(sitting, EVER), "no")
    sitting = again(room)
    assert [undone(sitting), undone(sitting)] == [EVER, None], "a correction after it is"
    assert sitting.text(stop_at(sitting, EVER)) == "yes"


def test_nothing_before_a_read_back_is_taken_back(room: Room) -> None:
    answered(room)
    room.restart()
    for form, person, left in (("household", None, 3), ("competence", PERSON, 0)):
        if form == "household":
            sheet = room.sheet()
            sheet.answer(next(stop for stop in sheet.stops if stop.kind.answerable and stop.typed), "4")
        reading = open_read_back(
            room.store, form, case=CASE, person=person, language="ara", officer="en", by="KN", clock=room.clock
        )
        reading.confirm(0)
        assert again(room).steps_to_undo == left, "that of another interview closes nothing here"


@pytest.mark.parametrize("status", [CaseStatus.MAPPED, CaseStatus.SEALED])
def test_nothing_before_a_step_of_the_case_is_taken_back(room: Room, status: CaseStatus) -> None:
    answered(room)
    said = {"s": "answered", "v": status.value, "src": "staff"}
    room.store.save([Write(CASE, CASE, {"status": said})], "KN")
    assert again(room).undo() is None


def test_nothing_before_an_entry_was_removed_is_taken_back(room: Room) -> None:
    sitting = answered(room)
    sitting.add(next(s for s in sitting.stops if s.kind is StopKind.MORE and s.ref.endswith("/language")))
    sitting.answer(stop_at(sitting, f"{C}/languages/language/mother_tongue"), "yes")
    sitting.remove(stop_at(sitting, f"{C}/languages/language/mother_tongue"))
    assert again(room).steps_to_undo == 0
    sitting = again(room)
    sitting.answer(stop_at(sitting, EVER), "no")
    assert again(room).steps_to_undo == 1


def test_another_user_takes_back_nothing_of_mine_and_i_nothing_before_theirs(room: Room) -> None:
    answered(room)
    theirs = open_sitting(
        room.store, "competence", case=CASE, person=PERSON, language="arb", by="AB", clock=room.clock
    )
    assert theirs.undo() is None
    theirs.answer(stop_at(theirs, EVER), "no")
    assert again(room).undo() is None


def test_what_came_from_another_laptop_is_never_taken_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = answered(room)
    root = sitting.records_of(stop_at(sitting, EVER))[0]
    history = room.store.case_history

    def elsewhere(home: str) -> list[tuple[str | None, Change]]:
        """The school was answered on the laptop that is known here as number 7."""
        return [
            (kind, replace(one, actor=7) if one.rec == root and "schooling/ever" in str(one.entries) else one)
            for kind, one in history(home)
        ]

    monkeypatch.setattr(room.store, "case_history", elsewhere)
    sitting = room.sit()
    assert [undone(sitting), undone(sitting)] == [DRIVING, None]
    assert sitting.text(stop_at(sitting, EVER)) == "yes"


def test_a_clock_that_stands_still_makes_no_difference(room: Room) -> None:
    at = room.clock()
    room.store._clock = lambda: at
    answered(room)
    sitting = room.sit()
    assert [undone(sitting) for _step in range(4)] == [DRIVING, EVER, CONSENT, None]


def test_a_refused_undo_leaves_the_step(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from kommisjon.errors import Code, Refusal

    answered(room)
    sitting = again(room)
    before = held(sitting)

    def full(*_args: object) -> None:
        raise Refusal(Code.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(room.store, "save", full)
        with pytest.raises(Refusal):
            sitting.undo()
    assert held(sitting) == before
    assert undone(sitting) == DRIVING
