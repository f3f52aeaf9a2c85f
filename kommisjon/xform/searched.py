"""Choices that a select takes from a table beside the form: search() in its appearance.

In the form stand two kinds of choices. One whose value is a whole number is a choice as it is. In any other the
value and the label name columns of the table, and the rows that are found take its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from kommisjon.xform.allowance import joined
from kommisjon.xform.node import Node
from kommisjon.xform.rows import Row, cell_of, column_called
from kommisjon.xform.schema import ChoiceList, FixedChoice, Rule, Wording
from kommisjon.xform.xpath.functions.search import columns_named
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, words

_CALL = re.compile(r"(?:^|\s)(search\s*\((?:.*\)|.*))", re.DOTALL)
_TABLE = re.compile(r"""search\s*\(\s*(?:'([^']*)'|"([^"]*)")""")
_WHOLE_NUMBER = re.compile(r"\s*[+-]?\d{1,10}\s*")
_COLUMNS = {"name": 0, "label": 1}


def search_call(appearance: str) -> str | None:
    """The call of search() in an appearance, as an expression; None where there is none."""
    found = _CALL.search(appearance)
    return found[1] if found else None


def tables(body: etree._Element) -> Iterator[str]:
    """The names of the tables that the appearances of a form's body name."""
    for element in body.iter():
        found = _TABLE.search(str(element.get("appearance") or "")) if isinstance(element.tag, str) else None
        if found:
            yield found[1] or found[2] or ""


def searched_choices(rule: Rule, written: tuple[FixedChoice, ...]) -> ChoiceList:
    """The choices of a select whose search() is `rule` and whose choices stand in the form as `written`."""

    def nodes(node: Node, scope: Scope) -> Value:
        found = rule.evaluate(node, scope)
        rows = found if isinstance(found, list) else []
        choices: dict[str, str] = {}
        for choice in written:
            label = _said(choice.wording, node, scope)
            if _WHOLE_NUMBER.fullmatch(choice.value):
                choices.setdefault(choice.value, label)
                continue
            for value, said in _from_rows(rows, choice.value, columns_named(label), scope):
                choices.setdefault(value, said)
        return [Row(None, place, _COLUMNS, list(pair)) for place, pair in enumerate(choices.items(), 1)]

    return ChoiceList(nodes, value="name", label="label", label_is_id=False)


def _said(wording: Wording, node: Node, scope: Scope) -> str:
    if wording.text is None:
        return scope.world.translation(wording.id or "", node)
    pieces = (piece if isinstance(piece, str) else words(piece(node, scope)) for piece in wording.text.pieces)
    return joined(scope.world.allowance, pieces)


def _from_rows(rows: list[Node], value: str, labels: list[str], scope: Scope) -> Iterator[tuple[str, str]]:
    """(value, label) of each row: the label's first column, and the others behind it in brackets with their names,
    as Collect shows them."""
    if not rows:
        return
    scope.world.allowance.spend(len(rows) * (1 + len(labels)))
    by, columns = column_called(rows[0], value), [column_called(rows[0], name) for name in labels]
    for row in rows:
        told = [cell_of(row, column) or "" for column in columns]
        more = "".join(f" ({name}: {cell})" for name, cell in zip(labels[1:], told[1:], strict=True))
        named = cell_of(row, by) or ""
        yield named, (told[0] + more if told else "").strip() or named
