"""What persons add to the counts, and what may be told of them when, on both engines. Everybody is synthetic."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from sqlalchemy import Engine, select

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged.saving import Write, save
from tests.synthetic_laptop import NOW, Laptop, record_id, says

MISSION = "2026-UGA-01"


def family(laptop: Laptop, number: int, born: tuple[str, ...] = ("1980", "2015"), mission: str = MISSION) -> None:
    """A household whose records are number … ; its first member has a profile with everything asked for."""
    laptop.save(
        number, number, {"_type": "case", "number": f"TEST-{number}", "mission": mission, "status": "sealed"}
    )
    for place, year in enumerate(born, 1):
        member = {"_type": "person", "_case": record_id(number), "_parent": record_id(number), "birth": year}
        laptop.save(number, number + place, {**member, "given_latin": "Test", "sex": "f", "citizenship": "SYR"})


def deliver(central: Engine, laptop: Laptop) -> None:
    take(central, *laptop.export(), NOW)


def cells(central: Engine, column: str = "n") -> dict[tuple[str, str], int]:
    with central.connect() as connection:
        rows = connection.execute(select(schema.stat_cell)).all()
    return {(row.dimension, row.value): getattr(row, column) for row in rows if getattr(row, column)}


def summed(central: Engine) -> Counter[tuple[str, str]]:
    """What the cells must be, added up from every person and household."""
    with central.connect() as connection:
        rows = connection.scalars(select(schema.counted.c.cells)).all()
    return Counter((dimension, value) for row in rows for dimension, value in json.loads(row))


def test_a_household_is_counted_and_told_from_five_persons_on(central: Engine) -> None:
    laptop = Laptop("alpha")
    family(laptop, 100)
    family(laptop, 200)
    deliver(central, laptop)
    assert cells(central)["persons", ""] == 4
    assert cells(central, "told") == {}
    family(laptop, 300, born=("1990", "2020", "2021"))
    deliver(central, laptop)
    told = cells(central, "told")
    assert told == cells(central) == dict(summed(central))
    assert (told["persons", ""], told["households", ""], told["citizenship", "SYR"]) == (7, 3, 7)
    assert told["household_kind", "alone_with_children"] == told["household_kind", "woman_alone"] == 3
    assert (told["education", "!not_asked"], told["status", "sealed"]) == (7, 7)


def test_what_a_person_said_is_counted_by_code_and_what_was_not_said_by_its_kind(central: Engine) -> None:
    laptop = Laptop("alpha")
    family(laptop, 100, born=("1980",))
    profile = {"_type": "profile", "_parent": record_id(101), "languages/english_level": "a2"}
    laptop.save(
        100, 110, {**profile, "schooling/isced": "3", "skills/crafts/sew": True, "skills/crafts/cook": True}
    )
    laptop.save(100, 111, {"_type": "work", "_parent": record_id(110), "work_occupation": "7212"})
    laptop.save(100, 112, {"_type": "work", "_parent": record_id(110), "work_occupation": "7531"})
    deliver(central, laptop)
    found = cells(central)
    assert {value for dimension, value in found if dimension == "craft"} == {"sew", "cook"}
    assert {value for dimension, value in found if dimension == "occupation"} == {"7"}
    assert (found["english", "a2"], found["norwegian", "!not_asked"], found["need", "!not_asked"]) == (1, 1, 1)
    other = Laptop("beta")
    other.save(100, 110, {"schooling/isced": "6"})
    deliver(central, other)
    assert {value for dimension, value in cells(central) if dimension == "education"} == {"!conflict"}


@pytest.mark.parametrize(("card", "counted"), [("given", "stairs"), ("withdrawn", "!not_asked")])
def test_a_need_is_counted_by_its_function_while_both_consents_stand(
    central: Engine, card: str, counted: str
) -> None:
    laptop = Laptop("alpha")
    family(laptop, 100, born=("1980",))
    laptop.save(100, 110, {"_type": "consent", "_parent": record_id(101), "purpose": "needs", "decision": "given"})
    laptop.save(100, 111, {"_type": "needs", "_parent": record_id(101), "cards/has_needs": "yes"})
    laptop.save(
        100,
        112,
        {"_type": "need", "_parent": record_id(111), "need_consent": card, "need_function": "stairs"},
    )
    deliver(central, laptop)
    assert {value for dimension, value in cells(central) if dimension == "need"} == {counted}
    laptop.save(100, 110, {"decision": "withdrawn"})
    deliver(central, laptop)
    assert {value for dimension, value in cells(central) if dimension == "need"} == {"!declined"}


def test_a_shielded_person_is_in_no_cell_and_the_household_is_counted_without(central: Engine) -> None:
    laptop = Laptop("alpha")
    family(laptop, 100, born=("1980", "1981"))
    laptop.save(100, 101, {"citizenship": "XKX"})
    deliver(central, laptop)
    assert cells(central)["citizenship", "XKX"] == 1
    laptop.save(100, 101, {"shield": "strict"})
    deliver(central, laptop)
    assert ("citizenship", "XKX") not in cells(central)
    assert (cells(central)["persons", ""], cells(central)["household_kind", "single"]) == (1, 1)
    with central.connect() as connection:
        assert record_id(101) not in connection.scalars(select(schema.counted.c.unit)).all()


def test_what_central_writes_of_a_case_moves_its_persons(central: Engine) -> None:
    laptop = Laptop("alpha")
    family(laptop, 100)
    deliver(central, laptop)
    way = {"_type": says("settling"), "_parent": says(record_id(100)), "_case": says(record_id(100))}
    days = {"permit_on": says("2026-02-01"), "settled_on": says("2026-04-01")}
    with store.writing(central) as connection:
        save(
            connection,
            "KB",
            [Write(record_id(100), record_id(190), {**way, "status": says("settled"), **days})],
            NOW,
        )
    assert cells(central)["stage", "settled"] == 2
    assert cells(central)["wait", "2026-02-01 2026-04-01 prompt"] == 1
    laptop.save(100, 100, {"mission": "2026-UGA-02"})
    deliver(central, laptop)
    with central.connect() as connection:
        assert set(connection.scalars(select(schema.stat_cell.c.mission))) == {"2026-UGA-02"}
    assert cells(central) == dict(summed(central))


def moved(central: Engine) -> dict[str, int]:
    """How many persons of each mission have changed since its figures were told."""
    with central.connect() as connection:
        return {row.mission: row.moved for row in connection.execute(select(schema.stat_mission))}


def test_whoever_leaves_and_comes_back_counts_once(central: Engine) -> None:
    """Three times away and back would else make five changes, and tell of the next one who comes alone."""
    laptop = Laptop("alpha")
    for number in (100, 200, 300):
        family(laptop, number)
    deliver(central, laptop)
    before = cells(central, "told")
    assert before["persons", ""] == 6
    for _ in range(3):
        laptop.delete(100, 101)
        deliver(central, laptop)
        assert moved(central) == {MISSION: 1}
        with central.connect() as connection:
            assert record_id(101) not in connection.scalars(select(schema.counted.c.unit)).all()
        family(laptop, 100)
        deliver(central, laptop)
        assert moved(central) == {MISSION: 1}
    family(laptop, 400, born=("1990",))
    deliver(central, laptop)
    assert (moved(central), cells(central, "told")) == ({MISSION: 2}, before)
    family(laptop, 500, born=("1990", "1991", "1992"))
    deliver(central, laptop)
    assert moved(central) == {MISSION: 0}
    assert cells(central, "told")["persons", ""] == 10
    laptop.delete(100, 101)
    deliver(central, laptop)
    assert moved(central) == {MISSION: 1}, "the figures were told: from there it is counted anew"
    with central.connect() as connection:
        assert [row.mission for row in connection.execute(select(schema.counted)) if row.cells == "[]"] == [
            MISSION
        ]
    assert cells(central) == dict(summed(central))


def test_whoever_goes_from_one_mission_to_another_and_back_counts_once_in_each(central: Engine) -> None:
    laptop, other = Laptop("alpha"), "2026-UGA-02"
    for number in (100, 200, 300):
        family(laptop, number)
    for number in (600, 700, 800):
        family(laptop, number, mission=other)
    deliver(central, laptop)
    for mission in (other, MISSION) * 3:
        laptop.save(100, 100, {"mission": mission})
        deliver(central, laptop)
        assert moved(central) == {MISSION: 2, other: 2}
