"""One line of text as it is written on a grid of cells: letters from left to right, mirrored and joined."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kommisjon.text.bidi import base_level, has_rtl, mirrored, visual_order
from kommisjon.text.shape import shape

_SHOWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2")
"""Format characters with a glyph of their own, such as the Arabic number sign."""


class Letter(NamedTuple):
    """A letter as it is drawn."""

    place: int
    """Index of the letter in the logical line."""
    glyph: str
    marks: str
    """What is drawn on it."""


@lru_cache(maxsize=4096)
def letters(text: str, base: int, parted: frozenset[int] = frozenset()) -> tuple[Letter, ...]:
    """The letters of a logical line from left to right, with base level `base` (0 or 1).

    `parted` names each lam that must not run together with its alef.
    """
    order, levels = visual_order(text, base)
    glyphs = shape(text, parted)
    owner = _owners(text, glyphs)
    tails: dict[int, str] = {}
    for place, head in enumerate(owner):
        if head != place and not _is_unseen(text[place]):
            tails[head] = tails.get(head, "") + glyphs[place]
    return tuple(
        Letter(place, mirrored(glyphs[place]) if levels[place] % 2 else glyphs[place], tails.get(place, ""))
        for place in order
        if owner[place] == place and not _is_unseen(text[place])
    )


def drawn(text: str) -> str:
    """Give one logical line as its cells are written; the first strong letter gives its direction."""
    if not has_rtl(text):
        return text
    return "".join(letter.glyph + letter.marks for letter in letters(text, base_level(text)))


def _owners(text: str, glyphs: tuple[str, ...]) -> list[int]:
    """Give for each character the place of the letter it is drawn on: its own, or the one before it."""
    owner: list[int] = []
    head = 0
    for place, char in enumerate(text):
        rides = unicodedata.category(char) in ("Mn", "Me") or not glyphs[place] or _is_unseen(char)
        if not rides or not place or _is_unseen(text[head]):
            head = place
        owner.append(head)
    return owner


def _is_unseen(char: str) -> bool:
    """Tell whether a character only steers: joiners, direction marks, isolates."""
    return unicodedata.category(char) == "Cf" and char not in _SHOWN_FORMATS
