"""Days by other calendars than the common one: Solar Hijri (Afghanistan, Iran) and Ethiopian (Ethiopia, Eritrea).

Integer arithmetic both ways. The Solar Hijri leap years follow the cycle of 33 years, (25 y + 11) mod 33 < 8,
which is the same as the astronomical rule from 1210 to 1634 (Borkowski 1996), far beyond anybody's life; other
years are not taken. The Ethiopian year has twelve months of 30 days and a thirteenth of 5, or of 6 in the year
before each that is divisible by four.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar_hijri"
    ETHIOPIAN = "ethiopian"


_YEARS = {
    Calendar.GREGORIAN: (1, 9998),
    Calendar.SOLAR_HIJRI: (1210, 1633),
    Calendar.ETHIOPIAN: (1, 9990),
}
"""The first and the last year of each that is taken."""
_KNOWN = {
    Calendar.SOLAR_HIJRI: (1403, date(2024, 3, 20).toordinal()),
    Calendar.ETHIOPIAN: (2000, date(2007, 9, 12).toordinal()),
}
"""A new year's day of each that everybody agrees on."""

Day = tuple[int, int, int]
"""Year, month and day by some calendar."""


def months_in(calendar: Calendar) -> int:
    return 13 if calendar is Calendar.ETHIOPIAN else 12


def takes_year(calendar: Calendar, year: int) -> bool:
    """Whether days of the year can be told here."""
    first, last = _YEARS[calendar]
    return first <= year <= last


def month_length(calendar: Calendar, year: int, month: int) -> int:
    """Give the days of a month. Raises ValueError for a year or a month that there is not."""
    if not takes_year(calendar, year) or not 1 <= month <= months_in(calendar):
        raise ValueError("no such month")
    if calendar is Calendar.GREGORIAN:
        return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    if calendar is Calendar.ETHIOPIAN:
        return 30 if month < 13 else 5 + (year % 4 == 3)
    return 31 if month < 7 else 30 if month < 12 else 29 + ((25 * year + 11) % 33 < 8)


def to_date(calendar: Calendar, day: Day) -> date:
    """Give the common date of a day. Raises ValueError for one that does not exist."""
    year, month, of_month = day
    if not 1 <= of_month <= month_length(calendar, year, month):
        raise ValueError("no such day")
    if calendar is Calendar.GREGORIAN:
        return date(year, month, of_month)
    return date.fromordinal(_new_year(calendar, year) + _before_month(calendar, month) + of_month - 1)


def from_date(calendar: Calendar, common: date) -> Day:
    """Give a common date by a calendar. Raises ValueError for one that lies outside the years that are taken."""
    if calendar is Calendar.GREGORIAN:
        return common.year, common.month, common.day
    ordinal = common.toordinal()
    known, start = _KNOWN[calendar]
    year = known + (ordinal - start) * 4 // 1461
    # Four years are 1461 days but for one in 33; the guess is at most a year off.
    year += (ordinal >= _new_year(calendar, year + 1)) - (ordinal < _new_year(calendar, year))
    if not takes_year(calendar, year):
        raise ValueError("year out of range")
    rest = ordinal - _new_year(calendar, year)
    month = next(m for m in range(months_in(calendar), 0, -1) if _before_month(calendar, m) <= rest)
    return year, month, rest - _before_month(calendar, month) + 1


def span(calendar: Calendar, year: int, month: int | None = None) -> tuple[date, date]:
    """Give the first and the last common date of a year, or of a month of it.

    Raises ValueError for one that there is not.
    """
    first = to_date(calendar, (year, month or 1, 1))
    last = month or months_in(calendar)
    return first, to_date(calendar, (year, last, month_length(calendar, year, last)))


def whole_period(calendar: Calendar, first: date, last: date) -> tuple[int, int | None] | None:
    """Give the year, or the year and month, that begins and ends on these days; None where none does."""
    try:
        year, month, _day = from_date(calendar, first)
        if span(calendar, year) == (first, last):
            return year, None
        return (year, month) if span(calendar, year, month) == (first, last) else None
    except ValueError:
        return None


def _new_year(calendar: Calendar, year: int) -> int:
    """The ordinal of the first day of a year."""
    known, start = _KNOWN[calendar]
    return start + 365 * (year - known) + _leaps(calendar, year) - _leaps(calendar, known)


def _leaps(calendar: Calendar, year: int) -> int:
    """Leap years before a year, counted from some year that is always the same."""
    return year // 4 if calendar is Calendar.ETHIOPIAN else (8 * year + 21) // 33


def _before_month(calendar: Calendar, month: int) -> int:
    """Days of the year before a month."""
    if calendar is Calendar.ETHIOPIAN:
        return 30 * (month - 1)
    return 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
