"""Safety copies made, read back, and put back: where nothing is lost, where work is missing, where keys are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import copying, restoring
from kommisjon.store.checking import in_silence
from kommisjon.store.copying import copies_on, copy_to
from kommisjon.store.restoring import Restored, restore
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, make_vault, unlock
from kommisjon.vault import wipe
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.bounded import little_memory, make_huge

PASSPHRASE = "seks ord som ingen andre vet"
CASE = "0199f3c2-0000-7000-8000-000000000001"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = VaultFolder(tmp_path_factory.mktemp("made") / "laptop")
    make_vault(folder, "KN", PASSPHRASE, FLOOR)
    with opened(folder) as vault:
        vault.store.name_device("laptop-1", 1)
        save(vault, "first")
    return folder.path


@pytest.fixture
def laptop(made: Path, tmp_path: Path) -> VaultFolder:
    return VaultFolder(Path(shutil.copytree(made, tmp_path / "laptop")))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def opened(folder: VaultFolder, *, accept_older: bool = False) -> OpenVault:
    return unlock(folder, PASSPHRASE, clock=lambda: NOON, accept_older=accept_older)


def save(vault: OpenVault, text: str) -> None:
    vault.store.save([Write(CASE, CASE, {"remark": {"s": "answered", "v": text}})], vault.label)


def copied(laptop: VaultFolder, stick: Path) -> Path:
    with opened(laptop) as vault:
        return copy_to(vault, stick, same_disk=True).folder


def restored(laptop: VaultFolder, medium: Path) -> Restored:
    return restore(laptop, medium, PASSPHRASE, clock=lambda: NOON)


def refused(act: Callable[[], object]) -> Code:
    with pytest.raises(Refusal) as problem:
        act()
    return problem.value.code


def remarks(folder: VaultFolder) -> list[tuple[int, int, str]]:
    """(epoch, n, text) of every change."""
    with opened(folder) as vault:
        actors = vault.store.actors()
        return [
            (actors[change.actor][1], change.n, (change.entries[0].value or {})["v"])
            for change in vault.store.changes()
        ]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_is_a_vault_of_its_own_with_the_same_passphrase(laptop: VaultFolder, stick: Path) -> None:
    folder = copied(laptop, stick)
    assert sorted(path.name for path in folder.iterdir()) == ["store.db", "vault.kmv", "vault.kmv.bak"]
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    assert remarks(VaultFolder(folder)) == [(1, 1, "first")]
    with opened(laptop) as vault:
        assert vault.store.last("copied_at") == NOON
        assert [entry.act for entry in vault.store.audit()].count("copied") == 1


def test_nothing_of_it_can_be_read_without_the_passphrase(laptop: VaultFolder, stick: Path) -> None:
    with opened(laptop) as vault:
        save(vault, "a synthetic canary")
    written = b"".join(files(copied(laptop, stick)).values())
    assert b"canary" not in written
    assert CASE.encode() not in written


def test_the_newest_two_stay(laptop: VaultFolder, stick: Path) -> None:
    other = stick / "kommisjon-copy-00000000"
    with opened(laptop) as vault:
        made = []
        for number in range(4):
            save(vault, str(number))
            made.append(copy_to(vault, stick, same_disk=True))
    other.mkdir()
    assert [one.removed for one in made] == [0, 0, 1, 1]
    assert [copy.path for copy in copies_on(stick)] == [made[3].folder, made[2].folder]
    assert sorted(stick.iterdir()) == sorted([made[2].folder, made[3].folder, other])


def test_the_vaults_own_disk_is_no_second_medium(laptop: VaultFolder, stick: Path) -> None:
    with opened(laptop) as vault:
        assert refused(lambda: copy_to(vault, stick)) is Code.SAME_DISK
        assert refused(lambda: copy_to(vault, stick / "no stick")) is Code.COPY_NOT_USABLE
    assert list(stick.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_another_disk_is_taken_without_asking(laptop: VaultFolder) -> None:
    folder = Path("/dev/shm") / f"kommisjon-test-{os.getpid()}"
    if folder.parent.stat().st_dev == laptop.path.stat().st_dev:
        pytest.skip("the tests lie on it themselves")
    folder.mkdir()
    try:
        with opened(laptop) as vault:
            assert copy_to(vault, folder).records == 1
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("damage", ["store.db", "vault.kmv"])
def test_a_medium_that_gives_back_other_bytes_is_noticed(
    laptop: VaultFolder, stick: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    read_back = copying._read_back

    def on_a_bad_stick(vault: OpenVault, folder: VaultFolder) -> int:
        written = bytearray((folder.path / damage).read_bytes())
        written[len(written) // 2] ^= 1
        (folder.path / damage).write_bytes(written)
        return read_back(vault, folder)

    monkeypatch.setattr(copying, "_read_back", on_a_bad_stick)
    with opened(laptop) as vault:
        assert refused(lambda: copy_to(vault, stick, same_disk=True)) is Code.COPY_NOT_USABLE
        assert vault.store.last("copied_at") is None
    assert list(stick.iterdir()) == []


def test_a_stick_without_room_is_told_before_anything_is_written(
    laptop: VaultFolder, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stick)._replace(free=1000)
    with opened(laptop) as vault, monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _path: usage)
        assert refused(lambda: copy_to(vault, stick, same_disk=True)) is Code.COPY_NO_ROOM
    assert list(stick.iterdir()) == []


def gone(folder: VaultFolder) -> None:
    folder.database.unlink()


def emptied(folder: VaultFolder) -> None:
    os.truncate(folder.database, 0)


def damaged(folder: VaultFolder) -> None:
    written = bytearray(folder.database.read_bytes())
    written[5000] ^= 1
    folder.database.write_bytes(written)


LOSSES = pytest.mark.parametrize("lose", [gone, emptied, damaged])


@LOSSES
def test_a_copy_that_is_up_to_date_comes_back_as_if_nothing_had_been(
    laptop: VaultFolder, stick: Path, lose: Callable[[VaultFolder], None]
) -> None:
    copied(laptop, stick)
    lose(laptop)
    there = laptop.database.exists()
    done = restored(laptop, stick)
    assert (done.database, done.missing, bool(done.aside)) == (True, None, there)
    assert not there or (laptop.path / done.aside).exists()
    assert remarks(laptop) == [(1, 1, "first")]
    with opened(laptop) as vault:
        assert vault.store.behind() is None
        save(vault, "second")
    assert remarks(laptop)[-1] == (1, 2, "second")


@LOSSES
def test_a_copy_that_is_behind_gives_no_number_twice(
    laptop: VaultFolder, stick: Path, lose: Callable[[VaultFolder], None]
) -> None:
    copied(laptop, stick)
    with opened(laptop) as vault:
        save(vault, "lost")
        save(vault, "lost too")
    lose(laptop)
    assert restored(laptop, stick).missing == 2
    with opened(laptop) as vault:
        assert vault.store.behind() == 2
        assert vault.store.device() == ("laptop-1", 2)
        save(vault, "after")
        assert vault.store.vault_state()["head_seq"] == 0
    assert remarks(laptop) == [(1, 1, "first"), (2, 1, "after")]


def test_the_key_file_that_is_lost_comes_back_with_the_copy(laptop: VaultFolder, stick: Path) -> None:
    copied(laptop, stick)
    with opened(laptop) as vault:
        save(vault, "second")
    for copy in laptop.key_copies:
        copy.unlink()
    assert restored(laptop, stick) == Restored(False, None, "")
    assert remarks(laptop) == [(1, 1, "first"), (1, 2, "second")]


def test_with_key_file_and_database_lost_nobody_knows_how_far_it_had_got(laptop: VaultFolder, stick: Path) -> None:
    copied(laptop, stick)
    shutil.rmtree(laptop.path)
    done = restore(laptop, stick, PASSPHRASE, clock=lambda: NOON, random=lambda size: b"\x01" * size)
    assert (done.database, done.missing) == (True, 0)
    with opened(laptop) as vault:
        assert vault.store.behind() == 0
        assert vault.store.device()[1] > 200  # no epoch that somebody may have used
        save(vault, "after")
    assert [n for _, n, _ in remarks(laptop)] == [1, 1]


def test_a_vault_that_was_wiped_comes_back_with_the_copy(laptop: VaultFolder, stick: Path) -> None:
    copied(laptop, stick)
    wipe.wipe_keys(laptop)
    assert refused(lambda: restored(laptop, stick)) is Code.WIPE_CUT_OFF  # what was begun is finished first
    assert not laptop.keyfile.exists()
    wipe.wipe_rest(laptop)
    assert restored(laptop, stick).database
    assert not laptop.wiped.exists()
    with opened(laptop) as vault:
        assert len(list(vault.store.changes())) == 1


def test_a_copy_that_cannot_be_put_back_leaves_the_mark_of_the_wipe(laptop: VaultFolder, stick: Path) -> None:
    made = copied(laptop, stick)
    wipe.wipe_keys(laptop)
    wipe.wipe_rest(laptop)
    whole = (made / "store.db").read_bytes()
    (made / "store.db").write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    assert refused(lambda: restored(laptop, stick)) is Code.COPY_NOT_USABLE
    assert refused(lambda: opened(laptop)) is Code.WIPED


def test_a_sound_database_that_is_as_new_stays(laptop: VaultFolder, stick: Path) -> None:
    copied(laptop, stick)
    before = laptop.database.read_bytes()
    assert refused(lambda: restored(laptop, stick)) is Code.COPY_NOT_NEEDED
    assert remarks(laptop) == [(1, 1, "first")]
    assert [
        path.name for path in laptop.path.iterdir() if "damaged" in path.name or "restoring" in path.name
    ] == []
    assert len(before) == laptop.database.stat().st_size


def test_an_older_database_here_gives_way_to_a_newer_copy(laptop: VaultFolder, stick: Path) -> None:
    older = laptop.database.read_bytes()
    with opened(laptop) as vault:
        save(vault, "second")
    copied(laptop, stick)
    laptop.database.write_bytes(older)
    assert refused(lambda: opened(laptop)) is Code.DB_OLDER_THAN_MARK
    assert restored(laptop, stick).missing is None
    assert remarks(laptop) == [(1, 1, "first"), (1, 2, "second")]


def test_the_copy_of_another_vault_is_left_alone(laptop: VaultFolder, stick: Path, tmp_path: Path) -> None:
    other = VaultFolder(tmp_path / "other")
    make_vault(other, "AB", PASSPHRASE, FLOOR)
    copied(other, stick)
    gone(laptop)
    assert refused(lambda: restored(laptop, stick)) is Code.COPY_OF_ANOTHER
    assert not laptop.database.exists()


def test_a_huge_key_file_in_a_copy_is_left_before_it_is_read_whole(laptop: VaultFolder, stick: Path) -> None:
    made = copied(laptop, stick)
    for name in ("vault.kmv", "vault.kmv.bak"):
        make_huge(made / name)
    with little_memory():
        assert refused(lambda: restored(laptop, stick)) is Code.COPY_NOT_USABLE


def test_no_copy_and_a_damaged_copy_are_told(laptop: VaultFolder, stick: Path) -> None:
    gone(laptop)
    assert refused(lambda: restored(laptop, stick)) is Code.COPY_NOT_USABLE
    assert refused(lambda: restored(laptop, stick / "no stick")) is Code.COPY_NOT_USABLE
    assert not laptop.database.exists()


def test_a_damaged_copy_changes_nothing(laptop: VaultFolder, stick: Path) -> None:
    damaged(VaultFolder(copied(laptop, stick)))
    gone(laptop)
    before = files(laptop.path)
    assert refused(lambda: restored(laptop, stick)) is Code.COPY_NOT_USABLE
    assert files(laptop.path) == before


class Cut(BaseException):
    """Stands for a kill."""


@pytest.mark.parametrize("known", [True, False])
def test_cut_off_between_database_and_key_file_there_is_a_way_on(
    laptop: VaultFolder, stick: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    copied(laptop, stick)
    with opened(laptop) as vault:
        for text in ("lost", "lost too", "and this"):
            save(vault, text)
    gone(laptop)
    if not known:
        for copy in laptop.key_copies:
            copy.unlink()

    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(restoring.keyfile, "write", cut)
        with pytest.raises(Cut):
            restored(laptop, stick)
    if not known:
        assert restored(laptop, stick) == Restored(False, None, "")
    with opened(laptop) as vault:
        assert vault.store.behind() is not None
        assert vault.store.device()[1] > 1


def test_an_older_state_is_accepted_only_knowingly(laptop: VaultFolder) -> None:
    older = laptop.database.read_bytes()
    assert refused(lambda: opened(laptop, accept_older=True)) is Code.NOT_OLDER
    with opened(laptop) as vault:
        save(vault, "second")
    laptop.database.write_bytes(older)
    assert refused(lambda: opened(laptop)) is Code.DB_OLDER_THAN_MARK
    with opened(laptop, accept_older=True) as vault:
        assert vault.store.behind() == 1
        save(vault, "after")
    assert remarks(laptop) == [(1, 1, "first"), (2, 1, "after")]
    # The very file once more: it does not know that it was accepted, and must be again.
    laptop.database.write_bytes(older)
    assert refused(lambda: opened(laptop)) is Code.DB_OLDER_THAN_MARK
    with opened(laptop, accept_older=True) as vault:
        assert vault.store.device() == ("laptop-1", 3)


def test_what_was_checked_in_full_is_told_step_by_step(laptop: VaultFolder) -> None:
    told: list[tuple[int, int]] = []
    with opened(laptop) as vault:
        vault.store.check(lambda done, of: told.append((done, of)))
        assert vault.store.last("checked_at") == NOON
        vault.store.copy_into(_memory(), 1, in_silence)
    assert told == [(1, 3), (2, 3), (3, 3)]


def _memory() -> object:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    connection.set_key(bytearray(b"x'" + b"00" * 32 + b"'"))
    return connection
