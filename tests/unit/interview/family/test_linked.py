"""Relatives in other cases: said once, shown in both, and no trace of anybody who is shielded. Nobody exists."""

from __future__ import annotations

import pytest

from kommisjon.interview.family.findings import Level, Rule, findings, to_look_at
from kommisjon.interview.family.household import household
from kommisjon.interview.family.linked import outside, with_links
from kommisjon.interview.family.members import Family
from kommisjon.interview.family.relating import Relating
from kommisjon.interview.family.relation_words import linked_words
from kommisjon.model.answers import Source
from kommisjon.model.records import Case, Person, Role, Shield
from kommisjon.model.relation import RelationKind, RelationType
from kommisjon.model.system import system_values
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, PERSON, Room
from tests.unit.interview.families import TODAY

OTHER, AUNT, COUSIN = (f"0199f3c2-0000-7000-8000-00000000001{n}" for n in range(3))


@pytest.fixture
def two_cases(room: Room) -> Room:
    case = Case(number="ZZZ-26-00002", mission="2026-ZZZ-01")
    writes = [Write(OTHER, OTHER, {**system_values("case", case=OTHER), **_wire(case)})]
    for order, (rec, name) in enumerate(((AUNT, "Huda"), (COUSIN, "Rami"))):
        person = Person(given_latin=name, family_latin="Testsen", birth="1990", role=Role.OTHER)
        writes.append(
            Write(OTHER, rec, {**system_values("person", case=OTHER, parent=OTHER, order=order), **_wire(person)})
        )
    room.store.save(writes, "KN")
    return room


def _wire(record: Case | Person) -> dict[str, dict[str, object] | None]:
    return record.wired(Source.LIST)


def linked(room: Room, case: str = CASE) -> Family:
    return with_links(room.store, household(room.store, case, TODAY), TODAY)


def say_sister(room: Room) -> Family:
    family = linked(room)
    relating = Relating(room.store, family, "KN", room.store.new_id)
    relating.link(PERSON, AUNT, RelationType.SIBLING, RelationKind.BIOLOGICAL, first=True)
    return linked(room)


def test_it_is_said_in_one_case_and_shown_in_both(two_cases: Room) -> None:
    found = outside(two_cases.store, household(two_cases.store, CASE, TODAY), TODAY)
    assert [(one.member.id, one.number) for one in found] == [(AUNT, "ZZZ-26-00002"), (COUSIN, "ZZZ-26-00002")]
    family = say_sister(two_cases)
    assert [link.number for link in family.links] == ["ZZZ-26-00002"]
    assert [link.number for link in linked(two_cases, OTHER).links] == ["ZZZ-26-00001"]
    assert not family.between(PERSON, AUNT), "who stands elsewhere is in no tree"
    assert linked_words(family) == [
        "Linked cases: Nizar Testsen is sister or brother of Huda Testsen (by birth), in case ZZZ-26-00002."
    ]
    (note,) = (one for one in findings(family) if one.rule is Rule.LINKED)
    assert (note.level, note.about) == (Level.NOTE, (PERSON,))
    assert to_look_at([note]) == 0
    assert "ZZZ-26-00002" in str(note.said)


def test_another_word_on_the_two_takes_the_place_of_the_first(two_cases: Room) -> None:
    family = say_sister(two_cases)
    again = Relating(two_cases.store, family, "AB", two_cases.store.new_id)
    changed = again.link(PERSON, AUNT, RelationType.PARENT, RelationKind.STATED, first=False)
    (link,) = linked(two_cases).links
    assert (link.tie.a, link.tie.b, link.tie.type) == (AUNT, PERSON, RelationType.PARENT)
    changed.undo()
    (link,) = linked(two_cases).links
    assert link.tie.type is RelationType.SIBLING
    # Taken away from the other side, where it was not said.
    there = linked(two_cases, OTHER)
    Relating(two_cases.store, there, "AB", two_cases.store.new_id).unlink(AUNT, PERSON)
    assert not linked(two_cases).links
    assert not linked(two_cases, OTHER).links


@pytest.mark.parametrize("shielded", [(CASE, PERSON), (OTHER, AUNT)], ids=["here", "there"])
def test_a_shield_on_either_leaves_no_link_on_any_side(two_cases: Room, shielded: tuple[str, str]) -> None:
    say_sister(two_cases)
    shield = {"shield": {"s": "answered", "v": Shield.STRICT.value}}
    two_cases.store.save([Write(*shielded, shield)], "KN")
    for case in (CASE, OTHER):
        family = linked(two_cases, case)
        assert not family.links
        assert not [one for one in findings(family) if one.rule is Rule.LINKED]
    assert (
        AUNT
        not in {one.member.id for one in outside(two_cases.store, household(two_cases.store, CASE, TODAY), TODAY)}
        or shielded[1] == PERSON
    )


def test_only_a_member_and_somebody_outside_are_linked(two_cases: Room) -> None:
    relating = Relating(two_cases.store, linked(two_cases), "KN", two_cases.store.new_id)
    for pair in ((PERSON, CHILD), (AUNT, COUSIN)):
        with pytest.raises(ValueError, match="another case"):
            relating.link(*pair, RelationType.SIBLING, RelationKind.STATED, first=True)
