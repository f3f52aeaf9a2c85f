"""An interview begun under one version of its form, opened under another: nothing is lost, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.kept.held_under import answered_under, begun_under, interview_of
from kommisjon.model.answers import Status
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at
from tests.unit.interview.versions_in_tables import Library, add, answer, record, text, version

LIST = """a car, Car, Bil
a bus, Bus, Buss
b sew, Sewing, Søm
b weld, Welding, Sveising"""
V1 = version(
    1,
    """text title, What was the title?, Hva var tittelen?
integer years, How many years?, Hvor mange år?
select_one a transport, How do you travel?, Hvordan reiser du?
select_multiple b skills, What can you do?, Hva kan du?
text remark, Remark?, Merknad?
begin repeat job, Job, Jobb
text place, Where?, Hvor?
end repeat""",
    LIST,
)
V2 = version(
    2,
    """begin group work, Work, Arbeid
text role, Which role?, Hvilken rolle?, /data/title
end group
integer years, How many years?, Hvor mange år?
select_one a transport, How do you travel?, Hvordan reiser du?
select_multiple b able, What can you do?, Hva kan du?, skills
text fresh, Something new?, Noe nytt?
begin repeat post, Post, Post, job
text place, Where?, Hvor?
end repeat""",
    """a vehicle, A car, En bil, car
