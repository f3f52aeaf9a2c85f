"""durable-save: one answer saved by the store, beside the very same store on plain SQLite.

The floor is `kommisjon.store.Store` itself, its code and its tables, on the standard library's sqlite3 with the
same settings (write-ahead log, synchronous FULL, exclusive locking, the rest of `opening.py`) and no key: the
ratio is what encryption costs a save. Notes tell of stricter comparisons: with plain SQLite doing only the two
writes that no answer can do without, composed beforehand, and with one bare INSERT. All lie on the disk this
checkout lies on, because a temporary folder is often memory, where durability costs nothing.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest import mock

from bench.laptop import LABEL, clock
from bench.report import Comparison, Measured
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store import keeping
from kommisjon.store.opening import Connection, connect, create
from kommisjon.store.schema import MIGRATIONS
from kommisjon.store.store import Store, Write
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from sync.merge import encode

ROUNDS = 15
_ANSWERS = 40
"""Answers of one interview; each round makes a new record that grows by them."""
_PAUSE = (0.0, 0.008)
"""Seconds before each save."""
_KEY = bytes(range(32))
_TABLES = ("vault_state", "actor", "chg", "rec")
_SETTINGS = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "temp_store = MEMORY",
    "cache_size = -65536",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "wal_autocheckpoint = 200",
)
_CHG = "INSERT INTO chg VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_REC = (
    "INSERT INTO rec VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc, "
    "n_conflicts = excluded.n_conflicts, alive = excluded.alive, max_hlc = excluded.max_hlc"
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """The rows that one save left: a line of the log and the record as folded."""

    chg: Row
    rec: Row


class Took(NamedTuple):
    """Seconds of one save: by the clock, and of the processor alone."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Everything that saves the same answer: ours, the floor, and two that tell where the time goes."""

    store: Store
    unkeyed: Store
    """The same store on plain SQLite: the floor."""
    plain: sqlite3.Connection
    """Plain SQLite, with the two writes alone."""
    encrypted: Connection
    """The floor's own two writes, in a file with a key."""
    bare: sqlite3.Connection

    def save(self, save: Write, chance: random.Random) -> tuple[Took, ...]:
        """Save one answer on every side in turn."""
        ours = _timed(lambda: self.store.save([save], LABEL), chance)
        saved = _rows_of(self.store, save)
        return (
            ours,
            _timed(lambda: self.unkeyed.save([save], LABEL), chance),
            _timed(lambda: _write(self.plain, saved), chance),
            _timed(lambda: _write(self.encrypted, saved), chance),
            _timed(lambda: _insert(self.bare, saved), chance),
        )


def measure(folder: Path) -> Measured:
    """Save interviews answer by answer, each answer on every side in turn."""
    filled = folder / "store.db"
    _fill(filled)
    plain, bare = _plain(folder / "plain.db", filled), _bare(folder / "bare.db")
    encrypted = connect(Path(shutil.copy(filled, folder / "encrypted.db")), bytearray(_KEY))
    chance = random.Random(1)
    unencrypted = _plain(folder / "unkeyed.db", filled)
    with _store(filled) as store, _store_on(unencrypted) as unkeyed:
        sides = Sides(store, unkeyed, plain, encrypted, bare)
        rounds = [
            _medians([sides.save(save, chance) for save in _interview(store, number)]) for number in range(ROUNDS)
        ]
    for connection in (plain, encrypted, bare):
        connection.close()
    ours, floor, composed, keyed, insert = ([took.clock for took in side] for side in zip(*rounds, strict=True))
    processor = [median(took.processor for took in side) * 1000 for side in zip(*rounds, strict=True)]
    return Measured(
        [Comparison("durable-save", 1.5, ours, floor)],
        [
            f"durable-save: processor time of ours, the floor, the two writes plain, the two writes encrypted: "
            f"{', '.join(f'{ms:.2f}' for ms in processor[:4])} ms",
            _beside("ours against the two writes alone, plain, composed beforehand", ours, composed),
            _beside("the two writes alone, encrypted against plain", keyed, composed),
            _beside("ours against one durable INSERT of the log's line, without an index", ours, insert),
        ],
    )


