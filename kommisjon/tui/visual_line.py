"""One painted line in visual order: cells permuted with their styles, and the way back from cell to letter.

The padded line is taken as the paragraph, so right alignment, cursor and selection follow from UAX #9 alone
(tui-and-languages.md 1.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kommisjon.text.drawn import letters
from kommisjon.text.joining import joining

_LAM = "\u0644"


class Cell(NamedTuple):
    """A letter with its marks as it is drawn."""

    place: int
    """Index of the letter in the logical line."""
    glyphs: str
    width: int
    """Cells."""


@dataclass(frozen=True)
class VisualLine:
    """The letters of a logical line from left to right, with its columns both ways."""

    cells: tuple[Cell, ...]
    columns: tuple[int, ...]
    """The logical cell column of each character, and of the end."""
    lead: int
    """Blank cells at the left, freed by ligatures in a right-to-left line."""

    def logical_column(self, column: int) -> int:
        """Give the logical cell column of what is drawn at a visual column."""
        if 0 <= column < self.lead:
            return self.columns[-1]
        at = self.lead
        for cell in self.cells:
            if at <= column < at + cell.width:
                return self.columns[cell.place]
            at += cell.width
        return column

    def visual_column(self, column: int) -> int:
        """Give the visual column where the letter at a logical cell column is drawn."""
        at = self.lead
        best, seen = column, -1
        for cell in self.cells:
            logical = self.columns[cell.place]
            if cell.width and seen < logical <= column:
                best, seen = at, logical
            at += cell.width
        return best


@lru_cache(maxsize=4096)
def visual_line(text: str, base: int, parted: frozenset[int] = frozenset()) -> VisualLine:
    """Order, mirror and shape a padded logical line with base level `base` (0 or 1).

    `parted` names each lam that must not run together with its alef.
    """
    cells = [
        Cell(place, glyph + marks, get_character_cell_size(glyph))
        for place, glyph, marks in letters(text, base, parted)
    ]
    columns = tuple(accumulate(map(get_character_cell_size, text), initial=0))
    slack = columns[-1] - sum(cell.width for cell in cells)
    return VisualLine(tuple(cells), columns, max(slack, 0) if base else 0)


def _parted(text: str, styles: list[Style | None]) -> frozenset[int]:
    """Find each lam whose next letter is styled otherwise, as under a cursor between lam and alef."""
    found = set()
    place = text.find(_LAM)
    while place >= 0:
        after = place + 1
        while after < len(text) and joining(text[after]) == "T":
            after += 1
        if after < len(text) and styles[after] != styles[place]:
            found.add(place)
        place = text.find(_LAM, place + 1)
    return frozenset(found)


def line_of(strip: Strip, base: int) -> VisualLine:
    """Give the visual line of a padded logical strip, as `reordered` draws it."""
    text, styles = strip.text, _styles(strip)
    return visual_line(text, base, _parted(text, styles) if len(set(styles)) > 1 else frozenset())


def reordered(strip: Strip, base: int) -> Strip:
    """Give one logical widget line in visual order, styles and all, with its width unchanged."""
    if not strip.text.strip():
        return strip
    line = line_of(strip, base)
    segments = _runs(line, _styles(strip))
    slack = strip.cell_length - sum(cell.width for cell in line.cells)
    if slack > 0 and segments:
        blank = Segment(" " * slack, segments[0].style if base else segments[-1].style)
        segments = [blank, *segments] if base else [*segments, blank]
    return Strip(segments, strip.cell_length)


def _styles(strip: Strip) -> list[Style | None]:
    """Give the style of each character."""
    return [segment.style for segment in strip for _ in segment.text]


def _runs(line: VisualLine, styles: list[Style | None]) -> list[Segment]:
    """Join neighbouring cells of one style into segments."""
    segments: list[Segment] = []
    run: list[str] = []
    style: Style | None = None
    for cell in line.cells:
        if run and styles[cell.place] != style:
            segments.append(Segment("".join(run), style))
            run = []
        style = styles[cell.place]
        run.append(cell.glyphs)
    if run:
        segments.append(Segment("".join(run), style))
    return segments
