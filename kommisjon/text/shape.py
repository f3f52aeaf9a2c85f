"""Contextual forms of Arabic letters for a grid of cells, one glyph a letter (tui-and-languages.md 1.3, 1.5)."""

from __future__ import annotations

from functools import lru_cache

from kommisjon.text.joining import forms_of_letters, joining

_DRAWN_AS = {"ګ": "گ"}
"""Letters without forms that may be drawn as a twin with forms: Pashto gaf has two shapes of one letter."""


@lru_cache(maxsize=2048)
def shape(text: str, parted: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """Give the glyph to show for each character of `text`, in logical order.

    A ligature of lam and alef stands at the lam and leaves "" at the alef, unless the lam's place is in `parted`
    (a cursor or a selection edge between the two must stay visible).
    """
    glyphs = list(text)
    solid = [place for place, char in enumerate(text) if joining(char) != "T"]
    kinds = [joining(text[place]) for place in solid]
    taken = -1
    for n, place in enumerate(solid):
        if n == taken:
            glyphs[place] = ""
            continue
        before = kinds[n - 1] if n else "U"
        after = kinds[n + 1] if n + 1 < len(solid) else "U"
        joins_before = kinds[n] in "DRC" and before in "DC"
        joins_after = kinds[n] in "DC" and after in "DRC"
        ligature = None if place in parted else _lam_alef(text, solid, n, joins_before)
        if ligature:
            glyphs[place], taken = ligature, n + 1
        else:
            glyphs[place] = _form(text[place], joins_before, joins_after)
    return tuple(glyphs)


def _lam_alef(text: str, solid: list[int], n: int, joins_before: bool) -> str | None:
    """Give the ligature that starts at the n-th solid character, if lam and alef meet there."""
    if n + 1 >= len(solid):
        return None
    forms = forms_of_letters()[1].get(text[solid[n]] + text[solid[n + 1]])
    if forms is None:
        return None
    return forms.final if joins_before else forms.isolated


def _form(char: str, joins_before: bool, joins_after: bool) -> str:
    """Give the presentation form of a letter, or the nearest one that exists."""
    forms = forms_of_letters()[0].get(_DRAWN_AS.get(char, char))
    if forms is None:
        return char
    nearest = forms.final if joins_before else forms.isolated
    if joins_after:
        return (forms.medial if joins_before else forms.initial) or nearest or char
    return nearest or char
