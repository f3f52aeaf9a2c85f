"""Functions on dates, moments and times of day. Names of months and days are English, as in ODK's engines."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from kommisjon.xform.xpath.functions.registry import function
from kommisjon.xform.xpath.moments import day_number, read_moment, time_fraction
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, number, single, words

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH = datetime(1970, 1, 1)


@function("today", least=0)
def today(scope: Scope, _values: list[Value]) -> Value:
    """The date. Kept as a date also where nothing says the type (JavaRosa keeps midnight, forms.md section 5)."""
    return scope.world.now().date()


@function("now", least=0)
def now(scope: Scope, _values: list[Value]) -> Value:
    return scope.world.now()


@function("date")
def to_date(_scope: Scope, values: list[Value]) -> Value:
    """A date from a text or from days since 1970-01-01; blank where it is none."""
    found = _moment(values[0])
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else ""


@function("date-time")
def to_date_time(scope: Scope, values: list[Value]) -> Value:
    found = _moment(values[0])
    if isinstance(found, datetime):
        return found
    if isinstance(found, date):
        return datetime.combine(found, time(tzinfo=scope.world.now().tzinfo))
    return ""


def _moment(value: Value) -> date | datetime | time | None:
    """The value as a date or a time; a number counts as days since 1970-01-01."""
    value = single(value)
    if isinstance(value, date | time):
        return value
    if isinstance(value, str):
        found = read_moment(value)
        if found is not None or value == "":
            return found
    days = number(value)
    if not math.isfinite(days) or abs(days) > 3_000_000:
        return None
    try:
        moment = _EPOCH + timedelta(days=days)
    except OverflowError:
        return None
    return moment.date() if days == math.floor(days) else moment


@function("decimal-date-time")
def decimal_date_time(_scope: Scope, values: list[Value]) -> Value:
    """Days since 1970-01-01 with the fraction of the day; blank for what is no date."""
    found = _moment(values[0])
    return day_number(found) if isinstance(found, date) else ""


@function("decimal-time")
def decimal_time(_scope: Scope, values: list[Value]) -> Value:
    """The share of the day gone by."""
    found = _moment(values[0])
    if isinstance(found, datetime):
        return time_fraction(found.time())
    return time_fraction(found) if isinstance(found, time) else (math.nan if found is None else 0.0)


@function("format-date", "format-date-time", least=2)
def format_date(_scope: Scope, values: list[Value]) -> Value:
    found = _moment(values[0])
    return "" if found is None else written(found, words(values[1]))


def written(moment: date | datetime | time, layout: str) -> str:
    """Write a moment by ODK's layout: %Y %y %m %n %b %B %d %e %a %H %h %M %S %3, and %% for a percent sign."""
    out: list[str] = []
    at = 0
    while at < len(layout):
        if layout[at] == "%" and at + 1 < len(layout):
            at += 1
            part = _PARTS.get(layout[at])
            out.append(part(_full(moment)) if part else layout[at])
        else:
            out.append(layout[at])
        at += 1
    return "".join(out)


def _full(moment: date | datetime | time) -> datetime:
    if isinstance(moment, datetime):
        return moment
    if isinstance(moment, time):
        return datetime.combine(_EPOCH.date(), moment)
    return datetime.combine(moment, time())


_PARTS: dict[str, Callable[[datetime], str]] = {
    "%": lambda _: "%",
    "Y": lambda m: f"{m.year:04}",
    "y": lambda m: f"{m.year % 100:02}",
    "m": lambda m: f"{m.month:02}",
    "n": lambda m: str(m.month),
    "b": lambda m: _MONTHS[m.month - 1],
    "B": lambda m: _LONG_MONTHS[m.month - 1],
    "d": lambda m: f"{m.day:02}",
    "e": lambda m: str(m.day),
    "a": lambda m: _DAYS[m.weekday()],
    "H": lambda m: f"{m.hour:02}",
    "h": lambda m: str(m.hour),
    "M": lambda m: f"{m.minute:02}",
    "S": lambda m: f"{m.second:02}",
    "3": lambda m: f"{m.microsecond // 1000:03}",
}
