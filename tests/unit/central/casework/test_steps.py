"""A case after the mission, step by step, on both engines. Nobody in it exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import staff_said
from kommisjon.model.settling import Settling, SettlingStatus
from kommisjon.model.settling_clocks import Clock
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.casework.career import add_note
from sync.central.casework.due import due
from sync.central.casework.steps import Days, Found, look, step
from sync.central.merged.saving import Write, save
from sync.central.shown.show import show_case
from sync.central.staff.audit import Act, entries
from sync.central.staff.who import Role, Staff
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
AUDITOR = Staff("RV", "desk-2", frozenset({Role.AUDITOR}))
CASE = "123-26C00001"
S = SettlingStatus


@pytest.fixture
def sealed(central: Engine) -> Engine:
    """Amina's case, sealed in the field, and her daughter born in 2011."""
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 1, {"status": "sealed"})
    child = {"_type": "person", "_case": record_id(1), "given_latin": "Child", "birth": "2011", "role": "child"}
    laptop.save(1, 7, child)
    take(central, *laptop.export(), NOW)
    return central


def go(central: Engine, then: S | None, municipality: str | None = None, at: datetime = NOW, **told: str) -> Found:
    reason = told.pop("reason", "")
    days = Days(**told)
    return step(central, KARI, CASE, at, then=then, municipality=municipality, days=days, reason=reason)


def refusal(central: Engine, then: S | None, municipality: str | None = None, **told: str) -> Code:
    with pytest.raises(Refusal) as refused:
        go(central, then, municipality, **told)
    return refused.value.code


def settling(found: Found) -> Settling:
    assert found.settling is not None
    return found.settling


