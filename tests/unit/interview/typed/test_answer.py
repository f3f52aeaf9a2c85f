"""What is typed becomes what ODK keeps, whatever the script of the digits, or is refused in words."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.typed.answer import how_to_type, read_typed, shown_typed
from kommisjon.interview.typed.asked import Asked, Span
from kommisjon.interview.typed.path import read_path
from kommisjon.interview.typed.unread import NotRead
from kommisjon.text.digits import NUMBERING_SYSTEMS, native_digits
from kommisjon.xform import ItemKind
from kommisjon.xform.xpath.values import typed

WHOLE = Asked(ItemKind.INTEGER, "int")
DECIMAL = Asked(ItemKind.DECIMAL, "decimal")
DAY = Asked(ItemKind.DATE, "date")
TIME = Asked(ItemKind.TIME, "time")
MOMENT = Asked(ItemKind.DATETIME, "dateTime")
PLACE = Asked(ItemKind.GEOPOINT, "geopoint")

scripts = st.sampled_from(sorted(NUMBERING_SYSTEMS))


def why(asked: Asked, text: str) -> str:
    with pytest.raises(NotRead) as refused:
        read_typed(asked, text)
    return str(refused.value.why)


@given(st.integers(-(10**17), 10**17), scripts)
def test_a_whole_number_in_the_digits_of_any_script(number: int, script: str) -> None:
    assert read_typed(WHOLE, native_digits(str(number), script)) == str(number)


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False), st.sampled_from(".,٫"), scripts)
def test_a_decimal_with_a_point_or_a_comma(number: Decimal, point: str, script: str) -> None:
    kept = read_typed(DECIMAL, native_digits(f"{number:f}", script).replace(".", point))
    assert Decimal(kept) == number
    assert typed("decimal", kept) == float(number)


@given(
    st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m %Y", "%Y%m%d"]), scripts
)
def test_a_date_with_the_year_first_or_the_day_first(day: date, order: str, script: str) -> None:
    assert read_typed(DAY, native_digits(day.strftime(order), script)) == day.isoformat()


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1000, 9999))
def test_a_day_is_taken_exactly_where_it_exists(day: int, month: int, year: int) -> None:
    try:
        there = date(year, month, day).isoformat()
    except ValueError:
        assert "does not exist" in why(DAY, f"{day}.{month}.{year}")
    else:
        assert read_typed(DAY, f"{day}.{month}.{year}") == there


@given(st.times(), st.dates(min_value=date(1000, 1, 1)))
def test_times_and_moments_come_back_as_the_runtime_reads_them(at: time, day: date) -> None:
    kept = read_typed(TIME, f"{at.hour}:{at.minute:02}")
    assert typed("time", kept) == time(at.hour, at.minute)
    moment = read_typed(MOMENT, f"{day.day}.{day.month}.{day.year} {at.hour:02}.{at.minute:02}")
    assert moment == f"{day.isoformat()}T{kept}"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    for asked in (WHOLE, DECIMAL, DAY, TIME, MOMENT, PLACE):
        kept = said = ""
        try:
            kept = read_typed(asked, text)
        except NotRead as problem:
            said = str(problem.why)
        assert said or typed(asked.type, kept) is not None, "what was read is of the question's type"
        assert said or read_typed(asked, kept) == kept


@given(
    st.decimals(-90, 90, places=4, allow_nan=False),
    st.decimals(-180, 180, places=4, allow_nan=False),
    st.sampled_from([" ", ", ", ","]),
    scripts,
)
def test_a_place_as_degrees(latitude: Decimal, longitude: Decimal, between: str, script: str) -> None:
    kept = read_typed(PLACE, native_digits(f"{latitude:f}{between}{longitude:f}", script))
    assert [Decimal(part) for part in kept.split()] == [latitude, longitude, 0, 0]


def test_a_place_with_letters_and_with_decimal_commas() -> None:
    assert read_typed(PLACE, "3,5 S 4,25 W") == "-3.5 -4.25 0 0"
    assert read_typed(PLACE, "N59.9° E10.7° 12 5") == "59.9 10.7 12 5"
    assert "blank between" in why(PLACE, "59,91,10,75"), "two numbers or four: nothing says which"
    assert "not below 0" in why(PLACE, "1 2 3 -4")


def test_an_area_is_closed_once() -> None:
    area = Asked(ItemKind.GEOPOINT, "geoshape")
    kept = read_typed(area, "1 2; 3 4; 5 6")
    assert kept.split(";")[0] == kept.split(";")[-1]
    assert read_typed(area, kept) == kept
    assert "At least 3 points" in why(area, "1 2; 3 4; 1 2")


@given(st.integers(-50, 50), st.integers(1, 40), st.integers(1, 7), st.booleans(), st.integers(-120, 120))
def test_a_range_takes_its_own_steps_and_no_other(
    start: int, steps: int, step: int, down: bool, given_: int
) -> None:
    end = start + steps * step * (-1 if down else 1)
    asked = Asked(ItemKind.RANGE, "int", span=Span(Decimal(start), Decimal(end), Decimal(step)))
    allowed = range(start, end + (-1 if down else 1), -step if down else step)
    if given_ in allowed:
        assert read_typed(asked, str(given_)) == str(given_)
    else:
        assert f"from {start} to {end}" in why(asked, str(given_))


@given(st.integers(0, 60))
def test_stepping_through_a_range_stays_in_it(presses: int) -> None:
    span = Span(Decimal("0.5"), Decimal(4), Decimal("0.5"))
    standing = None
    for _press in range(presses):
        standing = span.stepped(standing, 1)
        assert span.takes(standing)
    assert span.takes(span.stepped(standing, -1))


def test_a_year_and_a_month_are_kept_as_their_first_day_and_shown_as_typed() -> None:
    year = Asked(ItemKind.DATE, "date", frozenset({"year"}))
    month = Asked(ItemKind.DATE, "date", frozenset({"month-year"}))
    assert shown_typed(year, read_typed(year, "1950")) == "1950"
    assert shown_typed(month, read_typed(month, "5.1950")) == "1950-05"
    assert "four digits" in why(year, "50")
    assert "no month 13" in why(month, "13.1950")


def test_thousands_are_parted_where_the_form_asks_and_read_again() -> None:
    asked = Asked(ItemKind.INTEGER, "int", frozenset({"thousands-sep"}))
    assert shown_typed(asked, "1234567") == "1 234 567"
    assert read_typed(asked, "1 234 567") == "1234567"


def test_the_month_that_lacks_a_day_is_called_by_its_name_in_the_language_in_use() -> None:
    assert why(DAY, "31.2.2026") == "31 February 2026 does not exist."


def test_a_field_says_how_it_is_typed() -> None:
    for kind in ItemKind:
        said = how_to_type(Asked(kind, kind.value))
        assert said is None or str(said)
    assert "latitude longitude" in str(how_to_type(PLACE))


@pytest.mark.parametrize(
    ("typed_", "path"),
    [
        ("/tmp/a b.jpg", "/tmp/a b.jpg"),
        ("'/tmp/a b.jpg'", "/tmp/a b.jpg"),
        ('"/tmp/a.jpg"', "/tmp/a.jpg"),
        (r"/tmp/a\ b\'s.jpg", "/tmp/a b's.jpg"),
        ("file:///tmp/a%20b.jpg", "/tmp/a b.jpg"),
    ],
)
def test_a_path_as_shells_and_file_managers_write_it(typed_: str, path: str) -> None:
    assert read_path(typed_) == Path(path)


def test_a_path_from_ones_own_folder() -> None:
    assert read_path("~/x.txt") == Path.home() / "x.txt"
    assert read_path("~nobody-here/x") == Path("~nobody-here/x")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("١٬٢٣٤٬٥٦٧", "1234567"),
        ("1 234 567", "1234567"),
        ("፲፪", "12"),
        ("\u200f۱۲", "12"),
    ],
)
def test_thousands_parted_in_any_way_that_can_be_nothing_else(typed: str, kept: str) -> None:
    assert read_typed(WHOLE, typed) == kept
    assert read_typed(DECIMAL, typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("1.234.567,5", "1234567.5"),
        ("1.234", "1.234"),
        ("1,234", "1.234"),
    ],
)
def test_with_both_marks_the_last_is_the_decimal_one(typed: str, kept: str) -> None:
    assert read_typed(DECIMAL, typed) == kept


@pytest.mark.parametrize("typed", ["1.234", "1,234", "1.23.456", "12,34,567", "1.234,567.8"])
def test_what_may_be_two_numbers_is_no_whole_number(typed: str) -> None:
    assert "whole number" in why(WHOLE, typed)
