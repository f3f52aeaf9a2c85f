"""Finding occupations by what people say, on the list that the competence form carries."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.library import carried_form, list_labels
from kommisjon.text.in_own_words import InOwnWords, Sayable
from kommisjon.xform.authoring.code_lists.entries import occupation

SPOKEN = ("nb", "en", "ar", "fa_AF", "ti", "so", "sw", "uk")
LIST = occupation(SPOKEN)


def found(sentence: str, *languages: str, most: int = 4) -> list[str]:
    """The codes of the likeliest occupations, searched in two languages as on the screen."""
    said = [
        Sayable(tuple(one.names[s] for s in languages), tuple(one.words[f"words_{s}"] for s in languages))
        for one in LIST
    ]
    return [LIST[place].code for place in InOwnWords(said).candidates(sentence)[:most]]


@pytest.mark.parametrize(
    ("sentence", "languages"),
    [
        ("drove a taxi and repaired generators", ("nb", "en")),
        ("Kjørte taxi, og reparerte generatorer.", ("nb", "en")),
        ("كنت سائق تاكسي وأصلح المولدات", ("nb", "ar")),
        ("راننده تکسی بودم و جنراتور ترمیم می‌کردم", ("nb", "fa_AF")),
        ("niliendesha teksi na kutengeneza jenereta", ("nb", "sw")),
        ("я водив таксі й ремонтував генератори", ("nb", "uk")),
        ("waxaan waday taksi oo hagaajiyay matoor", ("nb", "so")),
    ],
)
def test_both_kinds_of_work_in_one_sentence_are_found(sentence: str, languages: tuple[str, str]) -> None:
    assert {"832", "723", "741"} <= set(found(sentence, *languages))


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("sydde kjoler hjemme", "753"),
        ("passet barn for naboer", "531"),
        ("pleide syk mor", "532"),
        ("gjette geiter for familien", "632"),
        ("solgte grønnsaker på markedet", "521"),
        ("I was a teacher in a primary school", "234"),
        ("worked as interpreter for an organisation", "264"),
        ("mining cobalt", "811"),
        ("hentet ved og vann", "962"),
        ("ran a small shop", "522"),
        ("husmor", "531"),
    ],
)
def test_the_likeliest_comes_first(sentence: str, code: str) -> None:
    assert found(sentence, "nb", "en", most=1) == [code]


def test_a_part_of_a_compound_word_finds_too() -> None:
    assert "833" in found("lastebilsjåfør", "nb", "en")
    assert "832" in found("taxieier", "nb", "en")


def test_a_word_is_found_while_it_is_typed_and_not_by_its_beginning_once_it_is_whole() -> None:
    assert found("frisø", "nb", "en", most=2) == found("frisør", "nb", "en", most=2)
    assert found("el", "nb", "en") != []
    assert found("el ", "nb", "en") == []


def test_only_the_languages_on_the_screen_are_searched() -> None:
    assert found("خياطة", "nb", "en") == []
    assert found("خياطة", "nb", "ar", most=1) == ["753"]


@pytest.mark.parametrize("spoken", carried_form("competence").form.languages)
def test_a_kind_of_work_is_found_by_its_own_name_in_every_language(spoken: str) -> None:
    """Doctor, teacher, mason, tailor, driver of a lorry."""
    named = list_labels(carried_form("competence").form, "occupation", spoken)
    codes = list(named)
    there = InOwnWords([Sayable((label,), ()) for label in named.values()])
    for code in ("221", "23", "711", "753", "833"):
        assert code in [codes[place] for place in there.candidates(f"{named[code]} ")[:3]], named[code]


def test_words_that_say_nothing_find_nothing() -> None:
    assert found("jeg har og det var", "nb", "en") == []
    assert found("", "nb", "en") == []


FEW = InOwnWords(
    [Sayable(("Taxi",), ("drove car",)), Sayable(("Bus",), ("drove",)), Sayable(("Cook",), ("food",))]
)


@given(st.text(st.sampled_from(string.ascii_lowercase + " 'æ-١\u200cع"), max_size=40))
def test_any_sentence_gives_each_place_once_and_the_same_again(sentence: str) -> None:
    places = FEW.candidates(sentence)
    assert len(places) == len(set(places))
    assert set(places) <= {0, 1, 2}
    assert FEW.candidates(sentence) == places
    assert set(FEW.candidates(f"{sentence} drove taxi ")) >= {0, 1}
