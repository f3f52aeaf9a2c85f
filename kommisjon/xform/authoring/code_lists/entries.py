"""The codes of a list with their names in some languages, in the order in which they are offered.

The commonest on the missions come first (forms/lists says which), then the others by their Norwegian name, then
what is no code of the standard: stateless, unknown, another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kommisjon.xform.authoring.code_lists import cldr
from kommisjon.xform.authoring.code_lists.own import Own, own_codes

_LAST = "last"
_NORWEGIAN, _FALLBACK = "nb", "en"
_AT_THE_END = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice: its code, its name in each language asked for, and where those names do not come from CLDR."""

    code: str
    names: Mapping[str, str]
    own: tuple[str, ...]
    """Languages in which the name is ours, and a draft unless it is Norwegian or English."""
    english: tuple[str, ...]
    """Languages for which nobody has a name, and the English one stands."""
    words: Mapping[str, str]


Named = Callable[[str, str], str | None]


def country(languages: Sequence[str], folder: Path | None = None) -> list[Entry]:
    """All of ISO 3166-1 by alpha-3 code, and Kosovo, stateless, another and unknown as codes of their own."""
    own = own_codes("country", folder)
    return _entries({**dict.fromkeys(cldr.countries()), **own}, cldr.country_name, languages)


def language(languages: Sequence[str], folder: Path | None = None) -> list[Entry]:
    """The languages of forms/lists/language.csv by ISO 639-3 code, and two codes of their own for others."""
    return _entries(own_codes("language", folder), cldr.language_name, languages)


def occupation(languages: Sequence[str], folder: Path | None = None) -> list[Entry]:
    """ISCO-08's sub-major and minor groups, in the order of their codes, with the words people say."""
    own = own_codes("occupation", folder)
    return [_entry(one, own[one], lambda _code, _language: None, languages) for one in own]


LISTS = {"country": country, "language": language, "occupation": occupation}


def _entries(codes: Mapping[str, Own | None], named: Named, languages: Sequence[str]) -> list[Entry]:
    return [_entry(code, codes[code], named, languages) for code in _ordered(codes, named)]


def _entry(code: str, own: Own | None, named: Named, languages: Iterable[str]) -> Entry:
    names: dict[str, str] = {}
    ours: list[str] = []
    english: list[str] = []
    for language in languages:
        given = own.names.get(language) if own is not None else None
        name = given or named(code, language)
        if given:
            ours.append(language)
        elif not name:
            english.append(language)
        names[language] = name or _name(code, own, named, _FALLBACK)
    return Entry(code, names, tuple(ours), tuple(english), own.words if own is not None else {})


def _name(code: str, own: Own | None, named: Named, language: str) -> str:
    given = own.names.get(language) if own is not None else None
    return given or named(code, language) or code


def _ordered(codes: Mapping[str, Own | None], named: Named) -> list[str]:
    places = {code: place for place, code in enumerate(codes)}

    def key(code: str) -> tuple[int, int, str]:
        own = codes[code]
        first = own.first if own is not None else ""
        if first == _LAST:
            return (2, places[code], "")
        if first:
            return (0, int(first), "")
        return (1, 0, _collated(_name(code, own, named, _NORWEGIAN)))

    return sorted(codes, key=key)


def _collated(name: str) -> str:
    """For sorting as Norwegian does: æ, ø and å last, other marks passed over."""
    parted = unicodedata.normalize("NFKD", name.casefold().translate(_AT_THE_END))
    return "".join(char for char in parted if not unicodedata.combining(char))
