"""kill -9 at random moments while answers are saved: whatever was acknowledged is there, in order (F10)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.store.opening import create
from kommisjon.store.store import Store
from sync.merge import view

KEY, CASE = bytes(range(32)), "00000000-0000-7000-8000-000000000001"
SAVING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.store.store import Store, Write

key, clock = bytearray.fromhex(sys.argv[2]), lambda: datetime.now(UTC)
store = Store(Path(sys.argv[1]), key, clock=clock, random=os.urandom)
n = int(sys.argv[4])
while True:
    n += 1
    answer = {"s": "answered", "v": f"synthetic {n}"}
    store.save([Write(sys.argv[3], sys.argv[3], {"remark": answer, "other": answer})], "AB")
    print(n, flush=True)
"""


def saved_until_killed(path: Path, done: int, after: float) -> int:
    """Save one answer after the other, killed so many seconds after the first; gives the last acknowledged."""
    arguments = [sys.executable, "-c", SAVING, str(path), KEY.hex(), CASE, str(done)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as laptop:
        assert laptop.stdout is not None
        first = int(laptop.stdout.readline())
        time.sleep(after)
        laptop.kill()
        return max(first, *map(int, laptop.stdout.read().split()), first)


@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_there(tmp_path: Path, kills: int) -> None:
    path, chance, done = tmp_path / "store.db", random.Random(5), 0
    create(path, bytearray(KEY), "ab" * 16)
    with Store(path, bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom) as store:
        store.name_device("laptop-1", 1)
    for _ in range(kills):
        acknowledged = saved_until_killed(path, done, chance.uniform(0, 0.05))
        with Store(path, bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom) as store:
            record, changes = store.record(CASE, CASE), list(store.changes())
            store.check()
        assert record is not None
        done = len(changes)
        assert acknowledged <= done <= acknowledged + 1  # the one that was under way may have come through
        assert [change.n for change in changes] == list(range(1, done + 1))
        answers = view(record.doc)
        assert answers.value("remark") == answers.value("other") == f"synthetic {done}"
