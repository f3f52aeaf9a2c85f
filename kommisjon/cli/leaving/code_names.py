"""Names of codes in the languages that leave central: Norwegian and English, as the forms have them."""

from __future__ import annotations

from kommisjon.cli.wording import labels

LANGUAGES = ("nb", "en")
_OCCUPATIONS = "occupation"
_FEWEST_DIGITS = 2


def name_of(codes: str, code: str, language: str) -> str | None:
    """What the list `codes` (form/list) calls a code; None for one that it does not have.

    An occupation that the list does not have goes by the group above it: ISCO-08 takes a digit off.
    """
    form, _, name = codes.partition("/")
    known = labels(form, name, language)
    if name == _OCCUPATIONS and code.isdecimal():
        while code not in known and len(code) > _FEWEST_DIGITS:
            code = code[:-1]
    return known.get(code) or None
