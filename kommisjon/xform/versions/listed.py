"""The choices that stand in a form: in its lists, or in the question itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kommisjon.xform.form import Form
from kommisjon.xform.node import Node
from kommisjon.xform.schema import ChoiceList, Field, RuleKind, Text, Wording

_FROM_LIST = re.compile(
    r"""\s*(?:randomize\(\s*)?instance\(\s*['"]([^'"]+)['"]\s*\)\s*/\s*root\s*/\s*item\b.*""", re.DOTALL
)
_FORMER = "km_alias"
SELECTS = ("select1", "select", "rank")


@dataclass(frozen=True, slots=True)
class ListedChoice:
    """One choice: its labels by language, and the names it had in older versions."""

    labels: Mapping[str, str]
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of choices by value, in its order."""

    name: str
    choices: Mapping[str, ListedChoice]

    def present(self, value: str) -> str | None:
        """The value as it is called now: itself, or the choice that had this name before; None without one."""
        if value in self.choices:
            return value
        return next((now for now, choice in self.choices.items() if value in choice.former), None)


def choices_of(form: Form, field: Field, *, labelled: bool = True) -> Listed | None:
    """All that a question may offer, filters aside; None where its choices do not stand in the form.

    Without their labels (not `labelled`) choices of lists are gathered much faster.
    """
    control = field.control
    if control is None or control.tag not in SELECTS:
        return None
    if not isinstance(control.choices, ChoiceList):
        made = {one.value: ListedChoice(labels(form, one.wording)) for one in control.choices}
        return Listed(field.ref, made)
    rule = field.rules.get(RuleKind.CHOICES)
    match = _FROM_LIST.fullmatch(rule.source) if rule is not None else None
    return _list(form, match[1], control.choices.value, labelled) if match is not None else None


def lists_of(form: Form) -> Iterator[Listed]:
    """Every list that a question of the form chooses from, once, without its labels."""
    seen: set[str] = set()
    for field in form.root.subtree():
        listed = choices_of(form, field, labelled=False)
        if listed is not None and listed.name not in seen:
            seen.add(listed.name)
            yield listed


def labels(form: Form, wording: Wording | None) -> dict[str, str]:
    """A text by language, where it has any, with … for what is filled in."""
    if wording is None:
        return {}
    if wording.id is None:
        return {form.languages[0]: fixed(wording.text)} if wording.text is not None else {}
    return _by_id(form, wording.id)


def fixed(text: Text | None) -> str:
    """The words of a text, with … where an answer is filled in."""
    pieces = text.pieces if text is not None else ()
    return "".join(piece if isinstance(piece, str) else "…" for piece in pieces).strip()


def _by_id(form: Form, text_id: str) -> dict[str, str]:
    found = ((spoken, form.texts_in(spoken).get(text_id, {}).get("")) for spoken in form.languages)
    return {spoken: words for spoken, text in found if (words := fixed(text)) and words != "-"}


@lru_cache(maxsize=64)
def _list(form: Form, name: str, column: str, labelled: bool) -> Listed | None:
    document = form.instances.get(name)
    root = next(iter(document.of("root")), None) if document is not None else None
    items = root.of("item") if root is not None else []
    if not items:
        return None  # it lies beside the form, which does not know its rows
    made: dict[str, ListedChoice] = {}
    for item in items:
        value = _cell(item, column)
        said = _item_labels(form, item) if labelled else {}
        made.setdefault(value, ListedChoice(said, tuple(_cell(item, _FORMER).split())))
    return Listed(name, made)


def _item_labels(form: Form, item: Node) -> dict[str, str]:
    text_id = _cell(item, "itextId")
    if text_id:
        return _by_id(form, text_id)
    label = _cell(item, "label")
    return {form.languages[0]: label} if label else {}


def _cell(item: Node, column: str) -> str:
    cells = item.of(column)
    return cells[0].text if cells else ""
