"""Relations as somebody changes them, in the store and back; and what is shielded leaves no trace."""

from __future__ import annotations

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.explaining import reasons
from kommisjon.interview.family.findings import Rule, findings
from kommisjon.interview.family.household import case_numbers, household, households, name_shown, unfinished
from kommisjon.interview.family.members import Family, families, family_of
from kommisjon.interview.family.relating import Relating
from kommisjon.model.answers import Source
from kommisjon.model.explained import Explained
from kommisjon.model.records import Person, Role, Shield
from kommisjon.model.relation import Relation, RelationKind, RelationType
from kommisjon.model.system import system_values
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room
from tests.unit.interview.families import TODAY

MOTHER = "0199f3c2-0000-7000-8000-000000000009"


def add_mother(room: Room, shield: Shield = Shield.NONE) -> None:
    values = system_values("person", case=CASE, parent=CASE, order=5)
    person = Person(given_latin="Sara", birth="1988", role=Role.SPOUSE, shield=shield)
    values |= person.wired(Source.LIST)
    room.store.save([Write(CASE, MOTHER, values)], "KN")


def family_in(room: Room) -> Family:
    return family_of(room.store, household(room.store, CASE, TODAY))


def relating(room: Room) -> Relating:
    return Relating(room.store, family_in(room), "KN", room.store.new_id)


def said(room: Room) -> list[tuple[str, str, str, bool]]:
    return [(tie.a, tie.type.value, tie.b, tie.confirmed) for tie in family_in(room).ties]


def test_what_the_list_says_is_confirmed_with_one_save_and_taken_back_with_one(room: Room) -> None:
    add_mother(room)
    before = said(room)
    assert [confirmed for *_, confirmed in before] == [False] * 3
    changed = relating(room).confirm()
    assert [(*rest, confirmed) for *rest, confirmed in said(room)] == [(*rest, True) for *rest, _ in before]
    room.restart()
    assert len(room.store.records(Relation.TYPE, home=CASE)) == 3
    changed._store = room.store
    changed.undo()
    assert said(room) == before
    assert room.store.records(Relation.TYPE, home=CASE) == []


def test_a_relation_is_corrected_on_its_record_and_the_correction_is_taken_back(room: Room) -> None:
    relating(room).relate(PERSON, CHILD, RelationType.OTHER, words="foster brother of his late wife")
    (first,) = family_in(room).ties
    changed = relating(room).relate(PERSON, CHILD, RelationType.GUARDIAN, RelationKind.LEGAL)
    (now,) = family_in(room).ties
    assert (now.rec, now.type, now.kind, now.words) == (first.rec, RelationType.GUARDIAN, RelationKind.LEGAL, "")
    changed.undo()
    assert family_in(room).ties == (first,)


def test_what_is_removed_does_not_come_back_from_the_list(room: Room) -> None:
    relating(room).confirm()
    changed = relating(room).part(PERSON, CHILD)
    assert said(room) == [(PERSON, "none", CHILD, True)]
    assert family_in(room).of(CHILD) == []
    changed.undo()
    assert said(room) == [(PERSON, "parent_of", CHILD, True)]


def test_a_relation_that_the_list_knows_nothing_of_goes_for_good_and_comes_back_by_undo(room: Room) -> None:
    add_mother(room)
    relating(room).relate(MOTHER, CHILD, RelationType.NONE)
    room.store.save([Write(CASE, PERSON, {"role": {"s": "answered", "v": "other"}})], "KN")
    relating(room).relate(MOTHER, PERSON, RelationType.SIBLING)
    changed = relating(room).part(MOTHER, PERSON)
    assert (MOTHER, "sibling_of", PERSON, True) not in said(room)
    changed.undo()
    assert (MOTHER, "sibling_of", PERSON, True) in said(room)


