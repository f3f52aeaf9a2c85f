"""A number as it stands on a button that answers a question, and as it is told back: in a language's digits."""

from __future__ import annotations

from kommisjon.i18n.named import code_of
from kommisjon.text.digits import native_digits

_HALF = {"0.5": "½"}
_DIGITS = {"ar": "arab", "ckb": "arab", "fa": "arabext", "ps": "arabext", "my": "mymr", "ne": "deva"}
"""The digits that languages are written with, where they are not Latin; CLDR's names."""


def as_tapped(number: str, language: str | None) -> str:
    """A number, as a form keeps it, for whoever reads this language of the form; Latin digits without one."""
    code = "" if language is None else code_of(language) or ""
    return native_digits(_HALF.get(number, number), _DIGITS.get(code.partition("_")[0], "latn"))
