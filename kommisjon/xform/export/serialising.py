"""Writes one answer as ODK's tools write it in a submission.

A person may have typed 2026-1-5, .5 or 007; what is sent is the same value in the one spelling that JavaRosa has
for it. What does not fit its type is sent as it stands.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

from kommisjon.xform.node import Node
from kommisjon.xform.xpath.moments import moment_text, time_text
from kommisjon.xform.xpath.values import stored_text

_WHOLE = re.compile(r"-?\d{1,18}")
_FRACTION = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEVERAL = ("select", "rank")
_PLACES = ("geopoint", "geotrace", "geoshape")


def sent_text(node: Node, zone: tzinfo | None) -> str:
    """The answer of a node as it is sent. Moments without a zone get `zone`, that of the machine's clock."""
    if node.value == "":
        return ""
    return sendable(_typed(node, zone))


def sendable(text: str) -> str:
    """The text with a mark (U+FFFD) for each control character that neither XML nor a workbook can hold."""
    return _UNSENDABLE.sub("�", text)


def _typed(node: Node, zone: tzinfo | None) -> str:
    kind, text, value = node.definition.kind, node.text, node.value
    control = node.definition.control
    if control is not None and control.tag in _SEVERAL:
        return " ".join(text.split())
    if isinstance(value, bool):
        return stored_text(value)
    if isinstance(value, (datetime, date, time)):
        return _moment(kind, value, zone)
    if kind in ("int", "integer", "long"):
        return str(int(text)) if _WHOLE.fullmatch(text) else text
    if kind == "decimal":
        # The digits stay as they were typed: 1.10 is not 1.1 to whoever measured it.
        return f"{Decimal(text):f}" if _FRACTION.fullmatch(text) else text
    if kind in _PLACES:
        return places(text)
    return text.rpartition("/")[2] if kind == "binary" else text


def _moment(kind: str, value: datetime | date | time, zone: tzinfo | None) -> str:
    if isinstance(value, time):
        return time_text(value if value.tzinfo is not None else value.replace(tzinfo=zone))
    if not isinstance(value, datetime):
        if kind != "dateTime":
            return moment_text(value)
        value = datetime.combine(value, time())
    return moment_text(value if value.tzinfo is not None else value.replace(tzinfo=zone))


def places(text: str) -> str:
    """Points as ODK writes them: latitude, longitude, altitude and accuracy each, and semicolons between."""
    points = [point.split() for point in text.split(";") if point.strip()]
    if not points or any(not 2 <= len(point) <= 4 or not _all_numbers(point) for point in points):
        return text
    return "; ".join(" ".join([*point, *["0.0"] * (4 - len(point))]) for point in points)


def _all_numbers(parts: list[str]) -> bool:
    return all(_FRACTION.fullmatch(part) for part in parts)
