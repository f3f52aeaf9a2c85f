"""Everything a resident meets, in each language of the centres: all there, in its script, drawn by our fonts."""

from __future__ import annotations

import unicodedata

import pytest

from kommisjon.i18n import po
from kommisjon.i18n.named import same_language
from kommisjon.i18n.placeholders import fault
from kommisjon.i18n.spoken import DOMAIN, Said
from kommisjon.interview.library import carried_form
from kommisjon.interview.sheet.fonts import missing
from kommisjon.kiosk import texts
from kommisjon.kiosk.texts import Says
from kommisjon.resources import locales_folder

LANGUAGES = {
    **dict.fromkeys(("nb", "en", "so", "sw", "ku", "tr", "fr"), "LATIN"),
    **dict.fromkeys(("ar", "fa_AF", "fa", "ps", "ckb"), "ARABIC"),
    **dict.fromkeys(("ti", "am"), "ETHIOPIC"),
    **dict.fromkeys(("uk", "ru"), "CYRILLIC"),
    "my": "MYANMAR",
    "ne": "DEVANAGARI",
}
"""CLDR's identifiers, with their script; Kurmanji (kmr) is ku there."""
CATALOGUES = {texts.DOMAIN: Says, DOMAIN: Said}
JOINERS = frozenset("\u200c\u200d")


def of_catalogue(language: str, domain: str) -> dict[str, str]:
    """A catalogue's texts by their English; English itself is the source."""
    if language == "en":
        return {said.value: said.value for said in CATALOGUES[domain]}
    file = po.read(locales_folder() / language / "LC_MESSAGES" / f"{domain}.po")
    return {po.ids(one)[0]: po.strings(one)[0] for one in file.catalogue if one.id and not one.fuzzy}


def of_form(language: str) -> list[str]:
    known = carried_form("competence").form.texts[language]
    return ["".join(map(str, text.pieces)) for kinds in known.values() for text in kinds.values()]


def test_the_form_is_in_all_of_them() -> None:
    assert set(carried_form("competence").form.languages) == set(LANGUAGES)


@pytest.mark.parametrize("domain", CATALOGUES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_page_and_the_paper_is_there_with_its_fields(language: str, domain: str) -> None:
    found = of_catalogue(language, domain)
    assert found.keys() == {said.value for said in CATALOGUES[domain]}
    for english, said in found.items():
        assert said.strip() == said != "", english
        assert fault([english], [said]) is None, english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_script_of_its_language_and_no_sign_of_it_is_hidden(language: str) -> None:
    for said in (text for domain in CATALOGUES for text in of_catalogue(language, domain).values()):
        for char in said.format_map(dict.fromkeys(("done", "all", "name", "words", "date"), "")):
            kind = unicodedata.category(char)
            assert not kind.startswith("C") or char in JOINERS, f"U+{ord(char):04X} in {said}"
            if kind.startswith("L"):
                assert unicodedata.name(char).startswith((LANGUAGES[language], "MODIFIER")), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_of_ours_have_every_letter(language: str) -> None:
    said = [text for domain in CATALOGUES for text in of_catalogue(language, domain).values()]
    assert missing([*said, *of_form(language)]) == 0


@pytest.mark.parametrize(
    ("person", "language"),
    [
        ("kmr", "ku"), ("ckb", "ckb"), ("prs", "fa_AF"), ("pes", "fa"), ("fas", "fa"), ("pus", "ps"),
        ("pbt", "ps"),
        ("mya", "my"), ("nep", "ne"), ("ara", "ar"), ("apc", "ar"), ("tir", "ti"), ("amh", "am"), ("som", "so"),
        ("swa", "sw"), ("swc", "sw"), ("ukr", "uk"), ("rus", "ru"), ("tur", "tr"), ("fra", "fr"), ("eng", "en"),
        ("nor", "nb"), ("din", None), ("rhg", None),
    ],
)  # fmt: skip
def test_a_persons_language_is_one_of_them_where_it_is(person: str, language: str | None) -> None:
    assert same_language(person, carried_form("competence").form.languages) == language
