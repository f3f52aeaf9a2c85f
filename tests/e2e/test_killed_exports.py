"""Exports killed at any moment: the ledger says what is so, and central takes whatever got out (F10, F22)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept, request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from sync.bundle.read import verify
from sync.central import store as central_store
from sync.central.arriving.bundle_file import import_file
from sync.trust.enrolment import read_request
from sync.trust.headquarters import Headquarters
from tests.chance import chance

PASSPHRASE = "seks ord som ingen andre vet"
EXPORT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from kommisjon.exchange.bundles import export
from kommisjon.store.unlocking import unlock
from kommisjon.vault.folder import VaultFolder
folder, typed = VaultFolder(Path(sys.argv[1])), sys.stdin.readline().rstrip()
with unlock(folder, typed, clock=lambda: datetime.now(UTC)) as vault:
    export(vault, Path(sys.argv[2]), datetime.now(UTC))
    while True:
        began = time.perf_counter()
        export(vault, Path(sys.argv[2]), datetime.now(UTC))
        print(time.perf_counter() - began, flush=True)
"""


def now() -> datetime:
    return datetime.now(UTC)


def opened(folder: VaultFolder) -> OpenVault:
    return unlock(folder, PASSPHRASE, clock=now)


def killed(folder: VaultFolder, stick: Path, after: float) -> None:
    """Export again and again, and kill it `after` as many exports as it takes the time of."""
    with subprocess.Popen(
        [sys.executable, "-c", EXPORT, str(folder.path), str(stick)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as laptop:
        assert laptop.stdin is not None
        assert laptop.stdout is not None
        laptop.stdin.write(PASSPHRASE + "\n")
        laptop.stdin.flush()
        one = float(laptop.stdout.readline())
        time.sleep(after * one)
        laptop.kill()


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(4, marks=pytest.mark.slow),
        pytest.param(100, marks=[pytest.mark.long, pytest.mark.timeout(3000)]),
    ],
)
def test_central_takes_whatever_got_out(tmp_path: Path, kills: int) -> None:
    hq = Headquarters.create(
        tmp_path / "hq", now=now(), expires=now() + timedelta(days=9), random=os.urandom, seal="x25519"
    )
    folder, stick = VaultFolder(tmp_path / "laptop"), tmp_path / "stick"
    stick.mkdir()
    asked = request(folder, label="AB", passphrase=PASSPHRASE, mission="mission-b2", cost=FLOOR, clock=now)
    span = {"valid_from": now() - timedelta(days=1), "valid_until": now() + timedelta(days=1)}
    answer = hq.issue_certificate(read_request(asked), **span, random=os.urandom)
    with opened(folder) as vault:
        accept(vault.store, answer.to_bytes(), now())
        load_synthetic(vault.store, write(make_mission(1, persons=60, starts=date(2026, 11, 2))), "AB")
    shared = chance()
    for _ in range(kills):
        killed(folder, stick, shared.uniform(0, 3))
    with opened(folder) as vault:
        last = export(vault, stick, now())
        ledger = vault.store.bundles()
    out = {}
    for path in stick.glob("*.kmb"):
        with verify(path, hq.trust(), now()) as verified:
            out[verified.manifest.seq] = (path, verified.manifest_sha256)
    assert len(out) > kills  # it was killed between exports and within them, not before them
    assert [row["seq"] for row in ledger] == list(range(1, last.manifest.seq + 1))
    assert {row["seq"] for row in ledger if row["status"] == "written"} <= set(out)
    for seq, (path, digest) in out.items():
        row = ledger[seq - 1]
        assert (row["manifest_sha256"], row["name"]) == (digest, path.name)
    for order in (sorted(out), sorted(out, reverse=True), shared.sample(sorted(out), len(out))):
        engine = central_store.create(str(tmp_path / f"central-{len(list(tmp_path.glob('central-*')))}.db"))
        for seq in order:
            receipt = import_file(engine, out[seq][0], hq.trust(), hq.central_identity(), now())
            assert receipt.status in ("accepted", "superseded")
        engine.dispose()
