"""The life of a case after the mission, and its clocks. Nobody in it exists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import FOLLOWS, WORDS, Settling, SettlingStatus, check_step
from kommisjon.model.settling_clocks import Clock, clocks, entry_deadline, months_after

S = SettlingStatus
TODAY = date(2026, 11, 2)
THE_TABLE = {
    None: {S.READY},
    S.READY: {S.DISTRIBUTED, S.WITHDRAWN},
    S.DISTRIBUTED: {S.ACCEPTED, S.DECLINED, S.WITHDRAWN},
    S.ACCEPTED: {S.TRAVEL_BOOKED, S.WITHDRAWN},
    S.DECLINED: {S.DISTRIBUTED, S.WITHDRAWN},
    S.TRAVEL_BOOKED: {S.SETTLED, S.WITHDRAWN},
    S.SETTLED: set(),
    S.WITHDRAWN: {S.READY},
}


@pytest.mark.parametrize("now", [None, *S])
@pytest.mark.parametrize("then", list(S))
def test_a_step_is_in_the_table_or_refused(now: S | None, then: S) -> None:
    if then is now or then in THE_TABLE[now]:
        check_step(now, then, "because")
        return
    with pytest.raises(Refusal) as refused:
        check_step(now, then, "because")
    assert refused.value.code is Code.CASE_STEP


def test_every_status_has_its_place_and_its_words() -> None:
    assert set(FOLLOWS) == set(WORDS) == {None, *S}


@pytest.mark.parametrize(
    ("now", "then"), [(S.READY, S.WITHDRAWN), (S.TRAVEL_BOOKED, S.WITHDRAWN), (S.WITHDRAWN, S.READY)]
)
def test_to_withdraw_and_to_take_up_again_need_a_reason(now: S, then: S) -> None:
    with pytest.raises(Refusal) as refused:
        check_step(now, then, "  ")
    assert refused.value.code is Code.NO_REASON


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(9999, 9, 30), 1, date(9999, 10, 30)),
        (date(9999, 12, 1), 6, date.max),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def struck(settling: Settling, **births: str | None) -> dict[tuple[Clock, str | None], tuple[str, str]]:
    return {
        (one.clock, one.person): (one.first.isoformat(), one.last.isoformat())
        for one in clocks(settling, births, TODAY)
    }


def test_the_goal_is_three_months_where_there_is_a_child_and_six_else() -> None:
    permitted = Settling(status=S.READY, permit_on="2026-10-01", ready_on="2026-10-05")
    grown = struck(permitted, a="1980")
    assert grown[Clock.GOAL, None] == grown[Clock.ENTRY, None] == ("2027-04-01", "2027-04-01")
    assert struck(permitted, a="1980", b="2015")[Clock.GOAL, None] == ("2027-01-01", "2027-01-01")
    assert entry_deadline(permitted) == date(2027, 4, 1)


def test_an_answer_is_expected_within_a_week_while_a_municipality_is_asked() -> None:
    asked = Settling(status=S.DISTRIBUTED, asked_on="2026-10-20")
    (answer,) = clocks(asked, {}, TODAY)
    assert (answer.clock, answer.last, answer.overdue(TODAY)) == (Clock.ANSWER, date(2026, 10, 27), True)
    assert clocks(Settling(status=S.ACCEPTED, asked_on="2026-10-20"), {}, TODAY) == []


def test_a_birth_known_in_part_gives_a_span() -> None:
    found = struck(
        Settling(status=S.READY, ready_on="2026-10-05"), a="2008", b="2012-02", c="2008-02-29", d="2000"
    )
    assert found[Clock.TURNS_18, "a"] == ("2026-01-01", "2026-12-31")
    assert found[Clock.TURNS_15, "b"] == ("2027-02-01", "2027-02-29" if False else "2027-03-01")
    assert (Clock.TURNS_18, "c") not in found
    assert not any(person == "d" for _, person in found)


def test_a_birth_still_to_come_says_nothing_and_a_span_without_end_stops_nobody() -> None:
    permitted = Settling(status=S.READY, permit_on="2026-10-01", ready_on="2026-10-05")
    found = struck(permitted, a="9990", b="2026-11-03", c="2010-05-01/9999-12-31")
    assert {person for _, person in found} == {None, "c"}
    assert found[Clock.TURNS_18, "c"] == ("2028-05-01", "9999-12-31")
    assert struck(permitted, a="9990") == struck(permitted), "who is not born yet is no child of the case"


@pytest.mark.parametrize("status", [S.SETTLED, S.WITHDRAWN])
def test_no_clock_runs_for_a_case_that_is_ended(status: S) -> None:
    assert clocks(Settling(status=status, permit_on="2026-10-01"), {"a": "2009"}, TODAY) == []


@given(st.dates(date(2005, 1, 1), date(2020, 1, 1)), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_the_true_birthday_lies_in_the_span(born: date, written: str) -> None:
    for one in clocks(Settling(status=S.READY, ready_on="2020-01-01"), {"a": born.strftime(written)}, TODAY):
        age = 15 if one.clock is Clock.TURNS_15 else 18
        turned = next(
            day
            for day in (date(born.year + age, 1, 1) + timedelta(n) for n in range(366))
            if (day.month, day.day) >= (born.month, born.day)
        )
        assert one.first <= turned <= one.last
