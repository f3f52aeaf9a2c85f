"""Every rule of the family: what it finds, and what it leaves alone."""

from __future__ import annotations

import pytest

from kommisjon.interview.family.findings import VERY_LARGE_OVER, Finding, Level, Rule, findings, marks, to_look_at
from kommisjon.interview.family.household import Member
from kommisjon.interview.family.members import Tie
from kommisjon.model.records import Role
from kommisjon.model.relation import RelationType
from tests.unit.interview.families import a_family, member, said

PARENT, SPOUSE, GUARDIAN = RelationType.PARENT, RelationType.SPOUSE, RelationType.GUARDIAN
NIZAR = member("Nizar", "1986", Role.PRINCIPAL)
SARA = member("Sara", "1988", Role.SPOUSE)
ALI = member("Ali", "2015", Role.CHILD)
COUPLE = [NIZAR, SARA, ALI]


def found(members: list[Member], ties: list[Tie] | None = None, **more: object) -> list[Finding]:
    return findings(a_family(members, ties or [], **more))  # type: ignore[arg-type]


def rules(*args: object, **more: object) -> list[Rule]:
    return [one.rule for one in found(*args, **more)]  # type: ignore[arg-type]


def test_an_ordinary_family_has_no_findings() -> None:
    assert found(COUPLE, case_size=3, present_count=3) == []


def test_nobody_is_their_own_relative_nor_their_own_forebear() -> None:
    (oneself,) = found(COUPLE, [said("Ali", PARENT, "Ali")])
    assert (oneself.rule, oneself.level, oneself.about) == (Rule.SELF, Level.ERROR, ("Ali",))
    first, *_rest = found(COUPLE, [said("Nizar", PARENT, "Ali"), said("Ali", PARENT, "Nizar")])
    assert (first.rule, first.level, set(first.about)) == (Rule.CYCLE, Level.ERROR, {"Nizar", "Ali"})
    assert "Ali Testsen → Nizar Testsen → Ali Testsen" in str(first.said)


@pytest.mark.parametrize(
    ("parent", "child", "warned"),
    [
        ("1990-01-01", "2002-01-01", False),
        ("1990-01-02", "2002-01-01", True),
        ("1990", "2002", False),
        ("1991", "2002", True),
        ("1990-06", "2002-05", True),
        ("1990-06", "2002-06", False),
        ("2010", "1990", True),
        (None, "1990", False),
        ("1990", None, False),
    ],
)
def test_a_parent_is_twelve_years_older_as_far_as_births_are_known(
    parent: str | None, child: str | None, warned: bool
) -> None:
    members = [member("Nizar", parent, Role.PRINCIPAL), member("Ali", child, Role.CHILD)]
    assert (Rule.YEARS_BETWEEN in rules(members)) is warned


def test_a_grandparent_is_twice_as_much_older() -> None:
    tie = [said("Nizar", RelationType.GRANDPARENT, "Ali")]
    for birth, warned in (("1990", True), ("1988", False)):
        members = [member("Nizar", birth, Role.PRINCIPAL), member("Ali", "2012", Role.OTHER)]
        assert (Rule.YEARS_BETWEEN in rules(members, tie)) is warned


def test_more_than_one_spouse_is_a_flag_for_udi_and_no_error() -> None:
    second = member("Rana", "1992", Role.SPOUSE)
    one, *more = [f for f in found([*COUPLE, second]) if f.rule is Rule.SPOUSES]
    assert (one.level, one.about, more) == (Level.WARNING, ("Nizar", "Sara", "Rana"), [])
    assert "UDI" in str(one.said)


def test_two_relations_of_the_same_two_that_differ_are_told_and_the_same_twice_is_not() -> None:
    sibling, parent = said("Sara", RelationType.SIBLING, "Ali"), said("Sara", PARENT, "Ali")
    assert Rule.TWO_TIES in rules(COUPLE, [sibling, parent])
    turned = said("Ali", RelationType.SIBLING, "Sara")
    assert Rule.TWO_TIES not in rules(COUPLE, [sibling, turned])
    assert Rule.TWO_TIES in rules(COUPLE, [parent, said("Ali", PARENT, "Sara")]), "a parent is not turned round"


