"""What an expression sees beside the node it stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from kommisjon.xform.allowance import Allowance
from kommisjon.xform.node import Node
from kommisjon.xform.xpath.values import Value


class World(Protocol):
    """The one filling of a form that expressions run in."""

    allowance: Allowance
    """What is left of the work that the step at hand may take."""
    language: str
    """Language in which labels that expressions read are given."""

    def now(self) -> datetime:
        """The moment, with its zone."""

    def chance(self) -> float:
        """The next random number, from 0 to below 1."""

    def uuid(self) -> str:
        """A new random identifier."""

    def choice_label(self, question: Node, value: str) -> str:
        """Label of one choice of the question, in the language being used; blank if it has none."""

    def translation(self, text_id: str, node: Node) -> str:
        """The text with this id, in the language being used."""


class Scope:
    """One evaluation: the node on whose behalf (`origin`), and the place in the list a predicate walks."""

    __slots__ = ("origin", "position", "size", "world")

    def __init__(self, world: World, origin: Node, position: int = 1, size: int = 1) -> None:
        self.world = world
        self.origin = origin
        self.position = position
        self.size = size


Evaluate: TypeAlias = Callable[[Node, Scope], Value]
"""A compiled expression: call it with the node it stands on."""
