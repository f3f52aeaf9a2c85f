"""Turns fillings into the rows of a plan, one filling after the other; nothing of an earlier one is kept.

A blank cell has four meanings, and each is told: the question is named in `_declined`, in `_unknown`, in
`_unanswered` (it applies and has no answer yet), or in none of them (it did not apply).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kommisjon.model.answers import Status
from kommisjon.xform.export.filling import Filling
from kommisjon.xform.export.plan import SKIPPED_NOTE, Column, Part, Plan, Table
from kommisjon.xform.export.serialising import sendable, sent_text
from kommisjon.xform.export.shape import AUDIT, INSTANCE_ID
from kommisjon.xform.items import ItemKind, kind_of
from kommisjon.xform.node import Node
from kommisjon.xform.schema import Path

BETWEEN_LABELS = "; "
"""Between the labels of several choices: labels have blanks in them, names have not."""
_SEVERAL = (ItemKind.SELECT_MANY, ItemKind.RANK)
_CHOSEN = (ItemKind.SELECT_ONE, *_SEVERAL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its table in the plan, and a text for each of the table's headers."""

    table: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A row that others hang under: its key and its number."""

    key: str
    index: int


class Rows:
    """Numbers the rows of each table on and on, over all fillings."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._next = [0] * len(plan.tables)

    def of(self, filling: Filling) -> Iterator[Row]:
        """The rows of one filling, each before those that hang under it."""
        place = _Place(sendable(filling.instance_id), self._number(0))
        root = filling.state.root
        links = [filling.state.form.version, place.key, str(place.index)]
        yield Row(0, [*self._cells(filling, self._plan.tables[0], root), *links])
        yield from self._below(filling, 0, root, place)

    def _number(self, table: int) -> int:
        self._next[table] += 1
        return self._next[table]

    def _below(self, filling: Filling, above: int, node: Node, parent: _Place) -> Iterator[Row]:
        for number, table in enumerate(self._plan.tables):
            if table.parent != above:
                continue
            down = table.repeat[len(self._plan.tables[above].repeat) :]
            for member, position in self._members(node, down):
                place = _Place(f"{parent.key}/{'/'.join(down)}[{position}]", self._number(number))
                links = [parent.key, place.key, str(place.index), str(parent.index)]
                yield Row(number, [*self._cells(filling, table, member), *links])
                yield from self._below(filling, number, member, place)

    def _members(self, node: Node, down: Path) -> list[tuple[Node, int]]:
        """The members to show, with their positions: those in the submission as they stand in it, then others."""
        holder = _at(node, down[:-1])
        if holder is None:
            return []
        row = holder.of(down[-1])
        sent = [member for member in row if member.relevant]
        if not self._plan.options.skipped:
            return [(member, place) for place, member in enumerate(sent, 1)]
        kept = [member for member in row if not member.relevant and _holds_something(member)]
        places = {id(member): place for place, member in enumerate([*sent, *kept], 1)}
        return [(member, places[id(member)]) for member in row if id(member) in places]

    def _cells(self, filling: Filling, table: Table, top: Node) -> list[str]:
        zone = filling.zone
        notes: dict[str, list[str]] = {name: [] for name in table.notes}
        cells: list[str] = []
        for column in table.columns:
            node = _at(top, column.path)
            if node is None:
                cells.append("")
                continue
            shown = node.relevant or (self._plan.options.skipped and _kept(node))
            text = _own_name(filling, node) or (sent_text(node, zone) if shown else "")
            cells.append(self._cell(column, node, text))
            if column.part is Part.WHOLE and shown:
                _note(notes, column, node)
        return [*cells, *(" ".join(named) for named in notes.values())]

    def _cell(self, column: Column, node: Node, text: str) -> str:
        if column.part is Part.CHOICE:
            return "" if text == "" else str(int(column.key in text.split()))
        if column.part is Part.POINT:
            parts = text.split()
            return parts[int(column.key)] if len(parts) == 4 else ""
        kind = kind_of(node.definition)
        if self._plan.options.values != "labels" or kind not in _CHOSEN:
            return text
        chosen = text.split() if kind in _SEVERAL else [text]
        return sendable(BETWEEN_LABELS.join(column.labels.get(value, value) for value in chosen))


def _note(notes: dict[str, list[str]], column: Column, node: Node) -> None:
    if not node.relevant:
        notes[SKIPPED_NOTE].append(column.name)
    if node.value != "":
        return
    if node.status is Status.DECLINED:
        notes["_declined"].append(column.name)
    elif node.status is Status.UNKNOWN:
        notes["_unknown"].append(column.name)
    elif column.asked and node.relevant:
        notes["_unanswered"].append(column.name)


def _own_name(filling: Filling, node: Node) -> str | None:
    path = node.definition.path[1:]
    if path == INSTANCE_ID:
        return sendable(filling.instance_id)
    return filling.audit_file if path == AUDIT else None


def _at(top: Node, path: Path) -> Node | None:
    """The one node down this path; None where the form's version has none there."""
    node = top
    for name in path:
        found = node.of(name)
        if not found:
            return None
        node = found[0]
    return node


def _kept(node: Node) -> bool:
    """Somebody gave this answer, or said that there is none."""
    return node.told and (node.value != "" or node.status is not None)


def _holds_something(member: Node) -> bool:
    return any(_kept(node) for node in member.subtree() if not node.definition.children)
