"""Reads the body: how fields are shown, their labels, hints and choices, and what happens when they change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from kommisjon.errors import N_, Code, Refusal
from kommisjon.xform.binding import field_at
from kommisjon.xform.expressions import Expressions
from kommisjon.xform.safexml import JAVAROSA, children, first, foreign_attributes, local
from kommisjon.xform.schema import Action, ChoiceList, Control, Field, FixedChoice, RuleKind, Wording
from kommisjon.xform.searched import search_call, searched_choices
from kommisjon.xform.wording import RawText, read_text

QUESTIONS = {"input", "secret", "textarea", "select1", "select", "rank", "range", "trigger", "upload"}
_ITEXT_COLUMN = re.compile(r"\s*jr:itext\(\s*([\w.-]+)\s*\)\s*")
_ITEMSET = re.compile(r"\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_OWN = frozenset({"ref", "nodeset", "bind", "appearance"})
_AT_FIRST = frozenset({"odk-instance-first-load", "odk-instance-load", "xforms-ready"})
_NEW_REPEAT = frozenset({"odk-new-repeat", "jr-insert"})
_CHANGED = "xforms-value-changed"


class BodyReader:
    """Reads the controls of one form. `ids` are the fields of binds that are named by an id."""

    def __init__(self, root: Field, expressions: Expressions, ids: dict[str, Field]) -> None:
        self._root = root
        self._expressions = expressions
        self._ids = ids
        self.first_load: list[Action] = []
        """What happens when a filling begins for the first time, in order."""

    def read(self, element: etree._Element, within: Field | None = None) -> list[Control]:
        """The controls below `element`, in order; `within` is the group they stand in. Raises F801 to F803."""
        found: list[Control] = []
        for child in children(element):
            tag = local(child)
            if tag in QUESTIONS:
                found.append(self._question(child, tag, within))
            elif tag == "group":
                found.append(self._group(child, within))
            elif tag == "repeat":
                found.append(self._repeat(child, within))
        return found

    def read_actions(self, element: etree._Element, happening: Field) -> None:
        """Note what the element, that stands for a field, sets when something happens."""
        for child in children(element, "setvalue"):
            action = self._action(child, happening)
            if action.events & _AT_FIRST:
                self.first_load.append(action)
            if action.events & _NEW_REPEAT and happening.repeat:
                happening.on_new.append(action)
            if _CHANGED in action.events:
                happening.on_change.append(action)

    def _field(self, element: etree._Element, within: Field | None) -> Field | None:
        named = element.get("bind")
        if named is not None:
            return self._ids.get(str(named))
        written = str(element.get("ref") or element.get("nodeset") or "")
        if not written:
            return None
        found = field_at(self._root, written, within)
        if found is None:
            raise Refusal(Code.FORM_NAME, where=f"the body ({written})", name=written.rpartition("/")[2])
        return found

    def _question(self, element: etree._Element, tag: str, within: Field | None) -> Control:
        field = self._field(element, within)
        if field is None:
            raise Refusal(Code.FORM_UNREADABLE, detail=f"a question ({tag}) does not say what it fills in")
        if tag == "input" and element.get("query"):
            # select_one_external: a select whose choices stand in a table of their own.
            tag = "select1"
        control = self._control(element, tag, field)
        if tag in ("select", "select1", "rank"):
            control.choices = self._choices(element, field)
        if field.control is None:
            field.control = control
        self.read_actions(element, field)
        return control

    def _control(self, element: etree._Element, tag: str, field: Field | None) -> Control:
        return Control(
            tag,
            field,
            appearance=str(element.get("appearance") or "").strip(),
            label=self._wording(element, "label", field or self._root),
            hint=self._wording(element, "hint", field or self._root),
            parameters=foreign_attributes(element, _OWN),
        )

    def _wording(self, element: etree._Element, name: str, origin: Field) -> Wording | None:
        found = first(element, name)
        if found is None:
            return None
        written = str(found.get("ref") or "")
        if not written:
            return self._expressions.inline(read_text(found), origin)
        if self._expressions.knows(written):
            return self._expressions.wording(written, origin)
        return self._expressions.inline(RawText(((True, written),)), origin)

    def _group(self, element: etree._Element, within: Field | None) -> Control:
        control = self._control(element, "group", self._field(element, within))
        if control.field is not None:
            control.field.control = control
        self.read_actions(element, control.field or within or self._root)
        control.children = self.read(element, control.field or within)
        return control

    def _repeat(self, element: etree._Element, within: Field | None) -> Control:
        # Around a repeat stands a group, which older forms give the repeat's own place.
        field = self._field(element, within)
        if field is None:
            raise Refusal(Code.FORM_UNREADABLE, detail=N_("a repeat does not say what it repeats"))
        control = self._control(element, "repeat", field)
        if field.control is None:
            field.control = control
        count = str(element.get(JAVAROSA + "count") or "").strip()
        if count:
            self._expressions.rule(RuleKind.COUNT, field, count)
        self.read_actions(element, field)
        control.children = self.read(element, field)
        for inner in _all_below(control):
            asked = inner.field or field
            if asked.path[: field.depth] != field.path or (asked is field and inner.tag == "repeat"):
                detail = f"{asked.ref} is asked inside the repeat {field.ref}, and does not stand in it"
                raise Refusal(Code.FORM_UNREADABLE, detail=detail)
        return control

    def _action(self, element: etree._Element, happening: Field) -> Action:
        target = self._field(element, happening)
        if target is None:
            raise Refusal(Code.FORM_UNREADABLE, detail=N_("a setvalue does not say what it sets"))
        written = element.get("value")
        # An attribute that says nothing sets blank, whatever words stand in the element.
        source = _quoted((element.text or "").strip()) if written is None else str(written).strip() or "''"
        evaluate, _ = self._expressions.compile(source, target, "value set")
        shared = 0
        while shared < min(target.depth, happening.depth) and target.path[shared] == happening.path[shared]:
            shared += 1
        return Action(frozenset(str(element.get("event") or "").split()), target, evaluate, shared)

    def _choices(self, element: etree._Element, field: Field) -> ChoiceList | tuple[FixedChoice, ...]:
        itemset = first(element, "itemset")
        query = str(element.get("query") or "")
        if query:
            rule = self._expressions.rule(RuleKind.CHOICES, field, query)
            return ChoiceList(rule.evaluate, value="name", label="label", label_is_id=False)
        if itemset is None:
            written = tuple(self._fixed(item, field) for item in children(element, "item"))
            search = search_call(str(element.get("appearance") or ""))
            if search is None:
                return written
            return self._searched(search, field, written)
        source = str(itemset.get("nodeset") or "")
        rule = self._expressions.rule(RuleKind.CHOICES, field, source)
        label = str(_attribute(itemset, "label") or "label")
        column = _ITEXT_COLUMN.fullmatch(label)
        return ChoiceList(
            rule.evaluate,
            value=str(_attribute(itemset, "value") or "name").strip().removeprefix("./"),
            label=column[1] if column else label.strip().removeprefix("./"),
            label_is_id=column is not None,
        )

    def _searched(
        self, search: str, field: Field, written: tuple[FixedChoice, ...]
    ) -> ChoiceList | tuple[FixedChoice, ...]:
        """Choices from a table; of a search that cannot be read the form's own stay, and any answer is taken."""
        try:
            return searched_choices(self._expressions.rule(RuleKind.CHOICES, field, search), written)
        except Refusal as refusal:
            if refusal.code is Code.FORM_LIMIT:
                raise
            self._expressions.notices.append(f"{field.ref}: the appearance “{search}” cannot be read")
            return written

    def _fixed(self, item: etree._Element, field: Field) -> FixedChoice:
        value = first(item, "value")
        text = (value.text or "").strip() if value is not None else ""
        return FixedChoice(text, self._wording(item, "label", field) or Wording())


def _all_below(control: Control) -> Iterator[Control]:
    stack = list(control.children)
    while stack:
        here = stack.pop()
        yield here
        stack.extend(here.children)


def itemsets(body: etree._Element) -> list[str]:
    """The lists that select_one_external questions ask for."""
    asked = (str(element.get("query") or "") for element in body.iter() if isinstance(element.tag, str))
    return [found[1] for query in asked if (found := _ITEMSET.match(query))]


def _attribute(itemset: etree._Element, name: str) -> Any:
    found = first(itemset, name)
    return found.get("ref") if found is not None else None


def _quoted(words: str) -> str:
    """A text as an expression, whatever quotation marks are in it."""
    if "'" not in words:
        return f"'{words}'"
    pieces = ', "\'", '.join(f"'{piece}'" for piece in words.split("'"))
    return f"concat({pieces})"
