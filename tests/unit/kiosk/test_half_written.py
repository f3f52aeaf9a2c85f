"""What is being written goes along with whatever is pressed: help, another language, back, a pause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Call, Seat
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.sitting import NotAccepted
from kommisjon.kiosk import deeds, pages
from tests.unit.interview.centre.at_centre import Centre, a_centre, answered, begun
from tests.unit.kiosk.test_histories import at_work

HALF = "أريد أن أعمل في"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def writing(centre: Centre) -> Seat:
    """A resident at a question that is answered in their own words."""
    seat = centre.seated()
    answered(begun(seat.visit), lambda at: at.stop.typed)
    return seat


def drawn(seat: Seat) -> str:
    return pages.page(seat, pages.Shown(), nonce="n", style="s")


def test_each_button_around_the_question_sends_the_field(centre: Centre) -> None:
    seat = writing(centre)
    page = drawn(seat)
    assert 'id="writing"' in page
    around = page.partition('<div class="help">')[2]
    assert re.findall(r'value="(\w+)" form="(\w+)"', around) == [
        (deed, "writing") for deed in ("help", "rest", "decline", "tongue")
    ]
    assert "<form" not in around, "a form of its own would leave the field out"


def test_whoever_calls_for_help_has_what_was_written(centre: Centre) -> None:
    seat = writing(centre)
    asked = seat.visit.stop
    deeds.do(centre.desk, seat, {"do": ["help"], "answer": [HALF]})
    assert (seat.call, seat.visit.stop.ref) == (Call.HELP, asked.ref)
    assert HALF in drawn(seat)
    centre.desk.take_over(seat)
    centre.desk.hand_back(seat)
    assert (seat.visit.stop.ref, seat.visit.open_sitting.text(asked)) == (asked.ref, HALF)
    deeds.do(centre.desk, seat, {"do": ["answer"], "answer": [HALF + " مطبخ"]})
    seat.visit.rest()
    seat.visit.vouched_for()
    assert seat.visit.step is not Step.QUESTION or seat.visit.stop.ref != asked.ref, "once sent it is left"


def test_another_language_and_a_pause_come_back_to_it(centre: Centre) -> None:
    seat = writing(centre)
    asked = seat.visit.stop.ref
    deeds.do(centre.desk, seat, {"do": ["tongue"], "answer": [HALF]})
    deeds.do(centre.desk, seat, {"language": ["uk"]})
    assert seat.visit.stop.ref == asked
    assert HALF in drawn(seat)
    deeds.do(centre.desk, seat, {"do": ["rest"], "answer": [HALF + "!"]})
    assert seat.visit.step is Step.RESTING
    seat.visit.vouched_for()
    assert seat.visit.stop.ref == asked
    assert HALF + "!" in drawn(seat)


def test_back_keeps_it(centre: Centre) -> None:
    seat = writing(centre)
    asked = seat.visit.stop
    deeds.do(centre.desk, seat, {"do": ["back"], "answer": [HALF]})
    assert seat.visit.stop.ref != asked.ref
    assert seat.visit.open_sitting.text(asked) == HALF


def test_what_the_form_does_not_take_keeps_nobody(centre: Centre) -> None:
    seat = at_work(centre, "ar", "work_years")
    asked = seat.visit.stop
    with pytest.raises(NotAccepted):  # the page shows it again, and what is wrong with it
        deeds.do(centre.desk, seat, {"do": ["help"], "answer": ["many"]})
    assert (seat.call, seat.visit.stop.ref) == (Call.HELP, asked.ref)
    deeds.do(centre.desk, seat, {"do": ["back"], "answer": ["many"]})
    assert seat.visit.stop.ref != asked.ref
    seat.visit.later()
    deeds.do(centre.desk, seat, {"do": ["rest"], "answer": ["many"]})
    assert seat.visit.step is Step.RESTING