def test_a_case_goes_its_way_and_the_log_tells_it(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-10-01", earliest_on="2026-12-01")
    first = settling(go(sealed, S.DISTRIBUTED, "0301"))
    go(sealed, S.DECLINED)
    second = settling(go(sealed, S.DISTRIBUTED, "4601", NOW + timedelta(days=3)))
    assert (second.municipality, second.asked_on, second.answered_on) == ("4601", "2026-11-05", None)
    assert first.reference is not None
    assert second.reference not in (None, first.reference)
    go(sealed, S.ACCEPTED)
    go(sealed, S.TRAVEL_BOOKED, travel_on="2027-01-15")
    last = settling(go(sealed, S.SETTLED, at=NOW + timedelta(days=80), settled_on="2027-01-15"))
    assert (last.status, last.permit_on, last.settled_on) == (S.SETTLED, "2026-10-01", "2027-01-15")
    _, done = look(sealed, KARI, CASE, NOW)
    assert [one.said["status"] for one in done] == [
        *("ready", "distributed", "declined", "distributed", "accepted", "travel_booked", "settled")
    ]
    assert {one.by for one in done} == {"KB"}
    with sealed.connect() as connection:
        acts = [(one.act, one.about, one.detail) for one in entries(connection)]
    assert acts[0] == (Act.SAVED, (record_id(1),), {"settling": "ready"})
    assert acts[-1] == (Act.SAW_CASEWORK, (record_id(1),), {})


def test_a_step_that_cannot_be_is_refused_and_nothing_is_written(sealed: Engine) -> None:
    assert refusal(sealed, S.SETTLED) is Code.CASE_STEP
    assert refusal(sealed, None, permit_on="2026-10-01") is Code.SETTLING_NOT_BEGUN
    go(sealed, S.READY, permit_on="2026-10-01")
    assert refusal(sealed, S.DISTRIBUTED) is Code.NOT_THIS_MUNICIPALITY
    assert refusal(sealed, S.WITHDRAWN) is Code.NO_REASON
    go(sealed, S.DISTRIBUTED, "0301")
    assert refusal(sealed, S.ACCEPTED, "4601") is Code.NOT_THIS_MUNICIPALITY
    go(sealed, S.ACCEPTED, "0301")
    assert refusal(sealed, S.TRAVEL_BOOKED) is Code.SETTLING_DAYS
    assert refusal(sealed, S.TRAVEL_BOOKED, travel_on="2026-09-01") is Code.SETTLING_DAYS
    assert refusal(sealed, S.TRAVEL_BOOKED, travel_on="2027-04-02") is Code.NO_REASON
    for day in ("9999-12-01", "1999-12-31"):
        assert refusal(sealed, None, permit_on=day) is Code.SETTLING_DAYS
    go(sealed, S.TRAVEL_BOOKED, travel_on="2027-04-02", reason="the permit is renewed")
    with sealed.connect() as connection:
        assert connection.scalar(select(func.count()).where(schema.chg.c.by == "KB")) == 4


def test_a_withdrawn_case_is_taken_up_again_without_what_was_asked_before(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-10-01")
    go(sealed, S.DISTRIBUTED, "0301")
    go(sealed, S.ACCEPTED)
    go(sealed, S.TRAVEL_BOOKED, travel_on="2027-01-15")
    go(sealed, None, at=NOW + timedelta(days=80), settled_on="2027-01-20")
    go(sealed, S.WITHDRAWN, reason="the grandmother is ill")
    again = settling(go(sealed, S.READY, reason="she is well"))
    assert again.permit_on == "2026-10-01"
    before = (again.municipality, again.reference, again.asked_on, again.travel_on, again.settled_on)
    assert before == (None,) * 5


def test_a_day_that_was_noted_before_its_step_stays(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-10-01")
    go(sealed, S.DISTRIBUTED, "0301")
    go(sealed, S.ACCEPTED)
    then = NOW + timedelta(days=200)
    go(sealed, None, at=then, travel_on="2027-01-15", settled_on="2027-04-20", reason="the permit is renewed")
    assert settling(go(sealed, S.TRAVEL_BOOKED)).travel_on == "2027-01-15"
    last = settling(go(sealed, S.SETTLED, at=then))
    assert (last.travel_on, last.settled_on) == ("2027-01-15", "2027-04-20")


def test_a_municipality_that_is_asked_lies_in_a_county_of_today_and_an_older_one_stays(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-10-01")
    for code in ("0203", "2111", "9999", "1902"):
        assert refusal(sealed, S.DISTRIBUTED, code) is Code.NO_MUNICIPALITY
    with pytest.raises(Refusal) as refused:
        go(sealed, S.DISTRIBUTED, "9999")
    assert "03, 11, 15" in refused.value.told().do
    found, _ = look(sealed, KARI, CASE, NOW)
    assert settling(found).status is S.READY
    assert found.rec is not None
    # As it was asked when the county was there: it goes on.
    asked = {"municipality": "1902", "reference": "AAAA-BBBB", "asked_on": "2019-10-01", "status": "distributed"}
    with store.writing(sealed) as connection:
        values = {path: staff_said(value) for path, value in asked.items()}
        save(connection, "KB", [Write(found.case.home, found.rec, values)], NOW)
    last = settling(go(sealed, S.ACCEPTED, "1902"))
    assert (last.status, last.municipality) == (S.ACCEPTED, "1902")


def test_nobody_is_settled_on_a_day_to_come(sealed: Engine) -> None:
    """A journey, a permit and the earliest day may be to come. What was noted so before is not settled by."""
    ahead = "2026-11-03"
    go(sealed, S.READY, permit_on="2026-10-01", earliest_on="2026-12-01")
    go(sealed, S.DISTRIBUTED, "0301")
    go(sealed, S.ACCEPTED)
    go(sealed, None, earliest_on="")
    assert refusal(sealed, None, settled_on=ahead) is Code.SETTLED_TO_COME
    go(sealed, S.TRAVEL_BOOKED, travel_on="2026-11-01")
    assert refusal(sealed, S.SETTLED, settled_on=ahead) is Code.SETTLED_TO_COME
    # Also one after the permit: no reason is asked for what is not taken.
    assert refusal(sealed, S.SETTLED, settled_on="2027-05-01") is Code.SETTLED_TO_COME
    late = NOW.replace(hour=22, minute=30)  # the day to come has begun in Norway, in summer at least
    go(sealed, None, at=late, settled_on=ahead)
    assert refusal(sealed, S.SETTLED) is Code.SETTLED_TO_COME
    found, done = look(sealed, KARI, CASE, NOW)
    assert settling(found).status is S.TRAVEL_BOOKED
    assert [one.said.get("settled_on") for one in done if "settled_on" in one.said] == ["", ahead]
    last = settling(go(sealed, S.SETTLED, settled_on="2026-11-02"))
    assert (last.status, last.settled_on) == (S.SETTLED, "2026-11-02")


def test_a_case_that_is_not_sealed_needs_a_reason_and_a_withdrawn_one_is_not_taken_up(central: Engine) -> None:
    laptop = Laptop("alpha")
    mission_day(laptop)
    take(central, *laptop.export(), NOW)
    assert refusal(central, S.READY) is Code.NO_REASON
    laptop.save(1, 1, {"status": "withdrawn"})
    take(central, *laptop.export(), NOW)
    assert refusal(central, S.READY, reason="lost laptop") is Code.WITHDRAWN_IN_THE_FIELD


def test_what_central_does_with_a_sealed_case_breaks_no_seal(sealed: Engine) -> None:
    laptop = Laptop("beta")
    seal = {"_type": "seal", "_parent": record_id(1), "by": "AB", "at": "2026-11-02T10:00:00Z", "rests_on": "7 x"}
    laptop.save(1, 9, seal)
    take(sealed, *laptop.export(), NOW)
    before = show_case(sealed, CASE).seals
    go(sealed, S.READY)
    add_note(sealed, KARI, record_id(2), "Has sewn for a theatre.", NOW)
    assert show_case(sealed, CASE).seals == before
    assert len(before) == 1


def test_a_late_withdrawal_from_the_field_stops_the_case(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-10-01")
    go(sealed, S.DISTRIBUTED, "0301")
    laptop = Laptop("beta")
    laptop.clock += 10**9 << 16
    laptop.save(1, 1, {"status": "withdrawn"})
    take(sealed, *laptop.export(), NOW)
    assert refusal(sealed, S.ACCEPTED) is Code.WITHDRAWN_IN_THE_FIELD
    assert settling(go(sealed, S.WITHDRAWN, reason="they went back")).status is S.WITHDRAWN


def test_of_several_caseworkers_at_once_each_sees_what_the_others_did(sealed: Engine) -> None:
    def ready(_: int) -> None:
        go(sealed, S.READY, permit_on="2026-10-01")

    with ThreadPoolExecutor(4) as desks:
        list(desks.map(ready, range(4)))
    with sealed.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.settling_file)) == 1
    _, done = look(sealed, KARI, CASE, NOW)
    assert [one.said["status"] for one in done] == ["ready"]


def test_only_a_caseworker_and_only_of_a_case_that_is_seen(sealed: Engine) -> None:
    for act in (
        lambda: step(sealed, AUDITOR, CASE, NOW, then=S.READY),
        lambda: look(sealed, AUDITOR, CASE, NOW),
        lambda: due(sealed, AUDITOR, NOW),
        lambda: add_note(sealed, AUDITOR, record_id(2), "note", NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code is Code.NOT_YOUR_ROLE
    laptop = Laptop("beta")
    mission_day(laptop, case=40, names=("Hidden", "مخفية"))
    laptop.save(40, 41, {"shield": "strict"})
    take(sealed, *laptop.export(), NOW)
    with pytest.raises(Refusal) as refused:
        step(sealed, KARI, record_id(40), NOW, then=S.READY, reason="why not")
    assert refused.value.code is Code.UNKNOWN_CASE
    with pytest.raises(Refusal) as refused:
        add_note(sealed, KARI, record_id(41), "note", NOW)
    assert refused.value.code is Code.UNKNOWN_PERSON


def test_a_birth_in_the_far_future_stops_no_list(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-08-01")
    assert Clock.TURNS_15 in {one.running.clock for one in due(sealed, KARI, NOW, 365)}
    laptop = Laptop("beta")
    laptop.clock += 10**6 << 16
    laptop.save(1, 7, {"birth": "9990"})
    laptop.save(1, 2, {"birth": "9999-12-31"})
    take(sealed, *laptop.export(), NOW)
    assert {one.running.clock for one in due(sealed, KARI, NOW, 365)} == {Clock.GOAL, Clock.ENTRY}


def test_what_is_overdue_comes_first_and_a_case_that_becomes_shielded_is_gone(sealed: Engine) -> None:
    go(sealed, S.READY, permit_on="2026-08-01")
    go(sealed, S.DISTRIBUTED, "0301")
    at = NOW + timedelta(days=8)
    found = [(one.running.clock, one.overdue, one.name) for one in due(sealed, KARI, at, 90)]
    assert found == [
        (Clock.GOAL, True, ""),  # three months: there is a child
        (Clock.ANSWER, True, ""),
        (Clock.TURNS_15, False, "Child"),
        (Clock.ENTRY, False, ""),
    ]
    assert [one.running.clock for one in due(sealed, KARI, at, 0)] == [Clock.GOAL, Clock.ANSWER, Clock.TURNS_15]
    laptop = Laptop("beta")
    laptop.save(1, 7, {"shield": "confidential"})
    take(sealed, *laptop.export(), NOW)
    assert Clock.TURNS_15 not in {one.running.clock for one in due(sealed, KARI, at, 90)}
    laptop.save(1, 2, {"shield": "strict"})
    take(sealed, *laptop.export(), NOW)
    assert due(sealed, KARI, at, 90) == []
