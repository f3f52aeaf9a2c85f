"""Long lists without writing: the likeliest first, then the alphabet, words of three languages, groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.interview.centre.long_lists import AT_ONCE, LongList, Sought
from kommisjon.interview.centre.visit import Visit
from tests.unit.interview.centre.at_centre import Centre, a_centre, answered, begun


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def looked_through(visit: Visit) -> LongList:
    return LongList(visit.open_sitting, visit.stop, visit.language, visit.about)


def values(visit: Visit, sought: Sought | None = None) -> list[str]:
    return [one.value for one in looked_through(visit).shelf(sought or Sought()).choices]


def at_occupation(centre: Centre, written: str, language: str = "ar") -> Visit:
    visit = answered(begun(centre.seated().visit, language), lambda at: at.stop.ref.endswith("has_worked"))
    visit.answer("yes")
    visit.add()
    visit.answer(written)
    return visit


def test_what_is_known_of_the_resident_stands_first_and_what_was_told_is_not_offered_again(centre: Centre) -> None:
    place = next(n for n, one in enumerate(centre.residents) if one.member.person.mother_tongue == "lin")
    visit = begun(centre.seated(place).visit, "sw")
    visit.add()
    first = values(visit)
    assert (set(first[:2]), len(first)) == ({"lin", "swa"}, AT_ONCE)
    visit.answer("lin")
    answered(visit, lambda at: at.stop.kind.adds)
    visit.add()
    assert values(visit)[0] == "swa"
    assert "lin" not in values(visit)


def test_everything_can_be_reached_a_page_at_a_time_without_writing(centre: Centre) -> None:
    visit = begun(centre.seated().visit)
    visit.add()
    listed, page, found = looked_through(visit), 0, list[str]()
    while True:
        shelf = listed.shelf(Sought(page=page))
        assert len(shelf.choices) <= AT_ONCE
        found += [one.value for one in shelf.choices]
        if not shelf.goes_on:
            break
        page += 1
    assert sorted(found) == sorted(visit.offered)
    assert listed.takes(Sought(page=page))
    for nowhere in (Sought(page=page + 1), Sought(group="7"), Sought(find="zzqq", page=1)):
        assert not listed.takes(nowhere)


@pytest.mark.parametrize("written", ["سائق شاحنة", "kjørte lastebil", "drove a truck"])
def test_an_occupation_is_found_in_words_of_the_resident_or_the_helper(centre: Centre, written: str) -> None:
    assert "833" in values(at_occupation(centre, written))[:3]


def test_what_nobody_understands_is_begun_from_a_group(centre: Centre) -> None:
    visit = at_occupation(centre, "xyzzy")
    assert values(visit) == []
    groups = looked_through(visit).shelf(Sought()).groups
    everything = [
        value for begins in groups for page in range(4) for value in values(visit, Sought("", begins, page))
    ]
    assert sorted(everything) == sorted(visit.offered)
    assert values(visit, Sought(group="7"))[0] == "71"


def test_the_country_of_a_job_begins_with_the_resident_s_own_and_the_last_one_told(centre: Centre) -> None:
    place = next(n for n, one in enumerate(centre.residents) if one.member.person.citizenship == "SYR")
    visit = begun(centre.seated(place).visit)
    sitting = visit.open_sitting
    sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/path")), "twenty")
    visit.rest()
    visit.vouched_for()
    answered(visit, lambda at: at.stop.ref.endswith("has_worked"))
    visit.answer("yes")
    for country in ("LBN", "SYR"):
        visit.add()
        answered(visit, lambda at: at.stop.ref.endswith("work_country"))
        assert "SYR" in values(visit)[:2]
        visit.answer(country)
        answered(visit, lambda at: at.stop.kind.adds)
    visit.add()
    answered(visit, lambda at: at.stop.ref.endswith("work_country"))
    assert {"SYR", "LBN"} <= set(values(visit)[:3])
