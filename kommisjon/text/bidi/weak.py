"""Weak types inside one isolating run sequence (rules W1 to W7)."""

from __future__ import annotations

from kommisjon.text.bidi.classes import ISOLATE_CONTROLS

_SEPARATORS = frozenset({"ES", "ET", "CS"})


def resolve_weak(types: list[str], sos: str) -> None:
    """Rewrite `types` in place by W1 to W7; `sos` is the direction before the sequence."""
    _marks(types, sos)
    _arabic_numbers(types, sos)
    if not _SEPARATORS.isdisjoint(types):
        _separators_between_numbers(types)
        _terminators_beside_numbers(types)
        types[:] = ["ON" if cls in _SEPARATORS else cls for cls in types]
    _numbers_in_latin(types, sos)


def _marks(types: list[str], sos: str) -> None:
    """A mark takes the class of what it stands on (W1)."""
    previous = sos
    for k, cls in enumerate(types):
        if cls == "NSM":
            types[k] = "ON" if previous in ISOLATE_CONTROLS else previous
        previous = types[k]


def _arabic_numbers(types: list[str], sos: str) -> None:
    """Numbers after an Arabic letter are Arabic numbers; then Arabic letters are plain R (W2, W3)."""
    strong = sos
    for k, cls in enumerate(types):
        if cls in ("R", "L", "AL"):
            strong = cls
            if cls == "AL":
                types[k] = "R"
        elif cls == "EN" and strong == "AL":
            types[k] = "AN"


def _separators_between_numbers(types: list[str]) -> None:
    """One separator between two numbers of one kind belongs to them (W4)."""
    for k in range(1, len(types) - 1):
        before, after = types[k - 1], types[k + 1]
        if before != after:
            continue
        if (types[k] == "ES" and before == "EN") or (types[k] == "CS" and before in ("EN", "AN")):
            types[k] = before


def _terminators_beside_numbers(types: list[str]) -> None:
    """Signs such as % and $ beside a European number belong to it (W5)."""
    k = 0
    while k < len(types):
        if types[k] != "ET":
            k += 1
            continue
        end = k
        while end < len(types) and types[end] == "ET":
            end += 1
        if (k and types[k - 1] == "EN") or (end < len(types) and types[end] == "EN"):
            types[k:end] = ["EN"] * (end - k)
        k = end


def _numbers_in_latin(types: list[str], sos: str) -> None:
    """European numbers after a left-to-right letter go with it (W7)."""
    strong = sos
    for k, cls in enumerate(types):
        if cls in ("R", "L"):
            strong = cls
        elif cls == "EN" and strong == "L":
            types[k] = "L"
