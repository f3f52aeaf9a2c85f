"""Whoever reads a draft is told so in the same language, on page and paper, until somebody has signed it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.i18n import spoken as catalogues
from kommisjon.i18n.spoken import Said, spoken
from kommisjon.interview.centre.languages import offers
from kommisjon.kiosk import pages
from kommisjon.kiosk.texts import Says, texts
from kommisjon.resources import locales_folder
from tests.unit.interview.centre.at_centre import Centre, a_centre

DRAFTS = [one.language for one in offers() if one.language != "en"]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


def test_the_page_says_so_in_every_language_of_a_draft(centre: Centre) -> None:
    visit = centre.seated().visit
    [seat] = centre.desk.seats
    for language in DRAFTS:
        visit.choose_language(language)
        shown = pages.page(seat, pages.Shown(), nonce="n", style="s")
        assert f'lang="{language.replace("_", "-")}"' in shown
        assert texts(language).texts[Says.DRAFT.value] in shown, language
        visit.other_language()
    visit.choose_language("en")
    assert Says.DRAFT.value not in pages.page(seat, pages.Shown(), nonce="n", style="s")


@pytest.mark.parametrize("language", DRAFTS)
def test_the_paper_has_the_words_to_say_so_in_every_language(language: str) -> None:
    found = spoken(language)
    assert (found.language, found.reviewed) == (language, False)
    assert found.texts[Said.DRAFT.value] != Said.DRAFT.value


def test_a_signed_catalogue_is_a_draft_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(locales_folder() / "tr", tmp_path / "tr", ignore=shutil.ignore_patterns("*.mo"))
    path = tmp_path / "tr" / "LC_MESSAGES" / "resident.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"MIME', '"X-Reviewed-By: 2026-11-22 AB\\n"\n"MIME', 1), encoding="utf-8")
    caches = (catalogues._spoken, catalogues._best, catalogues._carried)
    monkeypatch.setattr(catalogues, "locales_folder", lambda: tmp_path)
    try:
        for cache in caches:
            cache.cache_clear()
        assert texts("tr").reviewed
        assert catalogues.reviewer("tr", "resident") == "2026-11-22 AB"
    finally:
        for cache in caches:
            cache.cache_clear()
