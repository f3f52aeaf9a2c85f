"""Choices looked for in a file beside the form: the appearance search() (ODK Collect). All rows are synthetic."""

from __future__ import annotations

import pytest

from kommisjon.xform import State, load
from tests.forms_in_tables import NOON, xform

TOWNS = (
    b"key,name_en,name_ar,land\no,Oslo,\xd8\xa3\xd9\x88\xd8\xb3\xd9\x84\xd9\x88,no\nb,Bergen,,no\nm,Malmo,,se\n"
)


def begun(search: str, towns: bytes | None = TOWNS) -> State:
    tables = f"""
    | survey | | | | | |
    | | type | name | label::English (en) | label::Arabic (ar) | appearance |
    | | text | land | Land | بلد | |
    | | select_one towns | town | Which town? | أي | minimal {search} |
    | choices | | | | |
    | | list_name | name | label::English (en) | label::Arabic (ar) |
    | | towns | key | name_en | name_ar |
    | | towns | 99 | None | لا شيء |
    """
    form = load(xform(tables), lambda name: towns if name == "towns.csv" else None)
    return form.begin(lambda: NOON, 1)


def values(state: State) -> list[str]:
    return [choice.value for choice in state.choices("/data/town")]


def test_the_whole_file_with_the_forms_own_choices_in_their_place() -> None:
    state = begun("search('towns')")
    assert values(state) == ["o", "b", "m", "99"]
    assert [choice.label for choice in state.choices("/data/town", "Arabic (ar)")][::3] == ["أوسلو", "لا شيء"]
    assert state.answer("/data/town", "o").accepted


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("search('towns', 'matches', 'land', ${land})", ["o", "b", "99"]),
        ("search('towns', 'startsWith', 'name_en', 'b')", ["b", "99"]),
        ("search('towns', 'endsWith', 'name_en', 'o')", ["o", "m", "99"]),
        ("search('towns', 'contains', 'name_en', 'l')", ["o", "m", "99"]),
        ("search('towns', 'contains', 'name_en', 'l', 'land', ${land})", ["o", "99"]),
    ],
)
def test_a_search_and_a_filter(search: str, found: list[str]) -> None:
    state = begun(search)
    state.answer("/data/land", "no")
    assert values(state) == found


def test_what_is_offered_follows_the_answer_it_is_made_of() -> None:
    state = begun("search('towns', 'matches', 'land', ${land})")
    assert values(state) == ["99"]
    state.answer("/data/land", "se")
    assert values(state) == ["m", "99"]


def test_without_the_file_only_the_forms_own_choices_are_there() -> None:
    assert values(begun("search('towns')", None)) == ["99"]


@pytest.mark.parametrize("search", ["search(towns)", "search('towns', 'matches')", "search()"])
def test_a_search_that_cannot_be_read_is_noticed_and_takes_any_answer(search: str) -> None:
    state = begun(search)
    assert any("/data/town" in notice and "search(" in notice for notice in state.form.notices)
    assert state.answer("/data/town", "m").accepted
