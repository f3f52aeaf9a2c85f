"""How many cells spacing marks take: most terminals give them one, some none (tui-and-languages.md 1.2).

Spacing marks (general category Mc) are the vowel signs of Nepali, Burmese and their neighbours. Tables that give
them no cell shift every border to the right of a Nepali or Burmese text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

CellRange = tuple[int, int, int]
"""First code point, last code point, cells for each."""

_BLOCKS = (range(0x0900, 0x1D00), range(0xA800, 0xAC00))


@lru_cache(maxsize=1)
def spacing_marks() -> frozenset[int]:
    """Give the code points of the spacing marks of South and South-East Asian scripts."""
    return frozenset(code for block in _BLOCKS for code in block if unicodedata.category(chr(code)) == "Mc")


def with_mark_cells(widths: Iterable[CellRange], marks: frozenset[int]) -> Sequence[CellRange]:
    """Cut `marks` out of the zero-width ranges of a width table, so that they count as one cell.

    Takes and gives ranges in rising order; a code point in no range is one cell wide.
    """
    cut: list[CellRange] = []
    for start, end, width in widths:
        if width:
            cut.append((start, end, width))
            continue
        for marked, codes in groupby(range(start, end + 1), marks.__contains__):
            if not marked:
                kept = list(codes)
                cut.append((kept[0], kept[-1], 0))
    return tuple(cut)
