"""Whether an answer may stand: its type, its list, its constraint, and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.model.answers import Status
from kommisjon.xform import display
from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.schema import RuleKind
from kommisjon.xform.xpath.values import typed

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing

ACKNOWLEDGED = "OK"
"""The one value of an acknowledgement."""

_SATISFIED = (Status.DECLINED, Status.UNKNOWN)


def read(state: Standing, node: Node, text: str) -> Scalar | None:
    """The answer as a value, or None where it is not of the question's type or not in its list."""
    control = node.definition.control
    if text == "":
        return ""
    if control is not None and control.tag in ("select1", "select", "rank"):
        chosen = [text] if control.tag == "select1" else text.split()
        offered = set(display.choice_values(state, node))
        # Searched lists live outside the form; what is typed there is taken as it is.
        if not offered.issuperset(chosen) and "search(" not in control.appearance:
            return None
    if control is not None and control.tag == "trigger" and text != ACKNOWLEDGED:
        return None
    return typed(node.definition.kind, text)


def required(state: Standing, node: Node) -> bool:
    return state.holds(node, RuleKind.REQUIRED, otherwise=False)


def readonly(state: Standing, node: Node) -> bool:
    return any(state.holds(here, RuleKind.READONLY, otherwise=False) for here in node.lineage())


def constraint_holds(state: Standing, node: Node) -> bool:
    """Blank breaks no constraint."""
    return node.value == "" or state.holds(node, RuleKind.CONSTRAINT, otherwise=True)


def satisfied(state: Standing, node: Node) -> bool:
    """Whether nothing is missing: a declined question, or one the person cannot answer, counts as dealt with."""
    return node.value != "" or node.status in _SATISFIED or not required(state, node)


def off_list(state: Standing, node: Node) -> list[str]:
    """Chosen values that the list no longer offers (forms.md section 5: kept, shown, and blocking the end)."""
    control = node.definition.control
    if control is None or control.tag not in ("select1", "select", "rank") or node.value == "":
        return []
    if "search(" in control.appearance:
        return []
    offered = set(display.choice_values(state, node))
    chosen = [node.text] if control.tag == "select1" else node.text.split()
    return [value for value in chosen if value not in offered]


def of_type(node: Node) -> bool:
    """Whether the answer is of the question's type. Another version of the form may have asked for another."""
    control = node.definition.control
    if control is not None and control.tag == "trigger" and node.text not in ("", ACKNOWLEDGED):
        return False
    return typed(node.definition.kind, node.text) is not None


def misfit(state: Standing, node: Node) -> bool:
    """Whether a person has to decide anew: the answer is kept, and is not of the question's type or list."""
    return not of_type(node) or bool(off_list(state, node))


def violation(state: Standing, node: Node) -> str | None:
    """What is wrong with a relevant node: "constraint", "required", "choice", or None.

    An answer that is not of the question's type breaks the first constraint there is.
    """
    if not of_type(node) or not constraint_holds(state, node):
        return "constraint"
    if not satisfied(state, node):
        return "required"
    return "choice" if off_list(state, node) else None
