"""A household as a family: what the list proposes, and the tree it is drawn as."""

from __future__ import annotations

from kommisjon.interview.family.members import cycles
from kommisjon.interview.family.tree import Place, tree
from kommisjon.model.records import Role
from kommisjon.model.relation import RelationType
from tests.unit.interview.families import a_family, member, said

PARENT, SPOUSE, GUARDIAN = RelationType.PARENT, RelationType.SPOUSE, RelationType.GUARDIAN
NIZAR = member("Nizar", "1986", Role.PRINCIPAL)
SARA = member("Sara", "1988", Role.SPOUSE)
ALI = member("Ali", "2015", Role.CHILD)
LINA = member("Lina", "2018", Role.CHILD)
ZAHRA = member("Zahra", "1955", Role.PARENT)
OMAR = member("Omar", "1990", Role.SIBLING)


def drawn(*args: object, **more: object) -> list[str]:
    family = a_family(*args, **more)  # type: ignore[arg-type]
    return [line.branch + ("+ " if line.place is Place.PARTNER else "") + line.member for line in tree(family)]


def test_the_list_proposes_what_its_roles_say() -> None:
    family = a_family([NIZAR, SARA, ALI, ZAHRA, OMAR])
    assert [(tie.a, tie.type.value, tie.b) for tie in family.proposed] == [
        ("Nizar", "spouse_of", "Sara"),
        ("Nizar", "parent_of", "Ali"),
        ("Sara", "parent_of", "Ali"),
        ("Zahra", "parent_of", "Nizar"),
        ("Nizar", "sibling_of", "Omar"),
    ]


def test_what_was_said_of_two_is_not_proposed_again_even_that_they_are_nothing_to_each_other() -> None:
    nothing = said("Ali", RelationType.NONE, "Sara")
    family = a_family([NIZAR, SARA, ALI], [nothing])
    assert family.above("Ali") == ["Nizar"]
    assert family.of("Ali") == [tie for tie in family.ties if tie.a == "Nizar" and tie.b == "Ali"]


def test_a_child_with_two_parents_gets_no_third_from_the_list() -> None:
    family = a_family([NIZAR, SARA, ALI, OMAR], [said("Omar", PARENT, "Ali"), said("Sara", PARENT, "Ali")])
    assert family.above("Ali") == ["Omar", "Sara"]


def test_a_spouse_who_is_too_young_is_not_proposed_as_a_parent() -> None:
    family = a_family([NIZAR, member("Sara", "2004", Role.SPOUSE), ALI])
    assert family.above("Ali") == ["Nizar"]


def test_with_two_principals_or_none_nothing_is_proposed() -> None:
    assert a_family([NIZAR, member("Sara", "1988", Role.PRINCIPAL), ALI]).ties == ()
    assert a_family([SARA, ALI]).ties == ()


def test_a_couple_stands_one_under_the_other_with_their_children_below_and_the_others_at_the_end() -> None:
    assert drawn([NIZAR, SARA, ALI, LINA, ZAHRA, OMAR]) == [
        "Nizar", "├ + Sara", "├ Ali", "└ Lina", "Zahra", "Omar",
    ]  # fmt: skip


def test_grandchildren_stand_under_their_parent_in_a_branch_of_their_own() -> None:
    grown, baby = member("Yusuf", "2004", Role.CHILD), member("Noor", "2025", Role.OTHER)
    wife = member("Rana", "2005", Role.OTHER)
    ties = [said("Yusuf", PARENT, "Noor"), said("Rana", SPOUSE, "Yusuf")]
    assert drawn([NIZAR, grown, LINA, wife, baby], ties) == [
        "Nizar", "├ Yusuf", "│ ├ + Rana", "│ └ Noor", "└ Lina",
    ]  # fmt: skip


def test_a_ward_stands_under_the_guardian_unless_a_parent_is_here() -> None:
    ward = member("Huda", "2014", Role.OTHER)
    assert drawn([NIZAR, ward], [said("Nizar", GUARDIAN, "Huda")]) == ["Nizar", "└ Huda"]
    with_parent = [said("Nizar", GUARDIAN, "Huda"), said("Omar", PARENT, "Huda")]
    assert drawn([NIZAR, OMAR, ward], with_parent) == ["Nizar", "Omar", "└ Huda"]


def test_a_later_branch_begins_with_its_eldest_generation() -> None:
    niece = member("Mai", "2016", Role.OTHER)
    ties = [said("Omar", PARENT, "Mai")]
    assert drawn([NIZAR, niece, OMAR], ties) == ["Nizar", "Omar", "└ Mai"]


def test_a_ring_of_parents_is_found_once_and_still_drawn() -> None:
    ties = [said("Nizar", PARENT, "Ali"), said("Ali", PARENT, "Lina"), said("Lina", PARENT, "Nizar")]
    family = a_family([NIZAR, ALI, LINA], ties)
    assert cycles(family.ties) == [("Ali", "Lina", "Nizar")]
    assert [line.member for line in tree(family)] == ["Nizar", "Ali", "Lina"]
