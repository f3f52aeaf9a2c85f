"""A key file of which only the first copy can be written: what was asked for is done, and so it is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import users
from kommisjon.store.opening import connect
from kommisjon.store.unlocking import OpenVault, make_vault, open_with, unlock
from kommisjon.vault import codes, former_copy, keyfile
from kommisjon.vault.codes import Purpose
from kommisjon.vault.entry import enter_by_code
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AB, CD = "seks ord som ingen andre vet", "kollegaens egne ord i rekke"
NEW = "nye ord som bare jeg kan huske"
SHARE = b"\x07" * 16


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault with two users and two recovery codes, of which one is given."""
    folder = VaultFolder(tmp_path_factory.mktemp("kept") / "laptop")
    make_vault(folder, "AB", AB, FLOOR)
    with opened(folder, AB) as vault:
        users.add(vault, "CD", CD, FLOOR)
        drawn = users.draw_codes()
        users.keep_recovery(vault, drawn)
    return folder.path, drawn[0]


@pytest.fixture
def folder(kept: tuple[Path, str], tmp_path: Path) -> VaultFolder:
    shutil.copytree(kept[0], tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


def opened(folder: VaultFolder, passphrase: str, travel_code: str = "") -> OpenVault:
    return unlock(folder, passphrase, clock=lambda: NOON, travel_code=travel_code)


def refused(act: Callable[[], object]) -> Code | None:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


def opens(folder: VaultFolder, passphrase: str, travel_code: str = "") -> Code | None:
    """None where it does, else why it does not."""
    found = refused(lambda: opened(folder, passphrase, travel_code).close())
    folder.attempts.unlink(missing_ok=True)
    return found


@contextmanager
def unwritable(copy: Path) -> Iterator[None]:
    """A folder stands where the copy would be written before it is moved to its place."""
    standing = copy.with_name(copy.name + ".tmp")
    standing.mkdir()
    try:
        yield
    finally:
        standing.rmdir()


def alike(folder: VaultFolder) -> bool:
    one, other = keyfile.on_disk(folder.keyfile)
    return one == other


def test_a_passphrase_is_changed_when_the_first_copy_has_it(folder: VaultFolder) -> None:
    with unwritable(folder.key_copies[1]), opened(folder, AB) as vault:
        users.change(vault, NEW, FLOOR)
        assert not folder.key_copies[1].exists(), "the former passphrase opened it"
    assert opens(folder, AB) is Code.WRONG_PASSPHRASE
    assert opens(folder, NEW) is None
    assert alike(folder)


def test_what_could_not_be_written_to_the_first_copy_never_comes_true(folder: VaultFolder) -> None:
    before = keyfile.on_disk(folder.keyfile)
    with opened(folder, AB) as vault, unwritable(folder.keyfile):
        assert refused(lambda: users.change(vault, NEW, FLOOR)) is Code.UNSAFE_LOCATION
        assert keyfile.on_disk(folder.keyfile) == before
    assert opens(folder, AB) is None
    assert opens(folder, NEW) is Code.WRONG_PASSPHRASE


def test_a_name_that_cannot_be_made_to_last_refuses_nothing_that_can_be_read(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_folder: Path) -> None:
        raise OSError(5, "Input/output error")

    with opened(folder, AB) as vault, monkeypatch.context() as patched:
        patched.setattr("sync.durable.settle", failing)
        users.change(vault, NEW, FLOOR)
    assert opens(folder, AB) is Code.WRONG_PASSPHRASE
    assert opens(folder, NEW) is None


def test_a_user_is_added_when_the_first_copy_has_them(folder: VaultFolder) -> None:
    with unwritable(folder.key_copies[1]), opened(folder, AB) as vault:
        users.add(vault, "EF", NEW, FLOOR)
        assert folder.key_copies[1].exists(), "it keeps nobody in who should be out"
    assert opens(folder, NEW) is None
    assert alike(folder)


def test_a_removed_user_is_out_and_the_database_gets_its_key_later(folder: VaultFolder) -> None:
    with opened(folder, AB) as vault:
        former = bytes(vault.keys.database_key())
        with unwritable(folder.key_copies[1]):
            users.remove(vault, 2)
            assert not folder.key_copies[1].exists()
            assert vault.keys.content.dek_next is not None
            assert bytes(vault.keys.database_key()) == former, "one file alone would have had the key"
    assert opens(folder, CD) is Code.WRONG_PASSPHRASE
    with opened(folder, AB) as vault:
        assert vault.keys.content.dek_next is None
    assert refused(lambda: connect(folder.database, bytearray(former))) is Code.DB_DAMAGED
    assert alike(folder)


def test_a_code_is_used_up_when_the_first_copy_says_so(folder: VaultFolder, kept: tuple[Path, str]) -> None:
    def by_code() -> OpenVault:
        return open_with(folder, enter_by_code(folder, kept[1], clock=lambda: NOON), clock=lambda: NOON)

    with unwritable(folder.key_copies[1]), by_code() as vault:
        users.recover(vault, users.user(vault, "AB"), NEW, FLOOR)
    assert refused(by_code) is Code.RECOVERY_CODE_BAD
    assert opens(folder, NEW) is None


def test_the_travel_lock_leaves_no_copy_that_opens_without_its_code(folder: VaultFolder) -> None:
    vault = opened(folder, AB)
    with unwritable(folder.key_copies[1]):
        users.lock_for_travel(vault, NOON + timedelta(days=1), SHARE)
    assert not folder.key_copies[1].exists()
    assert opens(folder, AB) is Code.TRAVEL_LOCKED
    assert opens(folder, AB, codes.spelled(SHARE, Purpose.TRAVEL_EARLY)) is None
    assert alike(folder)


def test_a_copy_of_before_that_cannot_be_removed_is_told_and_the_lock_stands(folder: VaultFolder) -> None:
    vault, second = opened(folder, AB), folder.key_copies[1]
    second.unlink()
    (second / "held").mkdir(parents=True)
    with pytest.raises(Refusal) as problem:
        users.lock_for_travel(vault, NOON + timedelta(days=1), SHARE)
    assert problem.value.code is Code.FORMER_KEYFILE_LEFT
    assert problem.value.facts == {"file": str(second)}
    assert vault.store.closed
    assert opens(folder, AB) is Code.TRAVEL_LOCKED


def test_a_copy_of_now_is_left_where_it_is(folder: VaultFolder) -> None:
    with opened(folder, AB) as vault:
        before = os.stat(folder.key_copies[1]).st_ino
        former_copy.remove(folder.keyfile, vault.keys.content)
        assert os.stat(folder.key_copies[1]).st_ino == before


def test_a_purge_deletes_nothing_before_both_copies_name_the_next_key(folder: VaultFolder) -> None:
    with opened(folder, AB) as vault, unwritable(folder.key_copies[1]):
        assert refused(vault.announce_key) is Code.UNSAFE_LOCATION
    with opened(folder, AB) as vault:
        assert vault.keys.content.dek_next is None
    assert alike(folder)
