"""Which language a form means by what its author calls one: nb, French (fr), English(en), Dari, العربية."""

from __future__ import annotations

import re
from functools import lru_cache

from kommisjon.i18n.languages import identifier, is_identifier, native_name

_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]+)?)\s*\)\s*$")
_SPOKEN = [
    "am",
    "ar",
    "az",
    "bn",
    "bg",
    "ckb",
    "de",
    "dv",
    "en",
    "es",
    "fa",
    "fa_AF",
    "ff",
    "fr",
    "ha",
    "he",
    "hi",
    "id",
    "it",
    "kk",
    "ku",
    "ln",
    "lg",
    "my",
    "nb",
    "ne",
    "nl",
    "nn",
    "om",
    "pa",
    "pl",
    "ps",
    "pt",
    "rn",
    "ro",
    "ru",
    "rw",
    "sd",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "ti",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "yi",
    "zh",
]
"""Languages that are known by their own names too."""


@lru_cache(maxsize=256)
def code_of(language: str) -> str | None:
    """CLDR's identifier of the language that a column is called by; None where it cannot be told."""
    bracketed = _IN_BRACKETS.search(language)
    for tried in (bracketed[1] if bracketed else "", language.strip()):
        found = identifier(tried)
        if is_identifier(found) and found.partition("_")[0] in _english():
            return found
    plain = _IN_BRACKETS.sub("", language).strip().casefold()
    return _by_name().get(plain)


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    from babel.core import Locale

    return {code: str(name) for code, name in Locale("en").languages.items()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    own = {native_name(code).casefold(): code for code in _SPOKEN}
    return {name.casefold(): code for code, name in _english().items()} | own
