"""Puts the choices of select_one_external into the form itself.

The converter hands them over as a table of their own (itemsets.csv), to be sent beside the form. A form is kept
for ever with the interviews made by it, so it must stand alone: each list becomes one that the form carries.
"""

from __future__ import annotations

import csv
import io

from lxml import etree

from kommisjon.xform.safexml import XFORMS, children, first, read_xml

_LIST = "list_name"


def with_external_choices(xform: bytes, itemsets: str) -> bytes:
    """The XForm with the lists of `itemsets` (CSV with a column list_name) among its instances."""
    top = read_xml(xform)
    head = first(top, "head")
    model = first(head, "model") if head is not None else None
    if model is None:
        return xform
    made: dict[str, etree._Element] = {}
    place = list(model).index(children(model, "instance")[-1]) + 1
    for row in csv.DictReader(io.StringIO(itemsets, newline="")):
        name = (row.pop(_LIST, None) or "").strip()
        if not name:
            continue
        if name not in made:
            instance = etree.Element(f"{{{XFORMS}}}instance", id=name)
            model.insert(place + len(made), instance)
            made[name] = etree.SubElement(instance, f"{{{XFORMS}}}root")
        item = etree.SubElement(made[name], f"{{{XFORMS}}}item")
        for column, cell in row.items():
            if isinstance(column, str) and isinstance(cell, str) and _is_name(column):
                etree.SubElement(item, f"{{{XFORMS}}}{column}").text = cell
    whole: bytes = etree.tostring(top, encoding="utf-8", xml_declaration=True)
    return whole


def _is_name(column: str) -> bool:
    """Whether an expression could name the column at all."""
    try:
        etree.QName(XFORMS, column)
    except ValueError:
        return False
    return ":" not in column
