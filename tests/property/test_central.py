"""Random missions into central: both engines hold what a fold of all changes gives, and nothing is ever lost.

Synthetic data. Each example writes under ids and an epoch of its own, so that one database serves a whole test.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.arriving.sequence import ManifestFacts
from sync.central.merged import log
from sync.central.merged.projections import rebuild
from sync.merge import Doc, Head, State, absorb, encode
from sync.merge.document import decode
from sync.merge.receipt import Receipt
from tests.synthetic_laptop import ACTORS, NOW, Laptop, bundle_lines, record_id

EXAMPLES = count(1)
bounded = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def sqlite_central(tmp_path: Path) -> Iterator[Engine]:
    engine = store.create(str(tmp_path / "central.db"))
    yield engine
    engine.dispose()


seeds = st.integers(0, 2**32)


def edit(chance: random.Random, laptop: Laptop, base: int) -> None:
    """One save or deletion on one of four records that hang together."""
    rec = base + chance.randrange(4)
    held = laptop.docs.get((record_id(base), record_id(rec)))
    if held and chance.random() < 0.1:
        laptop.delete(base, rec)
        return
    values: dict[str, object] = {"_type": ("case", "person", "profile", "work")[rec - base]}
    if rec > base:
        values["_case" if rec == base + 1 else "_parent"] = record_id(rec - 1 if rec > base + 1 else base)
    values[chance.choice(("given_latin", "birth", "work_title"))] = f"w{chance.randrange(3)}"
    if chance.random() < 0.1:
        values["shield"] = chance.choice(("none", "strict"))
    laptop.save(base, rec, values)


def state_of(engine: Engine, base: int) -> dict[str, object]:
    """The records and projections of one home, with the tests' own numbers for laptops."""
    with engine.connect() as connection:
        numbers = {row.actor_no: row.device for row in connection.execute(select(schema.actor)).all()}
        found: dict[str, object] = {
            row.rec: (
                row.type,
                row.alive,
                row.waiting,
                row.n_conflicts,
                encode(renumbered(decode(row.doc), numbers)),
            )
            for row in connection.execute(select(schema.rec).where(schema.rec.c.home == record_id(base)))
        }
        for table in schema.PERSON_TABLES:
            rows = connection.execute(select(table).where(table.c.home == record_id(base)))
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


def renumbered(doc: Doc, numbers: dict[int, str]) -> Doc:
    def number(actor: int) -> int:
        return ACTORS.index(numbers[actor])

    return {
        path: State(
            tuple(sorted((Head(h.hlc, number(h.actor), h.n, h.value) for h in state.heads), key=lambda h: h[:3])),
            {number(actor): n for actor, n in state.ctx.items()},
        )
        for path, state in doc.items()
    }


@bounded
@given(seed=seeds)
def test_two_engines_and_the_plain_fold_agree_whatever_the_order(
    seed: int, central_on_postgres: Engine, sqlite_central: Engine
) -> None:
    chance, example = random.Random(seed), next(EXAMPLES)
    base = example * 100
    laptops = [Laptop(device, epoch=example) for device in ACTORS[: chance.randint(2, 4)]]
    bundles: list[tuple[list[bytes], ManifestFacts]] = []
    for _ in range(chance.randint(3, 16)):
        laptop = chance.choice(laptops)
        act = chance.random()
        if act < 0.6:
            edit(chance, laptop, base)
        elif act < 0.8:
            laptop.take(chance.choice(laptops).log.values())
        elif laptop.own():
            bundles.append(exported(laptop))
    bundles += [exported(laptop) for laptop in laptops if laptop.own()]
    for engine in (central_on_postgres, sqlite_central):
        order = bundles * 2
        chance.shuffle(order)
        # A late bundle of one laptop brings nothing new only after a later one of it: keep each laptop's order.
        for content, facts in sorted(order, key=lambda bundle: bundle[1].seq):
            take(engine, content, facts, NOW)
    changes = {change.dot: change for laptop in laptops for change in laptop.log.values()}.values()
    plain = {
        rec: encode(absorb({}, [change for change in changes if change.rec == rec]))
        for rec in {change.rec for change in changes}
    }
    on_postgres, on_sqlite = state_of(central_on_postgres, base), state_of(sqlite_central, base)
    assert on_postgres == on_sqlite
    for engine, standing in ((central_on_postgres, on_postgres), (sqlite_central, on_sqlite)):
        check_rebuilt(engine, base, standing)
    assert {rec: row[4] for rec, row in on_sqlite.items() if isinstance(row, tuple)} == plain


def check_rebuilt(engine: Engine, base: int, standing: dict[str, object]) -> None:
    """What is held is what its log gives, and what is drawn from it is what would be drawn anew."""
    home = record_id(base)
    with store.writing(engine) as connection:
        logged = list(log.read(connection, home))
        rows = connection.execute(
            select(schema.rec.c.rec, schema.rec.c.doc).where(schema.rec.c.home == home)
        ).all()
        for rec, doc in rows:
            assert doc == encode(absorb({}, [change for change in logged if change.rec == rec]))
        for table in schema.PERSON_TABLES:
            connection.execute(delete(table).where(table.c.home == home))
        rebuild(connection, -1, {(home, rec) for rec, _doc in rows})
    assert state_of(engine, base) == standing


def exported(laptop: Laptop) -> tuple[list[bytes], ManifestFacts]:
    _, facts = laptop.export()
    return bundle_lines(laptop.own(), laptop.epoch), facts


@bounded
@given(seed=seeds)
def test_sticks_lost_late_and_twice_and_receipts_in_any_order_never_lose_a_change(
    seed: int, sqlite_central: Engine
) -> None:
    chance, example = random.Random(seed), next(EXAMPLES)
    base = example * 100
    laptop = Laptop("alpha", epoch=example)
    sticks: list[tuple[list[bytes], ManifestFacts]] = []
    receipts: list[Receipt] = []
    delivered: set[int] = set()
    for _ in range(chance.randint(5, 30)):
        act = chance.random()
        if act < 0.45:
            edit(chance, laptop, base)
        elif act < 0.65:
            sticks.append(exported(laptop))
        elif act < 0.85 and sticks:
            content, facts = chance.choice(sticks[-3:])
            receipt = take(sqlite_central, content, facts, NOW)
            again = facts.seq in delivered
            delivered.add(facts.seq)
            receipts.append(receipt)
            never = {n for first, last in receipt.unaccounted for n in range(first, last + 1)}
            assert again or never == set(range(1, max(delivered))) - delivered
        elif receipts:
            acknowledge(laptop, chance.choice(receipts))
    # What the laptop has forgotten, central holds; what it still has, its next bundle brings.
    take(sqlite_central, *exported(laptop), NOW)
    with sqlite_central.connect() as connection:
        held = set(
            connection.scalars(
                select(schema.chg.c.n)
                .join(schema.actor, schema.actor.c.actor_no == schema.chg.c.actor_no)
                .where(schema.actor.c.epoch == example)
            )
        )
    assert held == set(range(1, laptop.n + 1))


def acknowledge(laptop: Laptop, receipt: Receipt) -> None:
    """Forget what the receipt says is held: here, up to the first gap."""
    laptop.base_seq = max(laptop.base_seq, receipt.seq)
    for held in receipt.held:
        if held.device == laptop.device and held.ranges and held.ranges[0][0] == 1:
            laptop.acknowledged = max(laptop.acknowledged, held.ranges[0][1])
