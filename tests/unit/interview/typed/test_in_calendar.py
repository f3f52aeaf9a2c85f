"""Dates told by another calendar: read with their mark, kept exactly as far as they are known, shown by both."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.typed.answer import read_typed, shown_typed
from kommisjon.interview.typed.asked import Asked, calendar_of
from kommisjon.interview.typed.in_calendar import both, years_between
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.calendars import Calendar, from_date, span
from kommisjon.model.dates import PartialDate
from kommisjon.text.digits import ethiopic_numeral, native_digits
from kommisjon.xform import ItemKind

SOLAR, ETHIOPIAN = Calendar.SOLAR_HIJRI, Calendar.ETHIOPIAN
BIRTH = frozenset(("partial-date",))
SOME = Asked(ItemKind.TEXT, "string", BIRTH)
DARI = Asked(ItemKind.TEXT, "string", BIRTH, spoken=SOLAR)
TIGRINYA = Asked(ItemKind.TEXT, "string", BIRTH, spoken=ETHIOPIAN)
DAY = Asked(ItemKind.DATE, "date")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def why(asked: Asked, text: str) -> str:
    with pytest.raises(NotRead) as refused:
        read_typed(asked, text)
    return str(refused.value.why)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1362 sol.h.", "1983-03-21/1984-03-20"),
        ("sh 1362", "1983-03-21/1984-03-20"),
        ("۱۳۶۲ ه.ش", "1983-03-21/1984-03-20"),
        ("1362~ sol.h.", "1983-03-21/1984-03-20~"),
        ("1362-02 sol.h.", "1983-04-21/1983-05-21"),
        ("2/1362 solh", "1983-04-21/1983-05-21"),
        ("13.2.1362 sol.h.", "1983-05-03"),
        ("۱۳۶۲/۲/۱۳ شمسی", "1983-05-03"),
        ("1975 eth.", "1982-09-11/1983-09-11"),
        ("1975 E.C.", "1982-09-11/1983-09-11"),
        ("፲፱፻፸፭ ዓ.ም", "1982-09-11/1983-09-11"),
        ("25.8.1975 eth", "1983-05-03"),
        ("6.13.1999 eth", "2007-09-11"),
        ("1983", "1983"),
        ("1983~", "1983~"),
        ("5.1983", "1983-05"),
        ("3.5.1983", "1983-05-03"),
        ("1983 g", "1983"),
        ("1362", "1362"),  # nobody here counts so: the form will say what it thinks of it
    ],
)
def test_what_is_typed_is_kept_as_exactly_as_it_is_known(typed: str, kept: str) -> None:
    assert read_typed(SOME, typed) == kept


def test_a_bare_year_is_taken_as_solar_hijri_only_where_the_language_speaks_for_it() -> None:
    assert read_typed(DARI, "1362") == "1983-03-21/1984-03-20"
    assert read_typed(DARI, "1983") == "1983"
    assert read_typed(DARI, "1362 g") == "1362"
    assert read_typed(TIGRINYA, "1975") == "1975", "an Ethiopian year looks like one of ours, and is never guessed"
    assert read_typed(Asked(ItemKind.DATE, "date", frozenset(("persian",))), "13.2.1362") == "1983-05-03"


@given(DAYS, st.sampled_from([SOLAR, ETHIOPIAN]), st.sampled_from(["arabext", "arab", "deva", "mymr", "latn"]))
def test_every_day_is_the_same_day_in_any_digits(day: date, calendar: Calendar, script: str) -> None:
    year, month, of_month = from_date(calendar, day)
    mark = {SOLAR: "sol.h.", ETHIOPIAN: "eth."}[calendar]
    for written in (f"{year}-{month}-{of_month} {mark}", f"{of_month}/{month}/{year} {mark}"):
        assert read_typed(SOME, native_digits(written, script)) == day.isoformat()
        assert read_typed(DAY, native_digits(written, script)) == day.isoformat()


@given(st.integers(1893, 2092), st.none() | st.integers(1, 13))
def test_a_period_is_kept_whole_and_shown_as_it_was_told(year: int, month: int | None) -> None:
    told = f"{ethiopic_numeral(year)} ዓ.ም" if month is None else f"{year}-{month:02} eth."
    kept = PartialDate.parse(read_typed(SOME, told))
    assert (kept.first, kept.last) == span(ETHIOPIAN, year, month)
    shown = shown_typed(SOME, str(kept))
    assert shown == (f"{year} eth." if month is None else told)
    assert read_typed(SOME, shown) == str(kept)


@given(DAYS, st.sampled_from([SOME, DARI, TIGRINYA]), st.sampled_from(["", "~"]), st.integers(4, 10))
def test_what_stands_in_the_field_is_read_again_as_it_is_kept(
    day: date, asked: Asked, mark: str, cut: int
) -> None:
    kept = day.isoformat()[: {4: 4, 5: 4, 6: 7, 7: 7}.get(cut, 10)] + mark
    assert read_typed(asked, shown_typed(asked, kept)) == kept


@given(st.text(max_size=30), st.sampled_from([SOME, DARI, TIGRINYA, DAY]))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str, asked: Asked) -> None:
    both(asked, text, typing=True)
    kept = said = ""
    try:
        kept = read_typed(asked, text)
    except NotRead as problem:
        said = str(problem.why)
    assert said or read_typed(asked, kept) == kept or not text.strip()
    both(asked, kept, typing=False)


def test_days_that_do_not_exist_are_refused_by_their_own_calendar() -> None:
    assert "1404-12-30 sol.h. does not exist" in why(SOME, "30.12.1404 sol.h.")
    assert "does not exist" in why(DAY, "1.14.2000 eth.")


def test_a_question_for_a_year_takes_none_that_lies_in_two() -> None:
    year = Asked(ItemKind.DATE, "date", frozenset(("year",)))
    month = Asked(ItemKind.DATE, "date", frozenset(("month-year",)))
    said = why(year, "1362 sol.h.")
    assert "1983-03-21" in said
    assert "1984-03-20" in said
    assert read_typed(year, "2.1362 sol.h.") == "1983-01-01"
    assert "lies in two" in why(month, "2.1362 sol.h.")
    assert read_typed(month, "13.2.1362 sol.h.") == "1983-05-01"
    assert "type the whole date" in why(DAY, "1362 sol.h.")
    assert read_typed(DAY, "3.5.1983 g") == "1983-05-03"


@pytest.mark.parametrize(
    ("asked", "typed", "shown"),
    [
        (SOME, "1362 sol.h.", "1362 sol.h. = 1983/84 (1983-03-21 – 1984-03-20)"),
        (SOME, "1362-2 sol.h.", "1362-02 sol.h. = 1983 (1983-04-21 – 1983-05-21)"),
        (SOME, "13.2.1362 sol.h.", "1362-02-13 sol.h. = 1983-05-03"),
        (DARI, "1362", "1362 sol.h. = 1983/84 (1983-03-21 – 1984-03-20)"),
        (DARI, "1983", "1983 = 1361/62 sol.h."),
        (DARI, "1983-05", "1983-05 = 1362-02 sol.h. – 1362-03 sol.h."),
        (DARI, "3.5.1983", "1983-05-03 = 1362-02-13 sol.h."),
        (TIGRINYA, "1975", "1975 = 1967/68 eth.   ·   1975 eth. = 1982/83"),
        (SOME, "1983", ""),
        (SOME, "19", ""),
        (SOME, "99.99.1362 sol.h.", ""),
        (Asked(ItemKind.TEXT, spoken=SOLAR), "1362", ""),
    ],
)
def test_both_readings_while_typing(asked: Asked, typed: str, shown: str) -> None:
    assert both(asked, typed, typing=True) == shown


def test_both_readings_of_what_is_kept() -> None:
    assert both(SOME, "1983-03-21/1984-03-20", typing=False) == "1362 sol.h. = 1983/84 (1983-03-21 – 1984-03-20)"
    assert both(DARI, "1983-05-03", typing=False) == "1983-05-03 = 1362-02-13 sol.h."
    year = Asked(ItemKind.DATE, "date", frozenset(("year",)), spoken=ETHIOPIAN)
    assert both(year, "1983-01-01", typing=False) == "1983 = 1975/76 eth."
    assert both(SOME, "1983-05-03", typing=False) == ""


@pytest.mark.parametrize(
    ("language", "calendar"),
    [
        ("prs", SOLAR),
        ("pes", SOLAR),
        ("pus", SOLAR),
        ("tir", ETHIOPIAN),
        ("amh", ETHIOPIAN),
        ("ara", None),
        (None, None),
    ],
)
def test_the_calendar_goes_with_the_language(language: str | None, calendar: Calendar | None) -> None:
    assert calendar_of(language) is calendar


YEAR = frozenset(("year",))


@pytest.mark.parametrize(
    ("spoken", "typed", "kept"),
    [
        (None, "2019", "2019"),
        (SOLAR, "۲۰۱۹", "2019"),
        (SOLAR, "5.1400", "2021"),
        (SOLAR, "12.2.1362", "1983"),
        (ETHIOPIAN, "2013", "2013"),
        (ETHIOPIAN, "፲፱፻፸፭-01-02 ዓ.ም.", "1982"),
        (None, "2019 greg", "2019"),
    ],
)
def test_a_year_that_is_a_number_is_kept_where_it_lies_in_one_of_ours(
    spoken: Calendar | None, typed: str, kept: str
) -> None:
    asked = Asked(ItemKind.INTEGER, "int", YEAR, spoken=spoken)
    assert read_typed(asked, typed) == kept


def test_a_year_that_lies_in_two_of_ours_is_never_kept_as_one_of_them() -> None:
    dari = Asked(ItemKind.INTEGER, "int", YEAR, spoken=SOLAR)
    assert "2021-03-21" in why(dari, "1400")
    assert years_between(dari, "1400") == ["2021", "2022"]
    assert years_between(dari, "2013 eth.") == ["2020", "2021"]
    assert [years_between(dari, typed) for typed in ("2021", "x", "")] == [[], [], []]
    assert years_between(Asked(ItemKind.INTEGER, "int", spoken=SOLAR), "1400") == [], "no year is asked for"
    assert "1400-13" in why(dari, "1400-13")
