"""import, redelivery, history, sqlcipher: a bundle of 100,000 field changes into central (central-and-merge.md 9).

Ours is everything that happens to a file: signature and certificate verified, opened in a process of its own,
lines read strictly, folded, projections drawn, the receipt written, one transaction. The floor of `import` is
PostgreSQL's raw COPY of one row a field into an indexed, logged table, and nothing else. Half of the bundle is new
persons, half are new answers on persons held already; 5 % of those disagree with what had not been seen.

- redelivery: the same content in the laptop's next bundle, beside its first delivery;
- history: a tenth of the bundle into a central that holds 100 times as much, beside one that holds as much;
- sqlcipher: the same import into an encrypted file, beside PostgreSQL.
"""

from __future__ import annotations

import itertools
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine, func, select

from bench.databases import new_database
from bench.report import Comparison, Measured
from kommisjon.model.records import Sex
from kommisjon.synth.names import TRADITIONS, Household
from sync.bundle.write import Signer, Written
from sync.central import schema, store
from sync.central.arriving.bundle_file import import_file
from sync.merge import Change, Entry
from sync.merge.lines import encode_change, encode_head
from tests.bundles import DEVICE, NOON, World, make_world
from tests.postgres import NoServer, server

ROUNDS = 3
_FIELDS = 100_000
_PER_CHANGE = 10
"""Answers of a person, with those that say where it belongs."""
_TRADITIONS = sorted({one for many in TRADITIONS.values() for one, _ in many}, key=repr)
_HOUSEHOLD = 5
_OTHER = "device-9b21"
_TIMES = 100
"""How much more one central holds than the other, for `history`."""
_UNSEEN = 20
"""One answer in so many was given by somebody who had not seen what stands there."""
_START = 0x0199F3C2A4B10000


def measure(folder: Path) -> Measured:
    """Each round has databases of its own; everything in them is synthetic."""
    world = make_world(folder / "keys")
    try:
        with server() as address:
            rounds = [_round(world, folder / str(n), address) for n in range(ROUNDS)]
    except NoServer as missing:
        return Measured((), (f"central-import: left out, there is no PostgreSQL here ({missing})",))
    first, floor, again, longer, shorter, encrypted = zip(*rounds, strict=True)
    return Measured(
        [
            Comparison("import", 2.5, first, floor),
            Comparison("redelivery", 0.5, again, first),
            Comparison(f"history-{_TIMES}x", 2, longer, shorter),
            Comparison("sqlcipher-central", 2, encrypted, first),
        ],
        [f"import: {_FIELDS} field changes, {_FIELDS / min(first):,.0f} a second with signature and projections"],
    )