def test_two_relations_of_the_same_two_from_two_laptops_become_one_when_it_is_set(room: Room) -> None:
    for kind in (RelationType.SIBLING, RelationType.PARENT):
        one = Relation(a=PERSON, b=CHILD, type=kind)
        values = system_values(Relation.TYPE, case=CASE, parent=CASE)
        values |= one.wired()
        room.store.save([Write(CASE, room.store.new_id(), values)], "KN")
    assert Rule.TWO_TIES in {one.rule for one in findings(family_in(room))}
    relating(room).relate(PERSON, CHILD, RelationType.PARENT)
    assert said(room) == [(PERSON, "parent_of", CHILD, True)]


def test_what_is_left_of_a_removed_relation_stops_nothing(room: Room) -> None:
    """Another laptop had changed its words when it was removed here."""
    rest = {**system_values(Relation.TYPE, case=CASE, parent=CASE), "words": {"s": "answered", "v": "cousin"}}
    told = {**system_values(Explained.TYPE, case=CASE, parent=CASE), "reason": {"s": "answered", "v": "so"}}
    room.store.save([Write(CASE, room.store.new_id(), values) for values in (rest, told)], "KN")
    assert said(room) == [(PERSON, "parent_of", CHILD, False)]
    assert reasons(room.store, CASE)._held == {}


def test_only_members_can_be_related_and_never_one_to_himself(room: Room) -> None:
    for other in (PERSON, MOTHER):
        with pytest.raises(ValueError, match="two members"):
            relating(room).relate(PERSON, other, RelationType.SIBLING)
    assert room.store.records(Relation.TYPE) == []


# Shielded


def shield(room: Room, *persons: str) -> None:
    answer = {"s": "answered", "v": Shield.CONFIDENTIAL.value}
    room.store.save([Write(CASE, one, {"shield": answer}) for one in persons], "KN")


def test_a_relation_to_somebody_shielded_is_passed_over_and_no_finding_tells_of_them(room: Room) -> None:
    add_mother(room)
    room.store.save([Write(CASE, CASE, {"case_size": {"s": "answered", "v": 3}})], "KN")
    relating(room).confirm()
    shield(room, MOTHER)
    family = family_in(room)
    assert said(room) == [(PERSON, "parent_of", CHILD, True)]
    assert findings(family) == []
    assert name_shown(room.store, CASE, MOTHER) == ""
    (listed,) = families(room.store, households(room.store, "2026-ZZZ-01", TODAY)).values()
    assert listed.ties == family.ties
    shield(room, PERSON)
    assert findings(family_in(room)) == [], "a child whose parents are shielded is not called unaccompanied"


def test_a_case_of_none_but_shielded_persons_is_nowhere_by_number_or_count(room: Room) -> None:
    assert list(case_numbers(room.store)) == [CASE]
    shield(room, PERSON, CHILD)
    assert households(room.store, "2026-ZZZ-01", TODAY) == []
    assert case_numbers(room.store) == {}
    with pytest.raises(Refusal) as refused:
        household(room.store, CASE, TODAY)
    assert refused.value.code is Code.UNKNOWN_CASE
    assert unfinished(room.store, TODAY) == {CASE}, "nor is it deleted as done"


def test_a_case_on_which_nobody_is_listed_yet_is_no_hidden_one(room: Room) -> None:
    for person in (PERSON, CHILD):
        room.store.delete(CASE, person, "KN")
    (empty,) = households(room.store, "2026-ZZZ-01", TODAY)
    assert (empty.id, empty.members) == (CASE, ())


def test_a_shielded_person_is_not_on_the_household_sheet_and_stays_as_they_were(room: Room) -> None:
    add_mother(room)
    assert "/household/person[3]/given_latin" in [stop.ref for stop in room.sheet().stops]
    shield(room, MOTHER)
    sheet = room.sheet()
    texts = [sheet.text(stop) for stop in sheet.stops if stop.ref.endswith("given_latin")]
    assert texts == ["Nizar", "Ali"]
    more = next(stop for stop in sheet.stops if stop.kind.adds)
    sheet.add(more)
    names = [stop for stop in sheet.stops if stop.ref.endswith("given_latin")]
    sheet.answer(names[-1], "Huda")
    assert len(household(room.store, CASE, TODAY).members) == 3
    hidden = room.store.record(CASE, MOTHER)
    assert hidden is not None
    assert "given_latin" in hidden.doc
