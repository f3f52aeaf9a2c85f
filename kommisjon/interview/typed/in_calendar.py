"""Dates that are told by another calendar: read as typed, kept by the common one, shown by both.

A mark says which calendar is meant, behind the date or before it: `1362 sol.h.`, `1975 eth.`, or what stands for
them in the person's script. Without one the common calendar is meant; only a year of the Solar Hijri's, which
nobody alive was born in by ours, is taken as such where the person's language or the form speaks for it. Ethiopian
years are seven or eight behind ours and look like them: they always need the mark.

A year or a month of another calendar overlaps two of ours. It is kept as the days from its first to its last, and
never as one of the two (docs/decisions/0032).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg
from kommisjon.interview.typed.asked import Asked
from kommisjon.interview.typed.times import read_date
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.calendars import Calendar, from_date, span, takes_year, to_date, whole_period
from kommisjon.model.dates import PartialDate
from kommisjon.text.digits import latin_digits
from kommisjon.xform import ItemKind

MARKS = {Calendar.SOLAR_HIJRI: "sol.h.", Calendar.ETHIOPIAN: "eth."}
"""How each is written by us; `told` knows others."""
_KNOWN_MARKS = {
    Calendar.SOLAR_HIJRI: "solh sh hs solarhijri shamsi hijrishamsi jalali ش هش خ شمسی شمسي هجریشمسی هجريشمسي",
    Calendar.ETHIOPIAN: "eth et ec ethiopian etiopisk geez eritrean eritreisk ዓም ዓመተምህረት ዓምሕረት ግእዝ",
    Calendar.GREGORIAN: "g greg gregorian gregoriansk ad ce م میلادی ميلادي",
}
_CALENDARS = {mark: calendar for calendar, marks in _KNOWN_MARKS.items() for mark in marks.split()}
_BETWEEN = re.compile(r"[\d\s./\-,،~\u0640\u200c\u200d\u1361\u1362]+")
_LATEST_BARE = 1500
"""Years from here on are not taken for Solar Hijri without a mark."""

_NOT_THERE = N_("{date} does not exist by that calendar.")
_WHOLE_WANTED = N_("By another calendar, type the whole date with day and month, such as 12.2.1362 sol.h.")
_TWO_OF_OURS = N_(
    "{told} lies in two: from {first} to {last}. Type the day and month too, or which of the two it was."
)


@dataclass(frozen=True, slots=True)
class Told:
    """A date as far as it was told, by the calendar it was told by."""

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None
    estimated: bool = False
    marked: bool = False
    """A mark says the calendar."""

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day it may be. Raises ValueError where there is none."""
        if self.calendar is Calendar.GREGORIAN:
            return self.kept.first, self.kept.last
        if self.month is None or self.day is None:
            return span(self.calendar, self.year, self.month)
        day = to_date(self.calendar, (self.year, self.month, self.day))
        return day, day

    @property
    def kept(self) -> PartialDate:
        """By the common calendar, as exactly as it was told. Raises ValueError where there is no such date."""
        if self.calendar is Calendar.GREGORIAN:
            return PartialDate(self.year, self.month, self.day, self.estimated)
        first, last = self.span
        until = None if first == last else last
        return PartialDate(first.year, first.month, first.day, self.estimated, until)

    def __str__(self) -> str:
        written = "-".join(
            f"{part:0{2 if place else 4}}"
            for place, part in enumerate((self.year, self.month, self.day))
            if part is not None
        )
        mark = MARKS.get(self.calendar, "")
        return f"{written} {mark}".strip() + ("~" if self.estimated else "")


def told(text: str, by: Calendar | None) -> Told | None:
    """Take apart a date that is typed; None for what is none. `by` is the calendar of the person or the form."""
    typed = latin_digits(text).strip()
    mark = _BETWEEN.sub("", typed).casefold()
    parts = re.findall(r"\d+", typed)
    if parts and len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if parts and len(parts[-1]) == 4 and len(parts[0]) != 4:
        parts.reverse()
    shaped = 1 <= len(parts) <= 3 and len(parts[0]) == 4 and all(1 <= len(part) <= 2 for part in parts[1:])
    if not shaped or (mark and mark not in _CALENDARS):
        return None
    year, month, day = (int(part) for part in [*parts, "-1", "-1"][:3])
    calendar = _CALENDARS[mark] if mark else _bare(year, by)
    return Told(
        calendar, year, None if month < 0 else month, None if day < 0 else day, "~" in typed, marked=bool(mark)
    )


def _bare(year: int, by: Calendar | None) -> Calendar:
    solar = by is Calendar.SOLAR_HIJRI and takes_year(by, year) and year < _LATEST_BARE
    return Calendar.SOLAR_HIJRI if solar else Calendar.GREGORIAN


