"""Digits of other scripts: stored and typed numbers are Latin, shown ones may be the respondent's own.

Source: tui-and-languages.md 3.3 (accept ۰-۹, ٠-٩, ၀-၉, ०-९ on input and convert).
"""

from __future__ import annotations

import unicodedata

_LATIN = "0123456789"
_ZEROS = {"latn": "0", "arab": "\u0660", "arabext": "\u06f0", "deva": "\u0966", "mymr": "\u1040"}
_TO_NATIVE = {
    system: str.maketrans(_LATIN, "".join(chr(ord(zero) + digit) for digit in range(10)))
    for system, zero in _ZEROS.items()
}

NUMBERING_SYSTEMS = frozenset(_ZEROS)
"""Names of the numbering systems by CLDR: Latin, Arabic, Persian and Pashto, Devanagari, Burmese."""


def latin_digits(text: str) -> str:
    """Give `text` with each decimal digit of any script as 0 to 9; all else, superscripts too, stays."""
    if text.isascii():
        return text
    return "".join(_latin_digit(char) for char in text)


def _latin_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else _LATIN[value]


def native_digits(text: str, system: str) -> str:
    """Give `text` with 0 to 9 as the digits of a numbering system named as in CLDR.

    Raises KeyError for a system that is not in NUMBERING_SYSTEMS.
    """
    return text.translate(_TO_NATIVE[system])
