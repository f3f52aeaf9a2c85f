"""Reads what is typed as the answer a question takes, as ODK keeps it, or says in words why it is none.

Digits of any script count; a decimal comma is a point; a date may be written day first. Nothing is guessed that
could be meant in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.interview.typed.asked import Asked
from kommisjon.interview.typed.in_calendar import as_told, read_day, read_partial, read_year
from kommisjon.interview.typed.places import read_place
from kommisjon.interview.typed.times import read_moment, read_time
from kommisjon.interview.typed.unread import NotRead
from kommisjon.text.digits import latin_digits
from kommisjon.xform import ItemKind

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f']+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[\s\u00a0\u2009\u202f'’٬]\d{3})+(?:[.,٫]\d+)?")
_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}(?:[,٫]\d+)?|\.\d{3}[,٫]\d+)")
_BY_COMMAS = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3}){2,}(?:[.٫]\d+)?|,\d{3}[.٫]\d+)")
"""Thousands parted by points or commas, where they can be nothing else: 1.000 alone may be one, or a thousand."""
_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:[.,٫]\d*)?|[.,٫]\d+)")
_MOST_DIGITS = 18
_SIGNS = str.maketrans({"\u2212": "-", "\u200e": "", "\u200f": "", "\u061c": ""})
"""A minus of its own, and the marks of direction that keyboards and documents put beside numbers."""

_WHOLE_WANTED = N_("Type a whole number in digits, such as 12.")
_DECIMAL_WANTED = N_("Type a number in digits, with one decimal comma or point, such as 12.5.")


def read_typed(asked: Asked, text: str) -> str:
    """Give what is typed as the form keeps it; blank stays blank. Raises NotRead with the reason in words."""
    if not text.strip():
        return ""
    return _READERS.get(asked.kind, _as_it_is)(asked, text)


def shown_typed(asked: Asked, text: str) -> str:
    """Give a kept answer as it stands in the field where it was typed."""
    if asked.partial_date:
        return as_told(text)
    if asked.kind is ItemKind.DATE:
        if "year" in asked.looks:
            return text[:4]
        return text[:7] if "month-year" in asked.looks else text
    if "thousands-sep" in asked.looks and re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        whole, point, rest = text.partition(".")
        return f"{int(whole):,}".replace(",", " ") + point + rest
    return text


def _as_it_is(asked: Asked, text: str) -> str:
    if asked.partial_date:
        return read_partial(asked, text)
    return latin_digits(text) if "numbers" in asked.looks else text


def _whole(asked: Asked, text: str) -> str:
    number = _ungrouped(read_year(asked, text) if asked.year_number else text)
    if not _WHOLE.fullmatch(number):
        raise NotRead(Msg(_WHOLE_WANTED))
    if len(number.lstrip("+-")) > _MOST_DIGITS:
        raise NotRead(Msg(N_("That number is too long: at most {n} digits."), {"n": _MOST_DIGITS}))
    return number.removeprefix("+")


def _decimal(_asked: Asked, text: str) -> str:
    number = _ungrouped(text)
    if not _DECIMAL.fullmatch(number):
        raise NotRead(Msg(_DECIMAL_WANTED))
    number = re.sub("[,٫]", ".", number).removeprefix("+").removesuffix(".")
    return re.sub(r"^(-?)\.", r"\g<1>0.", number)


def _ungrouped(text: str) -> str:
    """Latin digits without what parts thousands, and a plain hyphen for every minus."""
    number = latin_digits(text).translate(_SIGNS).strip()
    if _BY_POINTS.fullmatch(number):
        return number.replace(".", "")
    if _BY_COMMAS.fullmatch(number):
        return number.replace(",", "")
    return re.sub(r"[\s\u00a0\u2009\u202f'’٬]", "", number) if _GROUPED.fullmatch(number) else number


def number_typed(text: str) -> Decimal | None:
    """The number that is typed, in the digits of any script; None while it is none."""
    number = _ungrouped(text)
    return Decimal(re.sub("[,٫]", ".", number)) if _DECIMAL.fullmatch(number) else None


def _range(asked: Asked, text: str) -> str:
    span = asked.span
    number = _decimal(asked, text)
    if span is None:
        return number
    given = Decimal(number)
    if not span.takes(given):
        ends = {"start": span.start, "end": span.end, "step": span.step}
        raise NotRead(Msg(N_("Type a number from {start} to {end}, in steps of {step}."), ends))
    return number_text(given, whole=asked.type in ("int", "integer"))


def number_text(number: Decimal, *, whole: bool = False) -> str:
    """A number as a form keeps it: plain digits, without an exponent."""
    if whole or number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number.normalize():f}"


def _barcode(_asked: Asked, text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


_READERS: dict[ItemKind, Callable[[Asked, str], str]] = {
    ItemKind.INTEGER: _whole,
    ItemKind.DECIMAL: _decimal,
    ItemKind.RANGE: _range,
    ItemKind.BARCODE: _barcode,
    ItemKind.DATE: read_day,
    ItemKind.TIME: lambda _asked, text: read_time(text),
    ItemKind.DATETIME: lambda _asked, text: read_moment(text),
    ItemKind.GEOPOINT: lambda asked, text: read_place(text, asked.type),
}


def how_to_type(asked: Asked) -> Msg | None:
    """How the answer is typed, for a line below the field; None where nothing needs saying."""
    if asked.kind is ItemKind.RANGE and asked.span is not None:
        span = asked.span
        text = N_("From {start} to {end}, in steps of {step}. ↑ and ↓ step through it.")
        return Msg(text, {"start": span.start, "end": span.end, "step": span.step})
    if asked.kind is ItemKind.DATE:
        shape = 1 if "year" in asked.looks else 2 if "month-year" in asked.looks else 0
        return Msg(_DATES[shape])
    if asked.year_number:
        return Msg(_DATES[1])
    if asked.partial_date and asked.by is not None:
        return Msg(BY_MARKS)
    if asked.kind is ItemKind.GEOPOINT:
        return Msg(_PLACES.get(asked.type, _PLACES["geopoint"]))
    found = _HOW.get(asked.kind)
    return None if found is None else Msg(found)


_DATES = (
    N_("A date: 2026-05-31, or the day first: 31.5.2026."),
    N_("A year: 2026."),
    N_("A month: 2026-05, or 5.2026."),
)
BY_MARKS = N_("Solar Hijri: 1362 sol.h. Ethiopian: 1975 eth.")
OTHER_CALENDAR = N_("Type the date by the common (Gregorian) calendar.")
_PLACES = {
    "geopoint": N_("latitude longitude [altitude accuracy], in degrees: 59.91 10.75"),
    "geotrace": N_("Points parted by ; each as latitude longitude: 59.91 10.75; 59.92 10.76"),
    "geoshape": N_("Three or more corners parted by ; each as latitude longitude: 59.91 10.75; 59.92 10.76"),
}
_HOW = {
    ItemKind.TIME: N_("A time of day: 14:30."),
    ItemKind.DATETIME: N_("A date and a time: 2026-05-31 14:30."),
    ItemKind.INTEGER: N_("A whole number."),
    ItemKind.DECIMAL: N_("A number; decimals after a comma or a point."),
    ItemKind.BARCODE: N_("Type the number or text of the barcode."),
}