a bus, Bus, Buss
b sew, Sewing, Søm
b weld, Welding, Sveising""",
)


@pytest.fixture
def library(room: Room, tmp_path: Path) -> Library:
    return Library(room, tmp_path / "library")


def interviewed(library: Library) -> None:
    sitting = library.open(V1)
    answer(sitting, title="Tailor", years="7", transport="car", skills="sew weld", remark="Nothing real")
    add(sitting, "job")
    add(sitting, "job")
    answer(sitting, job__place="Here")
    sitting.answer(stop_at(sitting, "/data/job[2]/place"), "There")


def test_a_new_version_goes_on_with_the_same_interview(room: Room, library: Library) -> None:
    interviewed(library)
    sitting = library.open(V2)
    assert text(sitting, "work/role") == "Tailor"
    assert (text(sitting, "years"), text(sitting, "transport")) == ("7", "vehicle")
    assert text(sitting, "able").split() == ["sew", "weld"]
    assert [text(sitting, "post/place"), text(sitting, "post[2]/place")] == ["Here", "There"]
    assert len(room.store.records("interview")) == 1


def test_opening_under_a_new_version_stores_nothing(room: Room, library: Library) -> None:
    interviewed(library)
    before = list(room.store.changes())
    library.open(V2)
    assert list(room.store.changes()) == before


def test_the_report_names_what_moved_what_is_new_and_what_has_no_place(library: Library) -> None:
    interviewed(library)
    carried = library.open(V2).carried_over
    assert carried is not None
    assert (carried.begun.number, carried.last.number, carried.now.number) == (1, 1, 2)
    assert carried.fresh
    assert not carried.older
    moved = {one.question: (one.before, one.answer) for one in carried.moved("en")}
    assert moved == {
        "Which role?": ("What was the title?", "Tailor"),
        "What can you do?": ("", "Sewing, Welding"),
    }
    assert carried.new("nb") == ["Noe nytt?"]
    (gone,) = carried.gone("nb")
    assert (gone.question, gone.answer) == ("Merknad?", "Nothing real")


def test_what_moved_is_written_at_its_new_place_with_the_next_save(room: Room, library: Library) -> None:
    interviewed(library)
    sitting = library.open(V2)
    changes = len(list(room.store.changes()))
    answer(sitting, fresh="yes")
    profile = record(room)
    assert profile["work/role"] == {"s": "answered", "v": "Tailor"}
    assert profile["transport"] == {"s": "answered", "v": "vehicle"}
    assert {path for path in profile if path.startswith("able")} == {"able", "able/sew", "able/weld"}
    assert profile["remark"] == {"s": "answered", "v": "Nothing real"}, "kept, though without a place"
    assert not {"title", "skills", "skills/sew"} & profile.keys()
    assert len(room.store.records("post")) == 2
    assert room.store.records("job") == []
    made = list(room.store.changes())[changes:]
    assert {change.form for change in made} <= {"work@2", None}
    history = [entry.value for change in room.store.changes() for entry in change.entries if entry.path == "title"]
    assert history == [{"s": "answered", "v": "Tailor"}, None], "the log keeps what stood there"
    answer(sitting, fresh="no")
    assert record(room)["work/role"] == {"s": "answered", "v": "Tailor"}


def test_the_interview_keeps_the_versions_it_was_answered_under(room: Room, library: Library) -> None:
    interviewed(library)
    answer(library.open(V2), fresh="yes")
    found = interview_of(room.store, CASE, PERSON, "work")
    assert found is not None
    assert begun_under(found).number == 1
    assert [one.number for one in answered_under(found)] == [1, 2]
    answer(library.open(V1), title="Cook")
    found = interview_of(room.store, CASE, PERSON, "work")
    assert found is not None
    assert [one.number for one in answered_under(found)] == [2, 1]


def test_going_back_to_the_older_version_finds_everything(room: Room, library: Library) -> None:
    interviewed(library)
    before = held(library.open(V1))
    answer(library.open(V2), fresh="yes", years="8")
    again = library.open(V1)
    after = held(again)
    assert after.pop("/data/years") == (("8",), "answered")
    before.pop("/data/years")
    assert after == before
    assert again.carried_over is not None
    assert again.carried_over.older
    assert [(one.question, one.answer) for one in again.carried_over.gone("en")] == [("Something new?", "yes")]


def test_an_older_laptop_that_knows_no_newer_form_loses_nothing(room: Room, library: Library) -> None:
    interviewed(library)
    answer(library.open(V2), fresh="yes")
    room.store._connection.execute("DELETE FROM form WHERE version = 2")
    sitting = library.open(V1)
    carried = sitting.carried_over
    assert carried is not None
    assert carried.older
    assert not carried.kept
    left = {one.question: one.answer for one in carried.gone("en")}
    assert left["work/role"] == "Tailor"
    assert left["fresh"] == "yes"
    answer(sitting, title="Cook")
    assert record(room)["work/role"] == {"s": "answered", "v": "Tailor"}


def test_an_answer_given_meanwhile_under_the_older_version_is_taken_where_it_is_newer(
    room: Room, library: Library
) -> None:
    interviewed(library)
    answer(library.open(V2), fresh="yes")
    (profile,) = room.store.records("profile")
    late = Write(CASE, profile.rec, {"title": {"s": "answered", "v": "Cook"}}, form="work@1")
    room.store.save([late], "OL")
    sitting = library.open(V2)
    assert text(sitting, "work/role") == "Cook"
    answer(sitting, fresh="no")
    assert record(room)["work/role"]["v"] == "Cook"
    assert "title" not in record(room)


def test_an_answer_that_does_not_fit_any_more_is_kept_and_blocks_the_end(room: Room, library: Library) -> None:
    sitting = library.open(version(1, "text years, How many?\nselect_one a by, How?", LIST))
    answer(sitting, years="about seven", by="car")
    newer = version(2, "integer years, How many?\nselect_one a by, How?", "a bus, Bus\na train, Train")
    sitting = library.open(newer)
    wrong = [sitting.stops[place] for place in sitting.misfits()]
    assert [stop.ref for stop in wrong] == ["/data/years", "/data/by"]
    assert [sitting.told(stop, "en").answer for stop in wrong] == ["about seven", "car"]
    with pytest.raises(Refusal) as refused:
        sitting.finish()
    assert (refused.value.code, refused.value.facts["n"]) == (Code.ANSWERS_MISFIT, 2)
    assert record(room)["years"] == {"s": "answered", "v": "about seven"}
    sitting.answer(wrong[0], "7")
    sitting.mark(wrong[1], Status.UNKNOWN)
    sitting.finish()
    assert sitting.completed


def test_one_of_several_and_several_of_one_are_read(room: Room, library: Library) -> None:
    one = version(1, "select_one b what, What?\nselect_multiple b all, All?\ntext more, More?", LIST)
    two = version(2, "select_multiple b what, What?\nselect_one b all, All?\ntext more, More?", LIST)
    answer(library.open(one), what="sew", all="weld")
    sitting = library.open(two)
    assert (text(sitting, "what"), text(sitting, "all")) == ("sew", "weld")
    answer(sitting, more="x")
    profile = record(room)
    assert profile["what"] == {"s": "answered"}
    assert profile["what/sew"] == {"s": "answered", "v": True}
    assert profile["all"] == {"s": "answered", "v": "weld"}
    assert profile["all/weld"] == {"s": "answered", "v": False}


def test_whom_an_answer_came_from_moves_with_it(room: Room, library: Library) -> None:
    answer(library.open(V1), title="Tailor")
    (profile,) = room.store.records("profile")
    said = {"s": "answered", "v": "Tailor", "src": "list"}
    room.store.save([Write(CASE, profile.rec, {"title": said}, form="work@1")], "KN")
    answer(library.open(V2), fresh="yes")
    assert record(room)["work/role"] == said


def test_a_form_that_cannot_be_run_leaves_the_interview_on_its_version(room: Room, library: Library) -> None:
    interviewed(library)
    broken = V2.replace(b'nodeset="/data/fresh"', b'nodeset="/data/nowhere"')
    sitting = library.open(broken)
    assert text(sitting, "title") == "Tailor"
    assert sitting.carried_over is None
    assert sitting.stepped_back is not None
    told = sitting.stepped_back.told()
    assert "KM-F803" in told.what
    assert "version 1" in told.lost
    answer(sitting, title="Cook")
    assert list(room.store.changes())[-1].form == "work@1"


def test_a_form_that_cannot_be_run_begins_no_interview(library: Library) -> None:
    with pytest.raises(Refusal) as refused:
        library.open(b"<broken/>")
    assert refused.value.code is Code.FORM_UNREADABLE


def test_other_content_under_the_same_version_is_another_version_too(library: Library) -> None:
    answer(library.open(V1), title="Tailor")
    sitting = library.open(V1.replace(b"What was the title?", b"Which title?"))
    assert text(sitting, "title") == "Tailor"
    assert sitting.carried_over is not None
    assert not sitting.carried_over.older
    assert sitting.carried_over.gone("en") == []


def test_one_goes_on_after_the_question_answered_last_under_the_other_version(library: Library) -> None:
    answer(library.open(V1), years="7", title="Tailor")
    sitting = library.open(V2)
    assert sitting.stops[sitting.start() - 1].ref == "/data/work/role"


def test_a_refused_save_leaves_what_moved_where_it_stood(
    room: Room, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kommisjon.store.store import Store

    interviewed(library)
    sitting = library.open(V2)

    def refuse(self: Store, writes: list[Write], by: str) -> None:
        raise Refusal(Code.DISK_FULL)

    before = record(room)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", refuse)
        with pytest.raises(Refusal):
            answer(sitting, fresh="yes")
    assert record(room) == before
    answer(sitting, fresh="yes")
    assert record(room)["work/role"]["v"] == "Tailor"
    assert "title" not in record(room)


def test_another_record_for_the_root_leaves_the_answers_in_theirs(room: Room, library: Library) -> None:
    answer(library.open(V1), title="Tailor")
    sitting = library.open(version(2, "text title, What was the title?", record="skills"))
    assert text(sitting, "title") == ""
    assert sitting.carried_over is not None
    assert [one.answer for one in sitting.carried_over.gone("en")] == ["Tailor"]


def test_words_are_not_taken_apart_where_choices_are_asked_now(room: Room, library: Library) -> None:
    answer(library.open(version(1, "text what, What?\ntext more, More?")), what="we sew and weld and sew")
    newer = version(2, "select_multiple b what, What?\ntext more, More?", LIST)
    sitting = library.open(newer)
    answer(sitting, more="x")
    said = {"s": "answered", "v": "we sew and weld and sew"}
    assert record(room)["what"] == said
    stop = stop_at(sitting, "/data/what")
    assert sitting.told(stop, "en").answer == "we sew and weld and sew"
    sitting.answer(stop, "sew")
    assert record(room)["what"] == {"s": "answered"}
    sitting.undo()
    assert record(room)["what"] == said
    assert text(library.open(newer), "what") == "we sew and weld and sew"


def test_an_answer_of_another_type_comes_back_when_its_correction_is_taken_back(
    room: Room, library: Library
) -> None:
    answer(library.open(version(1, "text years, How many?")), years="about seven")
    sitting = library.open(version(2, "integer years, How many?"))
    answer(sitting, years="7")
    sitting.undo()
    assert text(sitting, "years") == "about seven"
    assert record(room)["years"] == {"s": "answered", "v": "about seven"}
    assert len(sitting.misfits()) == 1
