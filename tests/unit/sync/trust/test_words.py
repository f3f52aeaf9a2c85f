"""The lists of words: their size and order stay, since fingerprints name words by their place."""

from __future__ import annotations

import hashlib
from math import log2

import pytest

from sync.trust.words import LEAST_WORDS, WordLanguage, is_word, words


@pytest.mark.parametrize(
    ("language", "size", "digest"),
    [
        ("nb", 12168, "11e5b7aa35daccb08f1b632bf065bf18229e67c7415b3081aeeadf3260659daf"),
        ("en", 7776, "abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba"),
    ],
)
def test_the_lists_are_the_ones_fingerprints_rest_on(language: WordLanguage, size: int, digest: str) -> None:
    listed = words(language)
    assert (len(listed), len(set(listed))) == (size, size)
    assert hashlib.sha256("\n".join(listed).encode()).hexdigest() == digest
    assert size >= LEAST_WORDS
    assert 6 * log2(size) > 77.5


def test_norwegian_words_are_short_plain_and_a_letter_apart() -> None:
    listed = words("nb")
    assert all(4 <= len(word) <= 7 and word.isascii() and word.isalpha() and word.islower() for word in listed)
    known = set(listed)
    for word in listed[::50]:
        others = known - {word}
        for at in range(len(word)):
            for letter in "abcdefghijklmnopqrstuvwxyz":
                assert word[:at] + letter + word[at + 1 :] not in others
                assert word[:at] + letter + word[at:] not in known
            assert word[:at] + word[at + 1 :] not in known


def test_a_dictionary_knows_more_than_the_list() -> None:
    assert is_word("abbreviasjon")
    assert is_word("abdominal")
    assert not is_word("abdominalabdominal")
