"""A form that is tried: any form, all of it in memory, and nothing left. All answers are synthetic."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from kommisjon.interview.trial import Trial, open_trial
from kommisjon.store import opening
from kommisjon.xform import load
from tests.forms_in_tables import xform

FORM = """
| settings | | | |
| | form_id | version | form_title |
| | Åpen form (v2)! | 2024.1-beta | Other |
| survey | | | |
| | type | name | label |
| | text | Name-1.a | Name |
| | begin_repeat | interview | Visit |
| | text | status | How was it? |
| | end_repeat | | |
"""


def tried(tables: str = FORM) -> Trial:
    xml = xform(tables)
    return open_trial(load(xml), xml, language=None, clock=lambda: datetime.now(UTC), random=os.urandom)


def test_a_form_of_any_id_version_and_names_can_be_tried() -> None:
    trial = tried()
    sitting = trial.sitting
    sitting.answer(sitting.stops[0], "Sara")
    sitting.add(next(stop for stop in sitting.stops if stop.kind.adds))
    sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith("/status")), "long")
    assert trial.given() == 2
    assert sitting.undo() is not None
    sitting.finish()
    assert sitting.completed
    trial.close()
    trial.close()


def test_nothing_of_it_reaches_a_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    stock = sqlcipher.connect

    def connect(place: str, **more: object) -> object:
        opened.append(place)
        return stock(place, **more)

    monkeypatch.setattr(opening.sqlcipher, "connect", connect)
    monkeypatch.chdir(tmp_path)
    trial = tried()
    trial.sitting.answer(trial.sitting.stops[0], "Sara " * 500)
    assert opened == [":memory:"]
    assert trial.store._connection.execute("PRAGMA temp_store").fetchone()[0] == 2, "sorting stays in memory too"
    trial.close()
    assert list(tmp_path.iterdir()) == []


def test_two_trials_know_nothing_of_each_other() -> None:
    one, other = tried(), tried()
    one.sitting.answer(one.sitting.stops[0], "Sara")
    assert other.given() == 0
    one.close()
    other.close()
