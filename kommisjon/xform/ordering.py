"""Puts calculations and relevance in the order in which they must be worked out, and finds circles.

What holds for a group holds for all inside it, so whoever reads a question reads the relevance of its groups too.
Nothing here recurses: a chain of thousands of questions is ordered like a short one (forms.md section 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kommisjon.errors import Code, Refusal
from kommisjon.xform.schema import Field, Rule, RuleKind

_ORDERED = (RuleKind.CALCULATE, RuleKind.RELEVANT)


def order_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Give the calculations and relevances so that each stands after what it reads, and number them.

    Raises Refusal F804 naming the circle where there is one.
    """
    ordered = [rule for rule in rules if rule.kind in _ORDERED]
    before = _predecessors(ordered)
    waiting = {rule: len(before[rule]) for rule in ordered}
    after: dict[Rule, list[Rule]] = defaultdict(list)
    for rule, earlier in before.items():
        for one in earlier:
            after[one].append(rule)
    ready = [rule for rule in ordered if not waiting[rule]]
    done: list[Rule] = []
    while ready:
        following: list[Rule] = []
        for rule in ready:
            done.append(rule)
            rule.order = len(done)
            for later in after[rule]:
                waiting[later] -= 1
                if not waiting[later]:
                    following.append(later)
        ready = following
    if len(done) < len(ordered):
        circle = _circle([rule for rule in ordered if waiting[rule]], before)
        path, kinds = (" → ".join(words) for words in zip(*circle, strict=True))
        raise Refusal(Code.FORM_CYCLE, path=path, rules=kinds)
    return done


def _predecessors(rules: list[Rule]) -> dict[Rule, list[Rule]]:
    """For each rule, the rules that decide what it reads."""
    deciding: dict[Field, list[Rule]] = defaultdict(list)
    for rule in rules:
        deciding[rule.target].append(rule)
    before: dict[Rule, list[Rule]] = {}
    for rule in rules:
        found: dict[Rule, None] = {}
        for read in rule.reads:
            for one in read.field.lineage():
                for decider in deciding.get(one, ()):
                    # What surrounds is read for its relevance; only the field itself for its value.
                    if one is read.field or decider.kind is RuleKind.RELEVANT:
                        found[decider] = None
        before[rule] = list(found)
    return before


def _circle(stuck: list[Rule], before: dict[Rule, list[Rule]]) -> list[tuple[str, str]]:
    """One circle among rules that wait for one another, from a question back to itself: names, and which rule."""
    waiting = set(stuck)
    trail: list[Rule] = []
    place: dict[Rule, int] = {}
    here = stuck[0]
    while here not in place:
        place[here] = len(trail)
        trail.append(here)
        here = next(one for one in before[here] if one in waiting)
    circle = trail[place[here] :]
    steps = [(rule.target.ref, rule.kind.value) for rule in reversed(circle)]
    return [*steps, steps[0]]
