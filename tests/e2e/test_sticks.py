"""Sticks that are read-only, full, slow, pulled out or that forget, on real file systems of their own (F22).

Each time the code says what happened, nothing half is left behind, and the ledger has the number with its reason;
at the end central takes the next good bundle and names exactly the numbers that never came. A stick whose
electronics fail is not among these: Linux lets nobody but an administrator make one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from kommisjon.errors import Code
from tests.e2e.test_full_disk import can_mount

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_mount(), reason="needs a file system of its own (unshare)"),
]

DRIVER = """
import itertools, json, os, shutil, subprocess, sys, time
from pathlib import Path
from unittest import mock
from kommisjon.errors import Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept
from kommisjon.exchange.mission import load_synthetic
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from sync.bundle import container, medium
from sync.central import store as central_store
from sync.central.arriving.bundle_file import import_file
from sync.trust.headquarters import Headquarters
from tests.enrolled import NOON, World
from datetime import date, timedelta

here, rounds = Path(sys.argv[1]), int(sys.argv[2])
stick = here / "stick"
stick.mkdir()
until = NOON + timedelta(days=700)
hq = Headquarters.create(here / "hq", now=NOON, expires=until, random=os.urandom, seal="x25519")
world = World(VaultFolder(here / "laptop"), hq)
answer = world.issue(world.ask())

def mount(size, *more):
    options = ",".join((f"size={size}", *more))
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(stick)], check=True)

def gone():
    subprocess.run(["umount", "-l", str(stick)], check=False)

real_write, real_fsync, real_sync = container.write_container, os.fsync, medium.settle

def plentiful(path):
    return shutil._ntuple_diskusage(2**40, 0, 2**40)

class Slow:
    def __init__(self, file): self.file = file
    def write(self, data):
        for at in range(0, len(data), 4096):
            time.sleep(0.002)
            self.file.write(data[at:at + 4096])

def spoil(folder):
    real_sync(folder)
    for path in folder.glob("*.kmb"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

def after(real):
    def act(*given):
        real(*given)
        gone()
    return act

def before(real):
    def act(*given):
        gone()
        return real(*given)
    return act

def pulled_at_the_part(handle):
    real_fsync(handle)
    if os.readlink(f"/proc/self/fd/{handle}").endswith(".kmb.part"):
        gone()

WAYS = {
    "read-only": ("10m", {"remount": "ro"}),
    "no room": ("4k", {}),
    "full in the middle": ("4k", {"shutil.disk_usage": plentiful}),
    "pulled before it is written": ("10m", {"sync.bundle.container.write_container": before(real_write)}),
    "pulled once it is written": ("10m", {"sync.bundle.container.write_container": after(real_write)}),
    "pulled before its name": ("10m", {"os.fsync": pulled_at_the_part}),
    "pulled before it is read": ("10m", {"sync.bundle.medium.settle": after(real_sync)}),
    "forgets": ("10m", {"sync.bundle.medium.settle": spoil}),
    "slow": ("10m", {"sync.bundle.container.write_container": lambda file, *more: real_write(Slow(file), *more)}),
}
told = []
with world.opened() as vault:
    accept(vault.store, answer, NOON)
    load_synthetic(vault.store, write(make_mission(1, persons=30, starts=date(2026, 11, 2))), "AB")
    for number, way in itertools.product(range(rounds), WAYS):
        size, patches = WAYS[way]
        mount(size)
        if patches.get("remount"):
            subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
        patched = [mock.patch(name, act) for name, act in patches.items() if name != "remount"]
        code, size = None, 0
        for one in patched: one.start()
        try:
            export(vault, stick, NOON)
        except Refusal as refusal:
            code = refusal.code.id
        finally:
            for one in patched: one.stop()
        row = vault.store.bundles()[-1]
        found = {"code": code, "status": row["status"], "reason": row["reason"]}
        told.append({"way": way, **found, "left": len(list(stick.iterdir()))})
        gone()
    good = here / "good"
    good.mkdir()
    written = export(vault, good, NOON)
    central = central_store.create(str(here / "central.db"))
    receipt = import_file(central, written.path, hq.trust(), hq.central_identity(), NOON)
json.dump({"told": told, "seq": receipt.seq, "applied": receipt.counts.applied, "lines": written.records,
           "unaccounted": receipt.unaccounted}, sys.stdout)
"""
EXPECTED = {
    "read-only": Code.MEDIUM_UNWRITABLE,
    "no room": Code.MEDIUM_FULL,
    "full in the middle": Code.MEDIUM_FULL,
    "pulled before it is written": Code.MEDIUM_UNWRITABLE,
    "pulled once it is written": Code.MEDIUM_UNWRITABLE,
    "pulled before its name": Code.MEDIUM_UNWRITABLE,
    "pulled before it is read": Code.MEDIUM_UNWRITABLE,
    "forgets": Code.READ_BACK_MISMATCH,
    "slow": None,
}


@pytest.mark.parametrize("rounds", [1, pytest.param(4, marks=pytest.mark.long)])
def test_the_ledger_is_true_whatever_the_stick_does(tmp_path: Path, rounds: int) -> None:
    command = ["unshare", "-Urm", sys.executable, "-c", textwrap.dedent(DRIVER), str(tmp_path), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert len(found["told"]) == rounds * len(EXPECTED)
    for one in found["told"]:
        expected = EXPECTED[one["way"]]
        if expected is None:
            assert one == {"way": one["way"], "code": None, "status": "written", "reason": None, "left": 1}
        else:
            told = {"code": expected.id, "status": "failed", "reason": expected.id, "left": 0}
            assert one == {"way": one["way"], **told}
    assert found["seq"] == rounds * len(EXPECTED) + 1
    assert found["applied"] == found["lines"] - 1
    assert found["unaccounted"] == [[1, found["seq"] - 1]]
