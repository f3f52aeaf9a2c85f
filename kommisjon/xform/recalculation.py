"""Works out what follows from a change, and nothing else.

Each change touches the rules that read the changed field, in the members of repeats that the reading shares with
it; these wait in the order found when the form was read. Repeats that count their members come last, since new
members bring rules of their own (forms.md section 5: only what depends, in the instance that changed).
"""

from __future__ import annotations

import heapq

from kommisjon.errors import Code, Refusal
from kommisjon.xform.form import Form
from kommisjon.xform.journal import Journal
from kommisjon.xform.node import Node
from kommisjon.xform.reading import grow
from kommisjon.xform.schema import Action, Field, Rule, RuleKind
from kommisjon.xform.xpath.scope import Scope, World
from kommisjon.xform.xpath.values import Value, cast, number, single, stored_text, truth, typed

MOST_MEMBERS = 3_000
"""Members of one repeat; a larger count makes this many."""
MOST_ACTIONS = 10_000
"""Values set by triggers after one answer; an answer that sets off more is refused."""

_WORKED_OUT = (RuleKind.CALCULATE, RuleKind.RELEVANT)


class Recalculation:
    """Keeps the calculated values, the relevance and the counted repeats of one tree up to date."""

    def __init__(self, form: Form, world: World) -> None:
        self._form = form
        self._world = world
        self._allowance = world.allowance
        self.journal = Journal()
        self._heap: list[tuple[int, int, Rule, Node]] = []
        self._waiting: set[tuple[int, int]] = set()
        self._counts_due: dict[tuple[int, int], tuple[Rule, Node]] = {}
        self._arrivals = 0
        self._most_asked: dict[tuple[Node, Field], int] = {}
        self.changed: set[Node] = set()
        """Nodes whose value, relevance, choices or texts may be other than before; emptied by who reads it."""
        self.protected: set[Node] = set()
        """Stored answers that stand over a calculation until something is answered anew."""
        self.root = grow(form.seed, None)
        self.expect(self.root)

    def evaluate(self, rule: Rule, node: Node) -> Value:
        return rule.evaluate(node, Scope(self._world, node))

    def expect(self, top: Node) -> None:
        """Give a new part of the tree its typed defaults, and make its rules wait."""
        grown = 0
        for node in top.subtree():
            grown += 1
            field = node.definition
            if node.text and not field.children:
                value = typed(field.kind, node.text)
                node.value = node.text if value is None else value
            node.relevant = node.own and (node.parent is None or node.parent.relevant)
        self._allowance.grow(grown)
        self.queue_all(top)

    def queue_all(self, top: Node) -> None:
        """Make every rule in this part of the tree wait to be worked out."""
        for node in top.subtree():
            field = node.definition
            for kind in _WORKED_OUT:
                if kind in field.rules:
                    self._queue(field.rules[kind], node)
            for child in field.children.values():
                if RuleKind.COUNT in child.rules:
                    self._count_due(child.rules[RuleKind.COUNT], node)

    def touch(self, node: Node, below: int | None = None) -> None:
        """Something about the node changed: make what reads it wait.

        With `below`, only readers that stand outside the member at that depth (the member itself is gone).
        """
        self.changed.add(node)
        for rule, shared in node.definition.dependants:
            if below is not None and shared >= below:
                continue
            top = node.ancestor_at(max(shared, 1))
            if rule.kind is RuleKind.COUNT:
                self._counts_of(top, rule)
                continue
            found = instances(top, rule.target)
            if len(found) > 1:
                self._allowance.spend(len(found))
            if rule.kind in _WORKED_OUT:
                for target in found:
                    self._queue(rule, target)
            else:
                self.changed.update(found)

    def _counts_of(self, top: Node, rule: Rule) -> None:
        parent = rule.target.parent
        assert parent is not None
        if top.definition.depth > parent.depth:
            top = top.ancestor_at(parent.depth)
        places = instances(top, parent)
        self._allowance.spend(len(places))
        for place in places:
            self._count_due(rule, place)

    def _queue(self, rule: Rule, node: Node) -> None:
        key = (id(rule), id(node))
        if key not in self._waiting:
            self._waiting.add(key)
            self._arrivals += 1
            heapq.heappush(self._heap, (rule.order, self._arrivals, rule, node))

    def _count_due(self, rule: Rule, parent: Node) -> None:
        self._counts_due[(id(rule), id(parent))] = (rule, parent)

    def recount(self, node: Node) -> None:
        """The node's answer went: members around it that were kept for being filled may not be any more."""
        here: Node | None = node
        while here is not None and here.parent is not None:
            rule = here.definition.rules.get(RuleKind.COUNT)
            if rule is not None:
                self._count_due(rule, here.parent)
            here = here.parent

    def settle(self) -> None:
        """Work out everything that waits. Raises Refusal F807, with the place, beyond an allowance."""
        rule: Rule | None = None
        try:
            while self._heap or self._counts_due:
                while self._heap:
                    _, _, rule, node = heapq.heappop(self._heap)
                    self._waiting.discard((id(rule), id(node)))
                    # A long expression is work by itself, wherever it leads.
                    self._allowance.left -= 1 + (len(rule.source) >> 4)
                    if rule.kind is RuleKind.CALCULATE:
                        self._calculate(rule, node)
                    else:
                        self._decide(rule, node)
                self._allowance.spend(1)
                if self._counts_due:
                    key = next(iter(self._counts_due))
                    rule, parent = self._counts_due.pop(key)
                    self._fit_count(rule, parent)
        except Refusal as refusal:
            if rule is None or refusal.code is not Code.FORM_WORK or "where" in refusal.facts:
                raise
            where = f"{rule.target.ref} ({rule.kind.value})"
            raise Refusal(Code.FORM_WORK, **{**refusal.facts, "where": where}) from None

    def take_back(self) -> None:
        """Put everything back to where the journal began; nothing waits then."""
        self.journal.take_back()
        self._heap.clear()
        self._waiting.clear()
        self._counts_due.clear()
        self.changed.clear()

    def _calculate(self, rule: Rule, node: Node) -> None:
        if node in self.protected:
            return
        value = cast(node.definition.kind, single(self.evaluate(rule, node)))
        if type(value) is type(node.value) and value == node.value:
            return
        self.journal.note(node)
        node.value, node.text = value, self._allowance.fits(stored_text(value))
        node.told = False
        node.status = None
        self.touch(node)

    def _decide(self, rule: Rule, node: Node) -> None:
        own = truth(self.evaluate(rule, node))
        if own is node.own:
            return
        self.journal.note(node)
        node.own = own
        stack = [node]
        while stack:
            here = stack.pop()
            relevant = here.own and (here.parent is None or here.parent.relevant)
            if relevant is not here.relevant:
                self.journal.note(here)
                here.relevant = relevant
                self.touch(here)
                stack.extend(here.children())

    def wanted(self, rule: Rule, parent: Node) -> int:
        """How many members the form asks for below `parent`."""
        row = parent.of(rule.target.name)
        # The count stands on the repeat; with no member there, one outside the tree takes its place.
        standing = row[0] if row else Node(rule.target.name, parent, rule.target)
        figure = number(self.evaluate(rule, standing))
        return 0 if figure != figure else int(max(0.0, min(figure, float(MOST_MEMBERS))))

    def _fit_count(self, rule: Rule, parent: Node) -> None:
        """Make the members that are missing; let go of surplus ones nobody has filled, from the end.

        The member that the form itself brings stays, unseen, as in JavaRosa: expressions count it.
        """
        row = parent.of(rule.target.name)
        wanted = self.wanted(rule, parent)
        asked = self.once_asked(parent, rule.target)
        if wanted > asked:
            self._most_asked[parent, rule.target] = wanted
            self.journal.also(lambda: self._most_asked.update({(parent, rule.target): asked}))
        while len(row) < wanted:
            self.add(parent, rule.target)
        while len(row) > wanted and not (row[-1].brought or filled(row[-1])):
            self.remove(row[-1])

    def once_asked(self, parent: Node, repeat: Field) -> int:
        """The most members that the count has asked for below `parent` so far."""
        return self._most_asked.get((parent, repeat), 0)

    def seen(self, parent: Node, repeat: Field) -> list[Node]:
        """The members a person meets: all but blank ones at the end that the form does not ask for."""
        row = parent.of(repeat.name)
        rule = repeat.rules.get(RuleKind.COUNT)
        if rule is None:
            return row
        size = len(row)
        try:
            wanted = self.wanted(rule, parent)
        except Refusal:
            # Looking at the form goes on with what is there.
            return row
        while size > wanted and not filled(row[size - 1]):
            size -= 1
        return row[:size]

    def add(self, parent: Node, repeat: Field) -> Node:
        """Grow one more member at the end; call settle() afterwards."""
        member = grow(self._form.templates[repeat], parent)
        self.journal.came(member)
        self.expect(member)
        self.changed.add(parent)
        for node in member.subtree():
            self.touch(node)
        if repeat.on_new:
            self.settle()
            self.act(repeat.on_new, member)
        return member

    def remove(self, member: Node) -> None:
        """Take one member out; those after it move up."""
        parent = member.parent
        assert parent is not None
        depth = member.definition.depth
        row = parent.kids[member.name]
        self.journal.goes(member)
        del row[member.position - 1]
        gone = {id(node) for node in member.subtree()}
        self._allowance.grow(-len(gone))
        self._allowance.spend(len(self._heap) + len(self._counts_due) + len(row))
        self._heap = [entry for entry in self._heap if id(entry[3]) not in gone]
        heapq.heapify(self._heap)
        self._waiting = {key for key in self._waiting if key[1] not in gone}
        self._counts_due = {key: due for key, due in self._counts_due.items() if key[1] not in gone}
        for node in member.subtree():
            self.touch(node, below=depth)
        self.changed.difference_update(member.subtree())
        self.changed.add(parent)
        for place, later in enumerate(row[member.position - 1 :], member.position):
            later.position = place
            self.touch(later)
        count = member.definition.rules.get(RuleKind.COUNT)
        if count is not None:
            self._count_due(count, parent)

    def act(self, actions: list[Action], happened: Node) -> None:
        """Set what the actions set, one after the other, and what follows from each."""
        work = [(action, happened) for action in actions]
        done = 0
        while work:
            action, place = work.pop(0)
            done += 1
            self._allowance.spend(len(work))
            if done > MOST_ACTIONS:
                where = f"{action.target.ref} (value set)"
                raise Refusal(Code.FORM_WORK, where=where, which=f"more than {MOST_ACTIONS} values set at once")
            top = place.ancestor_at(max(1, action.shared))
            for target in instances(top, action.target):
                value = cast(action.target.kind, single(action.evaluate(target, Scope(self._world, target))))
                if type(value) is type(target.value) and value == target.value:
                    continue
                self.journal.note(target)
                target.value, target.text, target.status = value, self._allowance.fits(stored_text(value)), None
                self.touch(target)
                self.settle()
                work.extend((further, target) for further in action.target.on_change)


def instances(top: Node, field: Field) -> list[Node]:
    """The nodes of `field` below `top` (or `top` itself)."""
    found = [top]
    for name in field.path[top.definition.depth :]:
        found = [kid for node in found for kid in node.of(name)]
    return found


def filled(member: Node) -> bool:
    """Whether somebody gave an answer, or a status, anywhere in it."""
    return any(node.told and (node.value != "" or node.status is not None) for node in member.subtree())
