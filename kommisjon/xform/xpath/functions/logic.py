"""Functions that decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.xpath.functions.registry import builder, function
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, truth

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.grammar import Expression
    from kommisjon.xform.xpath.steps import Here


@function("true", least=0)
def true(_scope: Scope, _values: list[Value]) -> Value:
    return True


@function("false", least=0)
def false(_scope: Scope, _values: list[Value]) -> Value:
    return False


@function("boolean", lists=True)
def boolean(_scope: Scope, values: list[Value]) -> Value:
    return truth(values[0])


@function("not", lists=True)
def negated(_scope: Scope, values: list[Value]) -> Value:
    return not truth(values[0])


@builder("if")
def choose(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """Only the branch that holds is evaluated."""
    if len(arguments) != 3:
        raise ExpressionError("if() takes a condition, what holds then, and what holds otherwise")
    condition = compiler.truth(arguments[0], here)
    then, otherwise = compiler.value(arguments[1], here), compiler.value(arguments[2], here)
    return lambda node, scope: then(node, scope) if condition(node, scope) else otherwise(node, scope)


@builder("once")
def once(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """The value the question has already; evaluated only while it is blank."""
    if len(arguments) != 1:
        raise ExpressionError("once() takes one argument")
    inner = compiler.value(arguments[0], here)

    def keep(node: Node, scope: Scope) -> Value:
        held = scope.origin.value
        return held if held != "" else inner(node, scope)

    return keep
