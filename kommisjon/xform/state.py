"""One filling of a form: answers in, and what follows from them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Status
from kommisjon.xform import checking
from kommisjon.xform.allowance import LONGEST_VALUE, whole
from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.preloads import preload
from kommisjon.xform.schema import RuleKind
from kommisjon.xform.standing import NoSuchPlace, Standing, segments
from kommisjon.xform.xpath.values import truth, typed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer.

    `why` is "type" (not of the question's type, or not in its list), "constraint", or None. `changed`
    names what may look different now: other values, relevance, choices, texts or required, and groups in which
    members of a repeat came or went.
    """

    accepted: bool
    why: Literal["constraint", "type"] | None
    changed: frozenset[str]


class State(Standing):
    """One filling of a form, being filled. Made by `Form.begin`.

    What is refused leaves the filling as it was.
    """

    def take_back(self) -> None:
        """Put the filling back to what it was before the step at hand, which is refused."""
        self._engine.take_back()

    # Answering

    @whole
    def answer(self, ref: str, text: str) -> Outcome:
        """Take an answer; blank clears. One that breaks its type or constraint changes nothing."""
        node = self.find(ref)
        value = checking.read(self, node, text)
        if value is None:
            return Outcome(False, "type", frozenset())
        if not self._allowed(node, value, text):
            return Outcome(False, "constraint", frozenset())
        return self._write(node, value, text)

    @whole
    def enter(self, ref: str, text: str) -> Outcome:
        """Take an answer even if it breaks its constraint, which then shows among the violations."""
        node = self.find(ref)
        value = typed(node.definition.kind, text)
        if value is None:
            return Outcome(False, "type", frozenset())
        return self._write(node, value, text)

    @whole
    def mark(self, ref: str, status: Status) -> Outcome:
        """Give a question a status instead of a value: declined, unknown, or back to not asked."""
        if status is Status.ANSWERED:
            raise ValueError("a question is answered by a value")
        node = self.find(ref)
        return self._write(node, "", "", None if status is Status.NOT_ASKED else status)

    @whole
    def finish(self) -> None:
        """Note the moment at which the filling ended, where the form asks for it."""
        for node in preload(self.root, self, {}, ending=True):
            self._engine.touch(node)
        self._engine.settle()
        self._engine.changed.clear()

    @whole
    def refresh(self) -> None:
        """Work everything out anew: another day has come, or everything stored has been put back.

        What somebody wrote over a calculation stays.
        """
        engine = self._engine
        engine.protected.update(n for n in self.leaves(relevant=False) if n.told and n.value != "")
        engine.queue_all(self.root)
        engine.settle()
        engine.changed.clear()

    @whole
    def put(self, ref: str, text: str, status: Status | None = None) -> None:
        """Put back a stored answer (or status) as it was: no constraint is checked and no trigger fires.

        Makes the members of repeats it needs. Stored values of questions that also have a calculation stand until
        something is answered.
        """
        node = self._reach(ref)
        value = typed(node.definition.kind, text)
        self.journal.note(node)
        node.value, node.text = text if value is None else value, text
        node.status = status if text == "" and status is not Status.NOT_ASKED else None
        node.told = True
        if RuleKind.CALCULATE in node.definition.rules and text:
            self._engine.protected.add(node)
        self._engine.touch(node)
        self._engine.settle()
        self._engine.changed.clear()

    def _write(self, node: Node, value: Scalar, text: str, status: Status | None = None) -> Outcome:
        engine = self._engine
        if len(text) > LONGEST_VALUE:
            raise Refusal(Code.TEXT_TOO_LONG, most=LONGEST_VALUE)
        engine.protected.clear()
        other_value = value != node.value or type(value) is not type(node.value)
        self.journal.note(node)
        node.told = True
        if other_value or status is not node.status:
            node.value, node.text, node.status = value, text, status
            engine.touch(node)
            if value == "":
                engine.recount(node)
            engine.settle()
            if other_value:
                engine.act(node.definition.on_change, node)
        return Outcome(True, None, self._changed())

    def _changed(self) -> frozenset[str]:
        refs = frozenset(node.ref() for node in self._engine.changed)
        self._engine.changed.clear()
        return refs

    def _allowed(self, node: Node, value: Scalar, text: str) -> bool:
        rule = node.definition.rules.get(RuleKind.CONSTRAINT)
        if rule is None or value == "":
            return True
        before = node.value, node.text
        node.value, node.text = value, text
        try:
            return truth(self._engine.evaluate(rule, node))
        finally:
            node.value, node.text = before

    # Repeats

    @whole
    def add(self, repeat: str) -> int:
        """Add a member to the repeat at this reference (/data/person); gives its place, from 1.

        Where the form says how many members there are, nothing is added: the answer that counts them is the way.
        """
        parent, name = self._range(repeat)
        if self.wanted(repeat) is not None:
            return len(parent.of(name))
        member = self._engine.add(parent, parent.definition.children[name])
        self._engine.settle()
        self._engine.changed.clear()
        return member.position

    @whole
    def grow(self, repeat: str, size: int) -> None:
        """Make members until there are `size`, whatever the form asks for: as many were stored."""
        parent, name = self._range(repeat)
        while len(parent.of(name)) < size:
            self._engine.add(parent, parent.definition.children[name])
        self._engine.settle()
        self._engine.changed.clear()

    @whole
    def meet_again(self, ref: str) -> None:
        """Make the blank members on the way to `ref` that a count once asked for and that went when it fell.

        Another engine that replays the same steps keeps them, and takes answers in them.
        """
        node = self.root
        for name, index in segments(ref)[1:]:
            row = node.of(name)
            field = node.definition.children.get(name)
            if field is not None and field.repeat and len(row) < index <= self._engine.once_asked(node, field):
                self.grow(f"{node.ref()}/{name}", index)
            if not 1 <= index <= len(row):
                return
            node = row[index - 1]

    @whole
    def remove(self, repeat: str, index: int) -> None:
        """Take the member at `index` (from 1) out of the repeat; later ones move up.

        Where the form asks for a number of members, a blank one takes the place of one that is then missing.
        """
        parent, name = self._range(repeat)
        row = parent.of(name)
        if not 1 <= index <= len(row):
            raise NoSuchPlace(f"{repeat}[{index}]")
        self._engine.remove(row[index - 1])
        self._engine.settle()
        self._engine.changed.clear()

    def restore(self, kept: Iterable[tuple[str, str, Status]]) -> None:
        """Put back what kept() gave."""
        for ref, text, status in kept:
            self.put(ref, text, status)

    # Finding

    def _reach(self, ref: str) -> Node:
        return self._follow(ref, grow=True)
