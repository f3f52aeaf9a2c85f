from datetime import date

import pytest

from kommisjon.model.dates import PartialDate


@pytest.mark.parametrize(
    "written",
    [
        "1980",
        "1980-05",
        "1980-05-03",
        "1980~",
        "2000-02-29",
        "1980-12~",
        "1983-03-21/1984-03-20",
        "1983-03-21/1983-04-20~",
    ],
)
def test_the_written_form_is_the_same_after_reading(written: str) -> None:
    assert str(PartialDate.parse(written)) == written


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "80",
        "1980-13",
        "1980-02-30",
        "1980-5",
        "1980-05-03 ",
        "~1980",
        "0000",
        "١٩٨٠",
        "1980-00",
        "1980-05-00",
        "1983/1984",
        "1983-03-21/1984",
        "1984-03-20/1983-03-21",
        "1983-03-21/1983-03-21",
        "1983-03-21/1984-02-30",
        "1983/1984-03-20",
    ],
)
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(wrong)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2010-06-15", date(2026, 6, 14), 15),
        ("2010-06-15", date(2026, 6, 15), 16),
        ("2010-02", date(2026, 2, 27), 15),
        ("2010-02", date(2026, 2, 28), 16),
        ("2010", date(2026, 12, 30), 15),
        ("2010", date(2026, 12, 31), 16),
        ("2010-03-21/2011-03-20", date(2027, 3, 19), 15),
        ("2010-03-21/2011-03-20", date(2027, 3, 20), 16),
    ],
)
def test_an_unknown_day_gives_the_lower_age(birth: str, day: date, age: int) -> None:
    assert PartialDate.parse(birth).age_at(day) == age


@pytest.mark.parametrize("birth", ["2026", "2026-11", "2026-12-24"])
def test_nobody_is_younger_than_nought(birth: str) -> None:
    assert PartialDate.parse(birth).age_at(date(2026, 11, 2)) == 0
