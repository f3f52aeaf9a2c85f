"""The light tree that expressions walk: the answers being given, and the lists a form carries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from kommisjon.model.answers import Status

if TYPE_CHECKING:
    from kommisjon.xform.schema import Field

Scalar: TypeAlias = "str | float | bool | date | datetime | time"
"""A single value. Blank is the empty text; there is no other emptiness (NaN is stored as blank)."""

_NONE: list[Node] = []


class Node:
    """One place in the tree. `relevant` takes its surroundings in; `own` is what its own condition said."""

    __slots__ = (
        "attributes",
        "brought",
        "field",
        "kids",
        "name",
        "own",
        "parent",
        "position",
        "relevant",
        "status",
        "text",
        "told",
        "value",
    )

    def __init__(self, name: str, parent: Node | None, field: Field | None = None, text: str = "") -> None:
        self.name = name
        self.parent = parent
        self.field = field
        self.kids: dict[str, list[Node]] = {}
        self.text = text
        self.value: Scalar = text
        self.relevant = True
        self.own = True
        self.position = 1
        self.status: Status | None = None
        self.told = False
        """Somebody gave this value (or a status); it was not made by the form."""
        self.brought = False
        """The form itself brings this node, before anybody counts or adds members."""
        self.attributes: dict[str, str] | None = None

    @property
    def definition(self) -> Field:
        """The field of the form this node is an instance of; only nodes of the answer tree have one."""
        assert self.field is not None
        return self.field

    def of(self, name: str) -> list[Node]:
        """The children called `name`, in order."""
        return self.kids.get(name, _NONE)

    def children(self) -> Iterator[Node]:
        for same in self.kids.values():
            yield from same

    def subtree(self) -> Iterator[Node]:
        """This node and everything below it, in document order, without recursion."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.kids:
                stack.extend(reversed(list(node.children())))

    def lineage(self) -> Iterator[Node]:
        """This node and what it stands in, inner first."""
        here: Node | None = self
        while here is not None:
            yield here
            here = here.parent

    def ancestor_at(self, depth: int) -> Node:
        """The ancestor (or itself) whose field stands at `depth`; the root stands at 1."""
        node = self
        for _ in range(self.definition.depth - depth):
            assert node.parent is not None
            node = node.parent
        return node

    def ref(self) -> str:
        """The reference: /data/person[2]/name, without a [1]."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None:
            parts.append(node.name if node.position == 1 else f"{node.name}[{node.position}]")
            node = node.parent
        return "/" + "/".join(reversed(parts))
