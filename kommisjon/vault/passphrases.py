"""Passphrases: six words drawn by the program, or a person's own sentence (security-and-bundles.md 3.3).

A person's own is held against what guessing programs try first, without a list of anybody's passphrases: what
repeats itself, what follows the keyboard or the alphabet, what is made of a name or of a single word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from kommisjon.errors import Code, Refusal
from sync.trust.words import is_word, words

LEAST_PASSPHRASE = 16
"""Characters of a passphrase a person chose; generated ones are longer."""
GENERATED_WORDS = 6
"""At least 77.5 bits in either language."""

_LEAST_DISTINCT = 6
_LEAST_BESIDE_NAMES = 8
"""Characters that must be left when the names everybody would try are taken away."""
_MOST_IN_ORDER = 0.6
"""Share of neighbouring characters that may also be neighbours on the keyboard or in the alphabet."""
_NAMES = ("kommisjon", "passphrase", "passfrase", "password", "passord")
_ROWS = ("1234567890", "qwertyuiopå", "asdfghjkløæ", "zxcvbnm", "qwertz", "azerty", "yxcvb")


def generate(language: str, random: Callable[[int], bytes]) -> str:
    """Draw six words for an interface in `language`, each word of the list being equally likely."""
    listed = words("en" if language == "en" else "nb")
    return " ".join(listed[_below(len(listed), random)] for _ in range(GENERATED_WORDS))


def check(passphrase: str, label: str) -> None:
    """Refuse a new passphrase that is too short (V114) or too easy to guess (V120), `label` being its user."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refusal(Code.PASSPHRASE_WEAK, least=LEAST_PASSPHRASE)
    plain = _plain(passphrase)
    if (
        len(set(plain)) < _LEAST_DISTINCT
        or len(_without_names(plain, _plain(label))) < _LEAST_BESIDE_NAMES
        or _repeats(plain)
        or _in_order(plain) > _MOST_IN_ORDER
        or _one_word(passphrase)
    ):
        raise Refusal(Code.PASSPHRASE_EASY)


def _below(end: int, random: Callable[[int], bytes]) -> int:
    """A number below `end`, each as likely as the other: what would favour the first ones is drawn again."""
    fair = (1 << 32) // end * end
    while (drawn := int.from_bytes(random(4), "big")) >= fair:
        pass
    return drawn % end


def _plain(text: str) -> str:
    """Letters and digits alone, in small letters: the signs between them make no passphrase harder to guess."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _without_names(plain: str, label: str) -> str:
    for name in (*_NAMES, label):
        if len(name) > 1:
            plain = plain.replace(name, "")
    return plain


def _repeats(plain: str) -> bool:
    """Whether it is one piece over and over, the last of them perhaps cut short."""
    return any(plain[size:] == plain[:-size] for size in range(1, len(plain) // 2 + 1))


def _in_order(plain: str) -> float:
    """Which share of neighbours follow each other on a keyboard or in the alphabet, in either direction."""
    pairs = list(pairwise(plain))
    near = sum(
        abs(ord(one) - ord(other)) <= 1 or any(one + other in row or other + one in row for row in _ROWS)
        for one, other in pairs
    )
    return near / len(pairs)


def _one_word(passphrase: str) -> bool:
    """Whether it is a single word of a dictionary, whatever digits and signs stand around it, however often."""
    letters = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", passphrase).casefold())
    return len(set(letters)) == 1 and is_word(letters[0])
