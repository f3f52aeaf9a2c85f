"""The staff's desk: seats, calls for help, taking over and handing back, pages that rest by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.residents import FORM, Stage, write_registration
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.sitting import open_sitting
from tests.unit.interview.centre.at_centre import Centre, a_centre, answered, begun


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def test_who_moves_out_soonest_comes_first(centre: Centre) -> None:
    leaving = [one.registration.moves_out for one in centre.residents]
    assert leaving == sorted(leaving)  # type: ignore[type-var]
    assert len(leaving) == 8


def test_two_residents_have_two_pages_and_one_has_one(centre: Centre) -> None:
    one, other = centre.seated(0), centre.seated(1)
    assert (one.number, other.number) == (1, 2)
    assert centre.seated(0) is one
    centre.desk.leave(one)
    assert centre.seated(2).number == 1
    assert centre.desk.at(7) is None


def test_a_call_stays_until_somebody_comes(centre: Centre) -> None:
    seat, moved = centre.seated(), []
    centre.desk.changed = lambda: moved.append(seat.call)
    centre.desk.call(seat)
    began = seat.called_at
    centre.clock.forward(1)
    centre.desk.call(seat)
    assert (seat.call, seat.called_at) == (Call.HELP, began), "how long somebody waits counts from the first call"
    centre.desk.answered(seat)
    assert (seat.call, moved) == (None, [Call.HELP, Call.HELP, None])


def test_taken_over_and_handed_back_at_the_same_question(centre: Centre) -> None:
    seat = centre.seated()
    answered(begun(seat.visit), lambda at: at.stop.ref.endswith("/ever"))
    centre.desk.take_over(seat)
    assert (seat.visit.step, seat.held) == (Step.STAFF, True)
    resident = seat.resident
    sitting = open_sitting(
        centre.store, FORM, case=resident.case, person=resident.person, language="ar", by="KN", clock=centre.clock
    )
    stop = sitting.stops[sitting.start()]
    assert stop.ref.endswith("/ever")
    sitting.answer(stop, "no")
    centre.desk.hand_back(seat)
    assert seat.visit.stop.ref.endswith("/has_worked")


def test_a_page_rests_when_nothing_is_heard_of_it(centre: Centre) -> None:
    choosing, writing = centre.seated(0), centre.seated(1)
    begun(choosing.visit)
    answered(begun(writing.visit), lambda at: at.stop.typed)
    centre.clock.forward(5)
    centre.desk.look()
    assert (choosing.visit.step, writing.visit.step) == (Step.RESTING, Step.QUESTION)
    centre.clock.forward(10)
    centre.desk.look()
    assert writing.visit.step is Step.RESTING


def test_whoever_vouches_for_a_resident_leads_them_on(centre: Centre) -> None:
    seat = centre.seated()
    begun(seat.visit)
    seat.visit.rest()
    for _time in range(3):
        seat.visit.recognise("nothing", "nothing")
    centre.desk.call(seat, Call.WHO)
    centre.desk.answered(seat)
    assert (seat.visit.step, seat.call) == (Step.QUESTION, None)


def test_elsewhere_and_out_of_scope_are_no_longer_waited_for(centre: Centre) -> None:
    one = centre.residents[0]
    write_registration(centre.store, one.case, one.person, "KN", aside="elsewhere", aside_words="Another centre")
    assert (centre.again(one).stage, centre.again(one).stage.waits) == (Stage.ELSEWHERE, False)
    write_registration(centre.store, one.case, one.person, "KN", aside=None, aside_words=None)
    assert centre.again(one).stage is Stage.NOT_BEGUN
