"""What the staff's board says: figures, where somebody stopped, who is written down, what is told of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.centre.assisted import is_interpreted, open_sessions, session_of
from kommisjon.interview.centre.desk import Call, Seat
from kommisjon.interview.centre.figures import Figures, figures
from kommisjon.interview.centre.new_resident import NewResident, Part, read_part
from kommisjon.interview.centre.residents import Resident, Stage, add_resident, write_registration
from kommisjon.interview.centre.stand import Stand, stand_of
from kommisjon.interview.centre.words import figures_words, session_words
from kommisjon.interview.family.household import household
from kommisjon.interview.mission.readiness import Topic
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.registration import Aside
from tests.unit.interview.centre.at_centre import CODE, DAY, Centre, a_centre, answered, begun

TODAY = DAY.date()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def stand(centre: Centre, of: Resident, seat: Seat | None = None) -> Stand:
    return stand_of(centre.store, centre.again(of), seat, language="nb", by="KN", clock=centre.clock)


def test_everybody_is_in_one_figure_and_who_is_out_of_scope_in_none(centre: Centre) -> None:
    done, declined, elsewhere, out, gone, begins, *rest = centre.residents
    visit = answered(begun(centre.desk.seat(done).visit))
    visit.read()
    visit.confirm()
    visit = centre.desk.seat(declined).visit
    visit.choose_language("so")
    visit.decline()
    write_registration(centre.store, elsewhere.case, elsewhere.person, "KN", aside=Aside.ELSEWHERE.value)
    write_registration(centre.store, out.case, out.person, "KN", aside=Aside.OUT_OF_SCOPE.value)
    write_registration(
        centre.store, gone.case, gone.person, "KN", moves_out=(TODAY - timedelta(days=1)).isoformat()
    )
    answered(begun(centre.desk.seat(begins).visit))
    found = figures(centre.residents, TODAY)
    assert found == Figures(
        everybody=7, confirmed=1, declined=1, elsewhere=1, left=1, waiting=1 + len(rest), out_of_scope=1
    )
    assert found.everybody == found.confirmed + found.declined + found.elsewhere + found.left + found.waiting
    assert figures_words(found) == ("Registered here: 1 of 7  ·  1 said no  ·  1 elsewhere  ·  1 moved out before")


def test_on_the_day_of_moving_out_there_is_still_time(centre: Centre) -> None:
    one = centre.residents[0]
    write_registration(centre.store, one.case, one.person, "KN", moves_out=TODAY.isoformat())
    assert figures(centre.residents, TODAY).left == 0


def test_where_somebody_stopped_is_told_in_norwegian_at_the_page_and_away_from_it(centre: Centre) -> None:
    seat = centre.seated()
    of = seat.resident
    assert stand(centre, of) == Stand("", 0, 0, tuple(Topic))
    visit = begun(seat.visit)
    visit.later()
    visit.answer(visit.offered[1])
    asked = visit.open_sitting.wording(visit.stop, "nb").label
    assert asked != visit.open_sitting.wording(visit.stop, "ar").label
    assert stand(centre, of, seat).question == asked
    centre.desk.leave(seat)
    away = stand(centre, of)
    assert (away.question, away.asked > away.answered > 0) == (asked, True)
    assert Topic.EDUCATION in away.lacking


def test_what_is_known_is_no_longer_lacking_and_who_declined_lacks_nothing(centre: Centre) -> None:
    seat = centre.seated()
    answered(begun(seat.visit))
    assert stand(centre, seat.resident, seat).question == ""
    assert stand(centre, seat.resident).lacking == (Topic.LANGUAGES,), "no language was added"
    seat.visit.decline()
    assert stand(centre, seat.resident).lacking == ()


def test_a_session_is_told_by_its_interpreter_and_its_pause(centre: Centre) -> None:
    of = centre.residents[0]
    theirs = household(centre.store, of.case, TODAY)
    sessions = Sessions(centre.store, "KN", centre.clock)
    assert session_of(of, open_sessions(centre.store)) is None
    sessions.set(theirs, of.person, None, {"channel": "phone"})
    [held] = sessions.of(theirs)
    assert session_of(of, open_sessions(centre.store)) is None, "it is planned"
    sessions.start(theirs, of.person, held)
    running = session_of(of, open_sessions(centre.store))
    assert running is not None
    assert (is_interpreted(running), session_words(running)) == (True, "with interpreter")
    sessions.pause(held)
    paused = session_of(of, open_sessions(centre.store))
    assert (paused and session_words(paused)) == "paused"
    other = centre.residents[1]
    sessions.start(household(centre.store, other.case, TODAY), None)
    alone = session_of(other, open_sessions(centre.store))
    assert (alone and session_words(alone)) == "in interview"


def test_what_failed_is_told_once_to_whoever_comes(centre: Centre) -> None:
    seat = centre.seated()
    centre.desk.call(seat, Call.FAULT)
    failed = centre.desk.answered(seat)
    assert failed is not None
    assert failed.code is Code.NOT_OFFERED
    full = seat.refused = Refusal(Code.DISK_FULL)
    centre.desk.call(seat, Call.FAULT)
    centre.desk.call(seat, Call.HELP)
    assert centre.desk.answered(seat) is full, "also where help was asked for since"
    centre.desk.call(seat)
    assert centre.desk.answered(seat) is None


def read(part: Part, typed: str, language: str = "") -> str:
    return read_part(part, typed, NewResident(language=language), taken={"R-1"}, today=TODAY)


def test_a_new_resident_is_read_as_it_is_typed() -> None:
    assert read(Part.NUMBER, " R-2 ") == "R-2"
    assert read(Part.BIRTH, "") == ""
    assert read(Part.BIRTH, "1990") == "1990"
    assert read(Part.BIRTH, "١٩٩٠") == "1990"
    assert read(Part.BIRTH, "12.2.1362", "fa") == "1983-05-02"
    assert read(Part.MOVES_OUT, "31.12.2026") == "2026-12-31"
    latin = NewResident(name="Anna Maria Test").person
    assert (latin.given_latin, latin.family_latin) == ("Anna Maria", "Test")
    own = NewResident(name="سارة تجريبية", language="ar", birth="1990").person
    assert (own.given_original, own.family_original, own.name) == ("سارة", "تجريبية", "سارة تجريبية")
    assert (own.interpreting_language, own.birth) == ("ar", "1990")


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        (Part.NUMBER, " "),
        (Part.NUMBER, "R-1"),
        (Part.BIRTH, "soon"),
        (Part.BIRTH, "2027"),
        (Part.BIRTH, "2026-12-31"),
        (Part.BIRTH, "1790"),
        (Part.BIRTH, "1990-13"),
        (Part.MOVES_OUT, "31.2.2026"),
        (Part.MOVES_OUT, "2026"),
    ],
)
def test_what_cannot_be_is_asked_again(part: Part, typed: str) -> None:
    with pytest.raises(NotRead):
        read(part, typed)


@pytest.mark.parametrize("part", [Part.NUMBER, Part.NAME])
def test_what_is_too_long_to_be_kept_is_refused_where_it_is_typed(part: Part) -> None:
    with pytest.raises(Refusal) as refused:
        read(part, "x" * 500)
    assert refused.value.code is Code.TEXT_TOO_LONG


def test_who_has_begun_is_not_taken_off_the_list(centre: Centre) -> None:
    before = {one.person for one in centre.residents}
    added = add_resident(centre.store, CODE, "R-9", NewResident(name="Test").person, "KN", "2026-11-05")
    [new] = (one for one in centre.residents if one.person not in before)
    visit = centre.desk.seat(new).visit
    visit.choose_language("ar")
    with pytest.raises(Refusal) as refused:
        added.take_back(centre.store)
    assert refused.value.code is Code.RESIDENT_BEGUN
    assert centre.again(new).stage is Stage.NOT_BEGUN
    again = add_resident(centre.store, CODE, "R-10", NewResident(name="Test").person, "KN", None)
    again.take_back(centre.store)
    assert {one.number for one in centre.residents if one.person not in before} == {"R-9"}
