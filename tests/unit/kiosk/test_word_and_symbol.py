"""A word and a symbol are not taken for each other, in any language of the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kommisjon.kiosk import pages
from kommisjon.kiosk.texts import Says, languages, symbols, texts, words
from tests.unit.interview.centre.at_centre import a_centre, begun


@pytest.mark.parametrize("language", languages())
def test_nothing_is_called_alike_in_both_lists(tmp_path: Path, language: str) -> None:
    with a_centre(tmp_path) as centre:
        offered = [words(language)[word] for word in begun(centre.seated().visit).words]
    named = [*offered, *symbols(language).values()]
    assert len({name.casefold() for name in named}) == len(named)


def test_each_is_told_with_what_it_is(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        seat.visit.choose_language("nb")
        seat.visit.agree()
        page = pages.page(seat, pages.Shown(), nonce="n", style="s")
        recall, said = seat.visit.recall, texts("nb")
        assert page.index(said.say(Says.YOUR_WORD)) < page.index(f">{words('nb')[recall.word]}<")
        assert page.index(said.say(Says.YOUR_SYMBOL)) < page.index(f">{symbols('nb')[recall.symbol]}<")
        seat.visit.begin()
        seat.visit.rest()
        page = pages.page(seat, pages.Shown(), nonce="n", style="s")
        assert set(re.findall(r'name="word" value="(\w+)"', page)) == set(seat.visit.words)
