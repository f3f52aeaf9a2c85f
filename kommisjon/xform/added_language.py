"""A form in one more language, without its questions or its digest being touched: only words are added.

Which answers there are, and what they are called in the records, the form says alone. A text that the form has
worded anew since the translation was made is not taken: it would say what is not asked any more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from kommisjon.xform.display import FILLER, list_name
from kommisjon.xform.form import Form
from kommisjon.xform.schema import ChoiceList, Control, Field, RuleKind, Text
from kommisjon.xform.wording import OfLanguage

ENGLISH = "en"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One text of a form in two languages."""

    where: str
    """The text's id in the form, and its kind where that is not the plain one."""
    english: str
    said: str
    """Blank where the language has none."""


def entries(form: Form, language: str) -> Iterator[Entry]:
    """Every text that the form has in English, with its translation. One with answers inside it has no translation
    that could be carried elsewhere."""
    known = form.texts_in(language)
    for text_id, kinds in form.texts_in(_source(form)).items():
        for kind, text in kinds.items():
            if (english := words(text)) is not None:
                said = words(known.get(text_id, {}).get(kind)) or ""
                yield Entry(f"{text_id} {kind}".strip(), english, "" if said == FILLER else said)


def words(text: Text | None) -> str | None:
    """The words of a text; None where there is none, or where answers stand inside it."""
    if text is None or not all(isinstance(piece, str) for piece in text.pieces):
        return None
    return "".join(map(str, text.pieces))


def with_language(form: Form, language: str, say: Callable[[str, str], str | None], *, reviewed: bool) -> Form:
    """The form with a language more, or with more of it. `say` gives a text by its place and its English."""
    texts = {text_id: dict(kinds) for text_id, kinds in form.texts_in(language).items()}
    for entry in entries(form, language):
        text_id, _, kind = entry.where.partition(" ")
        if said := say(entry.where, entry.english):
            texts.setdefault(text_id, {})[kind] = Text((said,))
    marked = [one for one in form.attributes.get("km_unreviewed", "").split() if one != language]
    return dataclasses.replace(
        form,
        languages=tuple(dict.fromkeys((*form.languages, language))),
        texts={**form.texts, language: OfLanguage(texts)},
        attributes={**form.attributes, "km_unreviewed": " ".join(marked if reviewed else [*marked, language])},
    )


def coverage(form: Form, language: str) -> tuple[int, int]:
    """(texts that the form has in a language, texts it has)."""
    found = list(entries(form, language))
    return sum(1 for entry in found if entry.said), len(found)


def required_coverage(form: Form, language: str) -> tuple[int, int]:
    """(texts of required questions that the form has in a language, texts that those questions have)."""
    known, every = form.texts_in(language), form.texts_in(_source(form))
    ids = {text_id for field in form.root.subtree() for text_id in _required(form, field) if text_id in every}
    return sum(1 for text_id in ids if words(known.get(text_id, {}).get("")) not in (None, "", FILLER)), len(ids)


def _required(form: Form, field: Field) -> Iterator[str]:
    """The ids of what a required question says, with its choices."""
    control = field.control
    if RuleKind.REQUIRED not in field.rules or control is None:
        return
    worded = (control.label, control.hint, *field.messages.values())
    yield from (one.id for one in worded if one is not None and one.id is not None)
    yield from _labels(form, field, control)


def _labels(form: Form, field: Field, control: Control) -> Iterator[str]:
    if not isinstance(control.choices, ChoiceList):
        yield from (one.wording.id for one in control.choices if one.wording.id is not None)
        return
    document = form.instances.get(list_name(field) or "")
    for row in document.subtree() if document is not None and control.choices.label_is_id else ():
        yield from (cell.text for cell in row.of(control.choices.label))


def _source(form: Form) -> str:
    return ENGLISH if ENGLISH in form.languages else form.languages[0]
