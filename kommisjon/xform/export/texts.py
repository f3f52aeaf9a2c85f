"""The words of a form's lists and questions in one language, as the form has them: for the heads of tables."""

from __future__ import annotations

import re

from kommisjon.xform.display import FILLER
from kommisjon.xform.form import Form
from kommisjon.xform.schema import ChoiceList, Field, RuleKind, Text, Wording

_LIST = re.compile(r"\s*(?:instance\(\s*['\"]([^'\"]+)['\"]\s*\)/root/item)\s*(?:\[.*\]\s*)?", re.DOTALL)
_DRAWN = re.compile(r"\s*randomize\(\s*(.*?)(?:,[^,()]*)?\)\s*", re.DOTALL)


def words(form: Form, wording: Wording | None, language: str) -> str:
    """The text without what it shows of answers; the default language's where this one lacks it; else blank."""
    if wording is None:
        return ""
    if wording.text is not None:
        return _plain(wording.text)
    return _by_id(form, wording.id or "", language)


def choices_of(form: Form, field: Field, language: str) -> dict[str, str] | None:
    """Labels by value of all that a question may ever offer, in the order of its list.

    None where the form does not say: choices that are answers themselves, or that lie outside the form.
    """
    control = field.control
    if control is None or control.tag not in ("select1", "select", "rank") or "search(" in control.appearance:
        return None
    if not isinstance(control.choices, ChoiceList):
        return {one.value: words(form, one.wording, language) or one.value for one in control.choices}
    rule = field.rules.get(RuleKind.CHOICES)
    return None if rule is None else _listed(form, control.choices, rule.source, language)


def _listed(form: Form, listed: ChoiceList, source: str, language: str) -> dict[str, str] | None:
    drawn = _DRAWN.fullmatch(source)
    match = _LIST.fullmatch(drawn[1] if drawn else source)
    document = form.instances.get(match[1]) if match else None
    if document is None:
        return None
    labels: dict[str, str] = {}
    for root in document.of("root"):
        for row in root.of("item"):
            cells = {cell.name: cell.text for cell in row.children()}
            value, label = cells.get(listed.value, ""), cells.get(listed.label, "")
            said = _by_id(form, label, language) if listed.label_is_id else label
            if value:
                labels.setdefault(value, said or value)
    return labels


def _by_id(form: Form, text_id: str, language: str) -> str:
    for spoken in dict.fromkeys((language, form.languages[0])):
        text = form.texts_in(spoken).get(text_id, {}).get("")
        if text is not None and (said := _plain(text)) and said != FILLER:
            return said
    return ""


def _plain(text: Text) -> str:
    return " ".join("".join(piece for piece in text.pieces if isinstance(piece, str)).split())
