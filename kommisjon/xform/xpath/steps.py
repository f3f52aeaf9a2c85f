"""Compiles paths. One that can only lead to one node becomes a short walk; the rest go step by step over lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.xpath.filters import FEW, compile_filter
from kommisjon.xform.xpath.grammar import Call, Literal, Path, Step
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import single

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler

Walk: TypeAlias = Callable[[list[Node], Scope], list[Node]]


class NameMissing(ValueError):
    """An expression names something that is not in the form."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Here:
    """Where compiling stands: the path of the field (None in a list the form carries, where names are free), and
    the depth down to which that place is in the same instance as the origin."""

    path: tuple[str, ...] | None
    shared: int


@dataclass(frozen=True, slots=True)
class Compiled:
    nodes: Evaluate
    scalar: Callable[[Node, Scope], Scalar]


def compile_path(compiler: Compiler, path: Path, here: Here) -> Compiled:
    """Compile `path`, standing at `here`. Raises NameMissing and ExpressionError."""
    if path.base is None and path.absolute:
        return _absolute(compiler, path.steps)
    if path.base is None:
        if here.path is not None:
            if _word_without_quotes(compiler, path, here):
                return Compiled(lambda _node, _scope: [], lambda _node, _scope: "")
            return _relative(compiler, path.steps, here, from_origin=False)
        return _listed(lambda node, _scope: [node], _walk(compiler, path.steps, here))
    if path.base == Call("current", ()) and not path.base_predicates:
        return _relative(compiler, path.steps, compiler.start(), from_origin=True)
    return _from_base(compiler, path, here)


def _word_without_quotes(compiler: Compiler, path: Path, here: Here) -> bool:
    """Whether the path is a bare word below a question, where nothing can be: `null` in real forms."""
    if len(path.steps) != 1 or path.steps[0].axis != "child" or path.steps[0].name in ("*", "text()"):
        return False
    below = compiler.root.find((here.path or ())[1:])
    if below is None or below.children:
        return False
    compiler.bare_words.append(path.steps[0].name)
    return True


def _from_base(compiler: Compiler, path: Path, here: Here) -> Compiled:
    assert path.base is not None
    free = Here(None, 0)
    base = compiler.value(path.base, here)
    inner = free
    if isinstance(path.base, Path):
        # A path in brackets: what follows stands where it leads, as far as that is known.
        inner = _leads_to(path.base, here, compiler)
    filters = [compile_filter(compiler, p, inner) for p in path.base_predicates]
    walk = _walk(
        compiler, path.steps, inner, unchanging=isinstance(path.base, Call) and path.base.name == "instance"
    )

    def start(node: Node, scope: Scope) -> list[Node]:
        got = base(node, scope)
        if not isinstance(got, list):
            return []
        for keep in filters:
            got = keep(got, scope)
        return got

    return _listed(start, walk)


def _leads_to(path: Path, here: Here, compiler: Compiler) -> Here:
    names: list[str] = []
    if path.base is not None or not path.absolute:
        return Here(None, 0)
    for step in path.steps:
        if step.axis != "child" or step.name == "*":
            return Here(None, 0)
        names.append(step.name)
    return Here(tuple(names), 0)


def _listed(start: Evaluate, walk: Walk) -> Compiled:
    def nodes(node: Node, scope: Scope) -> list[Node]:
        first = start(node, scope)
        return walk(first, scope) if isinstance(first, list) else []

    return Compiled(nodes, lambda node, scope: single(nodes(node, scope)))


def _absolute(compiler: Compiler, steps: tuple[Step, ...]) -> Compiled:
    """A path from the root. As far as it goes the origin's own way, it stays in the origin's own repeats."""
    origin = compiler.origin.path
    common = 0
    for step, name in zip(steps[:-1], origin, strict=False):
        if step.axis != "child" or step.name != name or step.predicates:
            break
        common += 1
    if common == 0:
        top = steps[0] if steps else None
        if top is not None and top.axis == "child" and top.name not in ("*", compiler.root.name):
            raise NameMissing(top.name)
        if len(steps) <= 1:
            compiler.note(compiler.root.path, 1)
            return _to_origin_ancestor(len(origin) - 1)
        # A path such as //name: from the root's own node on.
        rest = steps if steps[0].axis != "child" else steps[1:]
        return _onward(compiler, rest, Here(compiler.root.path, 1), len(origin) - 1)
    return _onward(compiler, steps[common:], Here(origin[:common], common), len(origin) - common)


