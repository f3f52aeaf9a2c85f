"""Languages against interpreters: what is counted, and that no small count can be worked out. Nobody exists."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.mission.interpreting import interpreting
from kommisjon.interview.mission.portfolio import FEWEST, Count, portfolio
from kommisjon.interview.mission.words import charts, lacking
from kommisjon.interview.sessions.day import Slot, slots_of
from kommisjon.interview.sessions.steps import HeldSession
from kommisjon.model.records import Case, Mission, Person, Role
from kommisjon.model.session import Channel, Session, SessionStatus

FIRST = date(2026, 11, 2)


def slots(*plans: tuple[str, int, Channel | None]) -> list[Slot]:
    """(language, day, how the interpreter takes part) of each session."""
    member = Member("1", Person(role=Role.PRINCIPAL), True, None, 30)
    of = Household("0", Case(number="ZZZ-26-00001", mission="2026-UGA-01"), (member,), None)
    held = [
        HeldSession(
            str(n),
            "0",
            None,
            Session(language=language, channel=channel, planned_start=f"{FIRST + timedelta(day)}T09:00+03:00"),
        )
        for n, (language, day, channel) in enumerate(plans)
    ]
    return slots_of([of], {"0": held})


def test_sessions_and_days_are_counted_by_language_whatever_its_code() -> None:
    plans = [("ara", day % 3, Channel.PHONE) for day in range(6)] + [("ar", day % 2, None) for day in range(5)]
    plans += [("swa", 0, Channel.NOT_NEEDED)] * 5 + [("tir", 0, None)] * 2
    languages = [Count("ara", 21, 60), Count("swa", 17, 60), Count("tir", 9, 60), Count("prs", None, 60)]
    arabic, swahili, tigrinya, dari = interpreting([*languages, Count("", 5, 60)], slots(*plans))
    assert (arabic.sessions, arabic.settled, arabic.days_lacking, arabic.some_lack) == (11, 6, 2, True)
    assert (swahili.sessions, swahili.settled, swahili.days_lacking, swahili.some_lack) == (5, 5, 0, False)
    assert (tigrinya.sessions, tigrinya.settled, tigrinya.some_lack) == (None, None, True)
    assert (dari.sessions, dari.some_lack) == (None, False), "nothing is told where its persons are not"


def test_a_session_that_is_over_is_not_to_come() -> None:
    (slot,) = slots(("ara", 0, None))
    over = HeldSession("0", "0", None, slot.session.model_copy(update={"status": SessionStatus.COMPLETED}))
    (arabic,) = interpreting([Count("ara", 21, 60)], slots_of([slot.household], {"0": [over]}))
    assert (arabic.sessions, arabic.some_lack) == (0, False)
    assert lacking([arabic]) == ["No session is planned yet in: Arabic."]


@given(st.lists(st.tuples(st.sampled_from(["ara", "swa"]), st.integers(0, 3), st.sampled_from([None, *Channel]))))
def test_no_small_count_is_told_nor_left_by_subtraction(plans: list[tuple[str, int, Channel | None]]) -> None:
    for one in interpreting([Count("ara", 21, 60), Count("swa", 17, 60)], slots(*plans)):
        if one.sessions is None:
            assert one.settled is None
            assert one.days_lacking is None
        else:
            assert one.settled is not None
            assert all(n == 0 or n >= FEWEST for n in (one.settled, one.sessions - one.settled))


def test_the_chart_says_in_words_what_lacks_one() -> None:
    mission = Mission(
        code="2026-UGA-01", title="", country="UGA", starts="2026-11-02", ends="2026-11-20", places=9
    )
    needed = interpreting([Count("ara", 21, 60)], slots(*[("ara", day % 2, None) for day in range(5)]))
    *_others, (heading, lines) = charts(portfolio(mission, [], []), needed)
    assert heading == "Sessions still to be held with an interpreter settled, by language"
    assert [(one.name, one.n, one.of) for one in lines] == [("Arabic", 0, 5)]
    assert lacking(needed) == ["Sessions without an interpreter: Arabic on 2 days."]
