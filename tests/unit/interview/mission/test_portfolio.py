"""The portfolio of a mission: what is counted, and that no small count is told or given away. Nobody exists."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.family.findings import VERY_LARGE_OVER
from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.mission.portfolio import FEWEST, Kind, counts, is_of, portfolio, told
from kommisjon.model.records import Case, InterviewStatus, Mission, Person, Role, Sex, SubQuota

MISSION = Mission(code="2026-UGA-01", title="t", country="UGA", starts="2026-11-02", ends="2026-11-20", places=40)


def member(
    age: int | None, sex: Sex | None = Sex.FEMALE, language: str | None = "swa", held: bool = False
) -> Member:
    person = Person(sex=sex, role=Role.OTHER, interpreting_language=language)
    status = InterviewStatus.COMPLETED if held else None
    return Member(str(id(person)), person, age is None or age > 14, status, age)


def household(*members: Member, part: str | None = None) -> Household:
    case = Case(number="ZZZ-26-00001", mission=MISSION.code, sub_quota=part)
    return Household("0", case, tuple(members), None)


MAN, WOMAN, CHILD, UNKNOWN = member(40, Sex.MALE), member(35), member(9), member(None)


@pytest.mark.parametrize(
    ("members", "kinds"),
    [
        ((WOMAN, MAN, CHILD), {Kind.WITH_CHILDREN}),
        ((WOMAN, CHILD), {Kind.WITH_CHILDREN, Kind.ALONE_WITH_CHILDREN, Kind.WOMAN_ALONE}),
        ((MAN, CHILD, CHILD), {Kind.WITH_CHILDREN, Kind.ALONE_WITH_CHILDREN}),
        ((WOMAN,), {Kind.SINGLE, Kind.WOMAN_ALONE}),
        ((MAN,), {Kind.SINGLE}),
        ((WOMAN, MAN), set()),
        ((WOMAN, MAN, *[CHILD] * (VERY_LARGE_OVER - 2)), {Kind.WITH_CHILDREN}),
        ((WOMAN, MAN, *[CHILD] * (VERY_LARGE_OVER - 1)), {Kind.WITH_CHILDREN, Kind.LARGE}),
        ((CHILD, member(17)), {Kind.WITHOUT_ADULT}),
        ((UNKNOWN, CHILD), {Kind.WITH_CHILDREN, Kind.ALONE_WITH_CHILDREN, Kind.WOMAN_ALONE}),
    ],
)
def test_the_kinds_of_a_household(members: tuple[Member, ...], kinds: set[Kind]) -> None:
    assert {kind for kind in Kind if is_of(household(*members), kind)} == kinds


def test_a_mission_in_counts() -> None:
    heard = member(30, held=True)
    households = [
        *[household(heard, CHILD, part="COD")] * 6,
        *[household(MAN, part="open")] * 5,
        household(),  # handed over
    ]
    found = portfolio(MISSION, [SubQuota(name="COD", places=20), SubQuota(name="open", places=3)], households)
    assert (found.persons.n, found.persons.of) == (17, 40)
    assert (found.heard.n, found.heard.of) == (6, 11)
    assert [(one.name, one.n, one.of) for one in found.parts] == [("COD", 12, 20), ("open", 5, 3)]
    assert {one.name: one.n for one in found.kinds if one.n} == {
        Kind.WITH_CHILDREN.value: 6,
        Kind.ALONE_WITH_CHILDREN.value: 6,
        Kind.WOMAN_ALONE.value: 6,
        Kind.SINGLE.value: 5,
    }
    assert all(one.of == 11 for one in found.kinds)
    assert {one.name: one.n for one in found.ages} == {
        "women": 6, "men": 5, "girls": 6, "boys": 0, "sex not known": 0
    }  # fmt: skip
    assert [(one.name, one.n) for one in found.languages] == [("swa", 17)]


def test_an_empty_mission_has_a_portfolio() -> None:
    found = portfolio(MISSION, [], [])
    assert (found.persons.n, found.heard.n, found.languages) == (0, 0, ())


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 30), min_size=1))
def test_no_small_count_is_told_nor_what_it_could_be_worked_out_from(found: dict[str, int]) -> None:
    shown = counts(Counter(found), sorted(found))
    hidden = [one.name for one in shown if one.n is None]
    assert all(one.n == found[one.name] for one in shown if one.n is not None)
    assert all(name in hidden for name, n in found.items() if n < FEWEST)
    assert len(hidden) != 1 or len(found) == 1
    assert len(hidden) <= sum(n < FEWEST for n in found.values()) + 1


def test_none_is_a_count_that_points_at_nobody() -> None:
    assert [told(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]
