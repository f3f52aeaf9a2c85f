"""Reads the texts of a form: translations, and texts written where they are used, with the outputs inside them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from lxml import etree

from kommisjon.errors import Code, Refusal
from kommisjon.xform.safexml import children, first, local, read_xml
from kommisjon.xform.schema import MEDIA, Text, Wording

_TEXT_ID = re.compile(r"\s*jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*")

MOST_LANGUAGES = 200
_BLANK = Text(())


@dataclass(frozen=True, slots=True)
class RawText:
    """A text with outputs as it stands in the XML: words, and expressions marked by True."""

    pieces: tuple[tuple[bool, str], ...]


class OfLanguage(Mapping[str, dict[str, Text]]):
    """The texts of one language by id and kind, read when one of them is first asked for.

    A form may have eighteen languages, and an interview shows two: the rest waits as it is written. What the form
    itself must know of is `ready` from the start: texts with answers in them, and those with pictures or sounds.
    """

    def __init__(self, ready: dict[str, dict[str, Text]] | None = None) -> None:
        self.ready = ready or {}
        self.illustrated: set[str] = set()
        """Ids of the texts with a file beside them."""
        self._waiting: list[bytes] = []

    def add(self, translation: etree._Element, at_once: Container[str]) -> None:
        """Take a translation element of the form; texts whose ids are in `at_once` are ready after this."""
        for text in translation.iterchildren("{*}text"):
            if (text_id := text.get("id")) in at_once:
                self.ready[str(text_id)] = kinds = _kinds(text)
                if not kinds.keys().isdisjoint(MEDIA):
                    self.illustrated.add(str(text_id))
        self._waiting.append(etree.tostring(translation, encoding="utf-8"))

    def __getitem__(self, text_id: str) -> dict[str, Text]:
        return self._read()[text_id]

    def get(self, text_id: str, otherwise: Any = None) -> Any:
        return self._read().get(text_id, otherwise)

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> dict[str, dict[str, Text]]:
        if self._waiting:
            at_once = frozenset(self.ready)
            for written in self._waiting:
                for text in read_xml(written).iterchildren("{*}text"):
                    if (text_id := str(text.get("id") or "")) not in at_once:
                        self.ready[text_id] = _kinds(text)
            self._waiting.clear()
        return self.ready


Translations: TypeAlias = dict[str, OfLanguage]
"""By language."""


def _kinds(text: etree._Element) -> dict[str, Text]:
    """The kinds of a text. One with answers in it is compiled before anybody asks for it (Expressions)."""
    found = {str(value.get("form") or ""): read_text(value) for value in text.iterchildren("{*}value")}
    return cast("dict[str, Text]", found)


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
    if itext is None:
        return texts, ("",)
    at_once = _known_at_once(itext)
    for count, translation in enumerate(children(itext, "translation"), 1):
        if count > MOST_LANGUAGES:
            raise Refusal(Code.FORM_LIMIT, which=f"more than {MOST_LANGUAGES} languages")
        language = str(translation.get("lang") or "")
        if default is None or str(translation.get("default") or "").startswith("true"):
            default = language if default is None or translation.get("default") else default
        texts.setdefault(language, OfLanguage()).add(translation, at_once)
    if default is None:
        return texts, ("",)
    return texts, (default, *(language for language in texts if language != default))


def _known_at_once(itext: etree._Element) -> frozenset[str]:
    """The ids of the texts that have an answer in them, or a file beside them, in any language."""
    told = list(itext.iter("{*}output"))
    told += [value for value in itext.iter("{*}value") if value.get("form") in MEDIA]
    return frozenset(
        str(text.get("id")) for one in told for text in one.iterancestors("{*}text") if text.get("id") is not None
    )


def text_id(written: str) -> str | None:
    """The id inside jr:itext('…'), or None for a text of its own."""
    match = _TEXT_ID.fullmatch(written)
    return (match[1] or match[2] or "") if match else None


def worded(written: str) -> Wording:
    """What a message attribute says: an id, or a text of its own."""
    found = text_id(written)
    return Wording(id=found) if found is not None else Wording(text=Text((written,)))
