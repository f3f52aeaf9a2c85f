"""What a failing database is told as: what a person can put right, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.failing import telling

_WRITES = """
import resource, signal, sys
from sqlalchemy import insert
from kommisjon.errors import Refusal
from sync.central import schema, store
from sync.central.failing import telling
engine = store.connect(sys.argv[1], bytes(32))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    with telling(), store.writing(engine) as connection:
        connection.execute(insert(schema.meta), {"key": "x", "value": "y" * 4_000_000})
except Refusal as refusal:
    print(refusal.code.id)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on files is POSIX")
def test_a_disk_that_fails_is_told_and_is_no_missing_central(tmp_path: Path) -> None:
    address = str(tmp_path / "central.db")
    store.create(address, bytes(32)).dispose()
    ran = subprocess.run([sys.executable, "-c", _WRITES, address], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [Code.DISK_FAILED.id]
    store.connect(address, bytes(32)).dispose()


def test_a_file_that_cannot_be_opened_is_no_central(tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    engine.dispose()
    (tmp_path / "central.db").unlink()
    (tmp_path / "central.db").mkdir()
    with pytest.raises(Refusal) as refused, telling(), engine.connect():
        pass
    assert refused.value.code is Code.NO_CENTRAL


def test_what_nobody_can_put_right_is_a_defect(central: Engine) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), telling(), central.connect() as connection:
        connection.execute(text("SELECT 1 FROM no_such_table"))


@pytest.mark.parametrize("central_address", ["postgresql"], indirect=True)
def test_two_that_wait_for_each_other_are_told_to_try_again(central: Engine) -> None:
    """A server ends one of the two; in a file the second waits for the first from the beginning."""
    set_to = text("UPDATE meta SET value = :value WHERE key = :key")
    with central.begin() as connection:
        connection.execute(insert(schema.meta), [{"key": key, "value": "before"} for key in "ab"])
    both = Barrier(2)

    def write(keys: str) -> Code | None:
        try:
            with telling(), central.begin() as connection:
                for key in keys:
                    connection.execute(set_to, {"key": key, "value": keys})
                    if key == keys[0]:
                        both.wait(30)
        except Refusal as refusal:
            return refusal.code
        return None

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(write, ("ab", "ba")))
    assert {*told} == {None, Code.CENTRAL_BUSY}
    with central.connect() as connection:
        held = set(connection.scalars(text("SELECT value FROM meta WHERE key IN ('a', 'b')")))
    assert held == {("ab", "ba")[told.index(None)]}, "one of them is there whole, the other not at all"
