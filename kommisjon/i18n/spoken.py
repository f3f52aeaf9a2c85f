"""Words of ours for a person, in that person's language: what is read aloud or printed, what a page says.

They are no texts of the screen: the languages they exist in are those of the forms. Their catalogues lie beside
the interface's, locales/<language>/LC_MESSAGES/spoken.po and others, and are reviewed and signed in the same way
(docs/languages.md). They are read as they are, since a compiled catalogue does not say who has reviewed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kommisjon.i18n.catalogue import SOURCE
from kommisjon.i18n.languages import identifier, is_identifier
from kommisjon.i18n.named import code_of
from kommisjon.resources import locales_folder

DOMAIN = "spoken"
"""The catalogue of what is read aloud or printed."""


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
    return _spoken(code_of(language) or identifier(language), domain, texts)


@lru_cache(maxsize=64)
def _spoken(code: str, domain: str, texts: type[Enum]) -> Spoken:
    from kommisjon.i18n import po

    parts = code.split("_") if is_identifier(code) else []
    for tried in ("_".join(parts[:length]) for length in range(len(parts), 0, -1)):
        path = locales_folder() / tried / "LC_MESSAGES" / f"{domain}.po"
        if path.is_file():
            file = po.read(path)
            live = [m for m in file.catalogue if m.id and not m.fuzzy and any(po.strings(m))]
            found = {po.ids(m)[0]: po.strings(m)[0] for m in live}
            known = found.keys() >= {said.value for said in texts}
            reviewed = known and (file.reviewer is not None or all(map(po.is_reviewed, live)))
            return Spoken(tried, reviewed, found)
    return Spoken(SOURCE, code.partition("_")[0] == SOURCE, {})
