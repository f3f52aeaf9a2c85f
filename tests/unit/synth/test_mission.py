import re
import unicodedata
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.model.characters import unsafe_character
from kommisjon.model.dates import PartialDate
from kommisjon.model.ids import is_uuid
from kommisjon.model.records import CaseStatus, Person, Role, Shield
from kommisjon.synth.document import read, write
from kommisjon.synth.figures import figures
from kommisjon.synth.mission import MOST_PERSONS, SyntheticMission, make_mission
from kommisjon.synth.names import TRADITIONS

STARTS = date(2027, 2, 1)
SEEDS = range(12)


@pytest.fixture(scope="module", params=SEEDS)
def mission(request: pytest.FixtureRequest) -> SyntheticMission:
    return make_mission(request.param, starts=STARTS)


def test_a_mission_has_the_shape_of_the_sources(mission: SyntheticMission) -> None:
    shape = figures(mission)
    assert shape.persons == 360
    assert shape.cases <= 150
    assert shape.in_families == pytest.approx(0.94, abs=0.01)
    assert shape.mean_family == pytest.approx(4, abs=0.15)
    assert shape.commonest_family == 4
    assert shape.largest_family == 11
    assert shape.children_in_families == pytest.approx(0.57, abs=0.02)
    assert shape.nationalities["SYR"] == pytest.approx(0.66, abs=0.02)
    assert shape.nationalities["COD"] == pytest.approx(0.28, abs=0.02)
    assert set(shape.nationalities) <= set(TRADITIONS)
    assert shape.unaccompanied_minors == 2
    assert shape.shielded == 2
    assert 1 <= shape.size_misstated <= 4


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert write(make_mission(7, starts=STARTS)) == write(make_mission(7, starts=STARTS))
    assert write(make_mission(7, starts=STARTS)) != write(make_mission(8, starts=STARTS))
    assert write(make_mission(7, starts=STARTS)) != write(make_mission(7, starts=date(2027, 2, 2)))


@pytest.mark.parametrize("persons", [1, 2, 3, 4, 5, 7, 12, 40, 159, MOST_PERSONS])
def test_a_mission_of_any_size_has_exactly_its_persons(persons: int) -> None:
    shape = figures(make_mission(3, persons=persons, starts=STARTS))
    assert shape.persons == persons
    assert shape.cases <= 150


@pytest.mark.parametrize("persons", [0, -1, MOST_PERSONS + 1])
def test_sizes_out_of_range_are_refused(persons: int) -> None:
    with pytest.raises(ValueError, match="persons"):
        make_mission(1, persons=persons, starts=STARTS)


def test_the_mission_says_that_nobody_is_on_it(mission: SyntheticMission) -> None:
    assert mission.mission.synthetic
    assert "synthetic" in mission.mission.title.lower()


def test_numbers_follow_the_patterns_and_come_from_no_office(mission: SyntheticMission) -> None:
    groups = [case.case.number for case in mission.cases]
    individuals = [person.individual_number or "" for person in mission.people]
    ids = [mission.id, *(case.id for case in mission.cases)]
    ids += [person_id for case in mission.cases for person_id, _ in case.persons]
    for found in (groups, individuals, ids):
        assert len(set(found)) == len(found)
    assert all(is_uuid(found) and found[14] == "7" for found in ids)
    assert ids[0] == min(ids)
    _all_match(r"ZZZ-\d{2}[C-]\d{5,7}", groups)
    _all_match(r"ZZZ-\d{8,9}", individuals)


def _all_match(pattern: str, found: list[str]) -> None:
    for text in found:
        assert re.fullmatch(pattern, text), text


def test_every_name_may_be_stored_and_is_written_in_letters_that_belong_together(
    mission: SyntheticMission,
) -> None:
    scripts = {"SYR": "ARABIC", "SDN": "ARABIC", "AFG": "ARABIC", "ERI": "ETHIOPIC"}
    for person in mission.people:
        for latin, original in (
            (person.given_latin, person.given_original),
            (person.family_latin, person.family_original),
        ):
            assert latin
            assert _scripts(latin) == {"LATIN"}
            expected = scripts.get(person.citizenship or "")
            assert (original is None) == (expected is None), person
            for text in filter(None, (latin, original)):
                assert unsafe_character(text, multiline=False) is None
                assert unicodedata.normalize("NFC", text) == text
            if original is not None:
                assert _scripts(original) == {expected}, original


def _scripts(text: str) -> set[str]:
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_every_household_has_one_principal_listed_first_and_ages_that_fit(mission: SyntheticMission) -> None:
    for case in mission.cases:
        people = [person for _, person in case.persons]
        assert [person.role for person in people].count(Role.PRINCIPAL) == 1
        assert people[0].role is Role.PRINCIPAL
        assert sum(person.role is Role.SPOUSE for person in people) <= 1
        parents = [person for person in people if person.role in (Role.PRINCIPAL, Role.SPOUSE)]
        for child in (person for person in people if person.role is Role.CHILD):
            assert all(_years_between(parent, child) >= 15 for parent in parents), case
        for grandparent in (person for person in people if person.role is Role.PARENT):
            assert _years_between(grandparent, people[0]) >= 15
        if len(people) > 1:
            assert all(_age(parent) >= 18 for parent in parents), case
        assert all(0 <= _age(person) < 100 for person in people)


