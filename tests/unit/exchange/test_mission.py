"""A synthetic mission into the store: whole, once, and without the households of shielded persons."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.family.household import households
from kommisjon.interview.sessions.day import board
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.model.records import Shield
from kommisjon.store.opening import create
from kommisjon.store.store import Store
from kommisjon.synth.document import write
from kommisjon.synth.mission import SyntheticMission, make_mission

STARTS = date(2026, 11, 2)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    create(tmp_path / "store.db", bytearray(32), "ab" * 16)
    made = Store(tmp_path / "store.db", bytearray(32), clock=lambda: datetime.now(UTC), random=lambda n: b"r" * n)
    made.name_device("laptop-1", 1)
    return made


def with_shielded() -> SyntheticMission:
    return next(
        mission
        for mission in (make_mission(seed, persons=360, starts=STARTS) for seed in range(50))
        if any(person.shield is not Shield.NONE for person in mission.people)
    )


def test_a_household_with_a_shielded_member_stays_out_whole(store: Store) -> None:
    mission = with_shielded()
    loaded = load_synthetic(store, write(mission), "AB")
    kept_out = {
        case.id for case in mission.cases if any(person.shield is not Shield.NONE for _, person in case.persons)
    }
    assert kept_out
    assert kept_out & {change.home for change in store.changes()} == set()
    assert loaded.cases == len(mission.cases) - len(kept_out)
    assert loaded.left_out == sum(len(case.persons) for case in mission.cases if case.id in kept_out)
    assert len(households(store, mission.mission.code, STARTS)) == loaded.cases
    store.close()


def test_the_same_mission_twice_writes_nothing(store: Store) -> None:
    document = write(make_mission(3, persons=40, starts=STARTS))
    load_synthetic(store, document, "AB")
    before = store.vault_state()
    load_synthetic(store, document, "AB")
    assert store.vault_state() == before
    store.close()


def test_what_does_not_say_it_is_synthetic_stays_out(store: Store) -> None:
    document = write(make_mission(3, persons=40, starts=STARTS)).replace(
        b'"synthetic": true', b'"synthetic": false'
    )
    with pytest.raises(Refusal) as problem:
        load_synthetic(store, document, "AB")
    assert problem.value.code is Code.NOT_SYNTHETIC
    assert list(store.changes()) == []
    store.close()


def test_what_is_planned_comes_with_it_and_only_of_cases_that_come(store: Store) -> None:
    planned = make_mission(7, persons=200, starts=STARTS, planned=True)
    loaded = load_synthetic(store, write(planned), "AB")
    cases = households(store, planned.mission.code, STARTS)
    by_case = Sessions(store, "AB", lambda: datetime.now(UTC)).by_case(cases)
    assert {rec for rec, _case, _session in planned.sessions} == {
        one.id for held in by_case.values() for one in held
    }
    assert loaded.cases == len(cases)
    found = board(cases, by_case, STARTS, STARTS)
    assert len(found.slots) > 3
    assert any(slot.clashes for slot in found.slots)
    count = sum(1 for _change in store.changes())
    load_synthetic(store, write(planned), "AB")
    assert sum(1 for _change in store.changes()) == count
    store.close()
