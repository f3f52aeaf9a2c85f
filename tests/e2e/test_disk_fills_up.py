"""The disk is full at every k-th page of an edit, an attachment, an export, a checkpoint (F12)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.exchange.enrolment import accept, request
from kommisjon.exchange.mission import load_synthetic
from kommisjon.store import ballast
from kommisjon.store.unlocking import unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from sync.trust.enrolment import read_request
from sync.trust.headquarters import Headquarters
from tests.disk_that_fills import NOON, PASSPHRASE
from tests.e2e.test_full_disk import can_mount

small_disk = pytest.mark.skipif(not can_mount(), reason="needs a small file system of its own (unshare -Urm)")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled laptop with a little on it."""
    place = tmp_path_factory.mktemp("filling")
    later = NOON + timedelta(days=700)
    headquarters = Headquarters.create(place / "hq", now=NOON, expires=later, random=os.urandom, seal="x25519")
    folder = VaultFolder(place / "laptop")

    def clock() -> datetime:
        return NOON

    asked = request(folder, label="KN", passphrase=PASSPHRASE, mission="mission-b2", cost=FLOOR, clock=clock)
    answer = headquarters.issue_certificate(
        read_request(asked), valid_from=NOON - timedelta(days=7), valid_until=later, random=os.urandom
    )
    with unlock(folder, PASSPHRASE, clock=clock) as opened:
        accept(opened.store, answer.to_bytes(), NOON)
        load_synthetic(opened.store, write(make_mission(1, persons=3, starts=date(2026, 11, 2))), "KN")
    return folder.path


def filled(vault: Path, disk: Path, every: int) -> dict[str, dict[str, int]]:
    disk.mkdir()
    mounted = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" -m tests.disk_that_fills "$1" "$3" "$4"'
    arguments = ["sh", str(disk), sys.executable, str(vault), str(every)]
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mounted, *arguments],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


@small_disk
@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
def test_a_disk_full_at_any_page_costs_nothing_acknowledged(vault: Path, tmp_path: Path, every: int) -> None:
    ended = filled(vault, tmp_path / "disk", every)
    assert sum(sum(cases.values()) for cases in ended.values()) == -(-200 // every)
    for operation in ("edit", "attach", "export"):
        assert len(ended[operation]) > 1, ended  # some were refused, some were done
    assert any("reserve" in how for how in ended["edit"])


def test_a_reserve_is_made_once_and_holds_nothing(tmp_path: Path) -> None:
    folder = VaultFolder(tmp_path / "laptop", reserve=8 * 1024 * 1024)
    folder.prepare()
    ballast.keep(folder)
    first = (folder.path / "ballast").stat()
    ballast.keep(folder)
    assert ballast.size(folder) == folder.reserve
    assert (folder.path / "ballast").stat().st_mtime_ns == first.st_mtime_ns
    assert first.st_mode & 0o077 == 0
    assert ballast.release(folder.path)
    assert list(folder.path.iterdir()) == [folder.out]
    assert not ballast.release(folder.path)
    ballast.keep(folder)
    assert ballast.size(folder) == folder.reserve


def test_a_small_disk_has_a_small_reserve_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = VaultFolder(tmp_path / "laptop", reserve=32 * 1024 * 1024)
    folder.prepare()
    usage = ballast.shutil.disk_usage(folder.path)
    for free, kept in ((0, 0), (3, 0), (9, 9), (33, 32)):
        room = usage._replace(free=ballast.LEFT_FREE + free * 1024 * 1024)
        monkeypatch.setattr(ballast.shutil, "disk_usage", lambda _path, room=room: room)
        ballast.keep(folder)
        assert ballast.size(folder) == kept * 1024 * 1024


def test_opening_makes_it_anew_where_it_was_used(vault: Path, tmp_path: Path) -> None:
    import shutil

    place = Path(shutil.copytree(vault, tmp_path / "laptop"))
    for _ in range(2):
        folder = VaultFolder(place, reserve=4 * 1024 * 1024)
        with unlock(folder, PASSPHRASE, clock=lambda: datetime(2026, 11, 3, tzinfo=UTC)) as opened:
            assert ballast.size(folder) == folder.reserve
            assert opened.store.give_up_reserve()
            assert opened.store.reserve_used
        assert ballast.size(folder) == 0