def _age(person: Person) -> int:
    age = person.age_at(STARTS)
    assert age is not None
    return age


def _years_between(older: Person, younger: Person) -> int:
    """The least number of full years between two births of which a part may be unknown."""
    assert older.birth
    assert younger.birth
    birth = PartialDate.parse(younger.birth)
    return PartialDate.parse(older.birth).age_at(date(birth.year, birth.month or 1, birth.day or 1))


def test_households_share_a_family_name_as_their_custom_has_it() -> None:
    shared = same = 0
    for seed in SEEDS:
        for case in make_mission(seed, starts=STARTS).cases:
            people = [person for _, person in case.persons]
            if people[0].citizenship not in ("SYR", "COD"):
                continue
            children = [p.family_original or p.family_latin for p in people if p.role is Role.CHILD]
            fathers = [p for p in people if p.role in (Role.PRINCIPAL, Role.SPOUSE) and p.sex == "m"]
            for father in fathers:
                shared += len(children)
                same += children.count(father.family_original or father.family_latin)
    assert shared > 500
    # In Latin letters a few are spelt otherwise.
    assert same / shared > 0.97


def test_births_are_known_as_they_are_on_lists(mission: SyntheticMission) -> None:
    births = [person.birth or "" for person in mission.people]
    whole = [birth for birth in births if len(birth) == 10]
    assert 0.7 < len(whole) / len(births) < 0.97
    assert any(birth.endswith("~") for birth in births)
    assert any(len(birth) == 4 for birth in births)
    assert sum(birth.endswith("-01-01") for birth in births) > 30
    assert max(birth[:10] for birth in whole) <= STARTS.isoformat()


def test_now_and_then_one_household_spells_its_name_in_two_ways() -> None:
    differing = 0
    for seed in SEEDS:
        for case in make_mission(seed, starts=STARTS).cases:
            children = [
                person for _, person in case.persons if person.role is Role.CHILD and person.family_original
            ]
            differing += len({person.family_latin for person in children}) > 1
    assert 5 < differing < 200


def test_spellings_of_one_name_vary() -> None:
    spelt: dict[str, set[str]] = {}
    for person in make_mission(1, starts=STARTS).people:
        if person.family_original and person.family_latin:
            spelt.setdefault(person.family_original, set()).add(person.family_latin.casefold())
    assert sum(len(spellings) > 1 for spellings in spelt.values()) > 10


def test_those_registered_together_have_numbers_that_follow_one_another(mission: SyntheticMission) -> None:
    for case in mission.cases:
        registered = 2000 + int(case.case.number[4:6])
        assert registered < STARTS.year
        together = [
            int((person.individual_number or "")[4:])
            for _, person in case.persons
            if int((person.birth or "")[:4]) <= registered
        ]
        assert together == list(range(together[0], together[0] + len(together)))


@pytest.mark.parametrize("starts", [date(1999, 12, 31), date(2100, 1, 1), date.min, date.max])
def test_years_that_do_not_fit_the_numbers_are_refused(starts: date) -> None:
    with pytest.raises(ValueError, match="begins"):
        make_mission(1, starts=starts)


@given(
    seed=st.integers(),
    persons=st.integers(1, 60),
    starts=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_any_seed_size_and_day_gives_a_mission_that_holds_together(seed: int, persons: int, starts: date) -> None:
    made = make_mission(seed, persons=persons, starts=starts)
    assert figures(made).persons == persons
    assert all(person.age_at(starts) in range(100) for person in made.people)
    assert all(case.persons[0][1].role is Role.PRINCIPAL for case in made.cases)
    assert read(write(made)) == made


def test_a_plan_of_the_first_days_with_gaps_and_one_overlap() -> None:
    made = make_mission(7, persons=200, starts=date(2026, 11, 6), planned=True)
    bare = make_mission(7, persons=200, starts=date(2026, 11, 6))
    assert [one.persons for one in made.cases] == [one.persons for one in bare.cases]
    assert not bare.sessions
    sessions = [session for _rec, _case, session in made.sessions]
    starts = [datetime.fromisoformat(one.planned_start or "") for one in sessions]
    assert 3 <= len({at.date() for at in starts}) <= 5
    assert all(at.weekday() < 5 and 8 <= at.hour < 17 for at in starts)
    assert {90, 120, 150} == {one.minutes for one in sessions}
    lacking = sum(1 for one in sessions if one.channel is None)
    assert 0 < lacking < len(sessions) / 2
    by_id = {case.id: case for case in made.cases}
    planned = {case for _rec, case, _session in made.sessions}
    assert len(planned) == len(sessions), "a family once"
    assert {one.id for one in made.cases if one.case.status is CaseStatus.SCHEDULED} == planned
    assert all(person.shield is Shield.NONE for case in planned for _id, person in by_id[case].persons)
    for _rec, case, session in made.sessions:
        assert session.language in {one.interpreting_language for _id, one in by_id[case].persons}
    overlaps = 0
    for officer in {one.interviewer for one in sessions}:
        own = sorted((at, one.minutes or 0) for at, one in zip(starts, sessions, strict=True)
                     if one.interviewer == officer)  # fmt: skip
        overlaps += sum(at + timedelta(minutes=m) > then for (at, m), (then, _m) in pairwise(own))
    assert overlaps == 1
