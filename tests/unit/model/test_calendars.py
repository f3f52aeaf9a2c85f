"""Days by the Solar Hijri and the Ethiopian calendar: known ones, and every day of two centuries."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.model.calendars import (
    Calendar,
    Day,
    from_date,
    month_length,
    months_in,
    span,
    to_date,
    whole_period,
)

SOLAR, ETHIOPIAN = Calendar.SOLAR_HIJRI, Calendar.ETHIOPIAN
OTHERS = st.sampled_from([SOLAR, ETHIOPIAN])
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "day", "common"),
    [
        (SOLAR, (1403, 12, 30), date(2025, 3, 20)),  # a leap year
        (SOLAR, (1404, 1, 1), date(2025, 3, 21)),
        (SOLAR, (1400, 1, 1), date(2021, 3, 21)),
        (SOLAR, (1399, 12, 30), date(2021, 3, 20)),
        (SOLAR, (1357, 11, 22), date(1979, 2, 11)),  # the revolution in Iran
        (SOLAR, (1357, 2, 7), date(1978, 4, 27)),  # 7 Sawr, the coup in Kabul
        (SOLAR, (1298, 5, 28), date(1919, 8, 20)),  # near the independence of Afghanistan
        (SOLAR, (1362, 1, 1), date(1983, 3, 21)),
        (SOLAR, (1304, 1, 1), date(1925, 3, 21)),
        (SOLAR, (1302, 1, 1), date(1923, 3, 22)),  # the equinox came after noon in Tehran
        (SOLAR, (1408, 12, 30), date(2030, 3, 20)),
        (ETHIOPIAN, (2000, 1, 1), date(2007, 9, 12)),  # the Ethiopian millennium
        (ETHIOPIAN, (1999, 13, 6), date(2007, 9, 11)),
        (ETHIOPIAN, (1983, 9, 16), date(1991, 5, 24)),  # the independence of Eritrea
        (ETHIOPIAN, (1967, 1, 2), date(1974, 9, 12)),  # the fall of the emperor
        (ETHIOPIAN, (2017, 1, 1), date(2024, 9, 11)),
        (ETHIOPIAN, (2016, 4, 28), date(2024, 1, 7)),  # Christmas
        (ETHIOPIAN, (1893, 1, 1), date(1900, 9, 11)),
    ],
)
def test_known_days(calendar: Calendar, day: Day, common: date) -> None:
    assert to_date(calendar, day) == common
    assert from_date(calendar, common) == day


@given(OTHERS, DAYS)
def test_every_day_comes_back_and_the_next_day_is_the_next(calendar: Calendar, common: date) -> None:
    day = from_date(calendar, common)
    assert to_date(calendar, day) == common
    following = from_date(calendar, common + timedelta(1))
    assert following > day
    assert following in {
        (day[0], day[1], day[2] + 1),
        (day[0], day[1] + 1, 1),
        (day[0] + 1, 1, 1),
    }


@given(OTHERS, st.integers(1290, 1470))
def test_years_and_months_join_without_a_gap(calendar: Calendar, year: int) -> None:
    year += 600 if calendar is ETHIOPIAN else 0
    first, last = span(calendar, year)
    assert span(calendar, year + 1)[0] == last + timedelta(1)
    ends = [span(calendar, year, month) for month in range(1, months_in(calendar) + 1)]
    assert ends[0][0] == first
    assert ends[-1][1] == last
    assert all(one[1] + timedelta(1) == after[0] for one, after in pairwise(ends))
    assert (last - first).days + 1 in (365, 366)
    assert first.year == last.year - 1, "a year of theirs overlaps two of ours"


@given(OTHERS, DAYS)
def test_a_period_is_known_again_and_nothing_else_is_taken_for_one(calendar: Calendar, common: date) -> None:
    year, month, day = from_date(calendar, common)
    assert whole_period(calendar, *span(calendar, year)) == (year, None)
    assert whole_period(calendar, *span(calendar, year, month)) == (year, month)
    first, last = span(calendar, year, month)
    assert whole_period(calendar, first, last + timedelta(1)) is None
    assert whole_period(calendar, first + timedelta(1), last) is None or day < 0


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (SOLAR, (1404, 12, 30)),
        (SOLAR, (1362, 13, 1)),
        (SOLAR, (1362, 7, 31)),
        (SOLAR, (1209, 1, 1)),
        (SOLAR, (1634, 1, 1)),
        (ETHIOPIAN, (2000, 13, 6)),
        (ETHIOPIAN, (2000, 14, 1)),
        (ETHIOPIAN, (2000, 1, 31)),
        (ETHIOPIAN, (2000, 0, 1)),
        (ETHIOPIAN, (2000, 1, 0)),
    ],
)
def test_days_that_do_not_exist(calendar: Calendar, day: Day) -> None:
    with pytest.raises(ValueError, match=r"no such"):
        to_date(calendar, day)


@given(DAYS)
def test_the_common_calendar_is_itself(common: date) -> None:
    assert to_date(Calendar.GREGORIAN, from_date(Calendar.GREGORIAN, common)) == common
    length = month_length(Calendar.GREGORIAN, common.year, common.month)
    assert span(Calendar.GREGORIAN, common.year, common.month)[1].day == length
