"""Answers that are kept although the path through the form skips their questions now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.xform.node import Node

if TYPE_CHECKING:
    from kommisjon.xform.state import State


def is_skipped(node: Node) -> bool:
    """Somebody gave an answer, or a status, here, and the question is not relevant now."""
    return node.told and not node.relevant and (node.value != "" or node.status is not None)


def skipped(state: State) -> list[str]:
    """References of the questions with such an answer, in the order of the form."""
    return [node.ref() for node in state.leaves(relevant=False) if is_skipped(node)]