def test_what_the_family_says_is_held_against_the_role_in_the_list() -> None:
    (one,) = [f for f in found(COUPLE, [said("Nizar", GUARDIAN, "Ali")]) if f.rule is Rule.ROLE]
    assert (one.about, one.level) == (("Ali",), Level.WARNING)
    assert Rule.ROLE in rules(COUPLE, [said("Nizar", RelationType.NONE, "Sara")])
    assert Rule.ROLE not in rules(COUPLE, [said("Sara", SPOUSE, "Nizar")]), "either may be named first"
    assert Rule.ROLE not in rules(COUPLE, [said("Sara", RelationType.NONE, "Ali")]), (
        "a step-mother is no child's role"
    )


@pytest.mark.parametrize(("birth", "who"), [("2011-11-02", "IMDi"), ("2011-11-03", "Bufetat"), ("2009", "IMDi")])
def test_a_minor_without_parent_or_guardian_and_who_settles(birth: str, who: str) -> None:
    (one,) = found([member("Huda", birth, Role.PRINCIPAL)])
    assert (one.rule, one.about) == (Rule.UNACCOMPANIED, ("Huda",))
    assert who in str(one.said)


def test_who_is_grown_or_of_unknown_age_or_in_somebodys_care_is_not_unaccompanied() -> None:
    for birth in ("2008-11-02", None):
        assert Rule.UNACCOMPANIED not in rules([member("Huda", birth, Role.PRINCIPAL)])
    ward = member("Huda", "2012", Role.OTHER)
    assert Rule.UNACCOMPANIED in rules([NIZAR, ward])
    assert Rule.UNACCOMPANIED in rules([NIZAR, ward], [said("Nizar", RelationType.SIBLING, "Huda")])
    assert Rule.UNACCOMPANIED not in rules([NIZAR, ward], [said("Nizar", GUARDIAN, "Huda")])


def test_a_single_parent_is_marked_and_a_very_large_family() -> None:
    alone = found([NIZAR, ALI])
    assert [(one.rule, one.level) for one in alone] == [(Rule.SINGLE_PARENT, Level.NOTE)]
    assert marks(alone) == ["single parent"]
    assert to_look_at(alone) == 0
    assert Rule.SINGLE_PARENT not in rules([NIZAR, member("Ali", "2000", Role.CHILD)])
    other = member("Omar", "1985", Role.OTHER)
    assert Rule.SINGLE_PARENT not in rules([NIZAR, ALI, other], [said("Omar", PARENT, "Ali")])
    many = [*COUPLE, *(member(f"Child{n}", "2016", Role.CHILD) for n in range(VERY_LARGE_OVER - 3))]
    assert Rule.VERY_LARGE not in rules(many)
    assert marks(found([*many, member("Child9", "2017", Role.CHILD)])) == ["very large family"]


def test_the_case_is_held_against_the_list_and_who_is_here_today() -> None:
    assert rules(COUPLE, case_size=5) == [Rule.CASE_SIZE]
    assert rules(COUPLE, present_count=4) == [Rule.PRESENT]
    (fewer,) = found(COUPLE, present_count=2)
    assert (fewer.level, str(fewer.said)) == (Level.NOTE, "2 of 3 persons are here today.")


def test_no_principal_two_of_them_and_one_person_twice() -> None:
    assert Rule.NO_PRINCIPAL in rules([SARA])
    assert rules([]) == [], "where nobody is listed, nothing is said of it"
    assert Rule.PRINCIPALS in rules([NIZAR, member("Sara", "1988", Role.PRINCIPAL)])
    again = member("nizar ", "1986", Role.SIBLING)
    assert Rule.DOUBLED in rules([NIZAR, again])
    assert Rule.DOUBLED not in rules([NIZAR, member("Nizar", "1987", Role.SIBLING)])
    unknown = [member("Nizar", None, Role.PRINCIPAL), member("nizar", None, Role.SIBLING)]
    assert Rule.DOUBLED not in rules(unknown), "two unknown births are not the same one"


def test_where_somebody_is_shielded_nothing_is_said_that_leads_to_them() -> None:
    """A family of five with a shielded mother: nobody learns that a fifth is missing."""
    members = [member("Huda", "2012", Role.CHILD), member("Ali", "2015", Role.CHILD)]
    assert {Rule.UNACCOMPANIED, Rule.NO_PRINCIPAL, Rule.CASE_SIZE, Rule.PRESENT} <= set(
        rules(members, case_size=3, present_count=3)
    )
    assert rules(members, case_size=3, present_count=3, whole=False) == []
    assert rules([NIZAR, ALI], whole=False) == [], "nor that somebody is alone with children"
