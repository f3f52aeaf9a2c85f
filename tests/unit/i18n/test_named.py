"""Languages by the names that authors of forms give them."""

from __future__ import annotations

import pytest

from kommisjon.i18n.named import code_of, same_language, shown_name, written_from_right


@pytest.mark.parametrize(
    ("name", "code", "from_right"),
    [
        ("English (en)", "en", False),
        ("Swahili(swa)", "sw", False),
        ("Français", "fr", False),
        ("Arabic", "ar", True),
        ("العربية", "ar", True),
        ("Dari", "fa_AF", True),
        ("prs", "fa_AF", True),
        ("nb", "nb", False),
        ("Norsk bokmål", "nb", False),
        ("Igbo", "ig", False),
        ("Klingonish", None, None),
        ("", None, None),
        ("default", None, None),
    ],
)
def test_a_name_gives_a_code_and_a_direction(name: str, code: str | None, from_right: bool | None) -> None:
    assert code_of(name) == code
    assert written_from_right(name) == from_right


def test_an_authors_name_is_shown_as_it_is_and_a_code_by_the_languages_own_name() -> None:
    assert shown_name("English (en)") == "English (en)"
    assert shown_name("nb") == "norsk bokmål"
    assert shown_name("default") == ""


@pytest.mark.parametrize(("wanted", "found"), [("arb", "Arabic"), ("Français", "Français"), ("fr", "Français"),
                                               ("nb", None), ("prs", None)])  # fmt: skip
def test_a_persons_language_is_found_among_named_ones(wanted: str, found: str | None) -> None:
    assert same_language(wanted, ("English (en)", "Français", "Arabic")) == found
