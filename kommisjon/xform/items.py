"""What a person meets in a form, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kommisjon.xform import checking
from kommisjon.xform.node import Node
from kommisjon.xform.schema import Control, Field, RuleKind

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing


class ItemKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT_ONE = "select_one"
    SELECT_MANY = "select_many"
    RANK = "rank"
    RANGE = "range"
    NOTE = "note"
    ACKNOWLEDGE = "acknowledge"
    GEOPOINT = "geopoint"
    BARCODE = "barcode"
    FILE = "file"
    MEMBER = "member"
    """Head of one member of a repeat."""
    MORE = "more"
    """The place where one more member can be added."""
    CALCULATE = "calculate"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the way through a form."""

    ref: str
    """/competence/language[2]/speak, without a [1]. For MORE the repeat's own, without a member."""
    path: str
    """Names from the record the answer belongs to (the root, or the innermost member): "schooling/years"."""
    repeats: tuple[tuple[str, int], ...]
    """Members it stands in, outer first: (repeat's path from its own record, place from 1)."""
    kind: ItemKind
    appearance: str
    required: bool
    readonly: bool
    section: str | None
    """Reference of the nearest group with a label, or of the member."""

    @property
    def repeat(self) -> tuple[str, int] | None:
        """The innermost member it stands in."""
        return self.repeats[-1] if self.repeats else None


_BY_TAG = {
    "select1": ItemKind.SELECT_ONE,
    "select": ItemKind.SELECT_MANY,
    "rank": ItemKind.RANK,
    "range": ItemKind.RANGE,
    "trigger": ItemKind.ACKNOWLEDGE,
    "upload": ItemKind.FILE,
}
_BY_TYPE = {
    "int": ItemKind.INTEGER,
    "integer": ItemKind.INTEGER,
    "decimal": ItemKind.DECIMAL,
    "date": ItemKind.DATE,
    "time": ItemKind.TIME,
    "dateTime": ItemKind.DATETIME,
    "geopoint": ItemKind.GEOPOINT,
    "geotrace": ItemKind.GEOPOINT,
    "geoshape": ItemKind.GEOPOINT,
    "barcode": ItemKind.BARCODE,
}


def kind_of(field: Field) -> ItemKind:
    """What a field is to a person."""
    control = field.control
    if control is None:
        return ItemKind.CALCULATE if RuleKind.CALCULATE in field.rules else ItemKind.HIDDEN
    if control.tag in _BY_TAG:
        return _BY_TAG[control.tag]
    if field.kind == "string" and _always_readonly(field):
        return ItemKind.NOTE
    return _BY_TYPE.get(field.kind, ItemKind.TEXT)


def _always_readonly(field: Field) -> bool:
    rule = field.rules.get(RuleKind.READONLY)
    return rule is not None and rule.source == "true()"


def walk_items(state: Standing, within: Node | None, *, hidden: bool) -> Iterator[Item]:
    """Give the items of a state in order, or of the part at `within`."""
    for item, node in _controls(state, state.form.body, state.root, None):
        if within is None or _inside(node, within):
            yield item
    if hidden:
        for node in state.leaves():
            if node.definition.control is None and (within is None or _inside(node, within)):
                yield _item(state, node, kind_of(node.definition), "", None)


def _inside(node: Node, top: Node) -> bool:
    here: Node | None = node
    while here is not None and here is not top:
        here = here.parent
    return here is top


def _controls(
    state: Standing, controls: list[Control], place: Node, section: str | None
) -> Iterator[tuple[Item, Node]]:
    """The items of controls whose fields stand below `place`."""
    for control in controls:
        if control.tag == "repeat":
            yield from _members(state, control, place)
            continue
        node = _below(place, control.field)
        if node is None or not node.relevant:
            continue
        if control.tag == "group":
            repeated = any(child.tag == "repeat" and child.field is control.field for child in control.children)
            inner = place if repeated else node
            titled = node.ref() if control.label is not None and not repeated else section
            yield from _controls(state, control.children, inner, titled)
        else:
            yield _item(state, node, kind_of(node.definition), control.appearance, section), node


def _members(state: Standing, control: Control, place: Node) -> Iterator[tuple[Item, Node]]:
    repeat = control.field
    assert repeat is not None
    parent = _below(place, repeat.parent)
    if parent is None or not parent.relevant:
        return
    for member in state.members(parent, repeat.name):
        if member.relevant:
            yield _item(state, member, ItemKind.MEMBER, control.appearance, member.ref()), member
            yield from _controls(state, control.children, member, member.ref())
    if RuleKind.COUNT not in repeat.rules and _takes_more(state, repeat, parent):
        yield _more(repeat, parent, control.appearance), parent


def _takes_more(state: Standing, repeat: Field, parent: Node) -> bool:
    """Whether a new member would be on the path: where not, nobody is asked for one (as in JavaRosa)."""
    fresh = Node(repeat.name, parent, repeat)
    fresh.position = len(parent.of(repeat.name)) + 1
    return state.holds(fresh, RuleKind.RELEVANT, otherwise=True)


def _below(place: Node, field: Field | None) -> Node | None:
    """The one node of `field` below `place`; a group without a field of its own stands where it is written."""
    if field is None:
        return place
    node = place
    # A question may be shown in a group that its answer does not stand in.
    while node.parent is not None and field.path[: node.definition.depth] != node.definition.path:
        node = node.parent
    for name in field.path[node.definition.depth :]:
        row = node.of(name)
        if not row:
            return place if field.repeat else None
        node = row[0]
    return node


def _item(state: Standing, node: Node, kind: ItemKind, appearance: str, section: str | None) -> Item:
    path, repeats = _record_path(node)
    leaf = kind is not ItemKind.MEMBER
    return Item(
        node.ref(),
        path,
        repeats,
        kind,
        appearance,
        leaf and checking.required(state, node),
        leaf and checking.readonly(state, node),
        section,
    )


def _more(repeat: Field, parent: Node, appearance: str) -> Item:
    above, repeats = _record_path(parent)
    inside = parent.parent is not None and not parent.definition.repeat
    path = f"{above}/{repeat.name}" if inside and above else repeat.name
    return Item(f"{parent.ref()}/{repeat.name}", path, repeats, ItemKind.MORE, appearance, False, False, None)


def _record_path(node: Node) -> tuple[str, tuple[tuple[str, int], ...]]:
    """(names from the innermost record, members it stands in). A member's own path is that of its repeat."""
    names: list[str] = []
    repeats: list[tuple[str, int]] = []
    path = ""
    chain: list[Node] = []
    here: Node | None = node
    while here is not None:
        chain.append(here)
        here = here.parent
    for one in reversed(chain[:-1]):
        names.append(one.name)
        path = "/".join(names)
        if one.definition.repeat:
            repeats.append((path, one.position))
            names = []
    return path, tuple(repeats)
