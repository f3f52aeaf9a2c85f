"""Answers that the path skips: kept, marked in the store, and live again when the path comes back to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Status
from kommisjon.store.store import Store, Write
from tests.unit.interview.conftest import CASE, Room, held, stop_at
from tests.unit.interview.versions_in_tables import Library, add, answer, record, version

FORM = version(
    1,
    """select_one y ever, Ever worked?
text title, Title?, , , ${ever}='yes'
select_multiple s skills, Skills?, , , ${ever}='yes'
text why, Why?, , , ${title}='Tailor'
text tent, Tent?, , , ${ever}='yes', , canvas
begin repeat job, Job, , , ${ever}='yes'
text place, Where?
text left, Why left?, , , ${place}='Here'
end repeat
integer n, How many?
begin repeat guest, Guest, , , , ${n}
text name, Name?
text room, Room?, , , , , shared
end repeat""",
    "y yes, Yes\ny no, No\ns sew, Sewing\ns weld, Welding",
)


@pytest.fixture
def library(room: Room, tmp_path: Path) -> Library:
    return Library(room, tmp_path / "library")


def off(values: dict[str, Any]) -> set[str]:
    return {path for path, value in values.items() if value.get("off")}


def test_an_answer_the_path_skips_is_marked_in_the_same_save(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes", title="Tailor", skills="sew", why="Money")
    assert off(record(room)) == set()
    commits = room.store.vault_state()["commits"]
    answer(sitting, ever="no")
    assert room.store.vault_state()["commits"] == commits + 1
    profile = record(room)
    assert off(profile) == {"title", "skills", "skills/sew", "why", "tent"}
    assert profile["title"] == {"s": "answered", "v": "Tailor", "off": True}
    assert profile["skills/sew"] == {"s": "answered", "v": True, "off": True}
    told = {one.question: one.answer for one in sitting.skipped("en")}
    assert told == {"Title?": "Tailor", "Skills?": "Sewing", "Why?": "Money"}
    answer(sitting, ever="yes")
    assert off(record(room)) == set()
    assert sitting.skipped("en") == []


def test_marks_hold_inside_entries_and_for_a_whole_repeat(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes")
    add(sitting, "job")
    answer(sitting, job__place="Here", job__left="Moved")
    answer(sitting, job__place="There")
    assert off(record(room, "job")) == {"left"}
    answer(sitting, ever="no")
    assert off(record(room, "job")) == {"place", "left"}
    sitting.undo()
    assert off(record(room, "job")) == {"left"}
    assert [(one.question, one.entry) for one in sitting.skipped("en")] == [("Why left?", "Job 1")]


def test_declined_and_unknown_are_marked_too(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes")
    sitting.mark(stop_at(sitting, "/data/title"), Status.DECLINED)
    answer(sitting, ever="no")
    assert record(room)["title"] == {"s": "declined", "off": True}


def test_a_default_on_a_question_nobody_has_come_to_is_not_stored(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="no")
    assert "tent" not in record(room)
    answer(sitting, ever="yes")
    assert record(room)["tent"] == {"s": "answered", "v": "canvas"}


def test_records_without_marks_are_read_and_marked_with_the_next_save(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes", title="Tailor")
    answer(sitting, ever="no")
    (profile,) = room.store.records("profile")
    bare = {"s": "answered", "v": "Tailor", "src": "self"}
    room.store.save([Write(CASE, profile.rec, {"title": bare}, form="work@1")], "KN")
    sitting = library.open(FORM)
    assert [one.answer for one in sitting.skipped("en")] == ["Tailor", "canvas"]
    answer(sitting, n="0")
    assert record(room)["title"] == {**bare, "off": True}


def test_saved_and_loaded_again_the_same_are_skipped(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes", title="Tailor", skills="weld", why="Money")
    answer(sitting, title="Cook")
    before, skipped, stored = held(sitting), sitting.skipped("en"), record(room)
    sitting = library.open(FORM)
    assert (held(sitting), sitting.skipped("en")) == (before, skipped)
    answer(sitting, n="0")
    assert {path: value for path, value in record(room).items() if path != "n"} == stored


def test_a_refused_save_marks_nothing(room: Room, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Store, writes: list[Write], by: str) -> None:
        raise Refusal(Code.DISK_FULL)

    sitting = library.open(FORM)
    answer(sitting, ever="yes", title="Tailor")
    before, stored = held(sitting), record(room)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "save", refuse)
        with pytest.raises(Refusal):
            answer(sitting, ever="no")
    assert (held(sitting), record(room), sitting.skipped("en")) == (before, stored, [])
    answer(sitting, ever="no")
    assert off(record(room)) == {"title", "tent"}


def test_one_goes_on_at_the_answer_and_not_at_a_mark(library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, ever="yes", title="Tailor", why="Money")
    answer(sitting, title="Cook")
    again = library.open(FORM)
    assert again.stops[again.start() - 1].ref == "/data/title"


def test_entries_counted_away_go_and_come_back_without_their_defaults_becoming_answers(
    room: Room, library: Library
) -> None:
    sitting = library.open(FORM)
    answer(sitting, n="3")
    answer(sitting, guest__name="Ali")
    assert len(room.store.records("guest")) == 3
    answer(sitting, n="1")
    assert len(room.store.records("guest")) == 1
    before = held(sitting)
    again = library.open(FORM)
    assert held(again) == before
    answer(again, n="2")
    assert again._state.count("/data/guest") == 2
    answer(again, n="1")
    assert again._state.count("/data/guest") == 1


def test_filled_entries_beyond_their_number_come_back(library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, n="3")
    sitting.answer(stop_at(sitting, "/data/guest[3]/name"), "Sara")
    answer(sitting, n="1")
    before = held(sitting)
    again = library.open(FORM)
    assert held(again) == before
    assert "/data/guest[3]" in again._state.surplus()


def test_undo_of_a_number_brings_the_entries_back(room: Room, library: Library) -> None:
    sitting = library.open(FORM)
    answer(sitting, n="3")
    before = held(sitting)
    answer(sitting, n="1")
    sitting.undo()
    assert held(sitting) == before
    assert held(library.open(FORM)) == before
    assert len(room.store.records("guest")) == 3
