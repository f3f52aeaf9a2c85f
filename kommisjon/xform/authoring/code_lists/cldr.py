"""Codes and names from CLDR, through Babel (domain.md section 8, tui-and-languages.md 3.3)."""

from __future__ import annotations

import re
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError, get_global

_USER_ASSIGNED = re.compile(r"AAA|Q[M-Z].|X..|ZZZ")
_NOT_COUNTRIES = frozenset(("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR", "ASC", "CPT", "DGA", "TAA"))
"""Codes that CLDR also reads as a country: six that ISO 3166-1 has withdrawn, four that it only reserves."""


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """ISO 3166-1: alpha-3 to alpha-2, of all countries that have an officially assigned code."""
    return {
        code: regions[0]
        for code, regions in sorted(get_global("territory_aliases").items())
        if re.fullmatch("[A-Z]{3}", code)
        and len(regions) == 1
        and code not in _NOT_COUNTRIES
        and not _USER_ASSIGNED.fullmatch(code)
    }


def country_name(code: str, language: str) -> str | None:
    """What CLDR calls a country (alpha-3) in a language; None where it does not."""
    locale = _locale(language)
    region = countries().get(code)
    return _text(locale.territories.get(region)) if locale is not None and region is not None else None


def language_name(code: str, language: str) -> str | None:
    """What CLDR calls a language (ISO 639-3) in another, beginning with a capital; None where it does not."""
    locale = _locale(language)
    known = get_global("language_aliases").get(code, code)
    name = _text(locale.languages.get(known)) if locale is not None else None
    return name[:1].upper() + name[1:] if name else None


def _text(name: object) -> str | None:
    return None if name is None else str(name)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
