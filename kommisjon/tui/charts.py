"""Charts in a terminal: a name, a bar and its figures on a line; without colour they say the same."""

from __future__ import annotations

from kommisjon.interview.mission.words import figures
from kommisjon.tui.rows import fitted

_FIGURES = 18
"""Cells for the figures at the end of a line."""
_LEAST_BAR = 8


def bar_line(name: str, n: int | None, of: int | None, width: int) -> str:
    """One line of a chart in `width` cells; `n` is None for a count that is not told."""
    cells = max((width - _FIGURES) // 4, _LEAST_BAR)
    called = fitted(name, max(width - cells - _FIGURES - 2, 0))
    return f"{called} {bar(n, of, cells)} {fitted(figures(n, of), _FIGURES)}"


def bar(n: int | None, of: int | None, cells: int) -> str:
    """How much of a whole; dots where it is not told, blank without a whole. Above it, the bar ends in >."""
    if n is None:
        return "·" * cells
    if not of:
        return " " * cells
    if n > of:
        return "█" * (cells - 1) + ">"
    full = n * cells // of
    return "█" * full + "░" * (cells - full)
