"""Functions on nodes: counting, places in repeats, lists a form carries, labels of choices, statuses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from kommisjon.model.answers import Status
from kommisjon.xform.allowance import joined
from kommisjon.xform.node import Node
from kommisjon.xform.rows import cell_of, column_called
from kommisjon.xform.xpath.functions.registry import builder, function
from kommisjon.xform.xpath.grammar import Expression, Literal, Path, parse
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.steps import Here, NameMissing, compile_path, instance_named
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, number, words

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler


@function("count", lists=True)
def count(_scope: Scope, values: list[Value]) -> Value:
    return float(len(values[0])) if isinstance(values[0], list) else 0.0


@function("count-non-empty", lists=True)
def count_non_empty(_scope: Scope, values: list[Value]) -> Value:
    """How many are not blank; a group or a member of a repeat is not, whatever stands in it, as in JavaRosa."""
    if not isinstance(values[0], list):
        return 0.0
    return float(sum(bool(node.kids) or node.value != "" for node in values[0]))


@function("last", least=0)
def last(scope: Scope, _values: list[Value]) -> Value:
    return float(scope.size)


@builder("position")
def position(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """In brackets: the place in the list. With a path: the place of that member in its repeat."""
    if not arguments:
        return lambda _node, scope: float(scope.position)
    if len(arguments) > 1:
        raise ExpressionError(f"position() does not take {len(arguments)} arguments")
    nodes = compiler.value(arguments[0], here)
    ups = _only_upwards(arguments[0])

    def place(node: Node, scope: Scope) -> Value:
        if ups is not None:
            # A member has its place also while it is skipped: defaults of skipped members ask for it.
            for _ in range(ups):
                node = node.parent or node
            return float(node.position)
        found = nodes(node, scope)
        return float(found[0].position) if isinstance(found, list) and found else float("nan")

    return place


def _only_upwards(path: Expression) -> int | None:
    """How many steps a path of nothing but .. and . climbs; None for any other."""
    if not isinstance(path, Path) or path.base is not None or path.absolute:
        return None
    if any(step.axis not in ("parent", "self") or step.predicates for step in path.steps):
        return None
    return sum(step.axis == "parent" for step in path.steps)


@builder("current")
def current(compiler: Compiler, arguments: tuple[Expression, ...], _here: Here) -> Evaluate:
    if arguments:
        raise ExpressionError(f"current() does not take {len(arguments)} arguments")
    compiler.note(compiler.origin.path, compiler.origin.depth)
    return lambda _node, scope: [scope.origin]


@builder("instance")
def instance(compiler: Compiler, arguments: tuple[Expression, ...], _here: Here) -> Evaluate:
    found = instance_named(compiler, arguments[0] if len(arguments) == 1 else None)
    return lambda _node, _scope: [found]


@builder("indexed-repeat")
def indexed_repeat(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """The value of a question in one member of a repeat: indexed-repeat(question, repeat, place, ...)."""
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        raise ExpressionError("indexed-repeat() takes a question, and a repeat with a place for each level")
    names = _place_of(compiler, arguments[0], here)
    levels = {
        len(_place_of(compiler, repeat, here)): compiler.scalar(index, here)
        for repeat, index in zip(arguments[1::2], arguments[2::2], strict=True)
    }
    origin = compiler.origin.path
    common = 0
    while common < min(len(names), len(origin)) - 1 and names[common] == origin[common]:
        if common + 1 in levels:
            break
        common += 1
    climb = compiler.origin.depth - common
    for depth in range(common + 1, len(names) + 1):
        compiler.note(names[:depth], common)

    def pick(node: Node, scope: Scope) -> Value:
        top = scope.origin.ancestor_at(max(1, scope.origin.definition.depth - climb))
        for depth in range(max(1, common) + 1, len(names) + 1):
            row = top.of(names[depth - 1])
            place = number(levels[depth](node, scope)) if depth in levels else 1.0
            if not 1 <= place <= len(row):
                return ""
            top = row[int(place) - 1]
        return top.value if top.relevant else ""

    return pick


def _place_of(compiler: Compiler, argument: Expression, here: Here) -> tuple[str, ...]:
    """The path in the form that an argument names, whatever member it would lead to."""
    if not isinstance(argument, Path) or argument.base is not None:
        raise ExpressionError("indexed-repeat() takes paths to a question and its repeats")
    names = [] if argument.absolute else list(here.path or ())
    for step in argument.steps:
        if step.axis == "parent":
            names = names[:-1]
        elif step.axis == "child":
            names.append(step.name)
    if tuple(names[:1]) != compiler.root.path or compiler.root.find(tuple(names[1:])) is None:
        raise NameMissing(names[-1] if names else "..")
    return tuple(names)


@builder("jr:choice-name")
def choice_name(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """The label of a choice: jr:choice-name(value, 'path to the question')."""
    if len(arguments) != 2 or not isinstance(arguments[1], Literal):
        raise ExpressionError("jr:choice-name() takes a value and the question's path between quotation marks")
    value = compiler.scalar(arguments[0], here)
    path = parse(arguments[1].value.strip())
    if not isinstance(path, Path):
        raise ExpressionError("jr:choice-name() takes the question's path between quotation marks")
    question = compile_path(compiler, path, here).nodes

    def label(node: Node, scope: Scope) -> Value:
        found = question(node, scope)
        chosen = words(value(node, scope)).split()
        if not isinstance(found, list) or not found:
            return ""
        labels = (scope.world.choice_label(found[0], one) for one in chosen)
        return joined(scope.world.allowance, labels, ", ")

    return label


@function("jr:itext")
def itext(scope: Scope, values: list[Value]) -> Value:
    return scope.world.translation(words(values[0]), scope.origin)


@builder("pulldata")
def pulldata(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """One cell of a list: pulldata('list', 'column wanted', 'key column', key). Blank for an unknown key."""
    if len(arguments) != 4:
        raise ExpressionError("pulldata() takes a list, the column wanted, the key's column and the key")
    listed = instance_named(compiler, arguments[0])
    wanted, by, key = (compiler.scalar(argument, here) for argument in arguments[1:])
    indexes = compiler.indexes

    def look_up(node: Node, scope: Scope) -> Value:
        sought = words(key(node, scope))
        for root in listed.children():
            for rows in root.kids.values():
                column = column_called(rows[0], words(by(node, scope))) if rows else ""
                found = indexes.column(rows, column) if rows else None
                for row in found.rows(sought, scope.world.allowance) if found else ():
                    # A row without the key's column is not a row with a blank key.
                    if cell_of(row, column) is not None:
                        return cell_of(row, column_called(row, words(wanted(node, scope)))) or ""
        return ""

    return look_up


@function("randomize", least=1, most=2, lists=True)
def randomize(scope: Scope, values: list[Value]) -> Value:
    """The list in another order; the same seed gives the same order, and the one that JavaRosa gives.

    The XForms specification names the way: an inside-out shuffle, drawing from the Park-Miller sequence.
    """
    if not isinstance(values[0], list):
        return values[0]
    seed = number(values[1]) if len(values) > 1 else math.nan
    draw = _park_miller(int(seed)) if math.isfinite(seed) else scope.world.chance
    scope.world.allowance.spend(len(values[0]))
    shuffled: list[Node] = []
    for place, node in enumerate(values[0]):
        other = int(draw() * (place + 1))
        shuffled.append(node)
        shuffled[place], shuffled[other] = shuffled[other], node
    return shuffled


def _park_miller(seed: int) -> Callable[[], float]:
    """Numbers from 0 to below 1, always the same ones for the seed."""
    state = int(math.fmod(seed, 2147483647))
    if state <= 0:
        state += 2147483646

    def draw() -> float:
        nonlocal state
        state = state * 16807 % 2147483647
        return (state - 1) / 2147483646

    return draw


@function("name", "local-name", lists=True)
def local_name(_scope: Scope, values: list[Value]) -> Value:
    return values[0][0].name if isinstance(values[0], list) and values[0] else ""


@function("km:status", lists=True)
def status(_scope: Scope, values: list[Value]) -> Value:
    """What became of a question: answered, declined, unknown (the person does not know) or not_asked."""
    if not isinstance(values[0], list) or not values[0]:
        return str(Status.NOT_ASKED)
    return str(status_of(values[0][0]))


def status_of(node: Node) -> Status:
    """The status of a question's node."""
    if node.value != "":
        return Status.ANSWERED
    return node.status or Status.NOT_ASKED
