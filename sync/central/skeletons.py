"""Names as they are compared: Latin letters for every script, and skeletons of consonants.

One name has many spellings: another alphabet, another official, vowels that Arabic does not write. What is left of
a word when these are taken away is its skeleton; two words with one skeleton may be one name (central-and-merge.md
5.3). The name as it was given stands beside it and is what people are shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = re.compile("['’‘ʼʿʾ`´ʹ]")
_NOT_A_LETTER = re.compile("[^a-z]")
_VOWELS = "aeiouyh"
"""What a skeleton leaves out; h is among them, because it is written or not as people like."""

_AS_ONE = (
    *(("shch", "s"), ("sch", "s"), ("tch", "C"), ("sh", "s"), ("ch", "C"), ("kh", "h"), ("gh", "g"), ("th", "t")),
    *(("dh", "d"), ("ph", "f"), ("dj", "j"), ("ou", "u"), ("oo", "u"), ("x", "ks"), ("q", "k")),
)
"""Letters that stand for one sound, and one for it; C is kept apart from the c that is a k."""
_SOUNDS = str.maketrans("cCpvwgz", "kcbffjs")
_SOFT_C = re.compile("c(?=[eiy])")

_ARTICLES = frozenset({"al", "el", "ul", "bin", "ibn", "bint"})
_SERVANT = frozenset({"abd", "abdul", "abdel", "abdal", "abdur", "abdoul"})
"""Servant of: half a name, written as one word with the other half or as two."""
_ARABIC = range(0x0600, 0x0780)
_ARABIC_ARTICLE = "\u0627\u0644"
_GOD = "\u0627\u0644\u0644\u0647"
_BEGINS_WITH_VOWEL = frozenset("\u0627\u0639\u0621\u0626")  # alef, ain, hamza, hamza on yeh
_INNER = str.maketrans({"\u0648": "u", "\u0649": "a", "\u0629": "a"})  # waw, alef maksura, teh marbuta


def tokens(text: str) -> tuple[str, ...]:
    """Give the words of a name in plain letters, in order, each once, without articles.

    >>> tokens("Abd al-Rahman Šalabi")
    ('abdrahman', 'salabi')
    """
    spelled = [_spelled(word) for word in _WORD.findall(_bare(text))]
    found = [word for word in spelled if word]
    said = [word for word in found if word not in _ARTICLES] or found
    joined: list[str] = []
    for word in said:
        if joined and joined[-1] in _SERVANT:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(dict.fromkeys(joined))


@lru_cache(maxsize=65_536)
def skeleton(token: str) -> str:
    """Give the consonants of a token, in letters that spellings agree on; a vowel at its beginning is an `a`.

    >>> skeleton("shevchenko"), skeleton("ahmed"), skeleton("mouhammad")
    ('sfcnk', 'amd', 'md')
    """
    first = "a" if token[:1] in ("a", "e", "i", "o", "u") else ""
    for letters, sound in _AS_ONE:
        token = token.replace(letters, sound)
    token = _SOFT_C.sub("s", token).translate(_SOUNDS)
    kept = [letter for letter in token if letter not in _VOWELS]
    return first + "".join(letter for n, letter in enumerate(kept) if n == 0 or letter != kept[n - 1])


def skeletons(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the skeletons that tell something, each once: one letter alone is shared by too many."""
    return tuple(dict.fromkeys(held for held in map(skeleton, names) if len(held) > 1))


def _bare(text: str) -> str:
    """Without marks and joiners; hyphens part words, apostrophes do not."""
    if text.isascii():  # nothing is marked or joined
        return _APOSTROPHES.sub("", text.casefold())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in apart if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    return _APOSTROPHES.sub("", kept)


@lru_cache(maxsize=65_536)
def _spelled(word: str) -> str:
    if ord(word[0]) in _ARABIC:
        return _spelled_arabic(word)
    return _NOT_A_LETTER.sub("", anyascii(word).lower())


def _spelled_arabic(word: str) -> str:
    """Arabic writes the article on the word, and lets a first vowel rest on a letter of its own."""
    if word.startswith(_ARABIC_ARTICLE) and len(word) > 4 and word != _GOD:
        word = word.removeprefix(_ARABIC_ARTICLE)
    first, rest = word[0], word[1:].translate(_INNER)
    begins = "a" if first in _BEGINS_WITH_VOWEL else anyascii(first)
    return _NOT_A_LETTER.sub("", (begins + anyascii(rest)).lower())
