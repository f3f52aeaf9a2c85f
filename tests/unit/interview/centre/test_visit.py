"""A resident's visit: voluntary, one thing at a time, kept at each step, resumed and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.interview.afterwards.read_back import Standing, standing_of
from kommisjon.interview.centre.desk import Seat
from kommisjon.interview.centre.recall import (
    MOST_TRIES,
    SYMBOLS,
    WORDS,
    Recall,
    draw_recall,
    read_recall,
    recall_of,
)
from kommisjon.interview.centre.residents import FORM, Stage, write_registration
from kommisjon.interview.centre.steps import NotOnPage, Step
from kommisjon.interview.centre.visit import Visit
from kommisjon.interview.family.household import answers_of
from kommisjon.interview.sitting import NotAccepted
from kommisjon.model.answers import Status
from kommisjon.model.consent import Consent, Decision
from kommisjon.store.store import Store
from tests.screen.laptop import Drawn
from tests.unit.interview.centre.at_centre import KEY, Centre, a_centre, answered, begun


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def name(visit: Visit) -> str:
    return visit.stop.ref.rpartition("/")[2]


def decision(centre: Centre, person: str) -> Decision:
    [found] = [record for record in centre.store.records(Consent.TYPE) if record.parent == person]
    return Consent.read(answers_of(found.doc)).decision


def test_from_the_language_to_a_confirmed_registration(centre: Centre) -> None:
    seat = centre.seated()
    visit = seat.visit
    assert (visit.step, centre.again(seat.resident).stage) == (Step.LANGUAGE, Stage.NOT_BEGUN)
    begun(visit)
    assert centre.again(seat.resident).stage is Stage.BEGUN
    assert answered(visit).step is Step.WAITING
    assert visit.waiting == []
    visit.read()
    assert visit.step is Step.READING
    visit.confirm()
    assert visit.step is Step.FINISHED
    done = centre.again(seat.resident)
    assert (done.stage, done.registration.language) == (Stage.CONFIRMED, "ar")
    assert decision(centre, done.person) is Decision.GIVEN


def test_what_is_for_the_staff_is_not_asked(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    asked = set()

    def note(at: Visit) -> bool:
        asked.add(name(at))
        return False

    answered(visit, note)
    assert asked.isdisjoint({"opening", "consent", "declined", "path", "read_back"})
    assert "norwegian_level" in asked
    assert "education" not in asked, "a longer path asks for courses"


def test_no_is_recorded_and_nothing_else_is_asked(centre: Centre) -> None:
    seat = centre.seated()
    seat.visit.choose_language("so")
    seat.visit.decline()
    assert seat.visit.step is Step.DECLINED
    assert centre.again(seat.resident).stage is Stage.DECLINED
    assert decision(centre, seat.resident.person) is Decision.REFUSED
    with pytest.raises(NotOnPage):
        seat.visit.answer("yes")
    seat.visit.agree()
    assert (seat.visit.step, decision(centre, seat.resident.person)) == (Step.KEEPSAKE, Decision.GIVEN)


def test_stopping_in_the_middle_takes_the_consent_back(centre: Centre) -> None:
    seat = centre.seated()
    answered(begun(seat.visit), lambda at: name(at) == "ever")
    before = seat.visit.progress()
    seat.visit.decline()
    assert centre.again(seat.resident).stage is Stage.DECLINED
    assert decision(centre, seat.resident.person) is Decision.WITHDRAWN
    seat.visit.agree()
    seat.visit.begin()
    assert (seat.visit.progress(), decision(centre, seat.resident.person)) == (before, Decision.GIVEN), "all back"
    seat.visit.decline()
    seat.visit.decline()
    assert decision(centre, seat.resident.person) is Decision.WITHDRAWN, "a second no is no refusal"


def test_later_comes_again_at_the_end(centre: Centre) -> None:
    visit = answered(begun(centre.seated().visit), lambda at: name(at) == "ever")
    visit.later()
    answered(visit)
    [left] = visit.waiting
    visit.go_to(left.ref)
    assert name(visit) == "ever"
    visit.mark(Status.UNKNOWN)
    assert (visit.step, visit.waiting) == (Step.WAITING, [])


def test_an_entry_is_added_and_taken_away_once_that_was_said_twice(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    assert (name(visit), visit.stop.kind.adds) == ("language", True)
    for code in ("ara", "kmr"):
        visit.add()
        assert name(visit) == "language_code"
        visit.answer(code)
        answered(visit, lambda at: at.stop.kind.adds)
    visit.back()
    visit.remove()
    assert (visit.stop.kind.adds, visit.in_doubt) == (True, 2)
    visit.back()
    assert [one.heading for one in visit.told] == ["العربية", "الكردية الكرمانجية"]
    visit.doubt(1)
    visit.remove()
    assert ([one.heading for one in visit.told], visit.in_doubt) == (["الكردية الكرمانجية"], None)
    for deed in (visit.remove, lambda: visit.doubt(2), lambda: visit.change(2)):
        with pytest.raises(NotOnPage):
            deed()


def test_what_was_asked_before_a_pause_is_not_asked_any_more(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    visit.add()
    visit.answer("ara")
    answered(visit, lambda at: at.stop.kind.adds)
    visit.doubt(1)
    visit.rest()
    visit.vouched_for()
    assert (visit.step, visit.in_doubt) == (Step.QUESTION, None)


def test_an_entry_is_gone_through_again_and_leads_back_to_the_timeline(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    visit.add()
    visit.answer("ara")
    answered(visit, lambda at: at.stop.kind.adds)
    [told] = visit.told
    assert [fact.stop.ref.rpartition("/")[2] for fact in told.facts] == ["mother_tongue", "speak", "read"]
    visit.change(1)
    assert name(visit) == "language_code"
    visit.answer("tir")
    answered(visit, lambda at: at.stop.kind.adds)
    assert [one.heading for one in visit.told] == ["التغرينية"]


def test_back_goes_back_and_never_to_what_the_staff_answer(centre: Centre) -> None:
    visit = answered(begun(centre.seated().visit), lambda at: name(at) == "has_worked")
    visit.back()
    assert name(visit) == "ever"
    for _time in range(20):
        visit.back()
    assert name(visit) == "language"


def test_the_word_and_the_symbol_lead_on(centre: Centre) -> None:
    seat = centre.seated()
    visit = answered(begun(seat.visit), lambda at: name(at) == "has_worked")
    visit.rest()
    assert visit.step is Step.RESTING
    recall = read_recall(centre.again(seat.resident).registration.recall)
    assert recall is not None
    assert not visit.recognise(recall.word, next(one for one in SYMBOLS if one != recall.symbol))
    assert visit.recognise(recall.word, recall.symbol)
    assert name(visit) == "has_worked"


def test_a_word_of_before_that_is_a_symbol_too_still_leads_on(centre: Centre) -> None:
    of = centre.residents[0]
    write_registration(centre.store, of.case, of.person, "KN", language="ar", recall="moon moon")
    visit = centre.seated().visit
    assert "moon" in visit.words
    assert visit.recognise("moon", "moon")
    other = begun(centre.seated(1).visit)
    other.rest()
    assert set(other.words).isdisjoint(SYMBOLS)


def test_after_some_tries_somebody_has_to_say_who_sits_there(centre: Centre) -> None:
    seat = centre.seated()
    visit = begun(seat.visit)
    visit.rest()
    for _time in range(MOST_TRIES):
        assert not visit.recognise("nothing", "nothing")
    assert visit.step is Step.STAFF
    with pytest.raises(NotOnPage):
        visit.recognise("sun", "star")
    visit.vouched_for()
    assert visit.step is Step.QUESTION


def test_another_visit_begins_with_the_word_and_the_symbol(centre: Centre) -> None:
    seat = centre.seated()
    answered(begun(seat.visit), lambda at: name(at) == "ever")
    centre.desk.leave(seat)
    again = centre.desk.seat(centre.again(seat.resident)).visit
    assert (again.step, again.language) == (Step.RECOGNISE, "ar")
    recall = read_recall(centre.again(seat.resident).registration.recall)
    assert recall is not None
    again.recognise(recall.word, recall.symbol)
    assert name(again) == "ever"


def test_every_answer_is_on_disk_before_the_next_question(centre: Centre, tmp_path: Path) -> None:
    visit = begun(centre.seated().visit)
    answered(visit, lambda at: name(at) == "has_worked")
    centre.store.close()  # nothing is said to the visit: as when the power goes
    with Store(tmp_path / "vault.db", bytearray(KEY), clock=centre.clock, random=Drawn(9)) as store:
        assert any("ever" in path for record in store.records("profile") for path in record.doc)


def test_a_correction_comes_back_to_the_reading(centre: Centre) -> None:
    visit = answered(begun(centre.seated().visit))
    visit.read()
    visit.go_to("/competence/languages/norwegian_level")
    visit.answer("a1")
    assert visit.step is Step.READING


def test_what_a_correction_opens_is_asked_before_the_reading_goes_on(centre: Centre) -> None:
    visit = answered(begun(centre.seated().visit))
    visit.read()
    visit.go_to("/competence/schooling/ever")
    visit.answer("yes")
    assert name(visit) == "isced"
    visit.answer("0")
    assert visit.step is Step.READING
    visit.go_to("/competence/working/has_worked")
    visit.answer("yes")
    assert (name(visit), visit.stop.kind.adds) == ("work", True)
    for place in (1, 2):
        visit.add()
        while visit.stop.repeat is not None:
            assert visit.stop.repeat[1] == place
            visit.later()
    visit.later()
    assert visit.step is Step.READING


def test_more_goes_on_with_the_next_longer_path(centre: Centre) -> None:
    seat = centre.seated()
    visit = answered(begun(seat.visit))
    visit.read()
    visit.confirm()
    assert visit.has_more
    visit.more()
    assert visit.step is Step.QUESTION
    answered(visit)
    visit.read()
    visit.confirm()
    assert centre.again(seat.resident).stage is Stage.CONFIRMED


def confirmed(centre: Centre) -> Seat:
    """A resident who has told of a language and a school, and confirmed it."""
    seat = centre.seated()
    visit = begun(seat.visit)
    visit.add()
    answered(visit)
    visit.read()
    visit.confirm()
    centre.clock.forward(minutes=1)
    return seat


def test_what_was_confirmed_stays_so_while_there_is_time_for_more(centre: Centre) -> None:
    seat = confirmed(centre)
    visit = seat.visit
    visit.more()
    case, person = seat.resident.case, seat.resident.person
    assert centre.again(seat.resident).stage is Stage.CONFIRMED
    assert standing_of(centre.store, FORM, case=case, person=person) is Standing.CONFIRMED, "no answer has changed"
    answered(visit)
    assert standing_of(centre.store, FORM, case=case, person=person) is Standing.OUTDATED, "the new part is open"
    assert centre.again(seat.resident).stage is Stage.CONFIRMED
    visit.read()
    visit.go_to(visit.places[-1].ref)
    visit.later()
    assert centre.again(seat.resident).stage is Stage.CONFIRMED, "it is read, and not confirmed yet"


def test_what_was_confirmed_and_is_answered_otherwise_is_not_confirmed(centre: Centre) -> None:
    seat = confirmed(centre)
    visit = seat.visit
    visit.more()
    answered(visit)
    visit.read()
    visit.go_to("/competence/languages/norwegian_level")
    visit.answer(visit.offered[0])
    assert centre.again(seat.resident).stage is Stage.COMPLETE
    visit.confirm()
    assert centre.again(seat.resident).stage is Stage.CONFIRMED


@pytest.mark.parametrize("pause", [False, True])
def test_more_asks_what_was_not_asked_before_and_nothing_else(centre: Centre, *, pause: bool) -> None:
    visit = confirmed(centre).visit
    before = {one.ref for one in visit.places}
    visit.more()
    asked = list[str]()
    new = {one.ref for one in visit.places} - before
    assert len(new) > 3

    def note(at: Visit) -> bool:
        asked.append(at.stop.ref)
        return False

    if pause:
        answered(visit, lambda at: note(at) or len(asked) == 3)
        visit.rest()
        visit.vouched_for()
        assert visit.stop.ref == asked[-1]
    answered(visit, note)
    assert new <= set(asked)
    assert before.isdisjoint(asked)
    assert (visit.step, visit.waiting) == (Step.WAITING, [])


def test_another_day_only_what_is_open_of_a_finished_registration_is_asked(centre: Centre) -> None:
    seat = confirmed(centre)
    seat.visit.more()
    centre.desk.leave(seat)
    visit = centre.desk.seat(centre.again(seat.resident)).visit
    visit.vouched_for()
    left = {one.ref for one in visit.waiting}
    asked = list[str]()

    def note(at: Visit) -> bool:
        if at.stop.kind.answerable:
            asked.append(at.stop.ref)
        return False

    answered(visit, note)
    assert left
    assert set(asked) == left


def test_what_the_form_does_not_take_changes_nothing(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    visit.add()
    with pytest.raises(NotAccepted):
        visit.answer("no such language")
    assert name(visit) == "language_code"


def test_a_step_offers_nothing_of_another(centre: Centre) -> None:
    visit = centre.seated().visit
    for deed in (visit.agree, visit.decline, visit.begin, visit.later, visit.add, visit.read, visit.confirm):
        with pytest.raises(NotOnPage):
            deed()
    with pytest.raises(NotOnPage):
        visit.choose_language("xx")
    assert visit.step is Step.LANGUAGE


def test_a_recall_is_drawn_from_the_lists_and_read_again() -> None:
    drawn = [draw_recall(Drawn(seed)) for seed in range(300)]
    assert {one.word for one in drawn} == set(WORDS) - set(SYMBOLS), "a word is not taken for a symbol"
    assert {one.symbol for one in drawn} == set(SYMBOLS)
    assert all(read_recall(one.kept) == one for one in drawn)
    persons = [f"0199f3c2-0000-7000-8000-{n:012x}" for n in range(60)]
    assert len({recall_of(one) for one in persons}) > 40, "residents of one laptop are told apart"
    assert [recall_of(one) for one in persons] == [recall_of(one) for one in persons], "on each laptop alike"
    assert read_recall(None) is None
    assert read_recall("sun nothing") is None
    assert read_recall(Recall("nothing", "star").kept) is None
