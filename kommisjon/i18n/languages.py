"""Languages by code: the locale that describes them, the way they are written, what they are called.

Persons' languages are stored as ISO 639-3 (domain.md section 8). Catalogues and Babel use CLDR's identifiers,
which lack some of them (tui-and-languages.md 3.3). Direction comes from the language, never from a text.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IDENTIFIER = re.compile(r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_(?:[A-Z]{2}|\d{3}))?")

_CLDR = {
    "amh": "am", "ara": "ar", "apc": "ar", "arb": "ar", "ary": "ar", "arz": "ar", "aze": "az", "ben": "bn",
    "bul": "bg", "deu": "de", "div": "dv", "eng": "en", "fas": "fa", "fra": "fr", "ful": "ff", "hau": "ha",
    "heb": "he", "hin": "hi", "kas": "ks", "kaz": "kk", "kin": "rw", "kmr": "ku", "kur": "ku", "lin": "ln",
    "lug": "lg", "mya": "my", "nep": "ne", "nno": "nn", "no": "nb", "nob": "nb", "nor": "nb", "orm": "om",
    "pan": "pa", "pbt": "ps", "pbu": "ps", "per": "fa", "pes": "fa", "pol": "pl", "prs": "fa_AF", "pst": "ps",
    "pus": "ps", "ron": "ro", "run": "rn", "rus": "ru", "snd": "sd", "som": "so", "spa": "es", "sqi": "sq",
    "swa": "sw", "swc": "sw_CD", "swh": "sw", "tam": "ta", "tir": "ti", "tur": "tr", "uig": "ug", "ukr": "uk",
    "urd": "ur", "uzb": "uz", "vie": "vi", "yid": "yi",
}  # fmt: skip
"""CLDR's identifier for codes that it does not take itself, or takes for something else."""

_RTL_SCRIPTS = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)  # fmt: skip
_RTL_LANGUAGES = frozenset(
    (
        "ar", "arc", "azb", "bal", "bft", "bgn", "bqi", "brh", "ckb", "dv", "fa", "glk", "haz", "he", "hnd", "khw",
        "ks",
        "lrc", "luz", "myz", "mzn", "nqo", "ps", "qpr", "rhg", "sam", "sd", "sdh", "skr", "syr", "tly", "trw",
        "ug", "ur", "uzs", "yi",
    )
)  # fmt: skip
_RTL_IN = {"ku": ("IQ", "IR", "SY"), "pa": ("PK",), "uz": ("AF",), "az": ("IQ", "IR"), "tk": ("IR", "AF")}
"""Languages of two scripts, with the countries where they are written from right to left."""
_LTR_IN = {"tly": ("AZ",), "sd": ("IN",)}

_OWN_NAMES = {"fa_AF": "دری"}
_NAMES = {
    "nb": {"ckb": "sorani", "ku": "kurmanji"},
    "nn": {"ckb": "sorani", "ku": "kurmanji"},
    "en": {"ckb": "Sorani", "ku": "Kurmanji"},
    "so": {"fa_AF": "Dari"},
}
"""Names in interpreters' registers that CLDR lacks, and one that it has wrong (tui-and-languages.md 3.3)."""


@lru_cache(maxsize=1024)
def identifier(code: str) -> str:
    """Give CLDR's identifier for an ISO 639 code or a language tag: prs is fa_AF, ara is ar, nb-NO is nb_NO."""
    language, *subtags = re.split("[-_]", code.strip())
    mapped = _CLDR.get(language.lower(), language.lower())
    tail = [part.title() if len(part) == 4 else part.upper() for part in subtags]
    return "_".join([mapped.partition("_")[0], *tail]) if tail else mapped


def is_identifier(text: str) -> bool:
    """Tell whether `text` has the form language[_Script][_REGION], and so is safe as a folder's name."""
    return _IDENTIFIER.fullmatch(text) is not None


def direction(code: str) -> str:
    """The direction in which a language is written, "rtl" or "ltr". An unknown language counts as ltr."""
    language, *subtags = identifier(code).split("_")
    script = next((part for part in subtags if len(part) == 4), None)
    if script is not None:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    region = subtags[0] if subtags else ""
    if region in _RTL_IN.get(language, ()):
        return "rtl"
    return "rtl" if language in _RTL_LANGUAGES and region not in _LTR_IN.get(language, ()) else "ltr"


@lru_cache(maxsize=256)
def native_name(code: str) -> str:
    """What a language calls itself. One that CLDR cannot write is given in English, or else as its code."""
    found = identifier(code)
    return _OWN_NAMES.get(found) or _name(found, found) or name_in(code, "en")


@lru_cache(maxsize=1024)
def name_in(code: str, reader: str) -> str:
    """What speakers of `reader` call the language `code`; in English where they have no name, or else the code."""
    found, language = identifier(code), identifier(reader)
    own = _NAMES.get(language, {}).get(found)
    return own or _name(found, language) or _name(found, "en") or code


def plural_forms(code: str) -> str:
    """The Plural-Forms header of a catalogue, by CLDR's rules. Raises ValueError for a language CLDR lacks."""
    from babel.core import Locale, UnknownLocaleError
    from babel.plural import to_gettext

    try:
        rule = str(to_gettext(Locale.parse(identifier(code)).plural_form))  # type: ignore[no-untyped-call]
    except UnknownLocaleError:
        raise ValueError(f"CLDR does not describe {code}") from None
    # CLDR's e is the exponent of a number written as 1.2c6. Counts have none, and gettext knows only n.
    return re.sub(r"\be\b", "0", rule)


def _name(code: str, reader: str) -> str | None:
    from babel.core import Locale, UnknownLocaleError

    try:
        names = Locale.parse(reader).languages
    except (UnknownLocaleError, ValueError):
        return None
    found = names.get(code) or names.get(code.partition("_")[0])
    return None if found is None else str(found)
