"""The lists a form carries or names: choices inside the form, CSV and XML files beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform.node import Node
from kommisjon.xform.safexml import children, local, read_xml

Media: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a file that belongs to the form, by its bare name; None where there is none."""

LARGEST_FILE = 24 * 1024 * 1024
_BARE_NAME = re.compile(r"[\w][\w .()+-]*")


def no_media(_name: str) -> bytes | None:
    """For forms that stand alone."""
    return None


def carried_list(instance: etree._Element, media: Media) -> Node:
    """The document of one secondary instance, as nodes. A file that is missing gives an empty list.

    Raises Refusal F801 for a file that cannot be read, F805 for one that is too large.
    """
    document = Node("", None)
    source = str(instance.get("src") or "")
    inside = children(instance)
    if inside or not source:
        for element in inside:
            _plant(element, document)
        return document
    name = source.rpartition("/")[2]
    data = media(name) if _BARE_NAME.fullmatch(name) else None
    if data is None:
        document.kids["root"] = [Node("root", document)]
        return document
    if len(data) > LARGEST_FILE:
        raise Refusal(Code.FORM_LIMIT, which=f"{name}: {len(data)} bytes, at most {LARGEST_FILE}")
    if name.lower().endswith(".csv"):
        _plant_csv(name, data, document)
    elif name.lower().endswith(".xml"):
        _plant(read_xml(data), document)
    else:
        document.kids["root"] = [Node("root", document)]
    return document


def _plant(element: etree._Element, parent: Node) -> None:
    """Make nodes of an element and what is below it, without recursion."""
    work = [(element, parent)]
    while work:
        here, above = work.pop()
        below = children(here)
        node = Node(local(here), above, text="" if below else (here.text or ""))
        if here.attrib:
            node.attributes = {etree.QName(str(k)).localname: str(v) for k, v in here.attrib.items()}
        row = above.kids.setdefault(node.name, [])
        row.append(node)
        node.position = len(row)
        work.extend((child, node) for child in reversed(below))


def _plant_csv(name: str, data: bytes, document: Node) -> None:
    root = Node("root", document)
    document.kids["root"] = [root]
    items: list[Node] = []
    try:
        text = data.decode("utf-8-sig")
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
            item = Node("item", root)
            item.position = len(items) + 1
            item.kids = {
                column: [Node(column, item, text=cell or "")]
                for column, cell in row.items()
                if isinstance(column, str) and not isinstance(cell, list)
            }
            items.append(item)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"the list {name} cannot be read ({problem})") from None
    root.kids["item"] = items
