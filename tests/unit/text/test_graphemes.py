"""Letters as a reader counts them."""

from __future__ import annotations

import pytest

from kommisjon.text.graphemes import backspace_start, clusters, nearest_stop, next_stop, previous_stop


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Åse", ["Å", "s", "e"]),
        ("A\u030ase", ["A\u030a", "s", "e"]),
        ("مُحَمَّد", ["مُ", "حَ", "مَّ", "د"]),
        ("می\u200cروم", ["م", "ی\u200c", "ر", "و", "م"]),
        ("नेपाली", ["ने", "पा", "ली"]),
        ("क्षेत्र", ["क्षे", "त्र"]),
        ("क्\u200dष", ["क्\u200dष"]),
        ("क्\u200cष", ["क्\u200c", "ष"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),  # asat kills a vowel, it ties no consonant
        ("မန္တလေး", ["မ", "န္တ", "လေး"]),
        ("\u064eب", ["\u064e", "ب"]),
        ("", []),
    ],
)
def test_clusters(text: str, letters: list[str]) -> None:
    assert clusters(text) == letters


def test_stops_walk_the_same_places_both_ways() -> None:
    text = "مُحَمَّد می\u200cروم क्षेत्र"
    forward, place = [0], 0
    while place < len(text):
        place = next_stop(text, place)
        forward.append(place)
    back = [len(text)]
    while place > 0:
        place = previous_stop(text, place)
        back.append(place)
    assert forward == back[::-1]


@pytest.mark.parametrize(("place", "stop"), [(-3, 0), (0, 0), (1, 0), (2, 2), (3, 2), (4, 4), (5, 5), (99, 5)])
def test_nearest_stop(place: int, stop: int) -> None:
    assert nearest_stop("مُحَد", place) == stop


def test_backspace_takes_a_letter_with_its_marks_but_a_joiner_alone() -> None:
    assert backspace_start("مُحَ", 4) == 2
    assert backspace_start("می\u200c", 3) == 2
    assert backspace_start("می", 2) == 1
    assert backspace_start("می", 0) == 0
