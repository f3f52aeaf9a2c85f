"""Compiles what stands in [brackets]. A list filtered by equality on a column is looked up, not walked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.xpath.grammar import Call, Chain, Expression, Literal, Negation, Number, Path
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, number, truth

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.steps import Here

Filter: TypeAlias = Callable[[list[Node], Scope], list[Node]]

FEW = 8
"""Up to so many nodes walking is quicker than an index, and no work worth counting."""
_PARTS_A_STEP = 3


def compile_filter(compiler: Compiler, predicate: Expression, here: Here, *, unchanging: bool = False) -> Filter:
    """Compile one predicate over nodes that stand at `here`. `unchanging`: they are a list the form carries."""
    if isinstance(predicate, Number):
        place = predicate.value
        return lambda nodes, _scope: nodes[int(place) - 1 : int(place)] if place >= 1 else []
    walked = _each(compiler.value(predicate, here), predicate)
    if unchanging and _same_wherever(predicate):
        parts = _conjuncts(predicate)
        columns = [_column(part) for part in parts]
        if any(columns):
            keys = [
                _Key(found[0], compiler.scalar(found[1], here), part)
                for found, part in zip(columns, range(len(parts)), strict=True)
                if found is not None
            ]
            return _looked_up(compiler, keys, [_each(compiler.value(part, here), part) for part in parts], walked)
    return walked


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
            and side.steps[0].name not in ("*", "text()")
            and not side.steps[0].predicates
            and _fixed(other)
        ):
            return side.steps[0].name, other
    return None


_MOVING = {"position", "last", "random", "once", "uuid", "now", "jr:choice-name"}
"""Functions whose value may be another at each node, or each time."""


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


def _same_wherever(tree: Expression) -> bool:
    """Whether the test says the same of a node however many nodes are tested, and in whatever order."""
    match tree:
        case Number() | Literal():
            return True
        case Negation(operand):
            return _same_wherever(operand)
        case Chain(first, rest):
            return _same_wherever(first) and all(_same_wherever(operand) for _, operand in rest)
        case Call(name, arguments):
            return name not in _MOVING - {"jr:choice-name"} and all(_same_wherever(one) for one in arguments)
        case Path(base, _absolute, _steps, _predicates):
            return base is None or _same_wherever(base)


def _size(tree: Expression) -> int:
    """How many parts the expression has, those inside its paths counted: what one evaluation costs."""
    match tree:
        case Number() | Literal():
            return 1
        case Negation(operand):
            return 1 + _size(operand)
        case Chain(first, rest):
            return _size(first) + sum(1 + _size(operand) for _, operand in rest)
        case Call(_, arguments):
            return 1 + sum(map(_size, arguments))
        case Path(base, _, steps, predicates):
            inner = [*predicates, *(one for step in steps for one in step.predicates)]
            return len(steps) + (_size(base) if base is not None else 1) + sum(map(_size, inner))


def _each(test: Callable[[Node, Scope], Value], predicate: Expression) -> Filter:
    cost = 1 + _size(predicate) // _PARTS_A_STEP

    def keep(nodes: list[Node], scope: Scope) -> list[Node]:
        if len(nodes) > 1:
            scope.world.allowance.spend(cost * len(nodes))
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


@dataclass(frozen=True, slots=True)
class _Key:
    """One `column = value` of a predicate: the place among its conjuncts, and what the column shall equal."""

    column: str
    wanted: Callable[[Node, Scope], Scalar]
    part: int


def _looked_up(compiler: Compiler, keys: list[_Key], parts: list[Filter], walked: Filter) -> Filter:
    indexes = compiler.indexes

    def keep(nodes: list[Node], scope: Scope) -> list[Node]:
        if len(nodes) <= FEW:
            return walked(nodes, scope)
        allowance = scope.world.allowance
        shortest: list[Node] | None = None
        through = 0
        for key in keys:
            column = indexes.column(nodes, key.column)
            if column is None:
                return walked(nodes, scope)
            found = column.rows(key.wanted(nodes[0], scope), allowance)
            if shortest is None or len(found) < len(shortest):
                shortest, through = found, key.part
        kept = shortest or []
        for place, further in enumerate(parts):
            if place != through:
                kept = further(kept, scope)
        return kept

    return keep
