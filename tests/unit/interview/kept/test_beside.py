"""The person's own words and the officer's note on a question: kept, taken back, moved, and no answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.kept.rebuilding import events, rebuild
from kommisjon.interview.library import carried_form
from kommisjon.interview.sitting import Sitting
from kommisjon.model.answers import Status
from kommisjon.model.words import Beside, Translator, Utterance
from kommisjon.store.store import Write
from kommisjon.xform.audit import Event
from kommisjon.xform.export.filling import Filling
from kommisjon.xform.export.shape import shape_of
from kommisjon.xform.export.submission import submission
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at
from tests.unit.interview.versions_in_tables import Library, add, answer, version

WORDS = Utterance(
    original="كنت أعمل خياطاً",
    lang="ar",
    translation="Jeg arbeidet som skredder",
    translation_lang="nb",
    translated_by=Translator.INTERPRETER,
)
V1 = version(
    1,
    """text title, What was the title?, Hva var tittelen?
begin repeat job, Job, Jobb
text place, Where?, Hvor?
end repeat""",
    "a car, Car, Bil",
)
V2 = version(
    2,
    """begin group work, Work, Arbeid
text role, Which role?, Hvilken rolle?, /data/title
end group
begin repeat post, Post, Post, job
text place, Where?, Hvor?
end repeat""",
    "a car, Car, Bil",
)


@pytest.fixture
def library(room: Room, tmp_path: Path) -> Library:
    return Library(room, tmp_path / "library")


def consent(sitting: Sitting) -> str:
    return next(stop.ref for stop in sitting.stops if stop.kind.answerable)


def test_words_and_note_are_there_the_next_morning_and_change_no_answer(room: Room) -> None:
    sitting = room.sit()
    ref = consent(sitting)
    sitting.answer(stop_at(sitting, ref), "yes")
    before = held(sitting)
    sitting.write_beside(stop_at(sitting, ref), Beside(WORDS, "Asked twice"))
    assert held(sitting) == before
    room.restart()
    again = room.sit()
    assert held(again) == before
    found = again.beside(stop_at(again, ref)).drawn
    assert found == Beside(WORDS.model_copy(update={"script": "Arab"}), "Asked twice")
    assert again.start() == 2, "one goes on after the answer, wherever a note was written"


def test_a_note_may_come_before_any_answer(room: Room) -> None:
    sitting = room.sit()
    ref = consent(sitting)
    sitting.write_beside(stop_at(sitting, ref), Beside(note="The interpreter came late"))
    room.restart()
    again = room.sit()
    stop = stop_at(again, ref)
    assert (again.status(stop), again.beside(stop).drawn.note) == (Status.NOT_ASKED, "The interpreter came late")
    assert again.progress()[0] == 0


def test_writing_the_same_again_saves_nothing(room: Room) -> None:
    sitting = room.sit()
    stop = stop_at(sitting, consent(sitting))
    sitting.write_beside(stop, Beside(WORDS, "n"))
    at, changes = sitting.saved_at, len(room.store.history(CASE, sitting._records.root))
    sitting.write_beside(stop, Beside(WORDS, "n"))
    assert (sitting.saved_at, len(room.store.history(CASE, sitting._records.root))) == (at, changes)


def test_undo_takes_back_what_was_written_last_and_the_answer_after_it(room: Room) -> None:
    sitting = room.sit()
    ref = consent(sitting)
    sitting.answer(stop_at(sitting, ref), "yes")
    sitting.write_beside(stop_at(sitting, ref), Beside(note="first"))
    sitting.write_beside(stop_at(sitting, ref), Beside(WORDS, "second"))
    place = next(n for n, stop in enumerate(sitting.stops) if stop.ref == ref)
    assert sitting.undo() == place
    assert sitting.beside(stop_at(sitting, ref)).drawn == Beside(note="first")
    assert sitting.undo() == place
    assert sitting.beside(stop_at(sitting, ref)).drawn.empty
    assert sitting.text(stop_at(sitting, ref)) == "yes"
    sitting.undo()
    assert sitting.status(stop_at(sitting, ref)) is Status.NOT_ASKED
    assert sitting.undo() is None


def test_what_cannot_be_saved_leaves_what_stood(room: Room) -> None:
    sitting = room.sit()
    stop = stop_at(sitting, consent(sitting))
    sitting.write_beside(stop, Beside(note="kept"))
    with pytest.raises(Refusal) as refused:
        sitting.write_beside(stop, Beside(note="x" * 8_001))
    assert refused.value.code is Code.TEXT_TOO_LONG
    assert sitting.beside(stop).drawn.note == "kept"
    sitting.undo()
    assert sitting.beside(stop).drawn.empty


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("_said/title/translated_by", {"s": "answered", "v": "a ghost"}),
        ("_said/title/reviewed", {"s": "answered", "v": "yes"}),
        ("_said/title/original", {"s": "answered", "v": 7}),
        ("_note/title", {"s": "answered", "v": True}),
        ("_note/title", {"s": "declined"}),
    ],
)
def test_what_could_not_be_read_again_is_not_stored(room: Room, path: str, value: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        room.store.save([Write(CASE, PERSON, {path: value})], "KN")
    assert refused.value.code is Code.ANSWER_MISFIT


def test_they_follow_their_question_into_a_new_version_of_the_form(library: Library) -> None:
    sitting = library.open(V1)
    answer(sitting, title="Tailor")
    add(sitting, "job")
    place = stop_at(sitting, "/data/job/place")
    sitting.write_beside(stop_at(sitting, "/data/title"), Beside(WORDS, "of the first version"))
    sitting.write_beside(place, Beside(note="in an entry"))
    newer = library.open(V2)
    role = stop_at(newer, "/data/work/role")
    assert newer.beside(role).drawn.words.original == WORDS.original
    assert newer.beside(role).drawn.note == "of the first version"
    assert newer.beside(stop_at(newer, "/data/post/place")).drawn.note == "in an entry"
    newer.write_beside(role, Beside(WORDS, "of the second"))
    again = library.open(V2)
    standing = again.beside(stop_at(again, "/data/work/role"))
    assert (standing.drawn.note, standing.others) == ("of the second", ())
    older = library.open(V1)
    assert older.beside(stop_at(older, "/data/title")).drawn.note == "of the second"


def test_the_outline_knows_of_a_note_in_an_entry_after_an_answer_elsewhere(library: Library) -> None:
    sitting = library.open(V1)
    answer(sitting, title="Tailor")
    add(sitting, "job")
    sitting.write_beside(stop_at(sitting, "/data/job/place"), Beside(note="in an entry"))
    answer(sitting, title="Baker")
    assert sitting.noted == {stop_at(sitting, "/data/job/place").ref}


def test_beside_a_question_that_is_no_longer_asked_they_are_told_with_its_answer(library: Library) -> None:
    sitting = library.open(V1)
    answer(sitting, title="Tailor")
    sitting.write_beside(stop_at(sitting, "/data/title"), Beside(WORDS, "of the first version"))
    without = version(3, "text fresh, Something new?, Noe nytt?", "a car, Car, Bil")
    told = library.open(without).carried_over
    assert told is not None
    (gone,) = told.gone("en")
    assert (gone.question, gone.answer) == ("What was the title?", "Tailor")
    assert gone.beside == Beside(WORDS.model_copy(update={"script": "Arab"}), "of the first version")
    again = library.open(V1)
    assert again.beside(stop_at(again, "/data/title")).drawn.note == "of the first version"


def test_a_note_without_an_answer_is_told_where_its_question_is_gone(library: Library) -> None:
    sitting = library.open(V1)
    sitting.write_beside(stop_at(sitting, "/data/title"), Beside(note="asked twice"))
    without = version(3, "text fresh, Something new?, Noe nytt?", "a car, Car, Bil")
    told = library.open(without).carried_over
    assert told is not None
    (gone,) = told.gone("en")
    assert (gone.answer, gone.status, gone.beside.note) == ("", Status.NOT_ASKED, "asked twice")


def test_they_hang_on_the_record_of_their_entry_and_go_with_it(room: Room, library: Library) -> None:
    sitting = library.open(V1)
    add(sitting, "job")
    stop = stop_at(sitting, "/data/job/place")
    sitting.write_beside(stop, Beside(note="in an entry"))
    (job,) = room.store.records("job", home=CASE)
    assert "_note/place" in job.doc
    sitting.remove(stop)
    assert not list(room.store.records("job", home=CASE))
    library.open(V1)
    assert not list(room.store.records("job", home=CASE))


def exported(room: Room) -> tuple[bytes, list[Event]]:
    """The submission that is made of the interview's records, and its log without the moments of saving."""
    carried = carried_form("competence")
    form = carried.form
    root = next(one for one in room.store.records("profile", home=CASE) if one.parent == PERSON)
    rebuilt = rebuild(room.store, form, case=CASE, person=PERSON, at=room.clock.at, instance_id="uuid:" + CASE)
    log = events(rebuilt, form.id, room.store.history(CASE, root.rec))
    return submission(Filling(rebuilt.state, shape_of(carried.xform), "uuid:" + CASE)), [e for e in log if e.node]


def test_a_submission_is_the_same_with_words_and_notes_as_without(room: Room) -> None:
    sitting = room.sit()
    stop = stop_at(sitting, consent(sitting))
    sitting.answer(stop, "yes")
    noon = room.clock.at
    before = exported(room)
    assert b"yes" in before[0]
    sitting.write_beside(stop, Beside(WORDS, "a note"))
    room.clock.at = noon
    assert exported(room) == before
