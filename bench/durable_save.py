"""durable-save: one answer saved by the store, beside plain SQLite doing the two writes no answer can do without.

The floor is the standard library's sqlite3 with the store's own tables, indexes, content and settings (write-ahead
log, synchronous FULL, exclusive locking, the rest of `opening.py`), without a key. Its one transaction inserts the
same line of the log and puts the same document of the record in place, byte for byte, both composed beforehand.
What ours does besides is the measured overhead: encryption, folding the answer into the record, writing the
document out, looking for unsafe text, the two counters. Both lie on the disk this checkout lies on, because a
temporary folder is often memory, where durability costs nothing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.laptop import LABEL, clock, timed
from bench.report import Comparison, Measured
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store.opening import connect, create
from kommisjon.store.schema import MIGRATIONS
from kommisjon.store.store import Store, Write
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from sync.merge import encode

ROUNDS = 15
_ANSWERS = 40
"""Answers of one interview; each round makes a new record that grows by them."""
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


def measure(folder: Path) -> Measured:
    """Save interviews answer by answer, each answer in turn by ours, by the floor and by one bare INSERT."""
    encrypted = folder / "store.db"
    _fill(encrypted)
    plain, bare = _plain(folder / "plain.db", encrypted), _bare(folder / "bare.db")
    ours: list[float] = []
    floor: list[float] = []
    insert: list[float] = []
    with _store(encrypted) as store:
        for number in range(ROUNDS):
            took = [_answer(store, plain, bare, save) for save in _interview(store, number)]
            for kept, seconds in zip((ours, floor, insert), zip(*took, strict=True), strict=True):
                kept.append(median(seconds))
    plain.close()
    bare.close()
    alone = Comparison("one bare INSERT", 0, ours, insert)
    return Measured(
        [Comparison("durable-save", 1.5, ours, floor)],
        [
            f"durable-save: against one durable INSERT of the log's line into a table without an index, "
            f"{median(insert) * 1000:.2f} ms: ratio {alone.ratio:.2f}, from {alone.spread[0]:.2f} to "
            f"{alone.spread[1]:.2f}",
        ],
    )


def _answer(
    store: Store, plain: sqlite3.Connection, bare: sqlite3.Connection, save: Write
) -> tuple[float, float, float]:
    now = time.perf_counter
    ours = timed(lambda: store.save([save], LABEL), now)
    saved = _rows_of(store, save)
    return ours, timed(lambda: _write(plain, saved), now), timed(lambda: _insert(bare, saved), now)


def _write(plain: sqlite3.Connection, saved: Saved) -> None:
    plain.execute("BEGIN IMMEDIATE")
    plain.execute(_CHG, saved.chg)
    plain.execute(_REC, saved.rec)
    plain.execute("COMMIT")


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
