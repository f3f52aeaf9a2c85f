"""Compiles what stands in [brackets]. A list filtered by equality on a column is looked up, not walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.xpath.grammar import Call, Chain, Expression, Literal, Negation, Number, Path
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, number, truth

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.steps import Here

Filter: TypeAlias = Callable[[list[Node], Scope], list[Node]]

_FEW = 8
"""Below this many nodes walking is quicker than an index."""


def compile_filter(compiler: Compiler, predicate: Expression, here: Here, *, unchanging: bool = False) -> Filter:
    """Compile one predicate over nodes that stand at `here`. `unchanging`: it always sees the same nodes."""
    if isinstance(predicate, Number):
        place = predicate.value
        return lambda nodes, _scope: nodes[int(place) - 1 : int(place)] if place >= 1 else []
    if unchanging:
        parts = _conjuncts(predicate)
        column = _column(parts[0])
        if column is not None:
            name, other = column
            wanted = compiler.scalar(other, here)
            rest = [_each(compiler.value(part, here)) for part in parts[1:]]
            return _looked_up(name, wanted, rest, _each(compiler.value(parts[0], here)))
    return _each(compiler.value(predicate, here))


def _conjuncts(predicate: Expression) -> list[Expression]:
    if isinstance(predicate, Chain) and predicate.rest[0][0] == "and":
        return [predicate.first, *(operand for _, operand in predicate.rest)]
    return [predicate]


def _column(part: Expression) -> tuple[str, Expression] | None:
    """(column, other side) of a comparison `column = something that does not change from node to node`."""
    if not isinstance(part, Chain) or len(part.rest) != 1 or part.rest[0][0] != "=":
        return None
    for side, other in ((part.first, part.rest[0][1]), (part.rest[0][1], part.first)):
        if (
            isinstance(side, Path)
            and side.base is None
            and not side.absolute
            and len(side.steps) == 1
            and side.steps[0].axis == "child"
            and not side.steps[0].predicates
            and _fixed(other)
        ):
            return side.steps[0].name, other
    return None


_MOVING = {"position", "last", "random", "once", "uuid"}


def _fixed(tree: Expression) -> bool:
    """Whether the expression has the same value for each node of the list."""
    match tree:
        case Number() | Literal():
            return True
        case Negation(operand):
            return _fixed(operand)
        case Chain(first, rest):
            return _fixed(first) and all(_fixed(operand) for _, operand in rest)
        case Call(name, arguments):
            return name not in _MOVING and all(_fixed(argument) for argument in arguments)
        case Path(base, absolute, _steps, _predicates):
            # Predicates further in may refer to their own node; they are evaluated there either way.
            return absolute or (base is not None and _fixed(base))


def _each(test: Callable[[Node, Scope], Value]) -> Filter:
    def keep(nodes: list[Node], scope: Scope) -> list[Node]:
        inner = Scope(scope.world, scope.origin, 1, len(nodes))
        kept: list[Node] = []
        for place, node in enumerate(nodes, 1):
            inner.position = place
            answer = test(node, inner)
            # A number in brackets is a place in the list.
            if (number(answer) == place) if isinstance(answer, float) else truth(answer):
                kept.append(node)
        return kept

    return keep


def _looked_up(name: str, wanted: Callable[[Node, Scope], Scalar], rest: list[Filter], slow: Filter) -> Filter:
    index: dict[str, list[Node]] = {}

    def keep(nodes: list[Node], scope: Scope) -> list[Node]:
        if not nodes:
            return nodes
        value = wanted(nodes[0], scope)
        if len(nodes) < _FEW or not isinstance(value, str):
            kept = slow(nodes, scope)
        else:
            if not index:
                for node in nodes:
                    column = node.of(name)
                    index.setdefault(column[0].text if column else "", []).append(node)
            kept = index.get(value, [])
        for further in rest:
            kept = further(kept, scope)
        return kept

    return keep
