"""What of a screen one can jump to by a letter: fields, rows, the entries of the key line, lines of the outline.

A widget with more than itself to go to says so by `targets`; any other that takes keys is gone to as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to go to: where its letter stands on the screen, and what the letter does."""

    at: Offset
    take: Callable[[], object]
    cells: int = 2
    """Cells that its letter covers."""


@runtime_checkable
class HasTargets(Protocol):
    """A widget with several things to go to."""

    def targets(self) -> Iterable[Target]:
        """Those that are on the screen now."""


def targets_on(screen: Screen[None]) -> list[tuple[str, Target]]:
    """Give the targets of a screen as it stands, each with its letter, in the order of reading.

    Where there are more than letters, the last ones of the longest lists go without.
    """
    found = [list(_of(widget)) for widget in screen.query(Widget) if _is_shown(widget)]
    while sum(map(len, found)) > len(LETTERS):
        max(found, key=len).pop()
    kept = sorted((one for each in found for one in each), key=lambda one: (one.at.y, one.at.x))
    return list(zip(LETTERS, kept, strict=False))


def _of(widget: Widget) -> Iterator[Target]:
    if isinstance(widget, HasTargets):
        yield from widget.targets()
    elif widget.focusable:
        yield Target(widget.region.offset, partial(widget.focus))


def _is_shown(widget: Widget) -> bool:
    return widget.visible and bool(widget.region.area) and all(one.display for one in widget.ancestors_with_self)
