"""Final levels and visual order of one line (rules I1, I2, L1, L2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kommisjon.text.bidi.classes import (
    ISOLATE_CONTROLS,
    REMOVED,
    bidi_class,
    first_strong_level,
    matching_isolates,
)
from kommisjon.text.bidi.explicit import explicit_levels
from kommisjon.text.bidi.neutral import resolve_brackets, resolve_neutrals
from kommisjon.text.bidi.runs import run_sequences
from kommisjon.text.bidi.weak import resolve_weak

REMOVED_LEVEL = -1
"""What `levels` gives for a character that rule X9 takes out of the line."""

_RAISED_IN_LTR = {"R": 1, "AN": 2, "EN": 2}


def levels(text: str, base: int | None = None) -> list[int]:
    """Resolve the embedding level of each character of one line.

    `base` is the paragraph level, 0 or 1; None takes it from the first strong character. A removed character
    gets REMOVED_LEVEL.
    """
    classes = [bidi_class(char) for char in text]
    if base is None:
        base = first_strong_level(classes)
    pairs = matching_isolates(classes)
    found, types = explicit_levels(classes, pairs, base)
    resolved = list(found)
    for sequence in run_sequences(classes, found, pairs, base):
        own = [types[place] for place in sequence.places]
        resolve_weak(own, sequence.sos)
        resolve_brackets(own, text, classes, sequence)
        resolve_neutrals(own, sequence)
        for place, cls in zip(sequence.places, own, strict=True):
            resolved[place] += _implicit_rise(sequence.level, cls)
    _reset_blanks(resolved, classes, base)
    return [REMOVED_LEVEL if cls in REMOVED else level for cls, level in zip(classes, resolved, strict=True)]


def _implicit_rise(level: int, cls: str) -> int:
    """How far a resolved class lifts a character above its sequence's level (I1, I2)."""
    if level % 2 == 0:
        return _RAISED_IN_LTR.get(cls, 0)
    return int(cls in ("L", "AN", "EN"))


def _reset_blanks(found: list[int], classes: Sequence[str], base: int) -> None:
    """Blanks at the end of the line, and before a separator, return to the base level (L1)."""
    trailing = True
    for place in range(len(classes) - 1, -1, -1):
        cls = classes[place]
        if cls in ("B", "S"):
            found[place], trailing = base, True
        elif cls == "WS" or cls in ISOLATE_CONTROLS:
            if trailing:
                found[place] = base
        elif cls not in REMOVED:
            trailing = False


@lru_cache(maxsize=2048)
def visual_order(text: str, base: int | None = None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the logical place of each visual position from the left, and the level of each logical place (L2).

    Removed characters have no visual position.
    """
    found = levels(text, base)
    order = [place for place, level in enumerate(found) if level != REMOVED_LEVEL]
    for step in range(max(found, default=0), 0, -1):
        k = 0
        while k < len(order):
            end = k
            while end < len(order) and found[order[end]] >= step:
                end += 1
            order[k:end] = reversed(order[k:end])
            k = end + 1
    return tuple(order), tuple(found)
