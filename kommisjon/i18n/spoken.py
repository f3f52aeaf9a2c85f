"""Words of ours for a person, in that person's language: what is read aloud or printed, what a page says.

They are no texts of the screen: the languages they exist in are those of the forms. Their catalogues lie beside
the interface's, locales/<language>/LC_MESSAGES/spoken.po and others, and are reviewed and signed in the same way
(docs/languages.md). They are read as they are, since a compiled catalogue does not say who has reviewed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from kommisjon.i18n import added
from kommisjon.i18n.catalogue import SOURCE
from kommisjon.i18n.languages import identifier, is_identifier
from kommisjon.i18n.named import code_of
from kommisjon.resources import locales_folder

DOMAIN = "spoken"
"""The catalogue of what is read aloud or printed."""
COMPLETE = "nb"
"""The language whose catalogues have every text: the program is not built without."""


class Said(Enum):
    """What can be said; the value is the English text, by which the catalogues know it."""

    UNKNOWN = "Does not know"
    DECLINED = "Would rather not answer"
    YES = "Yes"
    HIDDEN = "Kept, and not shown here"
    FILE = "File: {name}"
    OWN_WORDS = "In your own words: {words}"
    GENERAL = "General questions"
    TITLE = "What you told us"
    CHECK = "Is everything right, as it was read to you?"
    DRAFT = "This translation is a draft. No translator has checked it."
    READ = "It was read to you, and you said that it is right: {date}."
    OBJECTED = "It was read to you, and you did not confirm it: {date}."
    NOT_READ = "It has not been read to you to the end."
    YOURS = "This paper is yours. Keep it safe: whoever has it can read it."
    NO_SIGNATURE = "There is nothing to sign."
    NO_DECISION = "This paper is not a decision, and promises nothing."
    TRAINING = "TRAINING. Nobody on this paper exists."


@dataclass(frozen=True, slots=True)
class Spoken:
    """The texts in one language. What is missing there is said in English."""

    language: str
    """CLDR's identifier of the language the texts are in."""
    reviewed: bool
    """A qualified person has read all of them as they stand, or they are the English ones."""
    texts: dict[str, str]

    def say(self, said: Enum, **filled: str) -> str:
        """Give a text with its {fields} filled."""
        text: str = said.value
        return self.texts.get(text, text).format_map(filled)


def spoken(language: str, domain: str = DOMAIN, texts: type[Enum] = Said) -> Spoken:
    """The texts of a catalogue in a form's language, by its name or code; the English ones where it has none."""
    return _spoken(code_of(language) or identifier(language), domain, texts, added.turn())


def catalogue(language: str, domain: str) -> Spoken:
    """A catalogue as it is, whole or not; no texts, and reviewed only for English, where there is none."""
    code = code_of(language) or identifier(language)
    return _best(code, domain, added.turn()) or Spoken(code, code.partition("_")[0] == SOURCE, {})


def coverage(language: str, domain: str) -> tuple[int, int]:
    """(texts that a catalogue has in a language, texts there are); the Norwegian catalogue has them all."""
    wanted = _carried(COMPLETE, domain)
    every = set() if wanted is None else wanted.texts.keys()
    code = code_of(language) or identifier(language)
    if code.partition("_")[0] == SOURCE:
        return len(every), len(every)
    found = _best(code, domain, added.turn())
    return (0 if found is None else len(every & found.texts.keys())), len(every)


def reviewer(language: str, domain: str) -> str | None:
    """Day and name of whoever has signed the whole catalogue that the program carries; None where nobody has."""
    from kommisjon.i18n import po

    path = _path(code_of(language) or identifier(language), domain)
    return po.read(path).reviewer if path is not None else None


@lru_cache(maxsize=64)
def _spoken(code: str, domain: str, texts: type[Enum], turn: int) -> Spoken:
    found = _best(code, domain, turn)
    if found is None:
        return Spoken(SOURCE, code.partition("_")[0] == SOURCE, {})
    known = found.texts.keys() >= {said.value for said in texts}
    return Spoken(found.language, known and found.reviewed, found.texts)


@lru_cache(maxsize=128)
def _best(code: str, domain: str, _turn: int) -> Spoken | None:
    """The catalogue of the language, or of it without its country: of an added and a carried one the fuller."""
    parts = code.split("_") if is_identifier(code) else []
    for tried in ("_".join(parts[:length]) for length in range(len(parts), 0, -1)):
        there = [one for one in (_brought(tried, domain), _carried(tried, domain)) if one is not None]
        if there:
            return max(there, key=lambda one: len(one.texts))
    return None


def _brought(code: str, domain: str) -> Spoken | None:
    kept = added.held(code, domain)
    if kept is None:
        return None
    return Spoken(code, kept.reviewed, {english: said for (_, english), said in kept.texts.items()})


@lru_cache(maxsize=128)
def _carried(code: str, domain: str) -> Spoken | None:
    from kommisjon.i18n import po

    path = _path(code, domain)
    if path is None:
        return None
    file = po.read(path)
    live = [m for m in file.catalogue if m.id and not m.fuzzy and any(po.strings(m))]
    reviewed = file.reviewer is not None or all(map(po.is_reviewed, live))
    return Spoken(code, reviewed, {po.ids(m)[0]: po.strings(m)[0] for m in live})


def _path(code: str, domain: str) -> Path | None:
    path = locales_folder() / code / "LC_MESSAGES" / f"{domain}.po"
    return path if is_identifier(code) and path.is_file() else None
