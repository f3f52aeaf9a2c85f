"""The whole state as plain data, in the shape in which engines are compared (forms.md section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kommisjon.xform import checking, display
from kommisjon.xform.node import Node
from kommisjon.xform.schema import RuleKind

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing


def snapshot(state: Standing, *, labels: bool) -> dict[str, Any]:
    """Nodes by reference, and the violations. Texts are in the language in use, as written."""
    nodes: dict[str, Any] = {}
    violations: list[list[str]] = []
    for node in state.root.subtree():
        # An attribute (of an entity) is no place that engines are compared in.
        if node is state.root or node.name.startswith("@"):
            continue
        ref = node.ref()
        nodes[ref] = _node(state, node, labels=labels)
        if not node.definition.children and node.relevant:
            if not nodes[ref]["constraint"]:
                violations.append([ref, "constraint"])
            elif not nodes[ref]["required_ok"]:
                violations.append([ref, "required"])
    return {"nodes": nodes, "violations": sorted(violations)}


def _node(state: Standing, node: Node, *, labels: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "relevant": node.relevant,
        "required": checking.required(state, node),
        "readonly": checking.readonly(state, node),
    }
    if node.definition.children:
        return shown
    shown["value"] = node.text if node.relevant else ""
    shown["constraint"] = not node.relevant or checking.constraint_holds(state, node)
    shown["required_ok"] = not node.relevant or checking.satisfied(state, node)
    control = node.definition.control
    if control is None or not node.relevant:
        return shown
    if control.tag in ("select1", "select", "rank"):
        shown["choices"] = display.choice_values(state, node)
    if labels:
        _add_texts(state, node, shown)
    return shown


def _add_texts(state: Standing, node: Node, shown: dict[str, Any]) -> None:
    control = node.definition.control
    assert control is not None
    for name, found in (("label", control.label), ("hint", control.hint)):
        shown[name] = {"": display.wording(state, found, node, as_written=True)}
    if "choices" in shown:
        offered = display.choices(state, node, state.language, as_written=True)
        shown["choice_labels"] = {"": [choice.label for choice in offered]}
    if not shown["constraint"]:
        message = node.definition.messages.get(RuleKind.CONSTRAINT)
        shown["message"] = display.wording(state, message, node, as_written=True)
