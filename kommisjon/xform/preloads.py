"""Values that a form asks the device for when a filling begins (jr:preload)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.values import Value, stored_text

if TYPE_CHECKING:
    from kommisjon.xform.state import State


def preload(top: Node, state: State) -> None:
    """Fill in what the form asks for: start and end, the day, an identifier. The device's owner is never told."""
    for node in top.subtree():
        asked = node.definition.preload
        if asked is None or node.value != "":
            continue
        value = _value(asked, state)
        if value != "":
            assert not isinstance(value, list)
            node.value, node.text = value, stored_text(value)


def _value(asked: tuple[str, str], state: State) -> Value:
    match asked:
        case ("timestamp", "start" | "end"):
            return state.now()
        case ("date", "today"):
            return state.now().date()
        case ("uid", _):
            return f"uuid:{state.uuid()}"
    return ""
