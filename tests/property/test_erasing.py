"""Whatever laptops send after an erasure, in whatever order: no value comes back. All persons are synthetic."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.casework.erasing import Decision, erase
from sync.central.staff.who import Role, Staff
from sync.merge import absorb, encode
from tests.property.test_central import check_rebuilt, exported, state_of
from tests.synthetic_laptop import ACTORS, NOW, Laptop, record_id

EXAMPLES = count(1)
KB = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
LAW = Decision("Synthetic Act section 7", "OT")
bounded = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TREE = {1: ("person", 0), 2: ("profile", 1), 3: ("work", 2), 4: ("language", 2), 5: ("addendum", 1)}
"""The records of one person: their type, and under which they hang; 0 is the case, 9 somebody else in it."""


@pytest.fixture
def sqlite_central(tmp_path: Path) -> Iterator[Engine]:
    engine = store.create(str(tmp_path / "central.db"))
    yield engine
    engine.dispose()


def edit(chance: random.Random, laptop: Laptop, base: int, word: str) -> None:
    """One save or deletion. Only the first save of a record here says what it is and where it hangs."""
    place = chance.choice((*TREE, *TREE, 0, 9))
    held = laptop.docs.get((record_id(base), record_id(base + place)))
    if held and place in TREE and chance.random() < 0.15:
        laptop.delete(base, base + place)
        return
    values: dict[str, object] = {"remark": f"{word if place in TREE else 'plain'}{chance.randrange(4)}"}
    if not held:
        kind, above = TREE.get(place, ("case" if place == 0 else "person", 0))
        if above and (record_id(base), record_id(base + above)) not in laptop.docs:
            return  # nobody writes under what they have not seen
        values["_type"] = kind
        if place:
            values["_case" if kind == "person" else "_parent"] = record_id(base + above)
    laptop.save(base, base + place, values)


def meet(chance: random.Random, laptops: list[Laptop], base: int, word: str, saves: int) -> None:
    for _ in range(saves):
        laptop = chance.choice(laptops)
        if chance.random() < 0.75:
            edit(chance, laptop, base, word)
        else:
            laptop.take(chance.choice(laptops).log.values())


@pytest.mark.slow
@bounded
@given(seed=st.integers(0, 2**32))
def test_no_order_of_bundles_brings_a_value_back(
    seed: int, central_on_postgres: Engine, sqlite_central: Engine
) -> None:
    check(seed, central_on_postgres, sqlite_central)


@pytest.mark.long
@settings(bounded, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_no_order_of_many_brings_a_value_back(
    seed: int, central_on_postgres: Engine, sqlite_central: Engine
) -> None:
    check(seed, central_on_postgres, sqlite_central)


def check(seed: int, *engines: Engine) -> None:
    """Three laptops write before and after an erasure, and every bundle comes twice, shuffled."""
    chance, example = random.Random(seed), next(EXAMPLES)
    base, word = example * 100, f"kanari{example}x"
    laptops = [Laptop(device, epoch=example) for device in ACTORS[:3]]
    laptops[0].save(base, base, {"_type": "case", "number": f"987-26C{example:05}"})
    laptops[0].save(base, base + 1, {"_type": "person", "_case": record_id(base), "remark": word})
    laptops[1].take(laptops[0].log.values())
    meet(chance, laptops, base, word, chance.randint(2, 10))
    before = [exported(laptops[0]), *(exported(laptop) for laptop in laptops[1:] if laptop.own())]
    meet(chance, laptops, base, word, chance.randint(2, 10))
    after = [exported(laptop) for laptop in laptops if laptop.own()]
    whole = chance.random() < 0.3
    states = []
    for engine in engines:
        for content, facts in before[: chance.randint(1, len(before))]:
            take(engine, content, facts, NOW)
        erase(engine, KB, record_id(base if whole else base + 1), LAW, NOW)
        order = [*before, *after] * 2
        chance.shuffle(order)
        for content, facts in sorted(order, key=lambda bundle: bundle[1].seq):
            take(engine, content, facts, NOW)
        assert left(engine, word) == []
        check_rebuilt(engine, base, state_of(engine, base))
        states.append(state_of(engine, base))
    assert states[0] == states[1]
    kept = () if whole else (record_id(base), record_id(base + 9))
    changes = {change.dot: change for laptop in laptops for change in laptop.log.values()}.values()
    plain = {one: encode(absorb({}, [change for change in changes if change.rec == one])) for one in kept}
    held = {one: row[4] for one, row in states[1].items() if isinstance(row, tuple)}
    assert held == {one: text for one, text in plain.items() if text != "{}"}


def left(engine: Engine, mark: str) -> list[str]:
    """Every cell of every table with the mark in it."""
    with engine.connect() as connection:
        return [
            table.name
            for table in schema.metadata.tables.values()
            for row in connection.execute(select(table))
            for cell in row
            if mark.encode() in (cell if isinstance(cell, bytes) else str(cell).encode())
        ]
