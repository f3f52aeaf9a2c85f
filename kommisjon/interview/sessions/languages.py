"""The languages a session may be interpreted in, as they are offered to be chosen from."""

from __future__ import annotations

from collections.abc import Iterable

from kommisjon.i18n.catalogue import current
from kommisjon.i18n.languages import name_in
from kommisjon.interview.family.household import Household


def offered_languages(of: Household, standing: str) -> list[tuple[str, str]]:
    """(code, name): the household's own languages first, then every language by its name."""
    people = [member.person for member in of.members]
    spoken = [code for one in people for code in (one.interpreting_language, one.mother_tongue)]
    return named_languages([code for code in (standing, *spoken) if code])


def named_languages(first: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of every language: `first` as they stand, then the others by their names."""
    from babel.core import Locale, UnknownLocaleError

    first = list(dict.fromkeys(first))
    try:
        named = {str(code): str(name) for code, name in Locale.parse(current()).languages.items()}
    except (UnknownLocaleError, ValueError):
        named = {str(code): str(name) for code, name in Locale.parse("en").languages.items()}
    rest = sorted((code for code in named if code not in first), key=lambda code: named[code].casefold())
    return [*((code, name_in(code, current())) for code in first), *((code, named[code]) for code in rest)]
