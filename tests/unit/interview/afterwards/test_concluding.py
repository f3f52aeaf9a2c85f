"""The end of a case: what is open holds it up, somebody else reads it, and a seal lets nothing through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.afterwards.read_back import open_read_back, readable
from kommisjon.interview.family.copying import copies, copy_down
from kommisjon.interview.family.form_states import ADVICE, SETTLEMENT, SHEET
from kommisjon.interview.family.household import Household, household, unfinished
from kommisjon.interview.family.members import family_of
from kommisjon.interview.family.relating import Relating
from kommisjon.interview.kept.rests_on import case_rests_on
from kommisjon.interview.outline import Mark
from kommisjon.interview.sessions.day import SlotState, board
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.interview.sitting import Sitting
from kommisjon.model.read_back import Outcome
from kommisjon.model.records import CaseStatus, Mission, Shield
from kommisjon.model.relation import RelationType
from kommisjon.model.review import ReviewOutcome
from kommisjon.model.seal import Addendum
from kommisjon.model.system import system_values
from kommisjon.model.words import Beside, Utterance
from kommisjon.store.audit import Act
from kommisjon.store.store import Write
from sync.merge import Entry
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room, stop_at

TODAY = date(2026, 11, 2)
GREW_UP = "/settlement/background/grew_up"


def of(room: Room) -> Household:
    return household(room.store, CASE, TODAY)


def concluding(room: Room, by: str = "KN") -> Concluding:
    return Concluding(room.store, by, room.clock)


@contextmanager
def refused(code: Code) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code is code


def finished(room: Room, form: str, person: str | None, **answers: str) -> Sitting:
    sitting = room.sit(form, person)
    for name, answer in answers.items():
        sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith(f"/{name}")), answer)
    sitting.finish()
    return sitting


def read_back(room: Room, form: str, person: str | None) -> None:
    reading = open_read_back(
        room.store, form, case=CASE, person=person, language="ara", officer="en", by="KN", clock=room.clock
    )
    for page in range(len(reading.pages)):
        reading.confirm(page)
    reading.conclude(Outcome.CONFIRMED, interpreter="", why_not=None, remark="", at=room.clock())


def interviewed(room: Room) -> None:
    """Hold everything that belongs to a mapped household, and read it back."""
    finished(room, SHEET, None, present_count="2")
    finished(room, SETTLEMENT, PERSON, grew_up="Homs")
    finished(room, "competence", PERSON, consent="no")
    finished(room, ADVICE, None, recommendation="favourable")
    read_back(room, SHEET, None)
    read_back(room, SETTLEMENT, PERSON)


def checked(room: Room) -> None:
    interviewed(room)
    concluding(room).map(of(room))
    concluding(room).read(of(room), "AB")


def seal(room: Room) -> None:
    checked(room)
    concluding(room).seal(of(room))


def acts(room: Room) -> list[str]:
    return [one.act for one in room.store.audit()]


# Mapped


def test_what_is_open_holds_the_mapping_up_until_it_is_done_or_excused(room: Room) -> None:
    finished(room, SETTLEMENT, PERSON, grew_up="Homs")
    with refused(Code.STILL_OPEN):  # the sheet: no reason stands in for it
        concluding(room).map(of(room), "the father was ill")
    finished(room, SHEET, None, present_count="2")
    waiting = {(point.form, point.member and point.member.id) for point in concluding(room).points(of(room))
               if not point.done}  # fmt: skip
    assert waiting == {("competence", PERSON), (ADVICE, None), (SHEET, None), (SETTLEMENT, PERSON)}
    for blank in ("", "  "):
        with refused(Code.NO_REASON):
            concluding(room).map(of(room), blank)
    assert of(room).case.status is CaseStatus.IN_INTERVIEW
    concluding(room).map(of(room), " the father was ill ")
    assert (of(room).case.status, of(room).case.mapped_despite) == (CaseStatus.MAPPED, "the father was ill")
    assert acts(room)[-1] == Act.MAPPED_CASE.value


def test_with_everything_done_no_reason_is_asked_and_none_kept(room: Room) -> None:
    interviewed(room)
    concluding(room).map(of(room), "not needed")
    assert (of(room).case.status, of(room).case.mapped_despite) == (CaseStatus.MAPPED, None)


def test_a_reason_of_before_it_was_sent_back_is_gone(room: Room) -> None:
    finished(room, SHEET, None, present_count="2")
    concluding(room).map(of(room), "nobody was well")
    concluding(room).send_back(of(room), "AB", "ask the father")
    interviewed(room)
    concluding(room).map(of(room))
    assert of(room).case.mapped_despite is None


def test_an_open_session_holds_the_mapping_up(room: Room) -> None:
    interviewed(room)
    sessions = Sessions(room.store, "KN", room.clock)
    sessions.start(of(room), PERSON)
    with refused(Code.STILL_OPEN):
        concluding(room).map(of(room), "never mind")
    sessions.end(sessions.of(of(room))[0])
    concluding(room).map(of(room))
    assert of(room).case.status is CaseStatus.MAPPED


def test_a_case_nobody_has_met_takes_none_of_the_steps(room: Room) -> None:
    steps: tuple[Callable[[], None], ...] = (
        lambda: concluding(room).map(of(room), "why"),
        lambda: concluding(room).read(of(room), "AB"),
        lambda: concluding(room).send_back(of(room), "AB", "why"),
        lambda: concluding(room).seal(of(room)),
    )
    for step in steps:
        with refused(Code.CASE_STEP):
            step()
    assert acts(room).count(Act.REFUSED_STEP.value) == len(steps)
    assert of(room).case.status is CaseStatus.LOADED


def test_the_advice_is_not_read_back_to_the_person(room: Room) -> None:
    interviewed(room)
    assert [one.form_id for one in readable(room.store, of(room))] == [SHEET, SETTLEMENT, "competence"]


# Read by a second officer


@pytest.mark.parametrize(("who", "code"), [("kn", Code.OWN_WORK), (" KN", Code.OWN_WORK), (" ", Code.NO_INITIALS),
                                           ("x" * 21, Code.NO_INITIALS)])  # fmt: skip
def test_whoever_held_the_interviews_is_no_second_reader(room: Room, who: str, code: Code) -> None:
    interviewed(room)
    concluding(room).map(of(room))
    with refused(code):
        concluding(room).read(of(room), who)
    with refused(code):
        concluding(room).send_back(of(room), who, "why")
    assert not concluding(room, "kN").may_read(of(room))
    assert concluding(room, "AB").may_read(of(room))
    assert of(room).case.status is CaseStatus.MAPPED
    assert concluding(room).reviewed(of(room)) is None


def test_sent_back_with_a_reason_it_is_in_interview_again(room: Room) -> None:
    interviewed(room)
    concluding(room).map(of(room))
    with refused(Code.NO_REASON):
        concluding(room).send_back(of(room), "AB", " ")
    concluding(room).send_back(of(room), "AB", "who is the uncle?")
    assert of(room).case.status is CaseStatus.IN_INTERVIEW
    reviewed = concluding(room).reviewed(of(room))
    assert reviewed is not None
    assert (reviewed.review.by, reviewed.review.outcome) == ("AB", ReviewOutcome.SENT_BACK)
    assert reviewed.review.reason == "who is the uncle?"
    assert acts(room)[-1] == Act.SENT_BACK_CASE.value


def test_a_change_after_the_reading_is_read_once_more_before_the_seal(room: Room) -> None:
    checked(room)
    reviewed = concluding(room).reviewed(of(room))
    assert reviewed is not None
    assert not reviewed.outdated, "the steps themselves change nothing that was read"
    again = room.sit(SETTLEMENT)
    again.answer(stop_at(again, GREW_UP), "Hama")
    reviewed = concluding(room).reviewed(of(room))
    assert reviewed is not None
    assert reviewed.outdated
    with refused(Code.REVIEW_OUTDATED):
        concluding(room).seal(of(room))
    concluding(room).read(of(room), "AB")
    concluding(room).seal(of(room))
    assert of(room).sealed


def test_nothing_is_sealed_that_nobody_has_read(room: Room) -> None:
    interviewed(room)
    concluding(room).map(of(room))
    with refused(Code.CASE_STEP):
        concluding(room).seal(of(room))


# Sealed


def sheet_answer(room: Room) -> None:
    sheet = room.sheet()
    sheet.answer(stop_at(sheet, "/household/present_count"), "1")


def new_member(room: Room) -> None:
    sheet = room.sheet()
    sheet.add(next(stop for stop in sheet.stops if stop.kind.adds))


def member_removed(room: Room) -> None:
    sheet = room.sheet()
    sheet.remove(next(stop for stop in sheet.stops if stop.ref.startswith("/household/person")))


def form_answer(room: Room) -> None:
    sitting = room.sit(SETTLEMENT)
    sitting.answer(stop_at(sitting, GREW_UP), "Hama")


def form_begun(room: Room) -> None:
    sitting = room.sit("needs")
    sitting.answer(stop_at(sitting, "/needs/consent"), "given")


def form_finished(room: Room) -> None:
    room.sit(SETTLEMENT).finish()


def own_words(room: Room) -> None:
    sitting = room.sit(SETTLEMENT)
    sitting.write_beside(stop_at(sitting, GREW_UP), Beside(Utterance(original="حمص", lang="ar"), "a note"))


def session_started(room: Room) -> None:
    Sessions(room.store, "KN", room.clock).start(of(room), PERSON, reason="once more")


def session_planned(room: Room) -> None:
    Sessions(room.store, "KN", room.clock).set(of(room), PERSON, None, {"table": "4"})


def read_back_again(room: Room) -> None:
    read_back(room, SETTLEMENT, PERSON)


def related(room: Room) -> None:
    family = family_of(room.store, of(room))
    Relating(room.store, family, "KN", room.store.new_id).relate(PERSON, CHILD, RelationType.GUARDIAN)


def family_confirmed(room: Room) -> None:
    Relating(room.store, family_of(room.store, of(room)), "KN", room.store.new_id).confirm()


def copied_down(room: Room) -> None:
    family = family_of(room.store, of(room))
    copy_down(room.store, family, PERSON, copies(room.store, family, PERSON), "KN")


def person_deleted(room: Room) -> None:
    room.store.delete(CASE, CHILD, "KN")


def status_set(room: Room) -> None:
    status = {"s": "answered", "v": CaseStatus.IN_INTERVIEW.value}
    room.store.save([Write(CASE, CASE, {"status": status})], "KN")


def shielded(room: Room) -> None:
    room.store.save([Write(CASE, CHILD, {"shield": {"s": "answered", "v": Shield.STRICT.value}})], "KN")


def seal_taken_away(room: Room) -> None:
    (record,) = room.store.records("seal", home=CASE)
    room.store.delete(CASE, record.rec, "KN")


def smuggled_with_an_addendum(room: Room) -> None:
    added = {**system_values("addendum", case=CASE, parent=CASE)}
    change = {"remark": {"s": "answered", "v": "changed"}}
    room.store.save([Write(CASE, room.store.new_id(), added), Write(CASE, CASE, change)], "KN")


def made_an_addendum(room: Room) -> None:
    room.store.save([Write(CASE, CHILD, system_values("addendum", case=CASE, parent=CASE))], "KN")


CHANGES = (
    *(sheet_answer, new_member, member_removed, form_answer, form_begun, form_finished, own_words),
    *(
        session_planned,
        read_back_again,
        related,
        family_confirmed,
        copied_down,
        person_deleted,
        status_set,
        shielded,
    ),
    *(seal_taken_away, smuggled_with_an_addendum, made_an_addendum),
)


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = Room(tmp_path_factory.mktemp("sealed") / "kommisjon.db")
    seal(room)
    room.store.close()
    return room.path


@pytest.fixture
def under_seal(sealed_once: Path, room: Room) -> Room:
    """The room of a sealed case, whose store was closed and opened since."""
    room.store.close()
    room.path.write_bytes(sealed_once.read_bytes())
    room._open("sealed")
    return room


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_the_seal_no_change_is_saved_on_any_path(under_seal: Room, change: Callable[[Room], None]) -> None:
    before = [one.n for one in under_seal.store.changes()]
    with refused(Code.SEALED):
        change(under_seal)
    assert [one.n for one in under_seal.store.changes()] == before
    assert of(under_seal).sealed


def test_after_the_seal_no_session_begins(under_seal: Room) -> None:
    with refused(Code.CASE_STEP):
        session_started(under_seal)
    assert Sessions(under_seal.store, "KN", under_seal.clock).of(of(under_seal)) == ()


def test_a_sealed_interview_is_opened_to_be_read(under_seal: Room) -> None:
    sitting = under_seal.sit(SETTLEMENT)
    stop = stop_at(sitting, GREW_UP)
    with refused(Code.SEALED):
        sitting.answer(stop, "Hama")
    assert sitting.text(stop) == "Homs", "the state is as before"
    assert sitting.how_far(stop, wrong=False) is Mark.LOCKED


def test_what_is_sealed_counts_as_done(room: Room) -> None:
    mission = Mission(code="2026-ZZZ-01", title="Synthetic", country="ZZ", starts="2026-11-01", ends="2026-11-09")
    values = mission.wired()
    rec = room.store.new_id()
    room.store.save([Write(rec, rec, {**system_values("mission", case=None), **values})], "KN")
    at_nine = {"planned_start": "2026-11-02T09:00:00+01:00"}
    Sessions(room.store, "KN", room.clock).set(of(room), PERSON, None, at_nine)
    finished(room, SHEET, None, present_count="2")
    concluding(room).map(of(room), "the father was ill")
    assert unfinished(room.store, TODAY) == {CASE}
    concluding(room).read(of(room), "AB")
    concluding(room).seal(of(room))
    found = of(room)
    assert (found.done, len(found.waiting)) == (True, 1), "and nobody is said to have been heard"
    assert unfinished(room.store, TODAY) == set()
    sessions = Sessions(room.store, "KN", room.clock).by_case([found])
    shown = board([found], sessions, TODAY, TODAY)
    assert [slot.state for slot in shown.slots] == [SlotState.DONE]


def test_an_addendum_is_kept_with_whom_it_is_about(under_seal: Room) -> None:
    ending = concluding(under_seal, "AB")
    for blank in ("", "\n "):
        with refused(Code.NOTHING_WRITTEN):
            ending.add(of(under_seal), None, blank)
    ending.add(of(under_seal), PERSON, " He called: a cousin lives in Bodø. ")
    ending.add(of(under_seal), None, "They have moved within the camp.")
    under_seal.restart()
    added = concluding(under_seal).added(of(under_seal))
    assert [(one.person, one.addendum.by, one.addendum.text) for one in added] == [
        (PERSON, "AB", "He called: a cousin lives in Bodø."),
        (None, "AB", "They have moved within the camp."),
    ]
    assert acts(under_seal)[-1] == Act.ADDED_TO_CASE.value
    (first, *_rest) = under_seal.store.records(Addendum.TYPE, home=CASE)
    with refused(Code.SEALED):
        under_seal.store.save([Write(CASE, first.rec, {"text": {"s": "answered", "v": "otherwise"}})], "KN")
    sealed = concluding(under_seal).sealed(of(under_seal))
    assert sealed is not None
    assert sealed.later == 0, "an addendum is no change"


def test_an_addendum_waits_for_the_seal(room: Room) -> None:
    with refused(Code.NOT_SEALED):
        concluding(room).add(of(room), None, "early")


def test_what_another_laptop_had_saved_is_taken_and_shown_as_changed_after_the_seal(under_seal: Room) -> None:
    """Merged saves come into the log without being anybody's save here."""
    store = under_seal.store
    (change,) = [one for one in store.history(CASE, PERSON) if one.n == 2]
    with store.writing() as connection:
        connection.execute("INSERT INTO actor VALUES (7, 'another', 1)")
        said = (Entry("citizenship", {"s": "answered", "v": "SYR"}, ()),)
        store._put(replace(change, actor=7, n=1, hlc=change.hlc + 5, entries=said), store._stands(CASE, PERSON))
    store.forget_folded()
    sealed = concluding(under_seal).sealed(of(under_seal))
    assert sealed is not None
    assert (sealed.later, of(under_seal).sealed) == (1, True)
    assert of(under_seal).members[0].person.citizenship == "SYR", "merged, not lost"


def test_the_count_of_saves_knows_answers_from_steps(room: Room) -> None:
    before = case_rests_on(room.store, CASE)
    status_set(room)
    assert case_rests_on(room.store, CASE) == before
    shielded(room)
    assert case_rests_on(room.store, CASE) != before
