"""Reads XML that may come from anywhere: no document type, no entities, no network, and within limits."""

from __future__ import annotations

from lxml import etree

from kommisjon.errors import N_, Code, Refusal

LARGEST_FORM = 24 * 1024 * 1024
"""Bytes of one form; the largest real form looked at has 6 MB (forms.md section 6)."""
MOST_ELEMENTS = 400_000
MOST_ATTRIBUTES = 200
"""Of one element; reading them takes the square of their number."""

XFORMS = "http://www.w3.org/2002/xforms"
ENTITIES = "{http://www.opendatakit.org/xforms/entities}"
JAVAROSA = "{http://openrosa.org/javarosa}"


def read_xml(xml: bytes) -> etree._Element:
    """Parse `xml`. Raises Refusal F801 for unsound XML or a document type, F805 beyond a limit."""
    if len(xml) > LARGEST_FORM:
        raise Refusal(Code.FORM_LIMIT, which=f"{len(xml)} bytes, at most {LARGEST_FORM}")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=f"it is not sound XML ({problem.msg})") from None
    except ValueError as problem:
        raise Refusal(Code.FORM_UNREADABLE, detail=str(problem)) from None
    if _has_doctype(root):
        raise Refusal(Code.FORM_UNREADABLE, detail=N_("it declares a document type, which a form never needs"))
    for count, element in enumerate(root.iter(), 1):
        if count > MOST_ELEMENTS:
            raise Refusal(Code.FORM_LIMIT, which=f"more than {MOST_ELEMENTS} elements")
        if len(element.attrib) > MOST_ATTRIBUTES:
            raise Refusal(Code.FORM_LIMIT, which=f"more than {MOST_ATTRIBUTES} attributes of one element")
    return root


def _has_doctype(root: etree._Element) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The child elements, or those with one of the names. Comments were left out in reading."""
    if not names:
        return list(element)
    return [child for child in element if local(child) in names]


def first(element: etree._Element, name: str) -> etree._Element | None:
    """The first child element called `name`."""
    for child in element:
        if local(child) == name:
            return child
    return None


def foreign_attributes(element: etree._Element, own: frozenset[str]) -> dict[str, str]:
    """The attributes that neither have a namespace nor stand in `own`."""
    return {str(k): str(v) for k, v in element.attrib.items() if not str(k).startswith("{") and k not in own}
