"""Reads the texts of a form: translations, and texts written where they are used, with the outputs inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform.safexml import children, first, local
from kommisjon.xform.schema import Text, Wording

_TEXT_ID = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")

MOST_LANGUAGES = 200
_BLANK = Text(())


@dataclass(frozen=True, slots=True)
class RawText:
    """A text with outputs as it stands in the XML: words, and expressions marked by True."""

    pieces: tuple[tuple[bool, str], ...]


Translations: TypeAlias = dict[str, dict[str, dict[str, "Text | RawText"]]]
"""Language, text id, kind of text: a text, or one whose outputs are still to be compiled."""


def read_text(element: etree._Element) -> Text | RawText:
    """The words of a label, hint or value, with its outputs. Markup other than outputs gives its words."""
    if not len(element):
        words = (element.text or "").strip()
        return Text((words,)) if words else _BLANK
    pieces: list[tuple[bool, str]] = []
    _gather(element, pieces)
    if pieces and not pieces[0][0]:
        pieces[0] = (False, pieces[0][1].lstrip())
    if pieces and not pieces[-1][0]:
        pieces[-1] = (False, pieces[-1][1].rstrip())
    if any(output for output, _ in pieces):
        return RawText(tuple(piece for piece in pieces if piece[1]))
    return Text(tuple(words for _, words in pieces if words))


def _gather(element: etree._Element, pieces: list[tuple[bool, str]]) -> None:
    _add(pieces, element.text)
    for child in children(element):
        if local(child) == "output":
            pieces.append((True, str(child.get("value") or child.get("ref") or "")))
        else:
            _gather(child, pieces)
        _add(pieces, child.tail)


def _add(pieces: list[tuple[bool, str]], words: str | None) -> None:
    if words:
        pieces.append((False, words))


def read_translations(model: etree._Element) -> tuple[Translations, tuple[str, ...]]:
    """(texts by language and id, languages with the default one first)."""
    texts: Translations = {}
    default: str | None = None
    itext = first(model, "itext")
    for count, translation in enumerate(children(itext, "translation") if itext is not None else [], 1):
        if count > MOST_LANGUAGES:
            raise Refusal(Code.FORM_LIMIT, which=f"more than {MOST_LANGUAGES} languages")
        language = str(translation.get("lang") or "")
        if default is None or str(translation.get("default") or "").startswith("true"):
            default = language if default is None or translation.get("default") else default
        known = texts.setdefault(language, {})
        for text in translation.iterchildren("{*}text"):
            known[str(text.get("id") or "")] = {
                str(value.get("form") or ""): read_text(value) for value in text.iterchildren("{*}value")
            }
    if default is None:
        return texts, ("",)
    return texts, (default, *(language for language in texts if language != default))


def text_id(written: str) -> str | None:
    """The id inside jr:itext('…'), or None for a text of its own."""
    match = _TEXT_ID.fullmatch(written)
    return (match[1] or match[2] or "") if match else None


def worded(written: str) -> Wording:
    """What a message attribute says: an id, or a text of its own."""
    found = text_id(written)
    return Wording(id=found) if found is not None else Wording(text=Text((written,)))
