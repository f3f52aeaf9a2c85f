"""Words to say and to type: what generated passphrases and spoken fingerprints are made of.

The lists are those of the package xkcdpass, which is pinned: a fingerprint names words by their place. Its drawing
of words is not used. English is EFF's long list as it stands; Norwegian is chosen here out of 137,172 words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

WordLanguage = Literal["nb", "en"]
LEAST_WORDS = 7776
"""Of each list: one word is worth at least 12.92 bits."""

_LISTS: dict[WordLanguage, str] = {"nb": "nor-nb", "en": "eff-long"}
_SHORT_AND_PLAIN = re.compile("[a-z]{4,7}")


@cache
def words(language: WordLanguage) -> tuple[str, ...]:
    """The list of a language, in an order that stays: 12,168 words of Norwegian, 7,776 of English.

    Norwegian words have 4 to 7 letters of a to z, and no two are one letter apart, so that a slip of the tongue or
    of a finger does not give another word of the list.
    """
    listed = _listed(language)
    return tuple(_apart(filter(_SHORT_AND_PLAIN.fullmatch, listed))) if language == "nb" else listed


def is_word(text: str) -> bool:
    """Whether `text`, in small letters, is a word of either language in its whole dictionary here."""
    return any(text in _dictionary(language) for language in _LISTS)


def _listed(language: WordLanguage) -> tuple[str, ...]:
    return tuple((files("xkcdpass") / "static" / _LISTS[language]).read_text("utf-8").split())


@cache
def _dictionary(language: WordLanguage) -> frozenset[str]:
    return frozenset(word.lower() for word in _listed(language))


def _apart(known: Iterable[str]) -> list[str]:
    """Of words that differ by one letter changed, added or left out, the first, the shorter ones before."""
    kept: set[str] = set()
    blanked: set[str] = set()
    for word in sorted(known, key=lambda one: (len(one), one)):
        shorter = {word[:at] + word[at + 1 :] for at in range(len(word))}
        blanks = {f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))}
        if kept.isdisjoint(shorter) and blanked.isdisjoint(blanks):
            kept.add(word)
            blanked |= blanks
    return sorted(kept)
