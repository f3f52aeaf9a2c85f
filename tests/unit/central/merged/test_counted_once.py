"""Whoever is registered twice counts once in figures, where it was last, on both engines. Nobody exists."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest
from sqlalchemy import Engine, select

from kommisjon.model.link import SameAs
from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.casework.erasing import Decision, erase
from sync.central.duplicates.deciding import decide
from sync.central.merged.redrawing import redraw
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from tests.synthetic_laptop import NOW, Laptop, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
MISSIONS = {1: "2026-UGA-01", 11: "2026-UGA-02", 21: "2026-LBN-01"}
"""By the number of the case; the person is the record after it."""
FIRST, SECOND, THIRD = (record_id(case + 1) for case in MISSIONS)


@pytest.fixture
def laptop() -> Laptop:
    laptop = Laptop("alpha")
    for case, mission in MISSIONS.items():
        laptop.save(case, case, {"_type": "case", "number": f"TEST-{case}", "mission": mission})
        person = {"_type": "person", "_case": record_id(case), "_parent": record_id(case)}
        laptop.save(case, case + 1, {**person, "given_latin": "Khadija", "birth": "1980", "sex": "f"})
    return laptop


@pytest.fixture
def register(central: Engine, laptop: Laptop) -> Engine:
    take(central, *laptop.export(), NOW)
    return central


def decided(register: Engine, a: str, b: str, decision: SameAs = SameAs.SAME) -> None:
    decide(register, KARI, a, b, decision, "Her card.", NOW)


def told(register: Engine, dimension: str = "persons") -> dict[str, int]:
    """How many there are of each mission; what the cells say, and what is added up from the shares."""
    with register.connect() as connection:
        cells = connection.execute(select(schema.stat_cell).where(schema.stat_cell.c.dimension == dimension)).all()
        shares = connection.execute(select(schema.counted.c.mission, schema.counted.c.cells)).all()
    found = {row.mission: row.n for row in cells if row.n}
    added = Counter(row.mission for row in shares for one, _ in json.loads(row.cells) if one == dimension)
    assert found == added
    return found


def test_two_who_are_one_count_once_and_twice_again_when_it_was_wrong(register: Engine) -> None:
    assert told(register) == dict.fromkeys(MISSIONS.values(), 1)
    decided(register, FIRST, SECOND)
    assert told(register) == {"2026-UGA-02": 1, "2026-LBN-01": 1}
    assert told(register, "households") == dict.fromkeys(MISSIONS.values(), 1)
    decided(register, FIRST, SECOND, SameAs.UNKNOWN)
    assert told(register) == dict.fromkeys(MISSIONS.values(), 1)


@pytest.mark.parametrize("order", itertools.permutations([(FIRST, SECOND), (SECOND, THIRD)]))
def test_one_who_is_there_three_times_counts_once(register: Engine, order: tuple[tuple[str, str], ...]) -> None:
    for pair in order:
        decided(register, *pair)
    assert told(register) == {"2026-LBN-01": 1}
    with writing(register) as connection:
        redraw(connection)
    assert told(register) == {"2026-LBN-01": 1}


def test_the_one_between_two_others_is_left_with_the_older(register: Engine) -> None:
    decided(register, FIRST, THIRD)
    decided(register, SECOND, THIRD)
    assert told(register) == {"2026-LBN-01": 1}
    decided(register, FIRST, THIRD, SameAs.DIFFERENT)
    assert told(register) == {"2026-UGA-01": 1, "2026-LBN-01": 1}


def test_what_changes_on_either_is_counted_of_the_last_alone(register: Engine, laptop: Laptop) -> None:
    decided(register, FIRST, SECOND)
    laptop.save(1, 2, {"citizenship": "SYR"})
    laptop.save(11, 12, {"citizenship": "SDN"})
    take(register, *laptop.export(), NOW)
    with register.connect() as connection:
        cells = connection.execute(select(schema.stat_cell).where(schema.stat_cell.c.dimension == "citizenship"))
        found = {row.value: row.n for row in cells if row.n}
    assert found == {"SDN": 1, "!not_asked": 1}
    assert told(register) == {"2026-UGA-02": 1, "2026-LBN-01": 1}


@pytest.mark.parametrize("gone", ["deleted", "shielded", "erased"])
def test_when_the_last_one_goes_the_other_counts(register: Engine, laptop: Laptop, gone: str) -> None:
    decided(register, FIRST, SECOND)
    if gone == "erased":
        erase(register, KARI, SECOND, Decision("GDPR art. 17", "PO"), NOW)
    elif gone == "deleted":
        laptop.delete(11, 12)
    else:
        laptop.save(11, 12, {"shield": "strict"})
    if gone != "erased":
        take(register, *laptop.export(), NOW)
    assert told(register) == {"2026-UGA-01": 1, "2026-LBN-01": 1}


def test_a_decision_that_comes_before_its_persons_counts_once_they_are_there(central: Engine) -> None:
    early, late = Laptop("alpha"), Laptop("beta")
    for case, laptop in ((1, early), (11, late)):
        laptop.save(case, case, {"_type": "case", "number": f"TEST-{case}", "mission": MISSIONS[case]})
        laptop.save(case, case + 1, {"_type": "person", "_case": record_id(case), "_parent": record_id(case)})
    take(central, *early.export(), NOW)
    assert told(central) == {"2026-UGA-01": 1}
    take(central, *late.export(), NOW)
    decided(central, FIRST, SECOND)
    assert told(central) == {"2026-UGA-02": 1}
    late.delete(11, 12)
    take(central, *late.export(), NOW)
    assert told(central) == {"2026-UGA-01": 1}
