"""Values that a form asks the device for (jr:preload): when a filling begins, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.xpath.values import Value, cast, single, stored_text

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing


def preload(top: Node, state: Standing, properties: Mapping[str, str], *, ending: bool = False) -> list[Node]:
    """Fill in what the form asks for: start and end, the day, an identifier, what `properties` says.

    A form learns about the device and its user only what `properties` names (deviceid, username, email,
    phonenumber). Gives the nodes that were filled in.
    """
    done: list[Node] = []
    for node in top.subtree():
        asked = node.definition.preload
        if asked is None or (node.value != "" and not ending):
            continue
        value = _at_end(asked, state) if ending else _at_start(asked, state, properties)
        if value != "":
            fitted = cast(node.definition.kind, single(value))
            node.value, node.text = fitted, stored_text(fitted)
            done.append(node)
    return done


def _at_start(asked: tuple[str, str], state: Standing, properties: Mapping[str, str]) -> Value:
    match asked:
        case ("timestamp", "start"):
            return state.now()
        case ("date", "today"):
            return state.now().date()
        case ("uid", _):
            return f"uuid:{state.uuid()}"
        case ("property", name):
            return properties.get(name, "")
    return ""


def _at_end(asked: tuple[str, str], state: Standing) -> Value:
    return state.now() if asked == ("timestamp", "end") else ""
