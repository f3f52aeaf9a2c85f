"""The key line drops whole entries; finding folds case, marks and digits; the themes can be read."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from kommisjon.text.finding import Findable, matches
from kommisjon.tui.actions import Where, actions_for
from kommisjon.tui.themes import DARK, LIGHT
from kommisjon.tui.widgets.frame import entries_that_fit

ENTRIES = {a.name: f"{a.shown} {a.text}" for a in actions_for(Where.INTERVIEW) if a.listed}


@pytest.mark.parametrize("width", range(20, 200, 7))
def test_entries_are_whole_and_help_is_always_among_them(width: int) -> None:
    chosen = entries_that_fit(ENTRIES, width)
    assert len("  ".join(chosen)) <= width
    assert ENTRIES["help"] in chosen
    assert all(entry in ENTRIES.values() for entry in chosen)


def test_what_matters_most_comes_first() -> None:
    assert entries_that_fit(ENTRIES, 60) == ["Enter Save and go on", "F7 Doesn't know", "F12 Lock", "F1 Help"]
    assert entries_that_fit(ENTRIES, 70)[2] == "F9 Declined"
    assert entries_that_fit(ENTRIES, 1000) == list(ENTRIES.values())


def test_a_line_is_found_by_the_first_letters_of_a_label_and_then_of_a_word() -> None:
    labels = [("Den demokratiske republikken Kongo", "الكونغو"), ("Kenya", "كينيا"), ("Côte d'Ivoire", "")]
    assert Findable(labels).first("ke") == 1
    assert Findable(labels).first("kon") == 0
    assert Findable(labels).first("COTE") == 2
    assert Findable(labels).first("كين") == 1
    assert Findable(labels).first("x") is None


def test_texts_are_matched_by_parts_in_any_order_and_digits_of_any_script() -> None:
    texts = ["ZZZ-18-63000", "Nizar Alabdullah", "مُحَمَّد"]
    assert matches("", texts)
    assert matches("alab niz", texts)
    assert matches("٦٣٠٠٠", texts)
    assert matches("محمد", texts)
    assert not matches("niz kar", texts)


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2, section 3.9)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("ink", ["foreground", "error", "warning", "success", "primary"])
def test_text_can_be_read_on_every_ground(theme: Theme, ground: str, ink: str) -> None:
    """4.5:1, WCAG 2.2 success criterion 1.4.3."""
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5
