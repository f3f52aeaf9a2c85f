"""How one kind of value becomes another, with JavaRosa's rules (forms.md section 5).

A value is a text, a number, a boolean, a date, a moment, a time of day, or a list of nodes. Blank is the empty
text; a number that is none (NaN) lives only inside an expression and is stored as blank.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import TypeAlias

from kommisjon.xform.node import Node, Scalar
from kommisjon.xform.xpath.moments import (
    day_number,
    moment_text,
    read_moment,
    time_fraction,
    time_text,
    whole_days,
)

Value: TypeAlias = "Scalar | list[Node]"

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_CLOSE = 1e-12
LARGEST_WHOLE = 2**63
"""Whole numbers up to this size are written without a decimal point."""


def single(value: Value) -> Scalar:
    """The value of the first node of a list; blank for an empty list. Anything else stays as it is."""
    if isinstance(value, list):
        return value[0].value if value else ""
    return value


def number(value: Value) -> float:
    """The number a value stands for; NaN where it stands for none.

    Dates and moments count as whole days since 1970-01-01 (a moment by its own clock), as in JavaRosa, so that
    today is not before now. Times count as a fraction of the day. A text written as a date counts as that date, so
    that dates can be compared and subtracted wherever they stand.
    """
    value = single(value)
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return _read_number(value)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, time):
        return time_fraction(value)
    return whole_days(value)


def apart(later: datetime, earlier: datetime) -> float:
    """Days between two moments, with the fraction of the day; JavaRosa counts whole days."""
    return day_number(later) - day_number(earlier)


def _read_number(text: str) -> float:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) >= 8:
        moment = read_moment(text)
        if moment is not None:
            return number(moment)
    return math.nan


def words(value: Value) -> str:
    """The text of a value, as an output in a label or `string()` gives it: of a moment the date."""
    value = single(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, time):
        return time_text(value)
    return moment_text(value.date() if isinstance(value, datetime) else value)


def number_text(value: float) -> str:
    """Plain digits, never an exponent: 12600000000, 0.00001, and 6 rather than 6.0."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if abs(value) < _CLOSE:
        return "0"
    if abs(value) < LARGEST_WHOLE and abs(value - round(value)) < _CLOSE:
        return str(round(value))
    text = repr(value)
    return _plain(text) if "e" in text else text


def _plain(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    shift = int(exponent)
    digits = whole + fraction
    point = len(whole) + shift
    if point <= 0:
        return (sign + "0." + "0" * -point + digits).rstrip("0").rstrip(".")
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return (sign + digits[:point] + "." + digits[point:]).rstrip("0").rstrip(".")


def truth(value: Value) -> bool:
    """Whether a value counts as true: a text that is not blank, a number that is neither 0 nor NaN, any date."""
    if isinstance(value, list) and not value:
        return False
    value = single(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return not math.isnan(value) and abs(value) > _CLOSE
    if isinstance(value, str):
        return value != ""
    return True


def equal(left: Scalar, right: Scalar) -> bool:
    """Compare as booleans if one is a boolean, else as numbers if one is a number or a date, else as texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return abs(number(left) - number(right)) < _CLOSE
    if isinstance(left, datetime) and isinstance(right, datetime):
        return apart(left, right) == 0
    if type(left) is type(right):
        return left == right
    if isinstance(left, str) or isinstance(right, str):
        return words(left) == words(right)
    return abs(number(left) - number(right)) < _CLOSE


def stored_text(value: Scalar) -> str:
    """The text a value is kept as. A boolean is kept as 1 or 0, as JavaRosa does (forms.md section 5)."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and math.isnan(value):
        return ""
    return moment_text(value) if isinstance(value, datetime) else words(value)


def typed(kind: str, text: str) -> Scalar | None:
    """Read an answer's text as a value of the bind's type (int, decimal, date, time, dateTime, boolean, ...).

    Gives None where the text is not of the type. Blank is always of the type.
    """
    if text == "":
        return ""
    if kind in ("int", "integer", "long"):
        return float(text) if re.fullmatch(r"-?\d{1,18}", text) else None
    if kind == "decimal":
        return float(text) if _NUMBER.fullmatch(text) else None
    if kind in ("date", "dateTime", "time"):
        moment = read_moment(text)
        if kind == "time":
            return moment if isinstance(moment, time) else None
        if moment is None or isinstance(moment, time):
            return None
        if kind == "date":
            return moment.date() if isinstance(moment, datetime) else moment
        return moment
    if kind == "boolean":
        return {"1": True, "0": False, "true": True, "false": False}.get(text)
    return text


def cast(kind: str, value: Scalar) -> Scalar:
    """Fit a calculated value to the bind's type; what does not fit stays as it is, and NaN is blank.

    A number in a question that asks for a date is that day, counted from 1970-01-01.
    """
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, str):
        fitted = typed(kind, value)
        return value if fitted is None else fitted
    if kind in ("int", "integer", "long") and not isinstance(value, bool):
        figure = number(value)
        return float(math.trunc(figure)) if math.isfinite(figure) else ""
    if kind == "date" and isinstance(value, datetime):
        return value.date()
    if kind == "date" and isinstance(value, float):
        return _day(value)
    if kind == "time" and isinstance(value, datetime):
        return value.timetz()
    if kind == "boolean" and isinstance(value, float):
        return truth(value)
    return value


def _day(days: float) -> Scalar:
    try:
        return date.fromordinal(math.floor(days) + date(1970, 1, 1).toordinal())
    except (ValueError, OverflowError):
        return ""
