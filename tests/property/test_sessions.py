"""Whatever is done with sessions, and however they are planned: lives are kept, and each overlap is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.errors import Refusal
from kommisjon.interview.family.household import Household, household
from kommisjon.interview.sessions.day import Clash, board
from kommisjon.interview.sessions.steps import HeldSession, Sessions
from kommisjon.interview.sessions.time_spent import spent
from kommisjon.model import case_life, session
from kommisjon.model.records import Case, CaseStatus
from kommisjon.model.session import AbortReason, Pause, Session, SessionStatus
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from sync.merge import view
from tests.unit.interview.conftest import CASE, KEY, Ticking, drawn

DAY = date(2026, 11, 2)
MIDNIGHT = datetime.fromisoformat("2026-11-02T00:00:00+00:00")

planned = st.tuples(
    st.integers(0, 1300), st.integers(1, 120), st.sampled_from("ab"), st.sampled_from(("1", "2", ""))
)


@given(st.lists(planned, max_size=8))
def test_each_overlap_is_found_and_no_other(plans: list[tuple[int, int, str, str]]) -> None:
    held = [
        HeldSession(
            f"s{n}",
            "c1",
            None,
            Session(
                planned_start=(MIDNIGHT + timedelta(minutes=start)).isoformat(),
                minutes=minutes,
                interviewer=who,
                table=where,
            ),
        )
        for n, (start, minutes, who, where) in enumerate(plans)
    ]
    case = Household("c1", Case(number="ZZZ-26-00001", mission="2026-ZZZ-01"), (), None)
    shown = board([case], {"c1": held}, DAY, DAY)
    assert len(shown.slots) == len(plans)
    for slot in shown.slots:
        n = int(slot.held.id[1:])
        start, minutes, who, where = plans[n]
        beside = [
            other
            for m, other in enumerate(plans)
            if m != n and other[0] < start + minutes and start < other[0] + other[1]
        ]
        assert (Clash.INTERVIEWER in slot.clashes) == any(other[2] == who for other in beside)
        assert (Clash.TABLE in slot.clashes) == bool(where and any(other[3] == where for other in beside))


minute = st.integers(0, 600)


@given(minute, st.none() | minute, st.lists(st.tuples(minute, st.none() | minute), max_size=5), minute)
def test_time_and_pauses_never_exceed_the_session(
    start: int, end: int | None, pauses: list[tuple[int, int | None]], now: int
) -> None:
    def at(minutes: int | None) -> str | None:
        return None if minutes is None else (MIDNIGHT + timedelta(minutes=minutes)).isoformat()

    took = spent(
        Session(started_at=at(start), ended_at=at(end)),
        [Pause(began_at=at(began) or "", ended_at=at(ended)) for began, ended in pauses],
        MIDNIGHT + timedelta(minutes=now),
    )
    assert took is not None
    until = now if end is None else end
    assert took.minutes + took.paused == max(until - start, 0)
    assert took.clock_wrong or until >= start


STEPS: dict[str, Callable[[Sessions, Household, HeldSession | None], None]] = {
    "plan": lambda s, of, held: s.set(of, None, held, {"planned_start": "2026-11-02T09:30+00:00"}),
    "start": lambda s, of, held: s.start(of, None, held),
    "reopen": lambda s, of, held: s.start(of, None, None, "a reason"),
    "pause": lambda s, of, held: s.pause(held) if held else None,
    "go on": lambda s, of, held: s.go_on(held) if held else None,
    "end": lambda s, of, held: s.end(held) if held else None,
    "abort": lambda s, of, held: s.abort(held, AbortReason.OTHER) if held else None,
    "not come": lambda s, of, held: s.did_not_come(CASE),
    "here": lambda s, of, held: s.is_here(held) if held else None,
    "drop": lambda s, of, held: s.drop(held) if held else None,
}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3)), max_size=14))
def test_no_order_of_steps_leads_off_the_lives_of_case_and_session(steps: list[tuple[str, int]]) -> None:
    clock = Ticking()
    store = Store(None, bytearray(KEY), clock=clock, random=drawn(str(steps)))
    store.name_device("synthetic-laptop", 1)
    case = Case(number="ZZZ-26-00001", mission="2026-ZZZ-01")
    values = system_values("case", case=CASE) | case.wired()
    store.save([Write(CASE, CASE, values)], "KN")
    sessions = Sessions(store, "KN", clock)
    refused: set[str] = set()
    for name, which in steps:
        of = household(store, CASE, clock.at.date())
        known = sessions.of(of)
        try:
            STEPS[name](sessions, of, known[which % len(known)] if known else None)
        except Refusal as refusal:
            refused.add(refusal.code.id)
        assert sum(1 for one in sessions.of(household(store, CASE, clock.at.date())) if one.session.open) <= 1
    assert refused <= {"KM-D720", "KM-D721", "KM-D722", "KM-D723"}
    lived(store)
    store.close()


def lived(store: Store) -> None:
    """Every status that was ever saved may follow the one before it; an open pause belongs to a paused session."""
    cases = [CaseStatus(value) for value in saved(store, CASE)]
    assert all(case_life.may_follow(now, then) for now, then in pairwise(cases))
    for record in store.records(Session.TYPE):
        statuses = [SessionStatus(value) for value in saved(store, record.rec)]
        assert all(then in session.FOLLOWS[now] for now, then in pairwise(statuses))
        running = [
            pause
            for pause in store.records(Pause.TYPE, parent=record.rec)
            if not view(pause.doc).value("ended_at")
        ]
        assert len(running) == (statuses[-1] is SessionStatus.PAUSED)


def saved(store: Store, rec: str) -> list[str]:
    changes = store.history(CASE, rec)
    entries = [entry for change in changes for entry in change.entries if entry.path == "status" and entry.value]
    return [str(entry.value["v"]) for entry in entries if entry.value is not None]
