"""search(), by which Collect takes the choices of a select from a table beside the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.rows import cell_of, column_called
from kommisjon.xform.xpath.functions.registry import builder
from kommisjon.xform.xpath.grammar import Expression, Literal
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.steps import Here, instance_named
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, number, words

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler

_SORTED_BY = "sortby"
_WAYS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda cell, sought: sought in cell,
    "startswith": lambda cell, sought: cell.startswith(sought),
    "endswith": lambda cell, sought: cell.endswith(sought),
    "matches": lambda cell, sought: cell == sought,
}


@builder("search")
def search(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """Rows of a table: search('table'), or with ('way', 'columns', text), or also with ('column', value).

    A row is found when one of the columns has the text in it, in capitals or not; the last pair must be equal. A
    way that is not known is `contains`, as in Collect. A column `sortby` says the order.
    """
    if len(arguments) not in (1, 4, 6):
        raise ExpressionError("search() takes a table; a way, columns and a text; a column and its value")
    name = arguments[0]
    if not isinstance(name, Literal):
        raise ExpressionError("search() takes the name of a table between quotation marks")
    listed = instance_named(compiler, Literal(name.value.removesuffix(".csv")))
    given = [compiler.scalar(argument, here) for argument in arguments[1:]]

    def find(node: Node, scope: Scope) -> Value:
        rows = [row for root in listed.children() for same in root.kids.values() for row in same]
        if not rows:
            return []
        said = [words(one(node, scope)) for one in given]
        scope.world.allowance.spend(len(rows) * (1 + len(said)))
        if len(said) == 5:
            column = column_called(rows[0], said[3])
            rows = [row for row in rows if cell_of(row, column) == said[4]]
        if said and rows:
            rows = _having(rows, *said[:3])
        return _sorted(rows)

    return find


def columns_named(written: str) -> list[str]:
    """The columns in a text such as “name, village”; blanks part them where no comma does."""
    parts = written.split(",")
    return [part.strip() for part in (parts if len(parts) > 1 else written.split()) if part.strip()]


def _having(rows: list[Node], way: str, columns: str, sought: str) -> list[Node]:
    fits = _WAYS.get(way.strip().lower(), _WAYS["contains"])
    names = [column_called(rows[0], name) for name in columns_named(columns)]
    if not names:
        return rows
    sought = sought.casefold()
    return [row for row in rows if any(fits((cell_of(row, name) or "").casefold(), sought) for name in names)]


def _sorted(rows: list[Node]) -> list[Node]:
    if not rows or cell_of(rows[0], _SORTED_BY) is None:
        return rows
    places = [number(cell_of(row, _SORTED_BY) or "") for row in rows]
    # Rows without a number keep their order, before the others.
    keys = [place if place == place else float("-inf") for place in places]
    return [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])]
