"""Where functions are written down: plain ones take values; builders decide how arguments are compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.values import Value

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.grammar import Expression
    from kommisjon.xform.xpath.steps import Here

Run: TypeAlias = Callable[[Scope, list[Value]], Value]
Builder: TypeAlias = "Callable[[Compiler, tuple[Expression, ...], Here], Evaluate]"

MANY = 1_000


@dataclass(frozen=True, slots=True)
class Function:
    run: Run
    least: int
    most: int
    by: int
    """Arguments beyond `least` come in this number."""
    lists: bool
    """Its arguments may be lists of nodes; otherwise each is given as a single value."""

    def takes(self, given: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.least <= given <= self.most and (given - self.least) % self.by == 0


FUNCTIONS: dict[str, Function] = {}
BUILDERS: dict[str, Builder] = {}


def function(
    *names: str, least: int = 1, most: int | None = None, by: int = 1, lists: bool = False
) -> Callable[[Run], Run]:
    """Write a function down under its names, with the fewest and the most arguments it takes."""

    def write(run: Run) -> Run:
        for name in names:
            FUNCTIONS[name] = Function(run, least, least if most is None else most, by, lists)
        return run

    return write


def builder(name: str) -> Callable[[Builder], Builder]:
    """Write a builder down under its name."""

    def write(build: Builder) -> Builder:
        BUILDERS[name] = build
        return build

    return write


def spread(values: list[Value]) -> list[Value]:
    """The values as single ones: each list of nodes is replaced by the values of its nodes."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, list):
            found.extend(node.value for node in value)
        else:
            found.append(value)
    return found
