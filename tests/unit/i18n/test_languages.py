import gettext

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from kommisjon.i18n.languages import direction, identifier, name_in, native_name, plural_forms
from kommisjon.i18n.pseudo import pseudo
from kommisjon.synth.names import TRADITIONS


def test_every_direction_agrees_with_cldr() -> None:
    for code in locale_identifiers():
        expected = Locale.parse(code).text_direction
        if expected != "ttb":
            assert direction(code) == expected, code


@pytest.mark.parametrize(
    "code", ["ar", "ara", "fa", "fa_AF", "prs", "pes", "ps", "pus", "ckb", "ur", "urd", "kmr_Arab"]
)
def test_these_are_written_from_right_to_left(code: str) -> None:
    assert direction(code) == "rtl"


@pytest.mark.parametrize(
    "code", ["nb", "en", "kmr", "ku", "tir", "som", "swa", "kin", "ara_Latn", "", "xyz", "din"]
)
def test_these_are_not(code: str) -> None:
    assert direction(code) == "ltr"


@pytest.mark.parametrize(
    ("code", "cldr", "native", "nb", "en"),
    [
        ("prs", "fa_AF", "دری", "dari", "Dari"),
        ("pes", "fa", "فارسی", "persisk", "Persian"),
        ("ara", "ar", "العربية", "arabisk", "Arabic"),
        ("kmr", "ku", "kurdî (kurmancî)", "kurmanji", "Kurmanji"),
        ("ckb", "ckb", "کوردیی ناوەندی", "sorani", "Sorani"),
        ("tir", "ti", "ትግርኛ", "tigrinja", "Tigrinya"),
        ("swa", "sw", "Kiswahili", "swahili", "Swahili"),
        ("din", "din", "Dinka", "dinka", "Dinka"),
        ("nb", "nb", "norsk bokmål", "norsk bokmål", "Norwegian Bokmål"),
        ("xyz", "xyz", "xyz", "xyz", "xyz"),
    ],
)
def test_a_language_has_its_own_name_and_ours(code: str, cldr: str, native: str, nb: str, en: str) -> None:
    assert identifier(code) == cldr
    assert (native_name(code), name_in(code, "nb"), name_in(code, "en")) == (native, nb, en)


def test_a_wrong_name_in_cldr_is_put_right() -> None:
    assert name_in("prs", "so") == "Dari"


def test_every_language_of_a_synthetic_mission_has_a_name() -> None:
    for kinds in TRADITIONS.values():
        for tradition, _ in kinds:
            for code, _ in tradition.tongues:
                assert name_in(code, "nb") != code


@pytest.mark.parametrize(
    "code", ["nb", "ar", "fa", "fa_AF", "ps", "ckb", "ku", "ti", "am", "so", "sw", "rw", "my", "uk", "fr", "tr"]
)
def test_the_plural_header_counts_as_cldr_does_and_gettext_reads_it(code: str) -> None:
    forms, rule = plural_forms(code).rstrip(";").split("; plural=")
    choose = gettext.c2py(rule)
    cldr = Locale.parse(code).plural_form
    seen: dict[int, str] = {}
    for n in [*range(200), 1_000, 1_000_000]:
        form = choose(n)
        assert 0 <= form < int(forms.removeprefix("nplurals="))
        assert seen.setdefault(form, cldr(n)) == cldr(n)


def test_a_language_that_cldr_lacks_has_no_plural_header() -> None:
    with pytest.raises(ValueError, match="din"):
        plural_forms("din")


def test_the_pseudo_language_keeps_fields_and_grows_by_a_third() -> None:
    assert pseudo("Who is ${name} in {case}?") == "⟦Whó íš ${name} íñ {case}?~~~~~⟧"
    assert pseudo("") == ""
    assert pseudo("a", rtl=True) == "\u2067⟦á~⟧\u2069"
    long = "Nothing is lost: the interviews are still on this laptop."
    assert len(pseudo(long)) >= 1.35 * len(long)
