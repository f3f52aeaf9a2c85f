"""What is told of groups, and that nobody is found in it by subtracting. All persons are synthetic."""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.cli import central_figures
from kommisjon.cli.central_labels import labels
from kommisjon.errors import Code, Refusal
from sync.central import store
from sync.central.arriving.importer import take
from sync.central.figures.rounding import told
from sync.central.figures.telling import Figures, figures
from sync.central.figures.waiting import waited
from sync.central.merged.saving import Write, save
from tests.synthetic_laptop import NOW, Laptop, record_id, says

TODAY = NOW.date()
COUNTRIES = ("SYR", "COD", "AFG", "ERI")


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """What is told stands still by one rule on both engines: the many imports of these tests need one of them."""
    engine = store.create(str(tmp_path / "central.db"))
    yield engine
    engine.dispose()


def add_household(laptop: Laptop, case: int, members: int, chance: random.Random, mission: str) -> None:
    """A household with records case … case + 9; every member has a profile with some answers."""
    household = {"_type": "case", "number": f"TEST-{case}", "mission": mission}
    laptop.save(case, case, {**household, "status": chance.choice(("sealed", "mapped"))})
    for place in range(1, members + 1):
        person = {"_type": "person", "_case": record_id(case), "given_latin": "Test", "sex": chance.choice("fmu")}
        born = {"birth": str(chance.randrange(1950, 2024)), "citizenship": chance.choice(COUNTRIES)}
        laptop.save(case, case + place, {**person, **born})
        profile: dict[str, object] = {"_type": "profile", "_parent": record_id(case + place)}
        known = {"languages/english_level": chance.choice(("none", "a1", "b2")), "skills/crafts/sew": True}
        laptop.save(case, case + 10 + place, profile | (known if chance.random() < 0.8 else {}))


def a_year(central: Engine) -> Laptop:
    laptop, chance = Laptop("alpha"), random.Random(1)
    for number in range(30):
        mission = "2026-UGA-01" if number % 3 else "2026-JOR-02"
        add_household(laptop, 1000 + 100 * number, chance.randint(1, 8), chance, mission)
    take(central, *laptop.export(), NOW)
    return laptop


def seen(central: Engine, mission: str = "") -> Figures:
    return figures(central, labels(), TODAY, mission)


def test_figures_are_rounded_and_every_dimension_says_why_there_is_no_answer(central: Engine) -> None:
    a_year(central)
    found = seen(central)
    rows = {table.described.name: dict(table.rows) for table in found.tables}
    assert {one.n for table in rows.values() for one in table.values() if one.n is not None} <= set(
        range(5, 300, 5)
    )
    for name, table in rows.items():
        specials = {"!not_asked", "!declined", "!unknown", "!conflict"}
        assert specials <= table.keys() or name == "household_kind", name
    assert {"SYR", "COD"} <= rows["citizenship"].keys()
    assert "NOR" not in rows["citizenship"]
    assert rows["sex"]["u"].n
    assert [one.mission for one in found.missions] == ["2026-JOR-02", "2026-UGA-01"]
    assert found.last_bundle == NOW.date().isoformat()
    assert found.open.n
    by = figures(central, labels(), TODAY, "2026-UGA-01", ("education",))
    assert [table.described.name for table in by.tables] == ["education"]
    assert (by.persons.n or 0) < (found.persons.n or 0)
    with pytest.raises(Refusal) as refused:
        seen(central, "2025")
    assert refused.value.code is Code.NOTHING_COUNTED


