"""What somebody says in a sentence, and the choices it may mean: "drove a taxi and repaired generators". Pure.

A choice has its label and the words people use for it, in each language shown. A word of the sentence counts for
every choice that knows it, the more the fewer do: "generators" says more than "repaired". Endings are looked over
(repair, repaired, repairing), and so are the parts of compound words (taxisjåfør, lastebilsjåfør).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kommisjon.text.finding import folded

_SIGNS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u102b-\u103e\u1056-\u1059\u200c\u200d"
"""Vowel signs of Devanagari and Burmese, and joiners: they stand in words, and are no letters to Python."""
_PARTS = re.compile(rf"[^\W_](?:[^\W_]|[{_SIGNS}])*(?:['’-](?:[^\W_]|[{_SIGNS}])+)*")
_SHORTEST = 3
"""Letters from which on a word may be met by its beginning, and a label's word counts at all."""
_STEM = 4
"""Letters that two words have in common at least, where only their endings differ."""
_ENDING = 4
"""Letters of an ending at most."""
_LABEL, _ALIKE, _INSIDE = 0.8, 0.7, 0.5
"""What a word of a label counts against one of the words people say; one with another ending; a part of one."""
_EMPTY = (
    "and for the with own other also not was på som med til for eller eget annet andre også ikke har var den det "
    "work worked job arbeid arbeide arbeidet jobb jobbet jobba і та або на для інша інший ama iyo kale kwa cha "
    "nyingine kazi shaqo او یا برای دیگر کار عمل في من أو أخرى እና ወይ ስራሕ ካልእ ወይም ሌላ ሥራ نور لپاره و یان تر "
    "بۆ û an din kar karê jî र वा अन्य काम ve veya iş işi diğer işler и или для другой другие работа "
    "работник et ou pour autre autres avec les des travail travaux"
)
"""Words that say nothing about which work it was."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """One choice: its labels, and the words people say for it, in the languages shown."""

    labels: tuple[str, ...]
    words: tuple[str, ...]


class InOwnWords:
    """Choices that can be found by a sentence."""

    def __init__(self, choices: Sequence[Sayable]) -> None:
        self._choices = tuple(choices)
        self._met: dict[tuple[str, bool], dict[int, float]] = {}

    def candidates(self, sentence: str) -> list[int]:
        """The places of the choices that the sentence may mean, the likeliest first; none where it says nothing.

        The last word may be half typed. Choices that are equally likely stand in the order of the list.
        """
        said = list(_words(sentence))
        scores: dict[int, float] = defaultdict(float)
        typing = bool(sentence) and not sentence[-1].isspace()
        for n, word in enumerate(said):
            for place, score in self._counts(word, typing and n == len(said) - 1).items():
                scores[place] += score
        return sorted(scores, key=lambda place: (-round(scores[place], 6), place))

    def _counts(self, said: str, half_typed: bool) -> dict[int, float]:
        """What one word counts for each choice, by its best likeness to a word the choice knows.

        Kept: a sentence is asked about with each letter that is typed.
        """
        if (said, half_typed) in self._met:
            return self._met[said, half_typed]
        likest: dict[int, float] = {}
        for word, places in _known(self._choices).items():
            like = _likeness(said, word, half_typed)
            for place, weight in places.items() if like else ():
                likest[place] = max(likest.get(place, 0.0), like * weight)
        counts = {place: like / len(likest) for place, like in likest.items()}
        self._met[said, half_typed] = counts
        return counts


@lru_cache(maxsize=16)
def _known(choices: tuple[Sayable, ...]) -> dict[str, dict[int, float]]:
    """Each word with the places of the choices that know it, and what it counts there.

    Kept for the lists of the forms in use: it holds their words, and nothing that anybody has said.
    """
    known: dict[str, dict[int, float]] = defaultdict(dict)
    for place, choice in enumerate(choices):
        for word in _words(" ".join(choice.labels)):
            if len(word) >= _SHORTEST:
                known[word][place] = _LABEL
        for word in _words(" ".join(choice.words)):
            known[word][place] = 1.0
    return known


def _words(text: str) -> Iterator[str]:
    found = (folded(part) for part in _PARTS.findall(text))
    return (word for word in found if word and word not in _FOLDED_EMPTY)


_FOLDED_EMPTY = frozenset(map(folded, _EMPTY.split()))


def _likeness(said: str, word: str, half_typed: bool) -> float:
    if said == word:
        return 1.0
    if half_typed and word.startswith(said):
        return _ALIKE
    shared = _shared(said, word)
    if shared >= _STEM and max(len(said), len(word)) - shared <= _ENDING and shared * 2 > len(word):
        return _ALIKE
    if len(word) >= _STEM and (said.startswith(word) or (len(word) > _STEM and said.endswith(word))):
        return _INSIDE
    return 0.0


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
