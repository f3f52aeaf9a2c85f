"""How a form's answers look as XML: namespaces and attributes of the elements, and what log the form asks for.

A `Form` knows its questions by their bare names, which is all that filling it in takes. Whoever sends the answers
on needs the elements as the form's author wrote them, so these are read from the XForm once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from kommisjon.errors import N_, Code, Refusal
from kommisjon.xform.safexml import JAVAROSA, XFORMS, children, first, local, read_xml
from kommisjon.xform.schema import Path

AUDIT = ("meta", "audit")
INSTANCE_ID = ("meta", "instanceID")
OPENROSA = "http://openrosa.org/xforms"
_LOG_SETTINGS = ("track-changes", "identify-user", "location-priority")
_TRUE = ("true", "true()", "1")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the instance: its name with the namespace in braces, and the attributes that go with it."""

    tag: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditWish:
    """The log that a form asks for by a question of the type `audit` (ODK's client audit logs)."""

    track_changes: bool = False
    identify_user: bool = False
    locations: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The form's instance as XML. `elements` are found by the path of their names, the root's own first."""

    namespaces: Mapping[str, str]
    elements: Mapping[Path, Element]
    audit: AuditWish | None

    def element(self, path: Path) -> Element:
        """The element of a field; one that the form does not write out is a plain one of its name."""
        return self.elements.get(path) or Element(path[-1], {})


def shape_of(xform: bytes) -> Shape:
    """Read the shape from the XForm. Raises Refusal F801 or F805 for one that cannot be read."""
    top = read_xml(xform)
    head = first(top, "head")
    model = first(head, "model") if head is not None else None
    instance = first(model, "instance") if model is not None else None
    roots = children(instance) if instance is not None else []
    if model is None or not roots:
        raise Refusal(Code.FORM_UNREADABLE, detail=N_("it has no instance to fill in"))
    root = roots[0]
    elements: dict[Path, Element] = {}
    _gather(root, (local(root),), elements)
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix is not None}
    return Shape(namespaces, elements, _audit(model, local(root), elements))


def _gather(top: etree._Element, path: Path, elements: dict[Path, Element]) -> None:
    work = [(top, path)]
    while work:
        here, at = work.pop()
        # A repeat stands there twice, as a template and as its first member; both look alike.
        elements.setdefault(at, Element(_sent_name(here), _sent_attributes(here)))
        work.extend((child, (*at, local(child))) for child in reversed(children(here)))


def _sent_name(element: etree._Element) -> str:
    """The name in a submission: what stands in XForms' own namespace, which is only the form's default, has none.

    JavaRosa does so too, and ODK's servers look for such elements.
    """
    name = etree.QName(element)
    return name.localname if name.namespace == XFORMS else name.text


def _sent_attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if name != JAVAROSA + "template"}


def _audit(model: etree._Element, root: str, elements: Mapping[Path, Element]) -> AuditWish | None:
    if (root, *AUDIT) not in elements:
        return None
    nodeset = "/" + "/".join((root, *AUDIT))
    said: dict[str, str] = {}
    for bind in children(model, "bind"):
        if "/".join(part.rpartition(":")[2] for part in str(bind.get("nodeset") or "").split("/")) == nodeset:
            said = {etree.QName(str(name)).localname: str(value) for name, value in bind.attrib.items()}
    changes, user, places = (said.get(name, "") for name in _LOG_SETTINGS)
    return AuditWish(changes in _TRUE, user in _TRUE, bool(places))
