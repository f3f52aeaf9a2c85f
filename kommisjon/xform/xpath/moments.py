"""Dates, moments and times of day: reading, writing, and as numbers (days since 1970-01-01)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?")
_EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_DAY_SECONDS = 86_400.0


def read_moment(text: str) -> date | datetime | time | None:
    """Read 2026-01-15, 2026-01-15T10:30:00.000+01:00 or 10:30:00; None for anything else or for no real date."""
    text = text.strip()
    day_part, between, time_part = text.partition("T")
    if not between and ":" in text:
        return _time(text)
    day = _DAY.fullmatch(day_part)
    if day is None:
        return None
    try:
        found = date(int(day[1]), int(day[2]), int(day[3]))
    except ValueError:
        return None
    if not between:
        return found
    of_day = _time(time_part)
    return None if of_day is None else datetime.combine(found, of_day)


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    micro = int(((fraction or "") + "000000")[:6])
    try:
        return time(int(hour), int(minute), int(second or 0), micro, _zone(zone))
    except ValueError:
        return None


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-away if text[0] == "-" else away)


def day_number(moment: date | datetime) -> float:
    """Days since 1970-01-01; a moment counts by its own clock, with the fraction of its day."""
    if isinstance(moment, datetime):
        return (moment.date() - _EPOCH).days + time_fraction(moment.time())
    return float((moment - _EPOCH).days)


def whole_days(moment: date | datetime) -> float:
    """Days since 1970-01-01; a moment counts by its own clock, without its time of day."""
    return float((moment.date() if isinstance(moment, datetime) else moment).toordinal() - _EPOCH_ORDINAL)


def time_fraction(of_day: time) -> float:
    """The share of the day gone by, 0 to 1."""
    seconds = of_day.hour * 3600 + of_day.minute * 60 + of_day.second + of_day.microsecond / 1e6
    return seconds / _DAY_SECONDS


def moment_text(moment: date | datetime) -> str:
    """2026-01-15, or 2026-01-15T10:30:00.000+01:00 for a moment."""
    if isinstance(moment, datetime):
        return f"{moment.date().isoformat()}T{time_text(moment.timetz())}"
    return moment.isoformat()


def time_text(of_day: time) -> str:
    """10:30:00.000+01:00; a time without a zone is written without one, and UTC as Z."""
    written = of_day.replace(tzinfo=None).isoformat(timespec="milliseconds")
    if of_day.tzinfo is None:
        return written
    away = of_day.utcoffset() or timedelta()
    if not away:
        return written + "Z"
    minutes = int(away.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{written}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