def _round(world: World, folder: Path, address: str) -> tuple[float, ...]:
    folder.mkdir()
    content = _Content(_FIELDS // 2 // _PER_CHANGE)
    before = content.held(world, folder)
    signer = world.certify(_OTHER)
    brought = content.brought(world, folder, signer)
    with _postgres(address) as engine:
        _take(engine, world, before)
        first = _take(engine, world, brought[0])
        again = _take(engine, world, brought[1])
        _check(engine, content)
    with _postgres(address) as engine:
        floor = _copied(engine, content)
    engine = store.create(str(folder / "central.db"), bytes(range(32)))
    _take(engine, world, before)
    encrypted = _take(engine, world, brought[0])
    engine.dispose()
    small = _Content(_FIELDS // 20 // _PER_CHANGE)
    longer = _with_history(world, folder / "long", address, small, _TIMES)
    shorter = _with_history(world, folder / "short", address, small, 1)
    return first, floor, again, longer, shorter, encrypted


def _with_history(world: World, folder: Path, address: str, content: _Content, times: int) -> float:
    """Seconds for the same bundle where so many times as much is held."""
    folder.mkdir()
    with _postgres(address) as engine:
        _take(engine, world, _Content(content.persons * times).held(world, folder))
        return _take(engine, world, content.brought(world, folder, world.certify(_OTHER))[0])


def _take(engine: Engine, world: World, bundle: Written) -> float:
    began = time.perf_counter()
    import_file(engine, bundle.path, world.trust, world.headquarters.central_identity(), NOON)
    return time.perf_counter() - began


@dataclass(frozen=True)
class _Content:
    """So many persons held before, and as many new ones in the bundle that is measured."""

    persons: int

    def held(self, world: World, folder: Path) -> Written:
        changes = self._new(0, self.persons, actor=0)
        return world.write(folder / "held", lines=[_head((DEVICE, 1)), *(_line(one) for one in changes)])

    def brought(self, world: World, folder: Path, signer: Signer) -> list[Written]:
        """What the other laptop learnt, as two bundles of the same content."""
        changes = list(self._new(self.persons, self.persons, actor=0))
        changes += [
            self._answered_anew(n, number) for n, number in enumerate(range(self.persons), len(changes) + 1)
        ]
        lines = [_head((_OTHER, 1), (DEVICE, 1)), *(_line(one) for one in changes)]
        first = world.write(folder / "brought", lines=lines, signer=signer)
        next_ = world.write(folder / "brought", lines=lines, signer=signer, seq=2, prev=first.manifest_sha256)
        return [first, next_]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """What the floor stores: a row for each field of the bundle that is measured."""
        changes = itertools.chain(
            self._new(self.persons, self.persons, actor=0),
            (self._answered_anew(n, number) for n, number in enumerate(range(self.persons), self.persons * 2)),
        )
        for one in changes:
            for entry in one.entries:
                yield one.home, one.rec, entry.path, one.actor, one.n, one.hlc, str(entry.value)

    def _new(self, first: int, count: int, *, actor: int) -> Iterator[Change]:
        n = 0
        for number in range(first, first + count):
            if number % _HOUSEHOLD == 0:
                n += 1
                values = {"_type": "case", "number": f"SYN-{number}", "mission": _id(0)}
                yield _change(_home(number), _home(number), actor, n, values)
            n += 1
            yield _change(_home(number), _id(number, 2), actor, n, _person(number, 1940))

    def _answered_anew(self, n: int, number: int) -> Change:
        seen = number + number // _HOUSEHOLD + 2  # as the first laptop numbered it
        context = () if number % _UNSEEN == 0 else ((1, seen),)
        return _change(_home(number), _id(number, 2), 0, n, _person(number, 1941), context)


def _person(number: int, born: int) -> dict[str, str]:
    """A made-up person, with names as families on a list have them: in Latin letters and in those of their own."""
    chance = random.Random(number * 10_000 + born)
    tradition = chance.choice(_TRADITIONS)
    house = Household(tradition, chance)
    given = house.written(house.given(Sex.FEMALE))
    family = house.child_name()
    said = {
        "given_latin": given.latin,
        "family_latin": family.latin,
        "given_original": given.original or given.latin,
        "family_original": family.original or family.latin,
        "sex": "f",
        "birth": str(born + number % 60),
        "role": "child",
    }
    return {"_type": "person", "_case": _home(number), "_parent": _home(number), **said}


def _change(
    home: str, rec: str, actor: int, n: int, values: dict[str, str], context: tuple[tuple[int, int], ...] = ()
) -> Change:
    entries = tuple(Entry(path, {"s": "answered", "v": value}, context) for path, value in sorted(values.items()))
    return Change(home, rec, actor, n, _START + n, "XX", "household@1", None, entries)


def _head(*actors: tuple[str, int]) -> bytes:
    return encode_head(actors, [("household", 1, "ab" * 32)])


def _line(change: Change) -> bytes:
    return encode_change(change, {0: 0, 1: 1})


def _home(number: int) -> str:
    return _id(number // _HOUSEHOLD, 1)


def _id(number: int, kind: int = 0) -> str:
    return str(uuid.UUID(int=0x0199F3C2_0000_7000_8000_000000000000 + kind * 2**40 + number))


def _check(engine: Engine, content: _Content) -> None:
    """What is timed is what is meant: everybody is found, and as many answers disagree as should."""
    with engine.connect() as connection:
        persons = connection.scalar(select(func.count()).select_from(schema.person))
        disputed = connection.scalar(select(func.count(func.distinct(schema.conflict.c.rec))))
    if (persons, disputed) != (2 * content.persons, -(-content.persons // _UNSEEN)):
        raise RuntimeError(f"the import gave {persons} persons, {disputed} disputed")


@contextmanager
def _postgres(address: str) -> Iterator[Engine]:
    """A central in a database of its own."""
    with new_database(address, "bench") as url:
        engine = store.create(url)
        try:
            yield engine
        finally:
            engine.dispose()


def _copied(engine: Engine, content: _Content) -> float:
    """Seconds of the raw COPY, in one transaction, into an indexed and logged table."""
    raw = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(raw) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE field (home uuid, rec uuid, path text, actor_no int, n bigint, hlc bigint, value text,"
            " PRIMARY KEY (home, rec, path, actor_no, n))"
        )
        rows = list(content.rows())
        began = time.perf_counter()
        with cursor.copy("COPY field FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - began
