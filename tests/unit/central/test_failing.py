"""What a failing database is told as: what a person can put right, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from kommisjon.errors import Code, Refusal
from sync.central import store
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
