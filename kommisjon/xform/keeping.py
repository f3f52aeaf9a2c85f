"""What is kept of a filling, and which of it the path through the form skips now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.schema import RuleKind

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing


def kept_nodes(state: Standing) -> Iterator[Node]:
    """The nodes whose values must be stored to come back to this state: not what the form works out by itself."""
    for node in state.leaves(relevant=False):
        rule = node.definition.rules.get(RuleKind.CALCULATE)
        made = rule is not None and "once(" not in rule.source
        if node.told or (node.value != "" and not made):
            yield node


def is_skipped(node: Node) -> bool:
    """Whether an answer, or a status, is kept here though the question is not relevant now."""
    return not node.relevant and (node.value != "" or node.status is not None)


def skipped(state: Standing) -> list[str]:
    """References of the questions that somebody answered so, in the order of the form."""
    return [node.ref() for node in state.leaves(relevant=False) if node.told and is_skipped(node)]
