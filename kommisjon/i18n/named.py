"""Languages as authors of forms call them: English (en), Français, العربية, Dari, nb, or not at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kommisjon.i18n.languages import direction, identifier, name_in, native_name

_CODE_AT_END = re.compile(r"(.*?)\s*\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_UNNAMED = frozenset(("", "default"))
"""What the converter calls the texts of columns that name no language."""

_OWN_NAMED = (
    "nb", "nn", "en", "ar", "fa", "fa_AF", "ps", "ckb", "ku", "ti", "am", "so", "sw", "rw", "my", "uk", "ru", "tr",
    "fr", "es", "pt", "de", "it", "ne", "ur", "hi", "bn", "id", "sv", "da", "pl", "ln", "om", "ha", "zh", "vi",
    "az", "bg", "dv", "ff", "he", "kk", "lg", "nl", "pa", "rn", "ro", "sd", "sq", "sr", "ta", "uz", "yi",
)  # fmt: skip
"""Languages whose own names are known here; the rest are known by their English ones."""
_ALSO = {
    "norsk": "nb", "bokmal": "nb", "norsk bokmal": "nb", "norwegian": "nb", "farsi": "fa", "dari": "fa_AF",
    "sorani": "ckb", "kurdish": "ku", "kurmanji": "ku", "kinyarwanda": "rw", "kiswahili": "sw", "bahasa": "id",
    "bahasa indonesia": "id", "burmese": "my", "rohingya": "rhg", "tigrinya": "ti",
}  # fmt: skip


@lru_cache(maxsize=256)
def code_of(name: str) -> str | None:
    """CLDR's identifier for a language named by an author: a code, a name with one in brackets, or a name.

    None where it is not named, or by a name that is known neither in English nor in the language itself.
    """
    if name.strip().lower() in _UNNAMED:
        return None
    bracketed = _CODE_AT_END.fullmatch(name)
    if bracketed is not None and (found := _known(bracketed[2])) is not None:
        return found
    if _CODE.fullmatch(name.strip()) and (found := _known(name)) is not None:
        return found
    bare = _folded(bracketed[1] if bracketed is not None else name)
    return _ALSO.get(bare) or _english().get(bare) or _own().get(bare)


def same_language(code: str, languages: tuple[str, ...]) -> str | None:
    """The form's language with this name or identifier, or else with the same language in another country."""
    if code in languages:
        return code
    found = code_of(code) or identifier(code)
    named = {(code_of(language) or identifier(language)): language for language in reversed(languages)}
    if found in named:
        return named[found]
    base = found.partition("_")[0]
    return next((language for known, language in named.items() if known.partition("_")[0] == base), None)


def written_from_right(name: str) -> bool | None:
    """Whether the language is written from right to left; None where it is not known, and each text decides."""
    code = code_of(name)
    return None if code is None else direction(code) == "rtl"


def shown_name(name: str) -> str:
    """What to call a form's language on the screen: its own name for a code, else as the author does."""
    if name.strip().lower() in _UNNAMED:
        return ""
    return native_name(name) if _CODE.fullmatch(name) and _known(name) is not None else name


def called(name: str, reader: str) -> str:
    """What speakers of `reader` call a form's language; as its author does where it is not known."""
    code = code_of(name)
    return name if code is None else name_in(code, reader)


def _known(code: str) -> str | None:
    found = identifier(code)
    language = found.partition("_")[0]
    return found if language in _codes() or native_name(found) != found else None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset((*(code.partition("_")[0] for code in _OWN_NAMED), "rhg", "prs"))


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    from babel.core import Locale

    return {_folded(str(name)): code for code, name in Locale.parse("en").languages.items()}


@lru_cache(maxsize=1)
def _own() -> dict[str, str]:
    return {_folded(native_name(code)): code for code in reversed(_OWN_NAMED)}


def _folded(name: str) -> str:
    parted = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in parted if not unicodedata.combining(char)).split())