@pytest.mark.parametrize("change", ["added", "another answer", "shielded", "deleted", "moved away"])
def test_one_person_more_less_or_otherwise_changes_no_figure(on_sqlite: Engine, change: str) -> None:
    """Whoever has the figures of two days learns nothing of the one person, nor of four, who came between."""
    laptop = a_year(on_sqlite)
    before = [json.dumps(seen(on_sqlite, mission).as_dict()) for mission in ("", "2026-UGA-01", "2026-JOR-02")]
    for number in range(4):
        case = 1000 + 100 * (3 * number + 1)
        match change:
            case "added":
                add_household(laptop, 9000 + 100 * number, 1, random.Random(number), "2026-UGA-01")
            case "another answer":
                laptop.save(case, case + 1, {"citizenship": "ERI", "sex": "f", "birth": "1931"})
            case "shielded":
                laptop.save(case, case + 1, {"shield": "strict"})
            case "deleted":
                laptop.delete(case, case + 1)
            case "moved away":
                laptop.save(case, case + 1, {"_case": record_id(1000)})
        take(on_sqlite, *laptop.export(), NOW)
        after = [json.dumps(seen(on_sqlite, mission).as_dict()) for mission in ("", "2026-UGA-01", "2026-JOR-02")]
        assert after == before
    for number in range(6):
        add_household(laptop, 20000 + 100 * number, 2, random.Random(number), "2026-UGA-01")
    take(on_sqlite, *laptop.export(), NOW)
    assert json.dumps(seen(on_sqlite).as_dict()) != before[0]


def test_the_same_person_changed_again_and_again_counts_as_one(on_sqlite: Engine) -> None:
    laptop = a_year(on_sqlite)
    before = json.dumps(seen(on_sqlite).as_dict())
    for number in range(8):
        laptop.save(1000, 1001, {"citizenship": COUNTRIES[number % 4], "birth": str(1950 + number)})
        take(on_sqlite, *laptop.export(), NOW)
    assert json.dumps(seen(on_sqlite).as_dict()) == before


def test_no_subtraction_of_rounded_rows_or_missions_leaves_a_single_person() -> None:
    """Every way in which up to three rows can be filled: what is told fits a count of one only with others."""
    fits: defaultdict[tuple[object, ...], list[set[int]]] = defaultdict(lambda: [set(), set(), set()])
    for rows in itertools.product(range(15), repeat=3):
        display = (*map(told, rows), told(sum(rows)), told(rows[0] + rows[1]))
        for place, n in enumerate(rows):
            fits[display][place].add(n)
    assert not [display for display, found in fits.items() if any(counts == {1} for counts in found)]


def test_waits_are_held_against_the_goals_on_the_day_the_figures_were_told() -> None:
    day = date(2026, 10, 1)
    waits = [
        ("2026-01-31 2026-04-30 prompt", 10, day),
        ("2026-01-31 2026-05-01 prompt", 10, day),
        ("2026-01-01 2026-08-01 other", 5, day),
        ("2026-01-01 - other", 5, day),
        ("2026-08-01 - other", 7, day),
    ]
    whole, prompt = waited(waits)
    assert (whole.within.n, whole.over.n, whole.still.n, whole.share) == (20, 10, 5, 66)
    assert (prompt.within.n, prompt.over.n, prompt.still.n, prompt.share) == (10, 10, None, 50)


def test_what_caseworkers_write_is_in_the_waiting_times(central: Engine) -> None:
    a_year(central)
    with store.writing(central) as connection:
        for number in range(12):
            home = record_id(1000 + 100 * number)
            settling = {"_type": "settling", "_parent": home, "_case": home, "status": "settled"}
            days = {"permit_on": "2026-01-10", "settled_on": "2026-03-01"}
            values = {path: says(value) for path, value in {**settling, **days}.items()}
            save(connection, "KB", [Write(home, record_id(1050 + 100 * number), values)], NOW)
    found = seen(central)
    assert found.waits[0].within.n == 10
    assert found.waits[0].share == 100
    assert {code: one.n for table in found.tables if table.described.name == "stage" for code, one in table.rows}[
        "settled"
    ]


def test_the_table_has_tags_and_the_page_asks_for_nothing(on_sqlite: Engine) -> None:
    a_year(on_sqlite)
    found, words = seen(on_sqlite), labels()
    rows = list(csv.reader(central_figures.table(found, words).decode().splitlines()))
    assert rows[1] == list(central_figures.HXL)
    assert {len(row) for row in rows} == {len(central_figures.HXL)}
    assert {row[-1] for row in rows[2:]} <= {"", *map(str, range(5, 300, 5))}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "-"))]
    page = central_figures.page(found, words, TODAY).decode()
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<h2>") == len(found.tables) + 2
    lines = list(central_figures.charts(found, words, 78))
    assert max(map(len, lines[:100])) <= 120
    assert sum(line.endswith("under 5") for line in lines) > 10
    assert sum("under 5 each: " in line for line in lines) > 5
