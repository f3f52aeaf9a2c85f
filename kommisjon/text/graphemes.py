"""What a reader takes for one letter: where a cursor may stand, and what one press of Backspace removes.

A cluster is a base with the marks and joiners after it, and with the consonant after a virama
(tui-and-languages.md 1.6; UAX #29 rules GB9, GB9a, GB9c). Direction marks go with what they follow, because a
cursor on a character without a cell cannot be seen.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JOINERS = frozenset("\u200c\u200d")
_WITHOUT_CELL = _JOINERS | frozenset("\u061c\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f")
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2")
"""Viramas that tie the next consonant; the pure killers of Burmese (U+103A), Tamil and Thai do not."""


@lru_cache(maxsize=2048)
def _extends(char: str) -> bool:
    """Tell whether a character belongs to what stands before it."""
    return char in _WITHOUT_CELL or unicodedata.category(char) in ("Mn", "Me", "Mc")


def _is_boundary(text: str, place: int) -> bool:
    """Tell whether a cursor may stand before `text[place]`, for 0 < place < len(text)."""
    if _extends(text[place]):
        return False
    if not text[place].isalpha():
        return True
    before = place - 1
    while before > 0 and text[before] in _JOINERS:
        before -= 1
    tied = text[before] in _VIRAMAS and "\u200c" not in text[before:place]
    return not tied


def next_stop(text: str, place: int) -> int:
    """Give the first cluster boundary after `place`, at most the text's length."""
    place += 1
    while place < len(text) and not _is_boundary(text, place):
        place += 1
    return min(place, len(text))


def previous_stop(text: str, place: int) -> int:
    """Give the last cluster boundary before `place`, at least 0."""
    place -= 1
    while 0 < place < len(text) and not _is_boundary(text, place):
        place -= 1
    return max(place, 0)


def nearest_stop(text: str, place: int) -> int:
    """Give `place` itself if a cursor may stand there, else the boundary before it."""
    place = min(max(place, 0), len(text))
    if place in (0, len(text)) or _is_boundary(text, place):
        return place
    return previous_stop(text, place)


def clusters(text: str) -> list[str]:
    """Cut a text into its clusters."""
    found: list[str] = []
    start = 0
    while start < len(text):
        end = next_stop(text, start)
        found.append(text[start:end])
        start = end
    return found


def backspace_start(text: str, place: int) -> int:
    """Give where Backspace at `place` starts to delete: the whole cluster, or only the joiner that ends it.

    A joiner is a key of its own, so a mistyped one goes without the letter before it.
    """
    if place > 0 and text[place - 1] in _JOINERS:
        return place - 1
    return previous_stop(text, place)
