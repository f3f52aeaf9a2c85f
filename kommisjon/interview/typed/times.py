"""Dates, times of day and moments as people type them, given as ODK keeps them."""

from __future__ import annotations

import re
from calendar import monthrange

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg, current
from kommisjon.interview.typed.unread import NotRead
from kommisjon.text.digits import latin_digits

_PARTS = re.compile(r"\d+|[^\d\s./\-,،]+")
_HALF = r"\s*(?P<half>[ap]\.?m\.?)?"
_TIME = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?" + _HALF, re.IGNORECASE)
_CLOSE = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>)" + _HALF, re.IGNORECASE)
_KEPT_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(?:Z|[+-]\d{2}:\d{2})?")
"""As a form keeps a time that it made itself."""
_DAY_THEN_TIME = re.compile(r"(.*\S)[\s,]+(\d{1,2}[:.]?\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?)", re.IGNORECASE)

_WHOLE_DATE = N_("Type the whole date: year-month-day, such as 2026-05-31, or the day first, such as 31.5.2026.")
_YEAR = N_("Type the year in four digits, such as 2026.")
_MONTH = N_("Type the month and the year, such as 2026-05 or 5.2026.")
_NO_MONTH = N_("There is no month {month}. The order is year-month-day, or day.month.year.")
_NO_DAY = N_("{day} {month} {year} does not exist.")
_TIME_WANTED = N_("Type the time as hours and minutes, such as 14:30.")
_NO_TIME = N_("There is no time {time}: hours go from 0 to 23, minutes from 0 to 59.")
_BOTH_WANTED = N_("Type the date, a blank, and the time, such as 2026-05-31 14:30.")


def read_date(text: str, *, year_only: bool = False, month_only: bool = False) -> str:
    """Give a typed date as year-month-day; of a year or a month alone its first day. Raises NotRead.

    The year has four digits and comes first or last: 2026-05-31, 31.5.2026, 31/5 2026.
    """
    parts = _PARTS.findall(latin_digits(text))
    wanted = _YEAR if year_only else _MONTH if month_only else _WHOLE_DATE
    if not all(part.isdecimal() for part in parts):
        raise NotRead(Msg(wanted))
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts[-1:]) and len(parts[-1]) == 4 and len(parts[0]) != 4:
        parts.reverse()
    fewest = 1 if year_only else 2 if month_only else 3
    if not fewest <= len(parts) <= 3 or len(parts[0]) != 4 or any(len(part) > 2 for part in parts[1:]):
        raise NotRead(Msg(wanted))
    year, month, day = (int(part) for part in [*parts, "1", "1"][:3])
    _check(year, month, day)
    if year_only:
        return f"{year:04}-01-01"
    return f"{year:04}-{month:02}-{1 if month_only else day:02}"


def _check(year: int, month: int, day: int) -> None:
    if not year:
        raise NotRead(Msg(_YEAR))
    if not 1 <= month <= 12:
        raise NotRead(Msg(_NO_MONTH, {"month": month}))
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NotRead(Msg(_NO_DAY, {"day": day, "month": _month_name(month), "year": year}))


def _month_name(month: int) -> str:
    """What the month is called in the language of the interface."""
    from babel.core import UnknownLocaleError
    from babel.dates import get_month_names

    try:
        return str(get_month_names("wide", locale=current())[month])
    except (UnknownLocaleError, ValueError):
        return str(get_month_names("wide", locale="en")[month])


def read_time(text: str) -> str:
    """Give a typed time of day as 14:30:00. Takes 14:30, 14.30, 1430 and 2:30 pm. Raises NotRead."""
    typed = latin_digits(text).strip()
    if _KEPT_TIME.fullmatch(typed):
        return typed
    match = _TIME.fullmatch(typed) or _CLOSE.fullmatch(typed)
    if match is None:
        raise NotRead(Msg(_TIME_WANTED))
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half:
        hour = 24  # 14 pm is no time
    if hour > 23 or minute > 59 or second > 59:
        raise NotRead(Msg(_NO_TIME, {"time": typed}))
    return f"{hour:02}:{minute:02}:{second:02}"


def read_moment(text: str) -> str:
    """Give a typed date and time as 2026-05-31T14:30:00; in full, with its zone, it stays so. Raises NotRead."""
    typed = latin_digits(text).strip()
    day, between, rest = typed.partition("T")
    if between and _KEPT_TIME.fullmatch(rest):
        return f"{read_date(day)}T{rest}"
    if not between:
        match = _DAY_THEN_TIME.fullmatch(typed)
        day, rest = (match[1], match[2]) if match else ("", "")
    if not day.strip():
        raise NotRead(Msg(_BOTH_WANTED))
    return f"{read_date(day)}T{read_time(rest)}"
