"""Columns of the lists a form carries, looked up by what stands in them.

A list never changes while a form is filled in, so a column is gone through once for all expressions of the form.
What a look-up finds is what walking would find, in the same order: values of other kinds than texts are compared
with `values.equal` itself, once with each different text of the column.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from kommisjon.xform.allowance import Allowance
from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.rows import cell_of
from kommisjon.xform.xpath.values import equal, number

_DIGITS = 6
_STEP = 10.0**-_DIGITS
"""Numbers that count as equal differ by far less, so they are found in one of three neighbouring places."""
_MOST_REMEMBERED = 1_000
"""Values other than texts whose rows are kept for the next time."""


class Column:
    """One column of a list."""

    __slots__ = ("_by_number", "_by_text", "_by_value")

    def __init__(self, rows: list[Node], name: str) -> None:
        self._by_text: dict[str, list[Node]] = {}
        self._by_number: dict[float, list[str]] | None = None
        self._by_value: dict[tuple[type, Scalar], list[Node]] = {}
        for row in rows:
            self._by_text.setdefault(cell_of(row, name) or "", []).append(row)

    def rows(self, value: Scalar, allowance: Allowance) -> list[Node]:
        """The rows in which the column equals the value. Raises Refusal F807 as walking would."""
        if isinstance(value, str):
            return self._by_text.get(value, [])
        key = (type(value), value)
        found = self._by_value.get(key)
        if found is None:
            alike = self._alike(value, allowance)
            groups = [self._by_text[text] for text in alike if equal(text, value)]
            found = groups[0] if len(groups) == 1 else _in_order(groups)
            if len(self._by_value) >= _MOST_REMEMBERED:
                self._by_value.clear()
            self._by_value[key] = found
        return found

    def _alike(self, value: Scalar, allowance: Allowance) -> Iterable[str]:
        """The texts that may equal the value; all of them where it is no number."""
        if not isinstance(value, float) or not math.isfinite(value):
            allowance.spend(len(self._by_text))
            return self._by_text
        if self._by_number is None:
            allowance.spend(len(self._by_text))
            self._by_number = {}
            for text in self._by_text:
                figure = number(text)
                if math.isfinite(figure):
                    self._by_number.setdefault(round(figure, _DIGITS), []).append(text)
        near = (value - _STEP, value, value + _STEP)
        keys = dict.fromkeys(round(one, _DIGITS) for one in near)
        return [text for key in keys for text in self._by_number.get(key, ())]


def _in_order(groups: list[list[Node]]) -> list[Node]:
    return sorted((row for rows in groups for row in rows), key=lambda row: row.position)


class Indexes:
    """The columns of one form's lists that have been looked up so far."""

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns: dict[tuple[Node, str, str], Column] = {}

    def column(self, rows: list[Node], name: str) -> Column | None:
        """The column of these rows; None where they are not all that one list has."""
        parent, called = rows[0].parent, rows[0].name
        if parent is None or parent.of(called) is not rows:
            return None
        key = (parent, called, name)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = Column(rows, name)
        return found
