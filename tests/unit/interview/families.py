"""Families in a few words, for tests. Nobody in them exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.family.members import Family, Tie, proposed
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Case, Person, Role
from kommisjon.model.relation import RelationKind, RelationType
from tests.unit.interview.conftest import CASE

TODAY = date(2026, 11, 2)


def member(name: str, birth: str | None = None, role: Role | None = None) -> Member:
    """A member whose id is the name."""
    age = None if birth is None else PartialDate.parse(birth).age_at(TODAY)
    person = Person(given_latin=name, family_latin="Testsen", birth=birth, role=role)
    return Member(name, person, age is None or age > 14, None, age)


def said(a: str, what: RelationType, b: str, kind: RelationKind = RelationKind.STATED) -> Tie:
    """A relation that somebody has confirmed."""
    return Tie(a, b, what, kind, rec=f"{a} {what} {b}")


def a_family(
    members: Sequence[Member],
    ties: Sequence[Tie] = (),
    *,
    whole: bool = True,
    case_size: int | None = None,
    present_count: int | None = None,
) -> Family:
    """A family of these, with what the list proposes beside what was said."""
    case = Case(number="ZZZ-1", mission="2026-ZZZ-01", case_size=case_size, present_count=present_count)
    household = Household(CASE, case, tuple(members), None, whole=whole)
    return Family(household, (*ties, *proposed(household.members, ties)))
