"""Answers copied down in a family: to whom, with whom they came from, confirmed, changed and taken back."""

from __future__ import annotations

import pytest

from kommisjon.errors import Refusal
from kommisjon.interview.family.copying import COMMON, Copy, copies, copy_down
from kommisjon.interview.family.household import answers_of, household
from kommisjon.interview.family.members import family_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Answer, Source, read_answer
from kommisjon.model.records import Shield
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room, stop_at
from tests.unit.interview.families import TODAY

TONGUE = "/household/person[2]/mother_tongue"


def answered(room: Room, person: str, **values: str) -> None:
    wire = {path: {"s": "answered", "v": value} for path, value in values.items()}
    room.store.save([Write(CASE, person, wire)], "KN")


def offered(room: Room) -> list[Copy]:
    return copies(room.store, family_of(room.store, household(room.store, CASE, TODAY)), PERSON)


def copied(room: Room, *fields: str) -> object:
    family = family_of(room.store, household(room.store, CASE, TODAY))
    chosen = [one for one in copies(room.store, family, PERSON) if one.field in fields]
    return copy_down(room.store, family, PERSON, chosen, "KN")


def answer_of(room: Room, field: str) -> Answer | None:
    record = room.store.record(CASE, CHILD)
    assert record is not None
    return answers_of(record.doc).get(field)


def child_tongue(room: Room) -> tuple[Sitting, Stop]:
    sheet = room.sheet()
    return sheet, stop_at(sheet, TONGUE)


def test_what_the_other_lacks_is_suggested_and_what_they_have_is_only_offered(room: Room) -> None:
    answered(room, PERSON, citizenship="SYR", mother_tongue="ara")
    answered(room, CHILD, citizenship="TUR")
    room.store.save([Write(CASE, CHILD, {"interpreting_language": {"s": "declined"}})], "KN")
    assert [(one.field, one.instead, one.declined, one.suggested) for one in offered(room)] == [
        ("citizenship", "TUR", False, False),
        ("mother_tongue", "", False, True),
        ("interpreting_language", "", True, False),
    ]


def test_a_family_name_is_suggested_for_children_and_not_for_who_married_in(room: Room) -> None:
    room.store.save([Write(CASE, CHILD, {"family_latin": None})], "KN")
    assert [(one.field, one.suggested) for one in offered(room) if "family" in one.field] == [
        ("family_latin", True)
    ]
    answered(room, CHILD, role="spouse")
    assert [(one.field, one.suggested) for one in offered(room) if "family" in one.field] == [
        ("family_latin", False)
    ]


def test_nothing_of_a_special_kind_is_common() -> None:
    assert set(COMMON) == {
        "citizenship",
        "mother_tongue",
        "interpreting_language",
        "family_latin",
        "family_original",
    }


def test_a_copy_says_whom_it_came_from_until_it_is_confirmed(room: Room) -> None:
    answered(room, PERSON, mother_tongue="ara")
    copied(room, "mother_tongue")
    room.restart()
    assert answer_of(room, "mother_tongue") == Answer(v="ara", src=Source.FAMILY, copied=PERSON)
    sheet, stop = child_tongue(room)
    assert (sheet.text(stop), sheet.is_copied(stop), sheet.copied_from(stop)) == ("ara", True, "Nizar Testsen")
    sheet.answer(stop_at(sheet, "/household/present_count"), "2")
    assert answer_of(room, "mother_tongue") == Answer(v="ara", src=Source.FAMILY, copied=PERSON), "nobody asked"
    sheet.answer(stop, "ara")
    assert not sheet.is_copied(stop)
    assert answer_of(room, "mother_tongue") == Answer(v="ara")


def test_a_changed_copy_is_ones_own_and_taking_that_back_makes_it_a_copy_again(room: Room) -> None:
    answered(room, PERSON, mother_tongue="ara")
    copied(room, "mother_tongue")
    sheet, stop = child_tongue(room)
    sheet.answer(stop, "kmr")
    assert answer_of(room, "mother_tongue") == Answer(v="kmr")
    sheet.undo()
    assert answer_of(room, "mother_tongue") == Answer(v="ara", src=Source.FAMILY, copied=PERSON)
    assert sheet.is_copied(stop)
    sheet.answer(stop, "ara")
    sheet.undo()
    assert sheet.is_copied(stop), "a confirmation is taken back too"


def test_a_copy_waits_for_its_person_until_it_is_confirmed_like_a_question_without_an_answer(room: Room) -> None:
    answered(room, PERSON, mother_tongue="ara")
    copied(room, "mother_tongue")
    sheet, stop = child_tongue(room)
    at = sheet.stops.index(stop)
    assert at in sheet.waiting()
    assert at not in sheet.unanswered()
    assert set(sheet.unanswered()) < set(sheet.waiting())
    sheet.answer(stop, "ara")
    assert at not in sheet.waiting()


def test_what_came_with_the_list_stays_known_as_that(room: Room) -> None:
    copied(room, "interpreting_language")
    assert answer_of(room, "interpreting_language") == Answer(v="ara", src=Source.LIST, copied=PERSON)


def test_the_whole_copy_is_taken_back_but_for_what_was_answered_since(room: Room) -> None:
    answered(room, PERSON, citizenship="SYR", mother_tongue="ara")
    answered(room, CHILD, citizenship="TUR")
    changed = copied(room, "citizenship", "mother_tongue", "interpreting_language")
    assert answer_of(room, "citizenship") == Answer(v="SYR", src=Source.FAMILY, copied=PERSON)
    answered(room, CHILD, mother_tongue="kmr")
    changed.undo()  # type: ignore[attr-defined]
    assert answer_of(room, "citizenship") == Answer(v="TUR")
    assert answer_of(room, "mother_tongue") == Answer(v="kmr")
    assert answer_of(room, "interpreting_language") is None


def test_the_name_of_somebody_shielded_is_not_told(room: Room) -> None:
    copied(room, "interpreting_language")
    room.store.save([Write(CASE, PERSON, {"shield": {"s": "answered", "v": Shield.STRICT.value}})], "KN")
    sheet = room.sheet()
    stop = next(one for one in sheet.stops if one.ref.endswith("/interpreting_language"))
    assert (sheet.text(stop), sheet.is_copied(stop), sheet.copied_from(stop)) == ("ara", True, "")


@pytest.mark.parametrize(
    "value",
    [
        {"s": "answered", "v": "ara", "copied": "somebody"},
        {"s": "declined", "copied": PERSON},
        {"s": "answered", "copied": PERSON},
        {"s": "answered", "v": "ara", "copied": PERSON.upper().replace("F", "G")},
    ],
)
def test_a_mark_that_names_nobody_or_marks_nothing_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        read_answer(value)