def _to_origin_ancestor(ups: int) -> Compiled:
    climb = _climb(ups)

    def nodes(_node: Node, scope: Scope) -> list[Node]:
        return [climb(scope.origin)]

    return Compiled(nodes, lambda node, scope: single(nodes(node, scope)))


def _onward(compiler: Compiler, steps: tuple[Step, ...], here: Here, ups: int) -> Compiled:
    """Climb `ups` from the origin, then follow `steps`."""
    parents = tuple(Step("parent", "*") for _ in range(ups))
    return _relative(compiler, parents + steps, compiler.start(), from_origin=True)


def _relative(compiler: Compiler, steps: tuple[Step, ...], here: Here, *, from_origin: bool) -> Compiled:
    """A path from the node at hand (or from the origin) through the answers."""
    straight = _straight(compiler, steps, here)
    if straight is None:
        walk = _walk(compiler, steps, here)
        if from_origin:
            return _listed(lambda _node, scope: [scope.origin], walk)
        return _listed(lambda node, _scope: [node], walk)
    ups, names = straight
    climb = _climb(ups)

    def find(node: Node, scope: Scope) -> Node | None:
        node = climb(scope.origin if from_origin else node)
        try:
            for name in names:
                node = node.kids[name][0]
        except (KeyError, IndexError):
            # A member that the form brings may lack what its template has.
            return None
        return node

    def scalar(node: Node, scope: Scope) -> Scalar:
        found = find(node, scope)
        return found.value if found is not None and found.relevant else ""

    def nodes(node: Node, scope: Scope) -> list[Node]:
        found = find(node, scope)
        return [found] if found is not None and found.relevant else []

    return Compiled(nodes, scalar)


def _climb(ups: int) -> Callable[[Node], Node]:
    if ups == 0:
        return lambda node: node
    if ups == 1:
        return lambda node: node.parent or node

    def climb(node: Node) -> Node:
        for _ in range(ups):
            node = node.parent or node
        return node

    return climb


def _straight(compiler: Compiler, steps: tuple[Step, ...], here: Here) -> tuple[int, tuple[str, ...]] | None:
    """(steps up, names down) where the path can only lead to one node, else None."""
    path = here.path or ()
    ups = 0
    names: list[str] = []
    for step in steps:
        if step.predicates:
            return None
        if step.axis == "self":
            continue
        if step.axis == "parent":
            if names:
                names.pop()
            else:
                ups += 1
        elif step.axis in ("child", "attribute") and step.name not in ("*", "text()"):
            names.append(step.name if step.axis == "child" else f"@{step.name}")
            place = (*path[: len(path) - ups], *names)
            found = compiler.root.find(place[1:]) if place[:1] == compiler.root.path else None
            if found is None and step.axis == "attribute":
                return None
            if found is None:
                raise NameMissing(step.name)
            if found.repeat:
                return None
        else:
            return None
    if ups >= len(path):
        raise ExpressionError("a path climbs above the form with too many ..")
    place = (*path[: len(path) - ups], *names)
    compiler.note(place, min(here.shared, len(path) - ups))
    return ups, tuple(names)


def _walk(compiler: Compiler, steps: tuple[Step, ...], here: Here, *, unchanging: bool = False) -> Walk:
    """Follow the steps one by one, over lists of nodes; what is not relevant is left out at the end.

    `unchanging`: the walk begins at a list the form carries, so its first filter may be indexed.
    """
    moves: list[Walk] = []
    for step in steps:
        move, here = _move(compiler, step, here)
        moves.append(move)
        for predicate in step.predicates:
            if here.path is not None:
                compiler.note(here.path, here.shared)
            moves.append(compile_filter(compiler, predicate, here, unchanging=unchanging))
            unchanging = False
    if here.path is not None and steps:
        compiler.note(here.path, here.shared)

    def walk(nodes: list[Node], scope: Scope) -> list[Node]:
        for move in moves:
            nodes = move(nodes, scope)
            if len(nodes) > FEW:
                scope.world.allowance.spend(len(nodes))
        return [node for node in nodes if node.relevant]

    return walk


