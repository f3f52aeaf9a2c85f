"""Rows of a list that came as a table: light until somebody asks for a cell as a node.

A list of 52,000 rows has 300,000 cells; as nodes they would take longer to make than the form takes to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node

if TYPE_CHECKING:
    from kommisjon.xform.schema import Field


class Row(Node):
    """One row: a node whose children are made when they are asked for. Nothing in it ever changes."""

    __slots__ = ("_cells", "_columns", "_made")

    # What every row has in common stands here once; rows are never written to.
    name = "item"
    text = ""
    value = ""
    field: Field | None = None
    status = None
    attributes = None
    relevant = own = True
    told = brought = False

    def __init__(self, parent: Node | None, position: int, columns: Mapping[str, int], cells: list[str]) -> None:
        """`columns` gives each column's place among the cells; a row may be shorter than that."""
        self.parent = parent
        self.position = position
        self._columns = columns
        self._cells = cells
        self._made: dict[str, list[Node]] = {}

    def of(self, name: str) -> list[Node]:
        made = self._made.get(name)
        if made is None:
            text = self.cell(name)
            made = self._made[name] = [] if text is None else [Node(name, self, text=text)]
        return made

    def cell(self, name: str) -> str | None:
        """The text in a column, without making a node of it; None where there is no such column."""
        place = self._columns.get(name)
        if place is None:
            return None
        return self._cells[place] if place < len(self._cells) else ""

    @property
    def kids(self) -> dict[str, list[Node]]:  # type: ignore[override]
        return {name: self.of(name) for name in self._columns}


def cell_of(row: Node, name: str) -> str | None:
    """The text of the first child called `name`; None where there is none."""
    if isinstance(row, Row):
        return row.cell(name)
    cells = row.of(name)
    return cells[0].text if cells else None


def column_called(row: Node, name: str) -> str:
    """The column that a form means by `name`: as it is written, or else as Collect compares names (letters,
    digits and _ alone, in any case)."""
    if name in row.kids:
        return name
    sought = _plain(name)
    return next((column for column in row.kids if _plain(column) == sought), name)


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name.strip()).lower()
