"""Generated passphrases, and which of a person's own are taken."""

from __future__ import annotations

import os
from collections import Counter
from itertools import chain, repeat

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault.passphrases import GENERATED_WORDS, check, generate
from sync.trust.words import words


@pytest.mark.parametrize("language", ["nb", "en"])
def test_six_words_of_the_list_which_are_taken_as_a_passphrase(language: str) -> None:
    listed = set(words("en" if language == "en" else "nb"))
    for _ in range(200):
        drawn = generate(language, os.urandom)
        assert len(drawn.split(" ")) == GENERATED_WORDS
        assert set(drawn.split(" ")) <= listed
        check(drawn, "KD")


def test_a_draw_that_would_favour_the_first_words_is_drawn_again() -> None:
    size = len(words("en"))
    fair = (1 << 32) // size * size
    numbers = chain([fair, (1 << 32) - 1, fair - 1], repeat(0))
    drawn = generate("en", lambda n: next(numbers).to_bytes(n, "big")).split(" ")
    assert drawn == [words("en")[-1], *[words("en")[0]] * 5]


def test_no_word_is_likelier_than_another() -> None:
    """Every remainder has the same number of draws that lead to it."""
    end, whole = 7, 2**8
    fair = whole // end * end
    assert set(Counter(number % end for number in range(fair)).values()) == {whole // end}


@pytest.mark.parametrize(
    "own",
    [
        "seks ord som ingen andre vet",
        "blåbærsyltetøy på loftet",
        "Hvorfor danser fjellreven i måneskinn?",
        "en syntetisk familie ved et hotellbord",
        "synthetic passphrase one",
        "عشر كلمات لا يعرفها أحد غيري",
        "kommisjon er ikke det samme som komite",
    ],
)
def test_a_sentence_of_ones_own_is_taken(own: str) -> None:
    check(own, "KD")


@pytest.mark.parametrize(
    "own",
    [
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "abcabcabcabcabcabcab",
        "fjellreven fjellreven",
        "Fjellreven!fjellreven!fjell",
        "1234567890123456",
        "123456789012345678901234",
        "abcdefghijklmnopqrst",
        "qwertyuiopasdfghjkl",
        "qwertyuiop1234567890",
        "lkjhgfdsapoiuytrewq",
        "kommisjonkommisjon",
        "kommisjon 12345678",
        "kommisjon-kommisjon-2026",
        "passord passord passord",
        "Kommisjon passord KD",
        "KDKDKDKDKDKDKDKDKD",
        "nordmann nordmann 1",
        "abbreviasjon 2026!!!",
        "................,,,,",
        "                    ",
    ],
)
def test_what_a_guessing_program_tries_first_is_not(own: str) -> None:
    with pytest.raises(Refusal) as problem:
        check(own, "nordmann" if "nordmann" in own else "KD")
    assert problem.value.code is Code.PASSPHRASE_EASY


def test_one_that_is_short_is_not() -> None:
    with pytest.raises(Refusal) as problem:
        check("femten tegn her", "KD")
    assert problem.value.code is Code.PASSPHRASE_WEAK
