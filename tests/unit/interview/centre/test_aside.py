"""Residents of whom nothing is asked: elsewhere, out of the group, taken back by letter. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.centre.aside import check_asked, put_aside, take_consent_back
from kommisjon.interview.centre.residents import Resident, Stage, unfinished
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.family.household import answers_of
from kommisjon.model.consent import Consent, Decision
from kommisjon.model.registration import Aside
from tests.unit.interview.centre.at_centre import Centre, a_centre, answered, begun


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def told(centre: Centre, of: Resident) -> dict[str, int]:
    """How many records of each type hang under a resident, at any depth."""
    found: dict[str, int] = {}
    below = list(centre.store.below(of.person))
    while below:
        record = below.pop()
        below += centre.store.below(record.rec)
        found[record.type] = found.get(record.type, 0) + 1
    return found


def decisions(centre: Centre, of: Resident) -> list[Decision]:
    return [
        Consent.read(answers_of(one.doc)).decision for one in centre.store.records(Consent.TYPE, parent=of.person)
    ]


def registered(centre: Centre) -> Resident:
    """A resident who has answered everything and added a language."""
    seat = centre.seated()
    begun(seat.visit)
    seat.visit.add()
    seat.visit.answer("ara")
    answered(seat.visit)
    centre.desk.leave(seat)
    return seat.resident


@pytest.mark.parametrize("aside", Aside)
def test_no_page_is_opened_for_whoever_was_put_aside(centre: Centre, aside: Aside) -> None:
    one = centre.residents[0]
    put_aside(centre.store, one, "KN", aside, "At another centre")
    again = centre.again(one)
    assert (again.stage.waits, again.registration.aside_words) == (False, "At another centre")
    for act in (lambda: centre.desk.seat(again), lambda: check_asked(again)):
        with pytest.raises(Refusal) as problem:
            act()
        assert problem.value.code is Code.NOT_TO_REGISTER
    assert centre.desk.seats == []
    put_aside(centre.store, again, "KN", None, None)
    assert centre.desk.seat(centre.again(one)).visit.step is Step.LANGUAGE


def test_out_of_the_group_takes_away_everything_that_was_told(centre: Centre) -> None:
    one = registered(centre)
    others = [told(centre, other) for other in centre.residents[1:]]
    assert {"profile", "language", "consent", "interview"} <= set(told(centre, one))
    put_aside(centre.store, one, "KN", Aside.OUT_OF_SCOPE, None)
    assert told(centre, one) == {"registration": 1}
    again = centre.again(one)
    assert (again.stage, again.registration.recall, again.registration.language) == (
        Stage.OUT_OF_SCOPE,
        None,
        None,
    )
    assert (again.name, again.registration.moves_out) == (one.name, one.registration.moves_out)
    assert [told(centre, other) for other in centre.residents[1:]] == others


def test_whoever_was_put_out_by_mistake_begins_anew(centre: Centre) -> None:
    one = registered(centre)
    put_aside(centre.store, one, "KN", Aside.OUT_OF_SCOPE, None)
    put_aside(centre.store, centre.again(one), "KN", None, None)
    assert centre.again(one).stage is Stage.NOT_BEGUN
    seat = centre.desk.seat(centre.again(one))
    answered(begun(seat.visit))
    assert (centre.again(one).stage, seat.visit.step) == (Stage.BEGUN, Step.WAITING)


def test_a_case_is_done_when_nobody_of_it_has_to_register(centre: Centre) -> None:
    """Then headquarters' receipt lets it go from the laptop, log and all."""
    today = centre.clock().date()
    everyone = {one.case for one in centre.residents}
    assert unfinished(centre.store, today) == everyone
    confirmed = registered(centre)
    visit = centre.desk.seat(centre.again(confirmed)).visit
    visit.vouched_for()
    assert unfinished(centre.store, today) == everyone, "it has not been read back"
    visit.read()
    visit.confirm()
    out, elsewhere, no = (one for one in centre.residents[:4] if one.case != confirmed.case)
    put_aside(centre.store, out, "KN", Aside.OUT_OF_SCOPE, None)
    put_aside(centre.store, elsewhere, "KN", Aside.ELSEWHERE, None)
    take_consent_back(centre.store, no, "KN", words=None, clock=centre.clock)
    done = {one.case for one in (confirmed, out, elsewhere, no)}
    assert unfinished(centre.store, today) == everyone - done


def test_registered_elsewhere_keeps_what_was_told(centre: Centre) -> None:
    one = registered(centre)
    before = told(centre, one)
    put_aside(centre.store, one, "KN", Aside.ELSEWHERE, None)
    assert told(centre, one) == before


def test_a_letter_takes_the_consent_back_and_another_yes_brings_it_all_again(centre: Centre) -> None:
    one = registered(centre)
    progress = centre.desk.seat(centre.again(one)).visit.open_sitting.progress()
    take_consent_back(centre.store, centre.again(one), "KN", words="Letter of 1 November", clock=centre.clock)
    again = centre.again(one)
    assert (again.stage, decisions(centre, one)) == (Stage.DECLINED, [Decision.WITHDRAWN])
    assert again.registration.aside_words == "Letter of 1 November"
    centre.desk.leave(centre.desk.seats[0])
    visit = centre.desk.seat(again).visit
    visit.vouched_for()
    assert visit.step is Step.DECLINED
    visit.agree()
    assert (decisions(centre, one), visit.progress()) == ([Decision.GIVEN], progress)


def test_whoever_was_never_asked_has_refused(centre: Centre) -> None:
    one = centre.residents[0]
    take_consent_back(centre.store, one, "KN", words=None, clock=centre.clock)
    assert (centre.again(one).stage, decisions(centre, one)) == (Stage.DECLINED, [Decision.REFUSED])
