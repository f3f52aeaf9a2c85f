"""What one step has changed so far, so that it can be taken back when it is refused in the middle."""

from __future__ import annotations

from collections.abc import Callable

from kommisjon.xform.node import Node


class Journal:
    """Notes nodes before they change, and members that come and go; takes all of it back, the last first."""

    __slots__ = ("_rows", "_steps")

    def __init__(self) -> None:
        self._steps: list[Callable[[], None]] = []
        self._rows: dict[int, list[Node]] = {}

    def begin(self) -> None:
        """Forget what is settled."""
        self._steps.clear()

    def note(self, node: Node) -> None:
        """The node is about to change."""
        value, text, status, told = node.value, node.text, node.status, node.told
        own, relevant = node.own, node.relevant

        def back() -> None:
            node.value, node.text, node.status, node.told = value, text, status, told
            node.own, node.relevant = own, relevant

        self._steps.append(back)

    def also(self, back: Callable[[], None]) -> None:
        """Something else has changed; `back` takes it back."""
        self._steps.append(back)

    def came(self, member: Node) -> None:
        """A member has been added to its repeat."""

        def back() -> None:
            row = self._row(member)
            # Nearly always the last one: thousands that came are taken back one by one.
            if row[-1] is member:
                row.pop()
            else:
                row.remove(member)

        self._steps.append(back)

    def goes(self, member: Node) -> None:
        """A member is about to be taken out of its repeat."""
        place = member.position

        def back() -> None:
            self._row(member).insert(place - 1, member)

        self._steps.append(back)

    def take_back(self) -> None:
        """Put everything back to what it was when the journal began."""
        while self._steps:
            self._steps.pop()()
        for row in self._rows.values():
            for place, node in enumerate(row, 1):
                node.position = place
        self._rows.clear()

    def _row(self, member: Node) -> list[Node]:
        """The members of the repeat, to be numbered anew in the end."""
        assert member.parent is not None
        row = member.parent.kids[member.name]
        return self._rows.setdefault(id(row), row)
