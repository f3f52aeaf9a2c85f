"""One width table for the whole screen, as the probed terminal measures (tui-and-languages.md 1.2).

Rich gives spacing marks no cell and skips the character after a zero width joiner. Both are put right in
`rich.cells` itself, because Textual measures through it everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import rich.cells
from rich._unicode_data import load as _load_stock_table
from rich.cells import CellSpan, CellTable

from kommisjon.text.widths import spacing_marks, with_mark_cells

_stock_cell_len = rich.cells._cell_len
_stock_split_graphemes = rich.cells.split_graphemes

_JOINER_IN_WRITING = re.compile("\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])")
"""A zero width joiner inside a script, not between the parts of a pictograph."""


def install_cells(mark_cells: int) -> None:
    """Make Rich and Textual measure as the terminal does; `mark_cells` is 0 or 1 (`Terminal.mark_cells`).

    Called once before the first frame; calling again replaces the table.
    """
    _use_table(_table_with_marks if mark_cells else _load_stock_table)
    rich.cells._cell_len = _cell_len
    rich.cells.split_graphemes = _split_graphemes
    _forget_measures()


def uninstall_cells() -> None:
    """Give Rich its own measures back."""
    _use_table(_load_stock_table)
    rich.cells._cell_len = _stock_cell_len
    rich.cells.split_graphemes = _stock_split_graphemes
    _forget_measures()


def _use_table(load: Callable[[str], CellTable]) -> None:
    rich.cells.load_cell_table = load  # type: ignore[attr-defined, assignment]


def _forget_measures() -> None:
    rich.cells.get_character_cell_size.cache_clear()
    rich.cells.cached_cell_len.cache_clear()


@lru_cache(maxsize=4)
def _table_with_marks(unicode_version: str = "auto") -> CellTable:
    table = _load_stock_table(unicode_version)
    return table._replace(widths=with_mark_cells(table.widths, spacing_marks()))


def _cell_len(text: str, unicode_version: str) -> int:
    return _stock_cell_len(_as_non_joiner(text), unicode_version)


def _split_graphemes(text: str, unicode_version: str = "auto") -> tuple[list[CellSpan], int]:
    return _stock_split_graphemes(_as_non_joiner(text), unicode_version)


def _as_non_joiner(text: str) -> str:
    """Put a non-joiner, which Rich passes over without harm, for each joiner inside a script."""
    return _JOINER_IN_WRITING.sub("\u200c", text) if "\u200d" in text else text
