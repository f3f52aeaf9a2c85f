"""Turns a syntax tree into closures, and notes which fields it reads.

Paths into the answers are resolved against the form while compiling: an unknown name is found at load, and each
reading knows how much of its way it shares with the field on whose behalf it is made (forms.md section 5:
absolute paths inside a repeat mean the same instance).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.schema import Field, Path, Read
from kommisjon.xform.xpath import grammar
from kommisjon.xform.xpath.functions import BUILDERS, FUNCTIONS
from kommisjon.xform.xpath.grammar import Call, Chain, Expression, Literal, Negation, Number, parse
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.steps import Here, compile_path
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, apart, equal, number, single, truth

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": lambda a, b: a / b if b else _by_zero(a),
    "mod": lambda a, b: math.fmod(a, b) if b and not math.isinf(a) else math.nan,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _by_zero(dividend: float) -> float:
    return math.nan if dividend == 0 or math.isnan(dividend) else math.copysign(math.inf, dividend)


@dataclass(slots=True)
class Compiler:
    """Compiles the expressions of one form. `reads` gathers what the expression at hand reads."""

    root: Field
    instances: Mapping[str, Node]
    origin: Field
    reads: set[Read] = field(default_factory=set)
    bare_words: list[str] = field(default_factory=list)
    """Words that stand like names below a question, and are read as blank."""
    absent_lists: list[str] = field(default_factory=list)
    """Lists that are named and not in the form."""

    def run(self, source: str) -> tuple[Evaluate, frozenset[Read]]:
        """Compile `source`, standing on the field `origin`.

        Raises ExpressionError for what cannot be read, and NameMissing for a name that is not in the form.
        """
        tree = parse(source)
        evaluate = self.value(tree, self.start())
        return evaluate, frozenset(self.reads)

    def start(self) -> Here:
        """The place of the field on whose behalf the expression stands."""
        return Here(self.origin.path, self.origin.depth)

    def note(self, path: Path, shared: int) -> None:
        """Note that the field at `path` is read."""
        found = self.root.find(path[1:]) if path[:1] == self.root.path else None
        if found is not None:
            self.reads.add(Read(found, min(shared, found.depth)))

    def value(self, tree: Expression, here: Here) -> Evaluate:
        """Compile to a closure whose value may be a list of nodes."""
        match tree:
            case Number(figure):
                return lambda _node, _scope: figure
            case Literal(text):
                return lambda _node, _scope: text
            case Negation(operand):
                inner = self.scalar(operand, here)
                return lambda node, scope: -number(inner(node, scope))
            case Chain(first, rest):
                return self._chain(first, rest, here)
            case Call(name, arguments):
                return self._call(name, arguments, here)
            case grammar.Path():
                return compile_path(self, tree, here).nodes

    def scalar(self, tree: Expression, here: Here) -> Callable[[Node, Scope], Scalar]:
        """Compile to a closure that gives a single value: of a list, that of its first node."""
        if isinstance(tree, grammar.Path):
            return compile_path(self, tree, here).scalar
        inner = self.value(tree, here)
        if isinstance(tree, Number | Literal | Negation):
            return inner  # type: ignore[return-value]
        return lambda node, scope: single(inner(node, scope))

    def truth(self, tree: Expression, here: Here) -> Callable[[Node, Scope], bool]:
        inner = self.value(tree, here)
        return lambda node, scope: truth(inner(node, scope))

    def _chain(self, first: Expression, rest: tuple[tuple[str, Expression], ...], here: Here) -> Evaluate:
        operator = rest[0][0]
        if operator in ("and", "or"):
            return self._logic(operator, [first, *(operand for _, operand in rest)], here)
        if operator == "|":
            return self._union([first, *(operand for _, operand in rest)], here)
        folded: Callable[[Node, Scope], Value] = self.scalar(first, here)
        for sign, operand in rest:
            folded = _binary(sign, folded, self.scalar(operand, here))
        return folded

    def _logic(self, operator: str, operands: list[Expression], here: Here) -> Evaluate:
        parts = [self.truth(operand, here) for operand in operands]
        stop = operator == "or"

        def decide(node: Node, scope: Scope) -> Value:
            for part in parts:
                if part(node, scope) is stop:
                    return stop
            return not stop

        return decide

    def _union(self, operands: list[Expression], here: Here) -> Evaluate:
        parts = [self.value(operand, here) for operand in operands]

        def union(node: Node, scope: Scope) -> Value:
            found: list[Node] = []
            for part in parts:
                got = part(node, scope)
                if isinstance(got, list):
                    found.extend(one for one in got if one not in found)
            return found

        return union

    def _call(self, name: str, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
        builder = BUILDERS.get(name)
        if builder is not None:
            return builder(self, arguments, here)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(f"there is no function {name}()")
        if not function.takes(len(arguments)):
            raise ExpressionError(f"{name}() does not take {len(arguments)} arguments")
        run = function.run
        parts = [self.value(a, here) if function.lists else self.scalar(a, here) for a in arguments]
        if len(parts) == 1:
            only = parts[0]
            return lambda node, scope: run(scope, [only(node, scope)])
        return lambda node, scope: run(scope, [part(node, scope) for part in parts])


def _binary(sign: str, left: Evaluate, right: Callable[[Node, Scope], Scalar]) -> Evaluate:
    if sign == "=":
        return lambda node, scope: equal(single(left(node, scope)), right(node, scope))
    if sign == "!=":
        return lambda node, scope: not equal(single(left(node, scope)), right(node, scope))
    if sign in _ORDER:
        compare = _ORDER[sign]
        return lambda node, scope: compare(*_sides(single(left(node, scope)), right(node, scope)))
    reckon = _ARITHMETIC[sign]
    if sign == "-":
        return lambda node, scope: reckon(*_sides(single(left(node, scope)), right(node, scope)))
    return lambda node, scope: reckon(number(left(node, scope)), number(right(node, scope)))


def _sides(left: Scalar, right: Scalar) -> tuple[float, float]:
    """Both sides as numbers; two moments by what lies between them, time of day and all."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        return apart(left, right), 0.0
    return number(left), number(right)
