"""Languages that a signed pack has added to what the program carries, while the vault they lie in is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Added:
    """The texts of one language for one place: the page, what is printed, or a form."""

    reviewed: bool
    """A qualified person has read all of them as they stand."""
    texts: Mapping[tuple[str, str], str]
    """By where the text stands ("" where that says nothing) and by its English."""

    def say(self, where: str, english: str) -> str | None:
        """A text; where the form was ordered anew since, that of the same English elsewhere."""
        found = self.texts.get((where, english))
        return found or next((said for (_, text), said in self.texts.items() if text == english), None)


_held: Mapping[tuple[str, str], Added] = MappingProxyType({})
_turn = 0


def hold(found: Mapping[tuple[str, str], Added]) -> None:
    """Offer these, by language (CLDR's identifier) and catalogue, in place of what was held before."""
    global _held, _turn
    if dict(found) == _held:
        return
    _held, _turn = MappingProxyType(dict(found)), _turn + 1


def held(language: str, domain: str) -> Added | None:
    """What was added in a language for a catalogue; None where nothing was."""
    return _held.get((language, domain))


def all_held(domain: str) -> Iterator[tuple[str, Added]]:
    """Every language that was added for a catalogue, with its texts."""
    return ((language, found) for (language, kept), found in sorted(_held.items(), key=_named) if kept == domain)


def turn() -> int:
    """How often something else was held: what was worked out in another turn is to be worked out anew."""
    return _turn


def _named(item: tuple[tuple[str, str], Added]) -> tuple[str, str]:
    return item[0]
