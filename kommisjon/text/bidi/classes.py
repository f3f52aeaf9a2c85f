"""Bidi classes of characters, matching isolates (BD9) and the base level of a text (P2, P3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

ISOLATE_INITIATORS = frozenset({"LRI", "RLI", "FSI"})
ISOLATE_CONTROLS = ISOLATE_INITIATORS | {"PDI"}
EMBEDDING_INITIATORS = frozenset({"LRE", "RLE", "LRO", "RLO"})
REMOVED = EMBEDDING_INITIATORS | {"PDF", "BN"}
"""Classes that rule X9 takes out of the line."""

_SETS_DIRECTION = re.compile(
    "["
    "\u0590-\u08ff"  # Hebrew, Arabic and their neighbours
    "\u200f\u202b\u202e\u2067"  # marks and controls that open a right-to-left run
    "\ufb1d-\ufdff\ufe70-\ufefc"  # presentation forms
    "\U00010800-\U00010fff\U0001e800-\U0001efff"  # planes kept for right-to-left scripts
    "]"
)


@lru_cache(maxsize=4096)
def bidi_class(char: str) -> str:
    """Give the bidi class of `char`; a character the running Python does not know counts as L."""
    return unicodedata.bidirectional(char) or "L"


def has_rtl(text: str) -> bool:
    """Tell whether `text` holds a character that can open a right-to-left run."""
    return _SETS_DIRECTION.search(text) is not None


def first_strong_level(classes: Sequence[str], default: int = 0) -> int:
    """Give the level that the first strong class outside isolates sets (P2, P3)."""
    depth = 0
    for cls in classes:
        if cls in ISOLATE_INITIATORS:
            depth += 1
        elif cls == "PDI":
            depth = max(0, depth - 1)
        elif not depth and cls in ("L", "R", "AL"):
            return 0 if cls == "L" else 1
    return default


def base_level(text: str, default: int = 0) -> int:
    """Give the base level of a text by its first strong character: 0 left to right, 1 right to left."""
    return first_strong_level([bidi_class(char) for char in text], default)


def matching_isolates(classes: Sequence[str]) -> Mapping[int, int]:
    """Give the place of the closing PDI for each isolate initiator that has one (BD9)."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for place, cls in enumerate(classes):
        if cls in ISOLATE_INITIATORS:
            opened.append(place)
        elif cls == "PDI" and opened:
            pairs[opened.pop()] = place
    return pairs