def _move(compiler: Compiler, step: Step, here: Here) -> tuple[Walk, Here]:
    name = step.name
    match step.axis:
        case "self":
            return _identity, here
        case "child" if name == "text()":
            return _identity, here
        case "child" if name == "*":
            _note_below(compiler, here)
            return (lambda nodes, _s: [kid for node in nodes for kid in node.children()]), Here(None, 0)
        case "child":
            onward = _below(compiler, here, name)
            return (lambda nodes, _s: _kids(nodes, name)), onward
        case "parent":
            return _parents, _above(here)
        case "attribute":
            return (lambda nodes, _s: _attributes(nodes, name)), Here(None, 0)
        case "descendant" | "descendant-or-self":
            _note_below(compiler, here)
            own = step.axis == "descendant-or-self"
            return (lambda nodes, scope: _descendants(nodes, name, own, scope)), Here(None, 0)
        case "ancestor" | "ancestor-or-self":
            own = step.axis == "ancestor-or-self"
            return (lambda nodes, _s: _ancestors(nodes, name, own)), Here(None, 0)
        case "preceding-sibling" | "following-sibling":
            if here.path is not None and here.path[-1:] == (name,):
                compiler.note(here.path, here.shared - 1)
            before = step.axis == "preceding-sibling"
            onward = (
                here if here.path is None else Here((*here.path[:-1], name), min(here.shared, len(here.path) - 1))
            )
            return (lambda nodes, _s: _siblings(nodes, name, before)), onward
    raise ExpressionError(f"{step.axis}:: is not known")


def _kids(nodes: list[Node], name: str) -> list[Node]:
    if len(nodes) == 1:
        return nodes[0].of(name)
    return [kid for node in nodes for kid in node.of(name)]


def _identity(nodes: list[Node], _scope: Scope) -> list[Node]:
    return nodes


def _parents(nodes: list[Node], _scope: Scope) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if node.parent is not None and node.parent not in found[-1:]:
            found.append(node.parent)
    return found


def _below(compiler: Compiler, here: Here, name: str) -> Here:
    if here.path is None:
        return here
    path = (*here.path, name)
    if compiler.root.find(path[1:]) is None:
        raise NameMissing(name)
    return Here(path, here.shared)


def _above(here: Here) -> Here:
    if here.path is None:
        return here
    if len(here.path) <= 1:
        raise ExpressionError("a path climbs above the form with too many ..")
    return Here(here.path[:-1], min(here.shared, len(here.path) - 1))


def _note_below(compiler: Compiler, here: Here) -> None:
    if here.path is None or here in compiler.noted_below:
        return
    compiler.noted_below.add(here)
    top = compiler.root.find(here.path[1:])
    if top is not None:
        for below in top.subtree():
            if below is not top:
                compiler.note(below.path, here.shared)


def _descendants(nodes: list[Node], name: str, own: bool, scope: Scope) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        visited = 0
        for below in node.subtree():
            visited += 1
            if (own or below is not node) and name in ("*", below.name):
                found.append(below)
        # Each at once: the walks from many nodes may be far longer than what they find.
        scope.world.allowance.spend(visited)
    return found


def _ancestors(nodes: list[Node], name: str, own: bool) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        above: Node | None = node if own else node.parent
        while above is not None:
            if name in ("*", above.name):
                found.append(above)
            above = above.parent
    return found


def _siblings(nodes: list[Node], name: str, before: bool) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        row = node.parent.of(node.name) if node.parent is not None else []
        if node.name != name:
            continue
        place = node.position - 1
        found.extend(row[:place] if before else row[place + 1 :])
    return found


def _attributes(nodes: list[Node], name: str) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        for attribute, text in (node.attributes or {}).items():
            if name in ("*", attribute):
                found.append(Node(attribute, node, text=text))
    return found


def instance_named(compiler: Compiler, argument: object) -> Node:
    """The list an `instance('…')` names. One that is not there is noted, and empty."""
    if not isinstance(argument, Literal):
        raise ExpressionError("instance() takes the name of a list between quotation marks")
    found = compiler.instances.get(argument.value)
    if found is None:
        compiler.absent_lists.append(argument.value)
        return Node("", None)
    return found
