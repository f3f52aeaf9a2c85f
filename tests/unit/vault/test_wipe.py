"""Destroying a vault (security-and-bundles.md 3.4): no slot survives, wherever it is cut off."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import users
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.vault import keyfile, wipe
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR, b64

PASSPHRASE = "seks ord som ingen andre vet"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> VaultFolder:
    folder = VaultFolder(tmp_path_factory.mktemp("made") / "laptop")
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    return folder


@pytest.fixture
def laptop(made: VaultFolder, tmp_path: Path) -> VaultFolder:
    """A vault with everything that can lie beside it, and with what is none of its business."""
    shutil.copytree(made.path, tmp_path / "laptop")
    folder = VaultFolder(tmp_path / "laptop")
    for name in ("vault.kmv.tmp", "vault.kmv.bak.tmp"):
        shutil.copy(folder.keyfile, folder.path / name)
    for name in ("store.db-wal", "store.db-shm", "out/half.part", "attempts", "ballast", "crash-00000000.txt"):
        (folder.path / name).write_bytes(b"x" * 100)
    (folder.path / "headquarters").mkdir()
    (folder.path / "headquarters" / "root.key").write_bytes(b"not ours")
    (folder.path / "central.db").write_bytes(b"not ours")
    return folder


def slots_of(folder: VaultFolder) -> list[bytes]:
    """What of each slot would have to be found for a passphrase to be of use."""
    slots = keyfile.decode(folder.keyfile.read_bytes()).slots
    return [b64(part).encode() for slot in slots for part in (slot.salt, slot.sealed)]


def survivors(folder: VaultFolder, slots: list[bytes]) -> list[str]:
    """The files of the folder in which something of a slot stands."""
    files = [file for file in folder.path.rglob("*") if file.is_file()]
    return [file.name for file in files if any(slot in file.read_bytes() for slot in slots)]


def refused(act: Callable[[], object]) -> Code | None:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


def opens(folder: VaultFolder) -> Code | None:
    """None where the vault opens, else why it does not."""
    return refused(lambda: unlock(folder, PASSPHRASE, clock=now).close())


def test_nothing_of_the_vault_is_left_and_nothing_else_is_touched(laptop: VaultFolder) -> None:
    slots = slots_of(laptop)
    assert len(survivors(laptop, slots)) == 4, "proves that the look finds what is there"
    wipe.wipe_keys(laptop)
    assert survivors(laptop, slots) == []
    wipe.wipe_rest(laptop)
    assert sorted(str(file.relative_to(laptop.path)) for file in laptop.path.rglob("*")) == [
        "central.db",
        "headquarters",
        "headquarters/root.key",
        "wiped",
    ]
    assert opens(laptop) is Code.WIPED


def test_a_key_file_is_written_over_before_it_is_removed(laptop: VaultFolder) -> None:
    """A second name for the same blocks sees what became of them."""
    seen: list[tuple[str, bytes]] = []
    names = {copy.name: copy.with_name(f"other-{copy.name}") for copy in laptop.key_copies}
    for copy, name in zip(laptop.key_copies, names.values(), strict=True):
        os.link(copy, name)
    drawn = iter([b"A" * 4096, b"B" * 4096, b"C" * 4096, b"D" * 4096])
    stock = os.fsync

    def looked(handle: int) -> None:
        seen.extend((name, other.read_bytes()) for name, other in names.items())
        stock(handle)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wipe.os, "fsync", looked)
        wipe.wipe_keys(laptop, lambda size: next(drawn)[:size])
    assert ("vault.kmv", b"A" * 4096) in seen
    assert ("vault.kmv.bak", b"B" * 4096) in seen
    assert [other.read_bytes() for other in names.values()] == [b"", b""]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize("step", range(24))
def test_cut_off_anywhere_it_opens_or_says_so_and_is_finished_by_a_second_run(
    laptop: VaultFolder, step: int
) -> None:
    slots, left = slots_of(laptop), [step]

    def counted(stock: Callable[..., object]) -> Callable[..., object]:
        def act(*args: object, **kwargs: object) -> object:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return stock(*args, **kwargs)

        return act

    child = os.fork()
    if child == 0:
        for owner, name in ((os, "write"), (os, "fsync"), (os, "ftruncate"), (Path, "unlink"), (Path, "touch")):
            setattr(owner, name, counted(getattr(owner, name)))
        wipe.wipe_keys(laptop)
        wipe.wipe_rest(laptop)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "there are as many steps"
    if step == 0:
        assert opens(laptop) is None
    else:
        assert opens(laptop) in (Code.WIPE_CUT_OFF, Code.WIPED)
    wipe.wipe_keys(laptop)
    wipe.wipe_rest(laptop)
    assert survivors(laptop, slots) == []
    assert opens(laptop) is Code.WIPED


def test_a_new_vault_can_be_made_where_one_was_wiped(laptop: VaultFolder) -> None:
    wipe.wipe_keys(laptop)
    wipe.wipe_rest(laptop)
    make_vault(laptop, "CD", PASSPHRASE, FLOOR)
    assert not laptop.wiped.exists()
    assert opens(laptop) is None


def test_a_vault_that_is_open_meanwhile_does_not_write_its_key_file_anew(laptop: VaultFolder) -> None:
    (laptop.path / "store.db-wal").unlink()
    (laptop.path / "store.db-shm").unlink()
    with unlock(laptop, PASSPHRASE, clock=now) as vault:
        vault.store.name_device("synthetic-laptop", 1)
        vault.store.reserve_bundle(now())
        wipe.wipe_keys(laptop)
        wipe.wipe_rest(laptop)
    assert [file for file in laptop.key_copies if file.exists()] == []
    assert opens(laptop) is Code.WIPED


def test_what_is_asked_for_after_a_wipe_from_another_window_is_refused(laptop: VaultFolder) -> None:
    (laptop.path / "store.db-wal").unlink()
    (laptop.path / "store.db-shm").unlink()
    with unlock(laptop, PASSPHRASE, clock=now) as vault:
        wipe.wipe_keys(laptop)
        assert refused(lambda: users.change(vault, "ord som aldri kom til bruk", FLOOR)) is Code.WIPE_CUT_OFF
        wipe.wipe_rest(laptop)
        assert refused(lambda: users.change(vault, "ord som aldri kom til bruk", FLOOR)) is Code.WIPED
    assert [file for file in laptop.key_copies if file.exists()] == []


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="nothing is forbidden to root")
def test_what_cannot_be_removed_is_told(laptop: VaultFolder) -> None:
    laptop.path.chmod(0o500)
    try:
        wipe.wipe_keys(laptop)
        assert refused(lambda: wipe.wipe_rest(laptop)) is Code.WIPE_LEFT
        assert survivors(laptop, []) == []
    finally:
        laptop.path.chmod(0o700)
