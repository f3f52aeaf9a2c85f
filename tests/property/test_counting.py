"""Counts kept up import by import are the counts of a central drawn anew, whatever came in. Synthetic data."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from kommisjon.model.system import system_values
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged.redrawing import redraw
from sync.central.merged.saving import Write, save
from tests.synthetic_laptop import ACTORS, NOW, Laptop, record_id, says

EXAMPLES = count(1)
ANSWERS = {
    "case": {
        "mission": ("2026-UGA-01", "2026-JOR-02", "elsewhere"),
        "status": ("sealed", "mapped"),
        "number": ("A",),
    },
    "person": {
        "sex": ("f", "m"),
        "birth": ("1990", "2015", "nonsense"),
        "shield": ("none", "none", "strict"),
        "given_latin": ("Test",),
    },
    "profile": {"languages/english_level": ("a1", "c2"), "skills/crafts/sew": (True, False)},
    "work": {"work_occupation": ("7212", "5"), "work_title": ("welding",)},
    "settling": {"status": ("ready", "settled", "withdrawn"), "permit_on": ("2026-02-01", "2026-03-01")},
}


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("counting")
    engine = store.create(str(folder / "central.db"))
    yield engine
    engine.dispose()


def lead(chance: random.Random, central: Engine, case: int) -> None:
    """One step of a case after the mission, or its record taken away: caseworkers write it, no laptop does."""
    home, rec = record_id(case), record_id(case + 40)
    with store.writing(central) as connection:
        doc = connection.scalar(select(schema.rec.c.doc).where(schema.rec.c.rec == rec))
        if doc is not None and chance.random() < 0.1:
            save(connection, "KB", [Write(home, rec, {}, why="delete")], NOW)
            return
        values = {path: says(chance.choice(possible)) for path, possible in ANSWERS["settling"].items()}
        system = system_values("settling", case=home, parent=home)
        # Sometimes by somebody who had not seen what stands: then people differ.
        seen = {} if chance.random() < 0.2 else None
        save(connection, "KB", [Write(home, rec, system | values, seen=seen)], NOW)


def edit(chance: random.Random, laptop: Laptop, base: int) -> None:
    """One save or deletion among two cases with three persons each."""
    case = base + 50 * chance.randrange(2)
    person = case + 1 + 10 * chance.randrange(3)
    places = {"case": case, "person": person, "profile": person + 1, "work": person + 2}
    kind = chance.choice(("case", "person", "person", "profile", "work"))
    rec = places[kind]
    if (record_id(case), record_id(rec)) in laptop.docs and chance.random() < 0.1:
        laptop.delete(case, rec)
        return
    values: dict[str, object] = {"_type": kind}
    if kind == "person":
        values["_case"] = record_id(case if chance.random() < 0.9 else base)
    elif kind != "case":
        values["_parent"] = record_id(rec - 1)
    for path, possible in ANSWERS[kind].items():
        if chance.random() < 0.6 or path in {"number", "given_latin"}:
            values[path] = chance.choice(possible)
    laptop.save(case, rec, values)


def state_of(engine: Engine) -> tuple[set[tuple[str, ...]], dict[tuple[str, str, str], int]]:
    with engine.connect() as connection:
        # Marks of who has left add nothing, and a central drawn anew knows of none.
        units = connection.execute(select(schema.counted).where(schema.counted.c.cells != "[]")).all()
        cells = connection.execute(select(schema.stat_cell).where(schema.stat_cell.c.n != 0)).all()
    return {(row.home, row.unit, row.mission, row.cells) for row in units}, {
        (row.mission, row.dimension, row.value): row.n for row in cells
    }


def kept_up(central: Engine, seed: int) -> None:
    chance, example = random.Random(seed), next(EXAMPLES)
    laptops = [Laptop(device, epoch=example) for device in ACTORS[:2]]
    for _ in range(chance.randint(2, 6)):
        laptop = chance.choice(laptops)
        for _ in range(chance.randint(1, 12)):
            edit(chance, laptop, 1000 * example)
        if chance.random() < 0.3:
            laptop.take(chance.choice(laptops).log.values())
        take(central, *laptop.export(laptop.own()), NOW)
        if chance.random() < 0.7:
            lead(chance, central, 1000 * example + 50 * chance.randrange(2))
    units, cells = state_of(central)
    summed = Counter((mission, *cell) for _, _, mission, its in units for cell in json.loads(its))
    assert cells == {(m, d, v): n for (m, d, v), n in summed.items()}
    with store.writing(central) as connection:
        for table in (schema.counted, schema.stat_cell, schema.stat_mission):
            connection.execute(delete(table))
        redraw(connection)
    assert state_of(central) == (units, cells)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_counts_kept_up_are_counts_made_anew(seed: int, central: Engine) -> None:
    kept_up(central, seed)


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_counts_kept_up_are_counts_made_anew_at_length(seed: int, central: Engine) -> None:
    kept_up(central, seed)
