"""Both themes by figures: contrast as WCAG 2 defines it, and what a person with deuteranopia tells apart."""

from __future__ import annotations

import pytest
from textual.theme import Theme

from kommisjon.tui.themes import DARK, LIGHT

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
LEAST = 4.5
"""WCAG 2, success criterion 1.4.3."""
APART = 40
"""CIE76 difference of success and error under deuteranopia; the themes that come with Textual have up to 27."""
_DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
"""Machado, Oliveira and Fernandes 2009, severity 1, in linear light."""
_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.9505, 1.0, 1.089)

Three = tuple[float, float, float]


def linear(colour: str | None) -> Three:
    assert colour is not None
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def times(matrix: tuple[Three, Three, Three], one: Three) -> Three:
    first, second, third = (sum(a * b for a, b in zip(row, one, strict=True)) for row in matrix)
    return first, second, third


def ratio(one: str | None, other: str | None) -> float:
    lights = sorted(times(_TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(one: Three) -> Three:
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (max(a / b, 0.0) for a, b in zip(times(_TO_XYZ, one), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str | None, other: str | None) -> float:
    seen = [lab(times(_DEUTERANOPIA, linear(colour))) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_the_figures_are_computed_as_others_compute_them() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert difference("#000000", "#FFFFFF") == pytest.approx(100, abs=0.1)
    assert difference("#56B4E9", "#D55E00") == pytest.approx(101, abs=12)


@BOTH
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
@pytest.mark.parametrize("name", ["foreground", "primary", "accent", "error", "warning", "success"])
def test_every_colour_that_is_read_has_contrast_on_every_ground(theme: Theme, ground: str, name: str) -> None:
    assert ratio(getattr(theme, name), getattr(theme, ground)) >= LEAST


@BOTH
def test_success_and_error_are_told_apart_without_red_and_green(theme: Theme) -> None:
    assert difference(theme.success, theme.error) >= APART
    assert difference(theme.success, theme.warning) >= APART
