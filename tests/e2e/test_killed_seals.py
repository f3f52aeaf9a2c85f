"""kill -9 in the moment of the seal: the case is sealed with its status and its record, or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.kept.rests_on import case_rests_on
from kommisjon.model.system import system_values
from kommisjon.store.opening import create
from kommisjon.store.settled import is_sealed
from kommisjon.store.store import Store, Write
from sync.merge import view

KEY, CASE = bytes(range(32)), "00000000-0000-7000-8000-000000000001"
SEALING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.family.household import household
from kommisjon.store.store import Store

clock = lambda: datetime.now(UTC)
store = Store(Path(sys.argv[1]), bytearray.fromhex(sys.argv[2]), clock=clock, random=os.urandom)
ending, of = Concluding(store, "KN", clock), household(store, sys.argv[3], clock().date())
print("ready", flush=True)
ending.seal(of)
print("sealed", flush=True)
sys.stdin.read()
"""


def laptop(path: Path) -> Store:
    return Store(path, bytearray(KEY), clock=lambda: datetime.now(UTC), random=os.urandom)


def read_case(path: Path) -> None:
    """A case that a second reader has read."""
    create(path, bytearray(KEY), "ab" * 16)
    said = {"number": "ZZZ-26-00001", "mission": "2026-ZZZ-01", "status": "quality_checked"}
    review = {"by": "AB", "outcome": "read", "at": "2026-11-02", "rests_on": ""}
    with laptop(path) as store:
        store.name_device("laptop-1", 1)
        values = {name: {"s": "answered", "v": value} for name, value in said.items()}
        store.save([Write(CASE, CASE, {**system_values("case", case=CASE), **values})], "KN")
        review["rests_on"] = case_rests_on(store, CASE)
        values = {name: {"s": "answered", "v": value} for name, value in review.items()}
        made = {**system_values("review", case=CASE, parent=CASE), **values}
        store.save([Write(CASE, store.new_id(), made)], "KN")


@pytest.mark.parametrize("wait", [0.0, 0.002, 0.01, None])
def test_a_seal_is_whole_or_not_there(tmp_path: Path, wait: float | None) -> None:
    """`wait` is how long after the seal began it is killed; None once it was acknowledged."""
    path, chance = tmp_path / "store.db", random.Random(7)
    read_case(path)
    arguments = [sys.executable, "-c", SEALING, str(path), KEY.hex(), CASE]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sealing:
        assert sealing.stdout is not None
        assert sealing.stdout.readline() == "ready\n"
        if wait is None:
            assert sealing.stdout.readline() == "sealed\n"
        else:
            time.sleep(wait + chance.uniform(0, 0.002))
        sealing.kill()
        acknowledged = wait is None or "sealed" in sealing.stdout.read()
    with laptop(path) as store:
        store.check()
        record = store.record(CASE, CASE)
        assert record is not None
        status, sealed = view(record.doc).value("status"), is_sealed(store.connection, CASE)
        assert (status == "sealed") is sealed
        assert sealed or not acknowledged
        change = Write(CASE, CASE, {"remark": {"s": "answered", "v": "late"}})
        if not sealed:
            store.save([change], "KN")
            return
        with pytest.raises(Refusal) as refused:
            store.save([change], "KN")
        assert refused.value.code is Code.SEALED
