"""Gives texts and choices in a language, with what stands in them now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kommisjon.errors import Refusal
from kommisjon.i18n.named import code_of
from kommisjon.xform.allowance import joined
from kommisjon.xform.node import Node
from kommisjon.xform.rows import cell_of
from kommisjon.xform.schema import MEDIA, Choice, ChoiceList, Field, FixedChoice, Media, RuleKind, Text, Wording
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import words

if TYPE_CHECKING:
    from kommisjon.xform.standing import Standing

CANNOT_BE_SHOWN = "…"
FILLER = "-"
"""What the converter writes where a language lacks a text that another has."""

SHORTER = ("", "long", "short")
"""Forms of one text, the one to show first: authors may give a long and a short one in place of the plain one."""

_LIST_NAME = re.compile(r"""\s*(?:randomize\()?\s*instance\(\s*['"]([^'"]+)['"]\s*\)""")


@contextmanager
def speaking(state: Standing, language: str) -> Iterator[None]:
    """Give labels that expressions read in this language for a while."""
    before, state.language = state.language, language
    try:
        yield
    finally:
        state.language = before


def wording(
    state: Standing,
    found: Wording | None,
    node: Node,
    language: str | None = None,
    *,
    kind: str = "",
    as_written: bool = False,
) -> str | None:
    """The text in the language; where it is missing there, the default language's (never with `as_written`)."""
    if found is None:
        return None
    language = language or state.language
    if found.text is not None:
        return rendered(state, found.text, node, language) if kind == "" else None
    return by_id(state, found.id or "", node, language, kind=kind, as_written=as_written)


def by_id(
    state: Standing, text_id: str, node: Node, language: str, *, kind: str = "", as_written: bool = False
) -> str | None:
    """The text with this id; None where no language has it."""
    default = state.form.languages[0]
    kinds = (kind,) if kind else SHORTER
    for spoken in dict.fromkeys((language, default)):
        said_there = state.form.texts_in(spoken).get(text_id, {})
        text = next((said_there[one] for one in kinds if one in said_there), None)
        if text is not None:
            said = rendered(state, text, node, spoken)
            if as_written or said != FILLER:
                return said
        elif as_written:
            return None
    return None


def media(state: Standing, found: Wording | None, node: Node, language: str) -> Media:
    """The pictures, sounds and films that go with a text in a language, by their bare names."""
    return _media(state, found.id, node, language) if found is not None and found.id is not None else ()


def _media(state: Standing, text_id: str, node: Node, language: str) -> Media:
    if not any(text_id in known.illustrated for known in state.form.texts.values()):
        return ()
    named = ((kind, by_id(state, text_id, node, language, kind=kind)) for kind in MEDIA)
    return tuple((kind, name.rpartition("/")[2]) for kind, name in named if name)


def listed_label(state: Standing, node: Node, value: str, language: str) -> str:
    """The label of a value in the whole list of a question, also where the filter leaves it out now; or blank."""
    control = node.definition.control
    listed = control.choices if control is not None else ()
    document = state.form.instances.get(list_name(node.definition) or "")
    if not isinstance(listed, ChoiceList) or document is None:
        return ""
    for row in document.subtree():
        if row.kids and _cell(row, listed.value) == value:
            label = _cell(row, listed.label)
            return (by_id(state, label, node, language) or "") if listed.label_is_id else label
    return ""


def list_name(field: Field) -> str | None:
    """The list that a question's choices are taken from, whatever its filter; None where there is no such list."""
    rule = field.rules.get(RuleKind.CHOICES)
    named = _LIST_NAME.match(rule.source) if rule is not None else None
    return named[1] if named is not None else None


def fixed_words(state: Standing, found: Wording | None, language: str) -> str | None:
    """The words of a text without its outputs: what can be said where there is no answer to show."""
    text = found.text if found is not None else None
    for spoken in (language, state.form.languages[0]):
        if text is None and found is not None:
            text = state.form.texts_in(spoken).get(found.id or "", {}).get("")
    if text is None:
        return None
    return " ".join("".join(piece for piece in text.pieces if isinstance(piece, str)).split()).rstrip(" :")


def exists(state: Standing, found: Wording | None, language: str) -> bool:
    """Whether the text is there in this very language."""
    if found is None or found.id is None:
        return found is not None
    text = state.form.texts_in(language).get(found.id, {}).get("")
    return text is not None and text.pieces != (FILLER,)


def rendered(state: Standing, text: Text, node: Node, language: str) -> str:
    """The words with the outputs filled in."""
    if len(text.pieces) == 1 and isinstance(text.pieces[0], str):
        return text.pieces[0]
    text, node = _where_it_is_said(state, text, node)
    with speaking(state, language):
        scope = Scope(state, node)
        try:
            said = (piece if isinstance(piece, str) else words(piece(node, scope)) for piece in text.pieces)
            return joined(state.allowance, said)
        except Refusal as refusal:
            state.gave_up(refusal, node, "text")
            return CANNOT_BE_SHOWN


def _where_it_is_said(state: Standing, text: Text, node: Node) -> tuple[Text, Node]:
    """The text as compiled for the node's field, and the node; a choice's label that only the form as a whole
    understands is said from there."""
    if text.origin is None or text.elsewhere is None or node.field is None or node.field is text.origin:
        return text, node
    try:
        return text.elsewhere(node.field), node
    except Refusal:
        return text, state.root


def choice_values(state: Standing, node: Node) -> list[str]:
    """The values a select offers now."""
    control = node.definition.control
    if control is None:
        return []
    if isinstance(control.choices, ChoiceList):
        listed = control.choices
        return [_cell(row, listed.value) for row in _rows(state, listed, node)]
    return [choice.value for choice in control.choices]


def choices(state: Standing, node: Node, language: str, *, as_written: bool = False) -> list[Choice]:
    """The choices a select offers now, with their labels."""
    control = node.definition.control
    if control is None:
        return []
    if not isinstance(control.choices, ChoiceList):
        return [_fixed(state, choice, node, language, as_written) for choice in control.choices]
    listed = control.choices
    with speaking(state, language):
        rows = _rows(state, listed, node)
    known = state.form.listed.setdefault((listed, language, as_written), {})
    found: list[Choice] = []
    for row in rows:
        choice = known.get(row)
        if choice is None:
            choice = _listed(state, listed, row, node, language, as_written)
            if _always_said_so(state, listed, row):
                known[row] = choice
        found.append(choice)
    return found


def _listed(state: Standing, listed: ChoiceList, row: Node, node: Node, language: str, as_written: bool) -> Choice:
    """The choice that a row of a list is."""
    value, label = _cell(row, listed.value), _cell(row, listed.label)
    beside: Media = ()
    if listed.label_is_id:
        beside = _media(state, label, node, language)
        label = by_id(state, label, node, language, as_written=as_written) or ""
    return Choice(value, label, beside, cell_of(row, f"words_{code_of(language) or language}") or "")


def _always_said_so(state: Standing, listed: ChoiceList, row: Node) -> bool:
    """Whether neither the row nor its label, in whatever language, can become another by an answer."""
    top = row
    while top.parent is not None:
        top = top.parent
    if all(top is not document for document in state.form.instances.values()):
        return False
    if not listed.label_is_id:
        return True
    # A text with answers in it, in any language, is ready in each of them from the start (wording.OfLanguage).
    kinds = (known.ready.get(_cell(row, listed.label), {}) for known in state.form.texts.values())
    return all(isinstance(piece, str) for found in kinds for text in found.values() for piece in text.pieces)


def _fixed(state: Standing, choice: FixedChoice, node: Node, language: str, as_written: bool) -> Choice:
    beside = media(state, choice.wording, node, language)
    label = wording(state, choice.wording, node, language, as_written=as_written)
    # A choice that has nothing but a picture is told by its name.
    return Choice(choice.value, label or ("" if as_written else choice.value), beside)


def _rows(state: Standing, listed: ChoiceList, node: Node) -> list[Node]:
    try:
        found = listed.nodes(node, Scope(state, node))
    except Refusal as refusal:
        state.gave_up(refusal, node, "choice filter")
        return []
    return found if isinstance(found, list) else []


def _cell(row: Node, column: str) -> str:
    cells = row.of(column)
    if cells:
        return cells[0].text
    # A list made of answers has the value itself as its row (value ref=".").
    return row.text if column in (".", "") else ""
