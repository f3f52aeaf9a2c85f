"""A store of an earlier version is brought up step by step; cut off, it is at one version or the next."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kommisjon.store import opening
from kommisjon.store.attachments import Incoming
from kommisjon.store.opening import connect, create
from kommisjon.store.schema import MIGRATIONS, NEWEST
from kommisjon.store.store import Store, Write
from sync.merge import view

KEY = bytes(range(32))
VAULT = "ab" * 16
CASE = "0199f3c2-0000-7000-8000-000000000001"
SYNTHETIC = {"s": "answered", "v": "a synthetic remark"}

DYING = """
import os, signal, sys
from pathlib import Path
from kommisjon.store import opening

class Dying:
    def __init__(self, connection, left):
        self.connection, self.left = connection, left
    def execute(self, *what):
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return self.connection.execute(*what)
    @property
    def in_transaction(self):
        return self.connection.in_transaction

migrate = opening._migrate
opening._migrate = lambda connection: migrate(Dying(connection, int(sys.argv[2])))
opening.connect(Path(sys.argv[1]), bytearray(range(32)))
print("opened")
"""


def now() -> datetime:
    return datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store as the first version made it, with an answer in it."""
    path = tmp_path / "store.db"
    with monkeypatch.context() as first:
        first.setattr(opening, "MIGRATIONS", {1: MIGRATIONS[1]})
        first.setattr(opening, "NEWEST", 1)
        first.setattr("kommisjon.store.store.check_open", lambda *_: None)  # there were no settled cases
        create(path, bytearray(KEY), VAULT)
        with Store(path, bytearray(KEY), clock=now, random=os.urandom) as store:
            store.name_device("laptop-1", 1)
            store._connection.execute("INSERT INTO form VALUES ('x', 1, 'ab', x'00')")
            store.save([Write(CASE, CASE, {"remark": SYNTHETIC}, form="x@1")], "AB")
    return path


def shape(path: Path) -> tuple[int, dict[str, list[Any]]]:
    """Its version, and everything in it; opened without bringing it up."""
    connection = opening._keyed(path, bytearray(KEY))
    tables = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").fetchall()
        if not row[0].startswith("sqlite_")
    ]
    found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    version = opening._value(connection, "user_version")
    assert opening._value(connection, "integrity_check") == "ok"
    connection.close()
    return version, found


def test_the_first_version_is_what_it_was(old: Path) -> None:
    version, tables = shape(old)
    assert version == 1
    assert not {"att", "att_chunk"} & set(tables)
    # Released SQL is never edited: stores made by it lie on laptops.
    assert hashlib.sha256(MIGRATIONS[1].encode()).hexdigest() == (
        "fb6746f0ff2440ef114ed6588a41afba10d6857775b13b9ce95d2f2b3ae33eb8"
    )


def test_an_old_store_is_brought_up_with_everything_in_it(old: Path) -> None:
    _, before = shape(old)
    content = b"synthetic text"
    digest = hashlib.sha256(content).hexdigest()
    with Store(old, bytearray(KEY), clock=now, random=os.urandom) as store:
        record = store.record(CASE, CASE)
        assert record is not None
        assert view(record.doc).value("remark") == SYNTHETIC["v"]
        attached = {"name": "a.txt", "sha256": digest, "size": len(content), "kind": "txt"}
        with store.bringing(Incoming(digest, len(content), lambda: [content])):
            answer = {"s": "answered", "v": f"{digest}.txt", "att": attached}
            store.save([Write(CASE, CASE, {"paper": answer})], "AB")
        assert b"".join(store.attachment(digest)) == content
    version, after = shape(old)
    assert version == NEWEST
    assert after["chg"][: len(before["chg"])] == before["chg"]
    assert {table: after[table] for table in before if table not in ("chg", "rec", "vault_state")} == {
        table: rows for table, rows in before.items() if table not in ("chg", "rec", "vault_state")
    }


def test_an_old_store_and_a_new_one_have_the_same_tables(old: Path, tmp_path: Path) -> None:
    connect(old, bytearray(KEY)).close()
    create(tmp_path / "new.db", bytearray(KEY), VAULT)
    schemas = []
    for path in (old, tmp_path / "new.db"):
        connection = connect(path, bytearray(KEY))
        schemas.append(connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall())
        connection.close()
    assert schemas[0] == schemas[1]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_killed_at_any_step_it_is_at_one_version_or_the_next(old: Path) -> None:
    before = shape(old)
    versions = []
    for step in range(20):
        done = subprocess.run(
            [sys.executable, "-c", DYING, str(old), str(step)], capture_output=True, text=True, check=False
        )
        version, tables = shape(old)
        versions.append(version)
        assert {table: tables[table] for table in before[1]} == before[1]
        assert {"att", "att_chunk"} <= set(tables) if version > 1 else (version, tables) == before
        if done.returncode == 0:
            assert done.stdout == "opened\n"
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert versions[-1] == NEWEST
    assert len(versions) > 4  # it was killed inside the step, not only before and after it
    assert versions == sorted(versions)
