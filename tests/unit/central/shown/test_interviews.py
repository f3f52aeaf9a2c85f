"""The interviews central holds, on both engines; whose must not leave. All persons are synthetic."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from sync.central.arriving.importer import take
from sync.central.shown.interviews import CentralRecords, Held
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

DIGEST = "ab" * 32


def interviewed(laptop: Laptop, case: int, subject: int, rec: int, form: str = "competence@1") -> None:
    laptop.save(
        case,
        rec,
        {
            "_type": "interview",
            "_case": record_id(case),
            "_parent": record_id(subject),
            "form": form,
            "form_digest": DIGEST,
            "started_at": "2026-11-02T09:00:00Z",
        },
    )


def held(central: Engine, form: str = "competence") -> list[Held]:
    with central.connect() as connection:
        return list(CentralRecords(connection).interviews(form))


def test_interviews_of_a_form_in_whatever_version(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    interviewed(alpha, 1, 2, 11)
    interviewed(alpha, 1, 2, 12, "competence@2")
    interviewed(alpha, 1, 1, 13, "household@1")
    take(central, *alpha.export(), NOW)
    assert [(one.rec, one.case, one.person) for one in held(central)] == [
        (record_id(11), record_id(1), record_id(2)),
        (record_id(12), record_id(1), record_id(2)),
    ]
    [sheet] = held(central, "household")
    assert (sheet.person, sheet.about.form_digest) == (None, DIGEST)
    assert held(central, "comp") == []


@pytest.mark.parametrize("shield", ["strict", "confidential", "something new"])
def test_who_is_under_a_shield_is_not_there(central: Engine, shield: str) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 2, {"_parent": record_id(1)})
    interviewed(alpha, 1, 2, 11)
    interviewed(alpha, 1, 1, 12, "household@1")
    take(central, *alpha.export(), NOW)
    assert len(held(central)) == 1
    assert len(held(central, "household")) == 1
    alpha.save(1, 2, {"shield": shield})
    take(central, *alpha.export(), NOW)
    assert held(central) == []
    assert held(central, "household") == [], "nor the sheet of a household of none but such"
    with central.connect() as connection:
        records = CentralRecords(connection)
        assert records.record(record_id(1), record_id(2)) is None
        assert records.records("person", parent=record_id(1)) == []


def test_a_household_with_one_shielded_member_stays_without_them(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    mission_day(alpha, case=20, names=("Hidden", "مخفية"))
    alpha.save(1, 2, {"_parent": record_id(1)})
    alpha.save(1, 21, {"_type": "person", "_case": record_id(1), "_parent": record_id(1), "given_latin": "Hidden"})
    alpha.save(1, 21, {"shield": "strict"})
    interviewed(alpha, 1, 1, 12, "household@1")
    take(central, *alpha.export(), NOW)
    assert len(held(central, "household")) == 1
    with central.connect() as connection:
        found = CentralRecords(connection).records("person", parent=record_id(1))
    assert [one.rec for one in found] == [record_id(2)]


def test_what_was_deleted_or_waits_is_not_there(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    interviewed(alpha, 1, 2, 11)
    interviewed(alpha, 1, 99, 12)
    take(central, *alpha.export(), NOW)
    assert [one.rec for one in held(central)] == [record_id(11)]
    alpha.delete(1, 11)
    take(central, *alpha.export(), NOW)
    assert held(central) == []


def test_the_history_of_a_record_is_in_the_order_of_its_clock(central: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha)
    alpha.save(1, 3, {"english_level": "b1"})
    take(central, *alpha.export(), NOW)
    with central.connect() as connection:
        history = CentralRecords(connection).history(record_id(1), record_id(3))
    values = [entry.value for change in history for entry in change.entries if entry.path == "english_level"]
    assert [value and value["v"] for value in values] == ["a1", "b1"]
