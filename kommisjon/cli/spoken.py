"""Fingerprints for two persons to read to each other: the words of both languages, whatever the screen's is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kommisjon.cli.output import say

if TYPE_CHECKING:
    from sync.trust.words import WordLanguage

    Spoken = Callable[[WordLanguage], str]

_IN_A_ROW = 4
_NAMES: tuple[tuple[WordLanguage, str], ...] = (("nb", "norsk"), ("en", "English"))


def say_words(spoken: Spoken) -> None:
    """Show a fingerprint, four words a row, first in Norwegian and then in English."""
    for language, name in _NAMES:
        words = spoken(language).split(" ")
        for at in range(0, len(words), _IN_A_ROW):
            say(f"  {'' if at else name:<8} {' '.join(words[at : at + _IN_A_ROW])}")


def as_dict(name: str, spoken: Spoken) -> dict[str, str]:
    """The same for a program: the Norwegian words under `name`, the English under `name`_en."""
    return {name: spoken("nb"), f"{name}_en": spoken("en")}
