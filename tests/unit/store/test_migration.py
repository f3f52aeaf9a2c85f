"""A store of an earlier version is brought up step by step; cut off, it is at one version or the next."""

from __future__ import annotations

import hashlib
import os
import shutil
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
from kommisjon.vault.keyfile import read_and_unlock
from sync.merge import view
from tests.golden_vault import CASE, PASSPHRASE, PERSON

VAULT = "ab" * 16
VAULTS = Path(__file__).resolve().parents[2] / "data/vaults"

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
opening.connect(Path(sys.argv[1]), bytearray.fromhex(sys.argv[3]))
print("opened")
"""


def now() -> datetime:
    return datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(params=[1, 2])
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A store as the code of an earlier version made it (tests/data/vaults/NOTE.txt)."""
    vault = shutil.copytree(VAULTS / f"version-{request.param}", tmp_path / "laptop")
    return vault / "store.db"


def key_of(path: Path) -> bytes:
    keys = read_and_unlock(path.with_name("vault.kmv"), PASSPHRASE)
    return bytes(keys.database_key())


def shape(path: Path) -> tuple[int, dict[str, list[Any]]]:
    """Its version, and everything in it; opened without bringing it up."""
    connection = opening._keyed(path, bytearray(key_of(path)))
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


def kept(before: list[Any], after: list[Any]) -> bool:
    """Whether the rows of before are all there, perhaps with columns that came to them since."""
    return [row[: len(old)] for old, row in zip(before, after, strict=False)] == before


@pytest.mark.parametrize(
    ("version", "digest"),
    [
        (1, "fb6746f0ff2440ef114ed6588a41afba10d6857775b13b9ce95d2f2b3ae33eb8"),
        (2, "4cf2b153f9a3ed93298e896747dfb5630c4e034cdf0bfef0a0d981c725f8e410"),
    ],
)
def test_released_sql_is_never_edited(version: int, digest: str) -> None:
    """Stores made by it lie on laptops."""
    assert hashlib.sha256(MIGRATIONS[version].encode()).hexdigest() == digest


def test_an_old_store_is_brought_up_with_everything_in_it(old: Path) -> None:
    _, before = shape(old)
    content = b"another synthetic text"
    digest = hashlib.sha256(content).hexdigest()
    with Store(old, bytearray(key_of(old)), clock=now, random=os.urandom) as store:
        record = store.record(CASE, PERSON)
        assert record is not None
        assert view(record.doc).value("work/title") == "خياطة"
        attached = {"name": "a.txt", "sha256": digest, "size": len(content), "kind": "txt"}
        with store.bringing(Incoming(digest, len(content), lambda: [content])):
            answer = {"s": "answered", "v": f"{digest}.txt", "att": attached}
            store.save([Write(CASE, CASE, {"paper": answer})], "AB")
        assert b"".join(store.attachment(digest)) == content
    version, after = shape(old)
    assert version == NEWEST
    for table in before.keys() - {"rec", "vault_state"}:
        assert kept(before[table], after[table]), table
    assert before.keys() - {"att", "att_chunk"} <= after.keys()


def test_an_old_store_and_a_new_one_have_the_same_tables(old: Path, tmp_path: Path) -> None:
    connect(old, bytearray(key_of(old))).close()
    create(tmp_path / "new.db", bytearray(key_of(old)), VAULT)
    schemas = []
    for path in (old, tmp_path / "new.db"):
        connection = connect(path, bytearray(key_of(old)))
        schemas.append(connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall())
        connection.close()
    assert schemas[0] == schemas[1]


@pytest.mark.parametrize("old", [1], indirect=True)  # from there it goes through every step
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_killed_at_any_step_it_is_at_one_version_or_the_next(old: Path) -> None:
    before, key = shape(old), key_of(old).hex()
    versions = []
    for step in range(20):
        done = subprocess.run(
            [sys.executable, "-c", DYING, str(old), str(step), key], capture_output=True, text=True, check=False
        )
        version, tables = shape(old)
        versions.append(version)
        assert all(kept(rows, tables[table]) for table, rows in before[1].items())
        for newer, brought in ((2, {"att", "att_chunk"}), (3, {"audit", "upkeep", "settled", "stub"})):
            assert brought <= set(tables) if version >= newer else not brought & set(tables)
        if done.returncode == 0:
            assert done.stdout == "opened\n"
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert versions[-1] == NEWEST
    assert len(versions) > 4  # it was killed inside the step, not only before and after it
    assert versions == sorted(versions)
