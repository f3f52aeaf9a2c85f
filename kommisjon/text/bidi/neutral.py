"""Paired brackets and neutrals inside one isolating run sequence (rules N0 to N2)."""

from __future__ import annotations

from collections.abc import Sequence

from kommisjon.text.bidi.mirrors import CLOSING_OF, OPENING_OF, canonical_bracket
from kommisjon.text.bidi.runs import RunSequence

_NEUTRAL = frozenset({"B", "S", "WS", "ON", "FSI", "LRI", "RLI", "PDI"})
_AS_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_MAX_OPEN = 63


def resolve_brackets(types: list[str], text: str, classes: Sequence[str], sequence: RunSequence) -> None:
    """Give both brackets of a pair the direction of what they hold or of what precedes them (N0)."""
    for opening, closing in _bracket_pairs(types, text, sequence.places):
        strong = _pair_direction(types, opening, closing, sequence)
        if strong is None:
            continue
        for k in (opening, closing):
            types[k] = strong
            after = k + 1
            while after < len(types) and classes[sequence.places[after]] == "NSM":
                types[after] = strong
                after += 1


def _bracket_pairs(types: Sequence[str], text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """Find the bracket pairs of a sequence, in the order of their opening brackets (BD16)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for k, place in enumerate(places):
        char = text[place]
        if types[k] != "ON":
            continue
        if char in CLOSING_OF:
            if len(opened) >= _MAX_OPEN:
                break
            opened.append((canonical_bracket(CLOSING_OF[char]), k))
        elif char in OPENING_OF:
            wanted = canonical_bracket(char)
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == wanted:
                    pairs.append((opened[depth][1], k))
                    del opened[depth:]
                    break
    return sorted(pairs)


def _pair_direction(types: Sequence[str], opening: int, closing: int, sequence: RunSequence) -> str | None:
    """Give the direction of one bracket pair, or None where it stays neutral (N0 b to d)."""
    inside = {_AS_STRONG[cls] for cls in types[opening + 1 : closing] if cls in _AS_STRONG}
    if not inside:
        return None
    if sequence.embedding in inside:
        return sequence.embedding
    before = (_AS_STRONG[cls] for cls in reversed(types[:opening]) if cls in _AS_STRONG)
    return next(before, sequence.sos)


def resolve_neutrals(types: list[str], sequence: RunSequence) -> None:
    """Neutrals between two like directions take that direction, all others the embedding's (N1, N2)."""
    k = 0
    while k < len(types):
        if types[k] not in _NEUTRAL:
            k += 1
            continue
        end = k
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        left = _AS_STRONG[types[k - 1]] if k else sequence.sos
        right = _AS_STRONG[types[end]] if end < len(types) else sequence.eos
        types[k:end] = [left if left == right else sequence.embedding] * (end - k)
        k = end
