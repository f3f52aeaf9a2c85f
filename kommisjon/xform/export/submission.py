"""Writes a filling as the XML that ODK's servers take, in the form in which Collect sends it.

As JavaRosa's serialiser does: questions that are not relevant are left out with all below them, and so are a
repeat's templates; a relevant question without an answer is an empty element, so that whoever opens the submission
again does not put the form's default back in its place. A declined or unknown answer is an empty element with an
attribute of our own: ODK's specification lets nodes of an instance have attributes, and readers pass over others'.
"""

from __future__ import annotations

from lxml import etree

from kommisjon.model.answers import Status
from kommisjon.xform.export.filling import Filling
from kommisjon.xform.export.serialising import sendable, sent_text
from kommisjon.xform.export.shape import AUDIT, INSTANCE_ID, OPENROSA, Shape
from kommisjon.xform.node import Node
from kommisjon.xform.schema import Path

STATUS_NAMESPACE = "urn:kommisjon:xforms:1"
STATUS = f"{{{STATUS_NAMESPACE}}}status"
"""On an empty element: "declined" or "unknown"."""

_TOLD = (Status.DECLINED, Status.UNKNOWN)


def submission(filling: Filling) -> bytes:
    """The submission as UTF-8, with its XML declaration. meta/instanceID is always in it."""
    written = _Writer(filling).root()
    whole: bytes = etree.tostring(written, xml_declaration=True, encoding="UTF-8")
    return whole


class _Writer:
    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._shape: Shape = filling.shape
        self._zone = filling.zone

    def root(self) -> etree._Element:
        top = self._filling.state.root
        namespaces = dict(self._shape.namespaces)
        if any(self._filling.state.find(ref).relevant for ref in self._filling.state.statuses):
            namespaces["km"] = STATUS_NAMESPACE
        shape = self._shape.element(top.definition.path)
        namespace = etree.QName(shape.tag).namespace
        if namespace:
            # lxml's own way to say "without a prefix", which its stubs do not know.
            namespaces[None] = namespace  # type: ignore[index]
        element = etree.Element(shape.tag, nsmap=namespaces)
        self._fill(element, top)
        self._name(element, top.definition.path)
        return element

    def _fill(self, top_element: etree._Element, top: Node) -> None:
        work = [(top_element, top)]
        while work:
            element, node = work.pop()
            for name, value in self._shape.element(node.definition.path).attributes.items():
                element.set(name, value)
            if not node.definition.children:
                self._answer(element, node)
                continue
            for child in node.children():
                if child.name.startswith("@"):
                    # What an entity says of itself: dataset, create, id.
                    element.set(child.name[1:], sent_text(child, self._zone))
                elif child.relevant:
                    tag = self._shape.element(child.definition.path).tag
                    work.append((etree.SubElement(element, tag), child))

    def _answer(self, element: etree._Element, node: Node) -> None:
        logged = self._filling.audit_file if node.definition.path[1:] == AUDIT else None
        text = logged or sent_text(node, self._zone)
        if text:
            element.text = text
        elif node.status in _TOLD:
            element.set(STATUS, node.status.value)

    def _name(self, root: etree._Element, path: Path) -> None:
        """Write meta/instanceID, also where the form has no place for it or that place is not relevant."""
        holder = root
        for name in INSTANCE_ID:
            found = next((child for child in holder if etree.QName(child).localname == name), None)
            if found is None:
                found = etree.SubElement(holder, self._meta_tag((*path, name)))
            holder, path = found, (*path, name)
        holder.text = sendable(self._filling.instance_id)

    def _meta_tag(self, path: Path) -> str:
        known = self._shape.elements.get(path)
        return known.tag if known is not None else f"{{{OPENROSA}}}{path[-1]}"