def _beside(what: str, ours: list[float], floor: list[float]) -> str:
    one = Comparison(what, 0, ours, floor)
    return f"durable-save: {what}: {one.ratio:.2f} ({one.spread[0]:.2f} to {one.spread[1]:.2f})"


def _medians(saves: list[tuple[Took, ...]]) -> list[Took]:
    """Every side over one round."""
    return [
        Took(median(took.clock for took in side), median(took.processor for took in side))
        for side in zip(*saves, strict=True)
    ]


def _timed(act: Callable[[], object], chance: random.Random) -> Took:
    # A loaded machine wakes waiters at its clock's ticks; without a pause of chance length all would keep step.
    time.sleep(chance.uniform(*_PAUSE))
    at, used = time.perf_counter(), time.thread_time()
    act()
    return Took(time.perf_counter() - at, time.thread_time() - used)


def _write(connection: Connection, saved: Saved) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_CHG, saved.chg)
    connection.execute(_REC, saved.rec)
    connection.execute("COMMIT")


def _insert(bare: sqlite3.Connection, saved: Saved) -> None:
    bare.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", saved.chg)


def _interview(store: Store, number: int) -> list[Write]:
    """The answers of one synthetic interview: a choice, a number or a sentence each."""
    home, rec = store.new_id(), store.new_id()
    writes = []
    for n in range(_ANSWERS):
        said = (f"choice_{n}", str(n), f"Synthetic answer {n} of interview {number}: sewed dresses for six years.")
        values: dict[str, Mapping[str, Any] | None] = {f"section_{n // 8}/question_{n}": _says(said[n % 3])}
        if not n:
            values |= {"_type": _says("profile"), "_case": _says(home)}
        writes.append(
            Write(home, rec, {k: dict(v) if v else None for k, v in values.items()}, form="competence@1")
        )
    return writes


def _says(value: str) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": "self"}


def _rows_of(store: Store, save: Write) -> Saved:
    """What ours has just written, as the floor shall write it."""
    change, held = store.history(save.home, save.rec)[-1], store.record(save.home, save.rec)
    if held is None:
        raise LookupError(save.rec)
    entries = json.dumps(
        [[entry.path, entry.value, entry.context] for entry in change.entries],
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return Saved(
        (change.home, change.actor, change.n, change.hlc, change.rec, change.by, change.form, change.why, entries),
        (held.home, held.rec, held.type, held.parent, encode(held.doc), 0, 1, change.hlc),
    )


def _store(path: Path) -> Store:
    return Store(path, bytearray(_KEY), clock=clock, random=os.urandom)


def _store_on(plain: sqlite3.Connection) -> Store:
    """The store on a connection to plain SQLite: everything it does, without encryption."""
    with mock.patch.object(keeping, "connect", return_value=plain):
        return Store(Path(), bytearray(), clock=clock, random=os.urandom)


def _fill(path: Path) -> None:
    """An encrypted store with a synthetic mission of 360 persons, so that the tables have their depth."""
    create(path, bytearray(_KEY), "ab" * 16)
    with _store(path) as store:
        store.name_device("laptop-bench", 1)
        load_synthetic(store, write(make_mission(1, persons=360, starts=clock().date())), LABEL)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        raise RuntimeError("no write-ahead log on this file system")
    return connection


def _plain(path: Path, encrypted: Path) -> sqlite3.Connection:
    """The same tables with the same content, without a key."""
    plain = _opened(path)
    for version in sorted(MIGRATIONS):
        plain.executescript(MIGRATIONS[version])
    source = connect(encrypted, bytearray(_KEY))
    try:
        plain.execute("BEGIN")
        for name in _TABLES:
            rows = source.execute(f"SELECT * FROM {name}").fetchall()
            plain.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        plain.execute("COMMIT")
    finally:
        source.close()
    return plain


def _bare(path: Path) -> sqlite3.Connection:
    bare = _opened(path)
    bare.execute("CREATE TABLE line (home, actor_no, n, hlc, rec, by, form, why, f)")
    return bare
