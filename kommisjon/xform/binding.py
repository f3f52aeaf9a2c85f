"""Reads the binds: what type a field has, and what holds for it."""

from __future__ import annotations

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform.expressions import Expressions
from kommisjon.xform.safexml import ENTITIES, JAVAROSA, children, foreign_attributes
from kommisjon.xform.schema import Field, RuleKind

_RULES = {
    "relevant": RuleKind.RELEVANT,
    "required": RuleKind.REQUIRED,
    "readonly": RuleKind.READONLY,
    "constraint": RuleKind.CONSTRAINT,
    "calculate": RuleKind.CALCULATE,
}
_MESSAGES = {"constraintMsg": RuleKind.CONSTRAINT, "requiredMsg": RuleKind.REQUIRED}
_ALWAYS = {"true()", "true", "1"}
_NEVER = {"false()", "false", "0", ""}
_OWN = frozenset({"nodeset", "ref", "type", "id", *_RULES})


def read_binds(model: etree._Element, root: Field, expressions: Expressions) -> dict[str, Field]:
    """Fill in the fields from the binds; give the fields of binds that have an id. Raises F801 to F803."""
    ids: dict[str, Field] = {}
    for bind in children(model, "bind"):
        nodeset = str(bind.get("nodeset") or bind.get("ref") or "")
        field = field_at(root, nodeset)
        if field is None:
            raise Refusal(Code.FORM_NAME, where=f"a bind for {nodeset}", name=nodeset.rpartition("/")[2])
        if bind.get("id"):
            ids[str(bind.get("id"))] = field
        field.kind = str(bind.get("type") or "string").rpartition(":")[2]
        preload = bind.get(JAVAROSA + "preload")
        if preload:
            field.preload = (str(preload), str(bind.get(JAVAROSA + "preloadParams") or ""))
        field.attributes = foreign_attributes(bind, _OWN)
        saved_to = bind.get(ENTITIES + "saveto")
        if saved_to:
            field.attributes["saveto"] = str(saved_to)
        for attribute, kind in _RULES.items():
            written = str(bind.get(attribute) or "").strip()
            # Most of what is written here is a plain yes or no; a no says nothing.
            if written and not (written in _NEVER and kind in (RuleKind.REQUIRED, RuleKind.READONLY)):
                expressions.rule(kind, field, "true()" if written in _ALWAYS else written)
        for attribute, kind in _MESSAGES.items():
            message = bind.get(JAVAROSA + attribute)
            if message:
                field.messages[kind] = expressions.wording(str(message), field)
    return ids


def field_at(root: Field, written: str, within: Field | None = None) -> Field | None:
    """The field at a plain path such as /data/person/name, or name, counted from `within` (else from the root)."""
    written = written.strip()
    steps = [part.rpartition(":")[2] for part in written.split("/") if part]
    if written.startswith("/") and "." not in steps and ".." not in steps:
        return root.find(tuple(steps[1:])) if tuple(steps[:1]) == root.path else None
    path = [] if written.startswith("/") else list((within or root).path)
    for step in steps:
        if step == "..":
            path = path[:-1]
        elif step != ".":
            path.append(step)
    return root.find(tuple(path[1:])) if tuple(path[:1]) == root.path else None
