"""The power goes at any moment: what was said to be saved is there, whole, and the vault opens (F11)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.store.unlocking import OpenVault, make_vault, open_with
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.power_cuts import Call, Folder, calls, cuts, strace

PASSPHRASE = "seks ord som ingen andre vet"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

WORKING = """
import os, sys
from pathlib import Path
from kommisjon.store.store import Write
from tests.e2e.test_power_cuts import opened
for part in range(3):
    with opened(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as vault:
        for n in range(26):
            value = {"s": "answered", "v": f"{part} {n} " + "x" * (n * 97 % 3000)}
            rec = f"r{part}-{n}"
            vault.store.save([Write("h", rec, {"a": value}), Write("h", "again", {"a": value})], "KN")
            os.write(1, f"{rec}\\n".encode())
"""


def opened(folder: Path, master: bytes) -> OpenVault:
    """A vault without working its passphrase out again."""
    contents = []
    for copy in VaultFolder(folder).key_copies:
        if copy.exists():
            contents.append(keyfile.decode(copy.read_bytes()))
    newest = max(contents, key=lambda content: content.generation)
    keys = keyfile.Opened(newest, bytearray(master), newest.slots[0])
    return open_with(VaultFolder(folder), keys, clock=lambda: NOON)


def can_trace() -> bool:
    if not shutil.which("strace"):
        return False
    done = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False, capture_output=True)
    return done.returncode == 0


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, bytes, list[Call]]:
    """A vault as it was, where it was worked on, its master key, and every call of that work."""
    place = tmp_path_factory.mktemp("power")
    folder, begun = place / "laptop", place / "begun"
    make_vault(VaultFolder(folder), "KN", PASSPHRASE, FLOOR)
    keys = keyfile.read_and_unlock(folder / "vault.kmv", PASSPHRASE)
    master = bytes(keys._master)
    with opened(folder, master) as vault:
        vault.store.name_device("laptop-1", 1)
    shutil.copytree(folder, begun)
    subprocess.run(
        [*strace(place / "log"), sys.executable, "-c", WORKING, str(folder), master.hex()],
        check=True,
        capture_output=True,
        cwd=Path(__file__).resolve().parents[2],
        timeout=200,
    )
    return begun, folder, master, list(calls(place / "log"))


@pytest.mark.skipif(not can_trace(), reason="strace is missing here, or may not be used")
@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_there_after_a_power_cut(
    work: tuple[Path, Path, bytes, list[Call]], tmp_path: Path, count: int
) -> None:
    begun, place, master, played = work
    chance = random.Random(count)
    folder, done, with_a_log = Folder(place, begun), 0, 0
    for at in cuts(played, count, chance):
        while done < at:
            folder.play(played[done])
            done += 1
        folder.write_after_a_cut(tmp_path / "left", chance)
        with_a_log += (tmp_path / "left/store.db-wal").exists()
        said = b"".join(folder.said).decode().split()
        with opened(tmp_path / "left", master) as vault:
            vault.store.check()
            kept = {record.rec for record in vault.store.records("", home="h")} - {"again"}
            assert set(said) <= kept, at
            assert len(kept) <= len(said) + 1, at
            changes = list(vault.store.changes())
        assert [change.n for change in changes] == list(range(1, 2 * len(kept) + 1)), at
    assert with_a_log > count // 2


@pytest.mark.skipif(not can_trace(), reason="strace is missing here, or may not be used")
def test_the_play_back_ends_where_the_work_ended(
    work: tuple[Path, Path, bytes, list[Call]], tmp_path: Path
) -> None:
    begun, place, _, played = work
    folder = Folder(place, begun)
    for call in played:
        folder.play(call)
    found = {name: file.now() for name, file in folder._names.items()}
    assert found == {file.name: file.read_bytes() for file in place.iterdir() if file.is_file()}
    assert len(b"".join(folder.said).split()) == 78
