"""Reads an XPath 1.0 expression into a syntax tree.

Operators of one rank are kept as a chain, not nested, so that a condition of a thousand alternatives needs no deep
recursion, here or when it is evaluated.
"""

from __future__ import annotations

import functools
from typing import NamedTuple, TypeAlias

from kommisjon.xform.xpath.tokens import ExpressionError, Kind, Token, tokens

DEEPEST_NESTING = 80
"""Brackets and calls inside one another in one expression."""


class Number(NamedTuple):
    value: float


class Literal(NamedTuple):
    value: str


class Negation(NamedTuple):
    operand: Expression


class Chain(NamedTuple):
    """Operands of operators of one rank, from left to right: first, then (operator, operand) pairs."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


class Call(NamedTuple):
    name: str
    arguments: tuple[Expression, ...]


class Step(NamedTuple):
    """One step of a path: axis (child, parent, self, attribute, descendant-or-self, ...), name or "*"."""

    axis: str
    name: str
    predicates: tuple[Expression, ...] = ()


class Path(NamedTuple):
    """Steps from a start: another expression (`base`), the root (`absolute`) or the node at hand."""

    base: Expression | None
    absolute: bool
    steps: tuple[Step, ...]
    base_predicates: tuple[Expression, ...] = ()


Expression: TypeAlias = "Number | Literal | Negation | Chain | Call | Path"

_OPERATORS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_RANKS = {operator: rank for rank, alike in enumerate(_OPERATORS) for operator in alike}
_AXES = {
    "child",
    "parent",
    "self",
    "attribute",
    "descendant",
    "descendant-or-self",
    "ancestor",
    "ancestor-or-self",
    "preceding-sibling",
    "following-sibling",
}
_NODE_TESTS = {"node", "text"}


@functools.lru_cache(maxsize=4_096)
def parse(expression: str) -> Expression:
    """Give the syntax tree of `expression`. Raises ExpressionError, which says what is wrong in words.

    Trees do not change, and forms write the same condition on question after question: the last ones are kept.
    """
    reader = _Reader(tokens(expression))
    tree = reader.chain(0)
    if reader.here.kind is not Kind.END:
        raise ExpressionError(f"{reader.here.text} is not expected at character {reader.here.at + 1}")
    return tree


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0
        self.here = found[0]

    def _take(self) -> Token:
        token = self.here
        self._next += 1
        self.here = self._tokens[self._next]
        return token

    def _ahead(self) -> Token:
        return self._tokens[min(self._next + 1, len(self._tokens) - 1)]

    def _skip(self, text: str) -> bool:
        """Take the mark `text` if it stands here."""
        if self.here.text != text or self.here.kind not in (Kind.MARK, Kind.OPERATOR):
            return False
        self._take()
        return True

    def _demand(self, text: str) -> None:
        if not self._skip(text):
            found = self.here.text or "the end"
            raise ExpressionError(f"{text} is missing before {found} at character {self.here.at + 1}")

    def chain(self, least: int) -> Expression:
        """An expression of operators of at least this rank; operators of one rank make one chain."""
        left = self._signed()
        while (rank := self._rank()) >= least:
            rest: list[tuple[str, Expression]] = []
            while self._rank() == rank:
                operator = self._take().text
                rest.append((operator, self.chain(rank + 1)))
            left = Chain(left, tuple(rest))
        return left

    def _rank(self) -> int:
        """Rank of the operator that stands here; -1 where none stands."""
        return _RANKS.get(self.here.text, -1) if self.here.kind is Kind.OPERATOR else -1

    def _signed(self) -> Expression:
        signs = 0
        while self.here.text == "-" and self.here.kind in (Kind.MARK, Kind.OPERATOR):
            self._take()
            signs += 1
        operand = self._union()
        if not signs:
            return operand
        # Two signs make a number of what was none; more of them say no more than that.
        return Negation(operand) if signs % 2 else Negation(Negation(operand))

    def _union(self) -> Expression:
        first = self._path()
        rest: list[tuple[str, Expression]] = []
        while self.here.kind is Kind.OPERATOR and self.here.text == "|":
            self._take()
            rest.append(("|", self._path()))
        return Chain(first, tuple(rest)) if rest else first

    def _nested(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise ExpressionError(f"more than {DEEPEST_NESTING} brackets stand inside one another")
        inner = self.chain(0)
        self._depth -= 1
        return inner

    def _path(self) -> Expression:
        base = self._primary()
        if base is None:
            return self._location()
        predicates = self._predicates()
        steps: list[Step] = []
        while self.here.text in ("/", "//") and self.here.kind is Kind.MARK:
            if self._take().text == "//":
                steps.append(Step("descendant-or-self", "*"))
            steps.append(self._step())
        if not steps and not predicates:
            return base
        return Path(base, False, tuple(steps), predicates)

    def _primary(self) -> Expression | None:
        """A number, a text, a bracket or a call; None where a path begins."""
        token = self.here
        if token.kind is Kind.NUMBER:
            self._take()
            return Number(float(token.text))
        if token.kind is Kind.TEXT:
            self._take()
            return Literal(token.text[1:-1])
        if token.kind is Kind.MARK and token.text == "(":
            self._take()
            inner = self._nested()
            self._demand(")")
            return inner
        if token.kind is Kind.NAME and self._ahead().text == "(" and token.text not in _NODE_TESTS:
            return self._call()
        return None

    def _call(self) -> Expression:
        name = self._take().text
        self._demand("(")
        arguments: list[Expression] = []
        if not self._skip(")"):
            arguments.append(self._nested())
            while self._skip(","):
                arguments.append(self._nested())
            self._demand(")")
        return Call(name, tuple(arguments))

    def _location(self) -> Path:
        steps: list[Step] = []
        absolute = False
        if self.here.kind is Kind.MARK and self.here.text in ("/", "//"):
            absolute = True
            if self._take().text == "//":
                steps.append(Step("descendant-or-self", "*"))
            elif not self._step_begins():
                return Path(None, True, ())
        steps.append(self._step())
        while self.here.kind is Kind.MARK and self.here.text in ("/", "//"):
            if self._take().text == "//":
                steps.append(Step("descendant-or-self", "*"))
            steps.append(self._step())
        return Path(None, absolute, tuple(steps))

    def _step_begins(self) -> bool:
        return self.here.kind is Kind.NAME or self.here.text in (".", "..", "@", "*")

    def _step(self) -> Step:
        if self._skip(".."):
            return Step("parent", "*", self._predicates())
        if self._skip("."):
            return Step("self", "*", self._predicates())
        axis = "child"
        if self._skip("@"):
            axis = "attribute"
        elif self.here.kind is Kind.NAME and self._ahead().text == "::":
            axis = self._take().text
            self._take()
            if axis not in _AXES:
                raise ExpressionError(f"{axis}:: is not known")
        name = self._name_test()
        return Step(axis, name, self._predicates())

    def _name_test(self) -> str:
        if self._skip("*"):
            return "*"
        token = self.here
        if token.kind is not Kind.NAME:
            found = token.text or "the end"
            raise ExpressionError(f"a name is missing before {found} at character {token.at + 1}")
        self._take()
        if token.text in _NODE_TESTS and self._skip("("):
            self._demand(")")
            return "text()" if token.text == "text" else "*"
        # Prefixes (orx:meta) tell nothing apart inside one form, so names are compared without them.
        return token.text.rpartition(":")[2]

    def _predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self._skip("["):
            found.append(self._nested())
            self._demand("]")
        return tuple(found)
