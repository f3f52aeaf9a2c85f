"""Reading back: what is confirmed and corrected stands in a record, which answers given since put out of date."""

from __future__ import annotations

from typing import Any

import pytest

from kommisjon.errors import Refusal
from kommisjon.interview.afterwards.read_back import ReadingBack, Standing, open_read_back, readable, standing_of
from kommisjon.interview.family.household import answers_of, household
from kommisjon.model.answers import Status
from kommisjon.model.read_back import Outcome, ReadBack, WhyNot
from kommisjon.model.records import Shield
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room, stop_at

RELATIVES = "/household/relatives_elsewhere"


def sheet(room: Room) -> None:
    sitting = room.sheet()
    sitting.answer(stop_at(sitting, "/household/present_count"), "2")
    sitting.answer(stop_at(sitting, RELATIVES), "no")


def read(room: Room, form: str = "household", person: str | None = None, language: str = "ara") -> ReadingBack:
    return open_read_back(
        room.store, form, case=CASE, person=person, language=language, officer="nb", by="KN", clock=room.clock
    )


def confirm_all(reading: ReadingBack) -> None:
    for page in range(len(reading.pages)):
        reading.confirm(page)


def conclude(room: Room, reading: ReadingBack, outcome: Outcome = Outcome.CONFIRMED, **more: Any) -> None:
    said = {"interpreter": "TOLK 12", "why_not": None, "remark": "", **more}
    reading.conclude(outcome, at=room.clock(), **said)


def standing(room: Room) -> Standing:
    return standing_of(room.store, "household", case=CASE, person=None)


def records(room: Room) -> list[ReadBack]:
    return [ReadBack.read(answers_of(one.doc)) for one in room.store.records("read_back", home=CASE)]


def test_confirmed_page_by_page_it_is_one_record_under_the_case(room: Room) -> None:
    sheet(room)
    reading = read(room)
    assert standing(room) is Standing.NONE
    reading.confirm(0)
    assert standing(room) is Standing.UNDER_WAY
    confirm_all(reading)
    conclude(room, reading)
    assert standing(room) is Standing.CONFIRMED
    stored = room.store.records("read_back", home=CASE)
    assert [one.parent for one in stored] == [CASE]
    (held,) = records(room)
    assert (held.form, held.language, held.translated_by) == ("household@2", "ar", "TOLK 12")
    assert (held.outcome, held.why_not, held.corrected) == (Outcome.CONFIRMED, None, None)
    assert held.pages is not None
    assert held.pages.split("\n") == [page.key for page in reading.pages]
    assert held.page_count == len(reading.pages) == 3


def test_it_cannot_be_confirmed_while_a_page_is_open(room: Room) -> None:
    sheet(room)
    reading = read(room)
    reading.confirm(1)
    with pytest.raises(Refusal, match="KM-D745") as refused:
        conclude(room, reading)
    assert refused.value.facts == {"n": 2}
    conclude(room, reading, Outcome.NOT_CONFIRMED, why_not=WhyNot.OTHER, remark="klokken ble mange")
    assert standing(room) is Standing.NOT_CONFIRMED
    assert [(one.why_not, one.remark) for one in records(room)] == [(WhyNot.OTHER, "klokken ble mange")]


def test_where_nothing_was_answered_there_is_nothing_to_read(room: Room) -> None:
    with pytest.raises(Refusal, match="KM-D744"):
        read(room, "competence", PERSON)


def test_a_correction_is_named_and_only_its_page_is_open_again(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    reading.sitting.answer(stop_at(reading.sitting, "/household/person/birth"), "1987")
    assert reading.look_again() == ["person[1]/birth"]
    assert [page.key in reading.confirmed for page in reading.pages] == [True, False, True]
    assert reading.look_again() == []
    reading.confirm(1)
    conclude(room, reading)
    (held,) = records(room)
    assert held.corrected == "person[1]/birth"
    assert standing(room) is Standing.CONFIRMED


def test_an_answer_given_afterwards_puts_it_out_of_date_and_reading_begins_anew(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    conclude(room, reading)
    sitting = room.sheet()
    sitting.mark(stop_at(sitting, RELATIVES), Status.DECLINED)
    assert standing(room) is Standing.OUTDATED
    again = read(room)
    assert again.confirmed == set()
    confirm_all(again)
    conclude(room, again)
    assert standing(room) is Standing.CONFIRMED
    assert len(records(room)) == 2


def test_one_entry_less_puts_it_out_of_date(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    conclude(room, reading)
    sitting = room.sheet()
    sitting.remove(stop_at(sitting, "/household/person[2]/birth"))
    assert standing(room) is Standing.OUTDATED


def test_own_words_put_it_out_of_date_and_what_is_no_answer_does_not(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    conclude(room, reading)
    status = {"status": {"s": "answered", "v": "mapped"}, "_note/remark": {"s": "answered", "v": "til meg selv"}}
    room.store.save([Write(CASE, CASE, status)], "KN")
    competence = room.sit()
    competence.answer(stop_at(competence, "/competence/consent"), "yes")
    assert standing(room) is Standing.CONFIRMED
    words = {"_said/relatives_elsewhere/original": {"s": "answered", "v": "لا"}}
    room.store.save([Write(CASE, CASE, words)], "KN")
    assert standing(room) is Standing.OUTDATED


def test_cut_off_it_goes_on_where_it_was(room: Room) -> None:
    sheet(room)
    read(room).confirm(0)
    room.restart()
    reading = read(room)
    assert reading.first_open == 1
    confirm_all(reading)
    conclude(room, reading)
    assert len(records(room)) == 1


def test_in_another_language_nothing_counts_as_read(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    reading.speak("en", "nb")
    assert reading.first_open == 0
    assert reading.pages[0].lines[0].question.person == "How many people are on the list for this case?"
    assert read(room, language="eng").first_open == 0
    reading.speak("ar", "nb")
    assert reading.complete
    assert read(room).first_open == 3


def test_read_once_more_it_is_a_record_of_its_own(room: Room) -> None:
    sheet(room)
    reading = read(room)
    confirm_all(reading)
    conclude(room, reading, Outcome.NOT_CONFIRMED, why_not=WhyNot.ASK_OTHERS)
    conclude(room, reading)
    assert [one.outcome for one in records(room)] == [Outcome.NOT_CONFIRMED, Outcome.CONFIRMED]
    assert standing(room) is Standing.CONFIRMED


def test_each_persons_own_interview_is_read_back_alone(room: Room) -> None:
    sheet(room)
    competence = room.sit()
    competence.answer(stop_at(competence, "/competence/consent"), "yes")
    of = household(room.store, CASE, room.clock().date())
    found = [(one.form_id, one.member and one.member.person.name) for one in readable(room.store, of)]
    assert found == [("household", None), ("competence", "Nizar Testsen")]
    mine = read(room, "competence", PERSON)
    assert {line.name for line in mine.summary.lines} == {"consent"}
    mine.confirm(0)
    assert [one.parent for one in room.store.records("read_back", home=CASE)] == [PERSON]
    assert standing(room) is Standing.NONE


def test_a_shielded_person_is_not_read_out(room: Room) -> None:
    sheet(room)
    hidden = {"shield": {"s": "answered", "v": Shield.CONFIDENTIAL.value}}
    room.store.save([Write(CASE, CHILD, hidden)], "KN")
    assert "Ali" not in repr(read(room).summary)
