"""What a resident keeps in mind to go on: one word and one symbol, both chosen from pictures that can be named.

It tells residents on one laptop apart; it is no passphrase. Nobody can try it without a member of staff, who has
opened the vault and seated this resident, and after MOST_TRIES a member of staff has to say who sits there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

WORDS = (
    "sun", "moon", "star", "tree", "river", "mountain", "bread", "water", "door", "bridge",
    "bird", "fish", "horse", "goat", "flower", "apple", "lamp", "key", "boat", "house",
)  # fmt: skip
"""Everyday things; the page says them in the resident's language."""
NO_LONGER_GIVEN = ("moon", "star")
"""Words that are symbols too, and were taken for them. Whoever was given one before goes on with it."""
SYMBOLS = (
    "circle",
    "square",
    "triangle",
    "cross",
    "heart",
    "drop",
    "arrow",
    "moon",
    "star",
    "wave",
    "leaf",
    "ring",
)
"""Drawn by us, told apart without colour."""
MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Recall:
    word: str
    symbol: str

    @property
    def kept(self) -> str:
        """As the registration keeps it."""
        return f"{self.word} {self.symbol}"


def draw_recall(random: Callable[[int], bytes]) -> Recall:
    """Draw a word and a symbol, each as likely as any other."""
    drawn = int.from_bytes(random(8))
    drawn, word = divmod(drawn, len(WORDS))
    drawn, symbol = divmod(drawn, len(SYMBOLS))
    given = WORDS[word]
    if given in NO_LONGER_GIVEN:
        # Only these are drawn anew: a laptop with the lists of before draws the others alike.
        left = words_offered(None)
        given = left[drawn % len(left)]
    return Recall(given, SYMBOLS[symbol])


def words_offered(recall: Recall | None) -> tuple[str, ...]:
    """The words to choose from for whoever has this word and symbol."""
    if recall is not None and recall.word in NO_LONGER_GIVEN:
        return WORDS
    return tuple(word for word in WORDS if word not in NO_LONGER_GIVEN)


def recall_of(person: str) -> Recall:
    """The word and the symbol of a resident, by the person's id: the same on each laptop of the centre.

    Two laptops that have not met would else draw two, and the resident would know one of them (decision 0038).
    """
    return draw_recall(lambda n: hashlib.sha256(f"recall {person}".encode()).digest()[:n])


def read_recall(kept: str | None) -> Recall | None:
    """What a registration keeps; None where there is none, or none that these lists have."""
    word, _blank, symbol = (kept or "").partition(" ")
    return Recall(word, symbol) if word in WORDS and symbol in SYMBOLS else None
