"""Digits of other scripts: stored and typed numbers are Latin, shown ones may be the respondent's own.

Source: tui-and-languages.md 3.3 (accept ۰-۹, ٠-٩, ၀-၉, ०-९ on input and convert). Ethiopic numerals are no
digits: they have signs for tens, hundreds and ten thousands, and none for nought. They are converted where they
are written as the number they stand for is written.
"""

from __future__ import annotations

import re
import unicodedata

_LATIN = "0123456789"
_ZEROS = {"latn": "0", "arab": "\u0660", "arabext": "\u06f0", "deva": "\u0966", "mymr": "\u1040"}
_TO_NATIVE = {
    system: str.maketrans(_LATIN, "".join(chr(ord(zero) + digit) for digit in range(10)))
    for system, zero in _ZEROS.items()
}

NUMBERING_SYSTEMS = frozenset(_ZEROS)
"""Names of the numbering systems by CLDR: Latin, Arabic, Persian and Pashto, Devanagari, Burmese."""


_ONES, _TENS = "፩፪፫፬፭፮፯፰፱", "፲፳፴፵፶፷፸፹፺"
_HUNDRED, _MYRIAD = "፻", "፼"
_ETHIOPIC = re.compile(f"[{_ONES}{_TENS}{_HUNDRED}{_MYRIAD}]+")


def latin_digits(text: str) -> str:
    """Give `text` with each decimal digit of any script as 0 to 9; all else, superscripts too, stays.

    Ethiopic numerals become the number they stand for; what is not written as a number is stays too.
    """
    if text.isascii():
        return text
    return _ETHIOPIC.sub(_ethiopic_number, "".join(_latin_digit(char) for char in text))


def ethiopic_numeral(number: int) -> str:
    """Give a number of 1 or more as Ethiopic numerals: ፲፱፻፸፭ is 1975."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    written = _MYRIAD.join(_group(group) for group in reversed(groups))
    # A single ten thousand is written without its one, as a single hundred is.
    return written.removeprefix(_ONES[0]) if written.startswith(_ONES[0] + _MYRIAD) else written


def _group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    before = _below_hundred(hundreds) if hundreds > 1 else ""
    return before + (_HUNDRED if hundreds else "") + _below_hundred(rest)


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_TENS[tens - 1] if tens else "") + (_ONES[ones - 1] if ones else "")


def _ethiopic_number(match: re.Match[str]) -> str:
    number = 0
    for place, group in enumerate(match[0].split(_MYRIAD)):
        hundreds, found, rest = group.rpartition(_HUNDRED)
        value = (_sum(hundreds) or 1) * 100 + _sum(rest) if found else _sum(rest)
        number = number * 10_000 + (value or (place == 0))
    return str(number) if ethiopic_numeral(number) == match[0] else match[0]


def _sum(signs: str) -> int:
    """What signs below a hundred add up to."""
    return sum(_ONES.find(sign) + 1 or (_TENS.find(sign) + 1) * 10 for sign in signs)


def _latin_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else _LATIN[value]


def native_digits(text: str, system: str) -> str:
    """Give `text` with 0 to 9 as the digits of a numbering system named as in CLDR.

    Raises KeyError for a system that is not in NUMBERING_SYSTEMS.
    """
    return text.translate(_TO_NATIVE[system])
