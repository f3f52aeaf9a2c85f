"""Two at once on a server, where one has begun and the other comes: nothing is lost, and neither stops the other.

All persons are synthetic.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from sync.central import schema, store
from sync.central.arriving import importer
from sync.central.arriving.importer import take
from sync.central.casework import steps
from sync.central.finding.search import search
from sync.central.merged import shielding
from sync.central.preparing import standing
from sync.central.preparing.listing import take_list
from sync.central.shown import shielded as shown
from sync.central.shown.show import show_case
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests.shielded_canary import NAME, canary, found
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id
from tests.unit.central.preparing.test_lists import AMINA, MISSION, WHO, YUSUF, read

KEY = Identity("mlkem768x25519", bytes(range(32)))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
KB = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
Comes = Callable[[Callable[[], object]], Future[Any]]


@pytest.fixture
def comes(central_on_postgres: Engine) -> Any:
    """Has somebody else begin, and goes on once they wait for a lock, or are done."""
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    waiting = text(f"SELECT 1 FROM pg_stat_activity WHERE {here}")
    with ThreadPoolExecutor() as others:

        def begin(act: Callable[[], object]) -> Future[Any]:
            doing = others.submit(act)
            until = time.monotonic() + 30
            while not doing.done() and time.monotonic() < until:
                with central_on_postgres.connect() as connection:
                    if connection.scalar(waiting) is not None:
                        break
                time.sleep(0.02)
            return doing

        yield begin


@pytest.fixture
def sealing(central_on_postgres: Engine) -> Engine:
    with store.writing(central_on_postgres) as connection:
        shielding.begin(connection, KEY.recipient)
    return central_on_postgres


def test_what_comes_of_somebody_who_is_being_released_is_not_lost(
    sealing: Engine, comes: Comes, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    alpha.save(1, 6, {"shield": "none"})
    take(sealing, *alpha.export(), NOW)
    alpha.acknowledged = alpha.n
    alpha.save(1, 8, {"work_title": "Baker, told later"})
    bundle, bring_back = alpha.export(), shown._bring_back
    coming: list[Future[Any]] = []

    def late(*what: Any) -> None:
        coming.append(comes(lambda: take(sealing, *bundle, NOW)))
        bring_back(*what)

    monkeypatch.setattr(shown, "_bring_back", late)
    assert shown.release(sealing, OFFICER, KEY, record_id(6), NOW).records == 4
    assert coming[0].result(30).counts.applied == 1
    with sealing.connect() as connection:
        assert "Baker, told later" in connection.scalars(select(schema.person_work.c.title)).all()
        assert not connection.execute(select(schema.shielded_chg)).all()


def test_a_release_and_a_caseworkers_step_do_not_stop_each_other(
    sealing: Engine, comes: Comes, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    mission_day(alpha, 11)
    alpha.save(11, 11, {"kind": "mission", "status": "sealed", "mission": "2026-UGA-01"})
    take(sealing, *alpha.export(), NOW)
    save, releasing = steps.save, []

    def slow(*what: Any) -> Any:
        made = save(*what)
        releasing.append(comes(lambda: shown.release(sealing, OFFICER, KEY, record_id(6), NOW)))
        return made

    monkeypatch.setattr(steps, "save", slow)
    then = steps.SettlingStatus.READY
    taken = steps.step(sealing, KB, record_id(11), NOW, then=then, days=steps.Days(permit_on="2026-10-01"))
    assert taken.settling is not None
    assert releasing[0].result(30).records == 4
    assert [hit.case_id for hit in search(sealing, NAME)] == [record_id(1)]
    assert len(show_case(sealing, record_id(1)).persons) == 2


def test_whom_an_import_brings_while_the_key_is_made_is_put_away_too(
    central_on_postgres: Engine, comes: Comes, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    add, making = importer.log.add, []

    def key() -> int:
        with store.writing(central_on_postgres) as connection:
            return shielding.begin(connection, KEY.recipient)

    def slow(*what: Any) -> None:
        add(*what)
        making.append(comes(key))

    monkeypatch.setattr(importer.log, "add", slow)
    take(central_on_postgres, *alpha.export(), NOW)
    assert making[0].result(30) == 4
    assert found(central_on_postgres) == []


def test_two_who_take_the_same_list_make_each_case_once(
    central_on_postgres: Engine, comes: Comes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cases = read(tmp_path, AMINA, YUSUF)
    take_list(central_on_postgres, WHO, replace(cases, cases={}), MISSION, NOW)
    look, second = standing.missions_of, []

    def slow(*what: Any) -> dict[str, str]:
        found = look(*what)
        if not second:
            second.append(None)
            second[:] = [comes(lambda: take_list(central_on_postgres, WHO, cases, MISSION, NOW))]
        return found

    monkeypatch.setattr(standing, "missions_of", slow)
    first = take_list(central_on_postgres, WHO, cases, MISSION, NOW)
    assert (first.new_cases, first.new_persons) == (1, 2)
    assert (second[0].result(30).new_cases, second[0].result(30).new_persons) == (0, 0)
    with central_on_postgres.connect() as connection:
        assert connection.scalars(select(schema.case_file.c.number)).all() == ["ZZZ-26-00001"]