def read_partial(asked: Asked, text: str) -> str:
    """Give a date that is known in part as it is kept. What is none is left to the form. Raises NotRead."""
    found = told(text, asked.by)
    if found is None:
        return latin_digits(text).strip()
    try:
        return str(found.kept)
    except ValueError:
        if found.calendar is Calendar.GREGORIAN:
            return latin_digits(text).strip()
        raise NotRead(Msg(_NOT_THERE, {"date": str(found)})) from None


def read_day(asked: Asked, text: str) -> str:
    """Give a date, or the first day of a year or a month where only that is asked for. Raises NotRead."""
    year_only, month_only = "year" in asked.looks, "month-year" in asked.looks
    found = told(text, asked.by)
    if found is None or not (found.marked or found.calendar is not Calendar.GREGORIAN):
        return read_date(text, year_only=year_only, month_only=month_only)
    if found.calendar is Calendar.GREGORIAN:
        return read_date(str(found), year_only=year_only, month_only=month_only)
    try:
        first, last = found.span
    except ValueError:
        raise NotRead(Msg(_NOT_THERE, {"date": str(found)})) from None
    if not (year_only or month_only):
        if first != last:
            raise NotRead(Msg(_WHOLE_WANTED))
        return first.isoformat()
    asked_for = [day.replace(day=1, month=1 if year_only else day.month) for day in (first, last)]
    if asked_for[0] != asked_for[1]:
        ends = {"told": str(found), "first": first.isoformat(), "last": last.isoformat()}
        raise NotRead(Msg(_TWO_OF_OURS, ends))
    return asked_for[0].isoformat()


def read_year(asked: Asked, text: str) -> str:
    """Give a year that is kept as a number, where it is told by another calendar and lies in one of ours.

    What is told by ours, or is no date, is left as it is. Raises NotRead.
    """
    found = told(text, asked.by)
    if found is None or (found.calendar is Calendar.GREGORIAN and not found.marked):
        return text
    try:
        first, last = found.span
    except ValueError:
        raise NotRead(Msg(_NOT_THERE, {"date": str(found)})) from None
    if first.year != last.year:
        ends = {"told": str(found), "first": first.isoformat(), "last": last.isoformat()}
        raise NotRead(Msg(_TWO_OF_OURS, ends))
    return str(first.year)


def years_between(asked: Asked, text: str) -> list[str]:
    """The years of ours that a year of another calendar lies in; none where one of ours is told, or no year."""
    found = told(text, asked.by) if asked.year_number else None
    if found is None or found.calendar is Calendar.GREGORIAN:
        return []
    try:
        return [str(year) for year in dict.fromkeys(day.year for day in found.span)]
    except ValueError:
        return []


def as_told(text: str) -> str:
    """Give a kept date as it was told, where it is a year or a month by another calendar; else as it is kept."""
    try:
        kept = PartialDate.parse(text)
    except ValueError:
        return text
    if kept.until is not None:
        for calendar in MARKS:
            if (period := whole_period(calendar, kept.first, kept.until)) is not None:
                return str(Told(calendar, *period, estimated=kept.estimated))
    return text


def both(asked: Asked, text: str, *, typing: bool) -> str:
    """Give what is typed, or kept, by the common calendar and by the other: `1362 sol.h. = 1983/84 (…)`.

    Blank where there is nothing to say: the question takes no date, or nobody here uses another calendar.
    """
    if not asked.dates:
        return ""
    found = told(text, asked.by) if typing else told(as_told(_as_asked(asked, text)), None)
    if found is None:
        return ""
    try:
        if found.calendar is not Calendar.GREGORIAN:
            return f"{found} = {_common(*found.span)}"
        if asked.by is None:
            return ""
        line = f"{replace(found, estimated=False)} = {_other(asked.by, *found.span)}"
        if asked.by is not Calendar.ETHIOPIAN or found.marked or not typing:
            return line
        # The year alone does not show which calendar it is of: how it is told by the other stands beside it.
        meant = replace(found, calendar=asked.by, estimated=False)
        return f"{line}   ·   {meant} = {_years(*meant.span)}"
    except ValueError:
        return ""


def _as_asked(asked: Asked, text: str) -> str:
    """A kept date without the month and the day that only a form's type gives it."""
    if asked.kind is ItemKind.DATE and "year" in asked.looks:
        return text[:4]
    return text[:7] if asked.kind is ItemKind.DATE and "month-year" in asked.looks else text


def _years(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    return f"{first.year}/{last.year % 100:02}" if first.year != last.year else str(first.year)


def _common(first: date, last: date) -> str:
    days = "" if first == last else f" ({first.isoformat()} – {last.isoformat()})"
    return _years(first, last) + days


def _other(calendar: Calendar, first: date, last: date) -> str:
    """Some days of ours by another calendar, no more exactly than they are known."""
    one, other = from_date(calendar, first), from_date(calendar, last)
    if one == other:
        return str(Told(calendar, *one))
    if (last - first).days > 31:
        return f"{one[0]}/{other[0] % 100:02} {MARKS[calendar]}"
    return f"{Told(calendar, *one[:2])} – {Told(calendar, *other[:2])}"
