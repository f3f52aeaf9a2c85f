"""A vault cut off while it is made, and closed or opened while the disk is full: never a dead end."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import unlocking
from kommisjon.store.opening import connect, create
from kommisjon.store.unlocking import OpenVault, make_vault, unlock
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

PASSPHRASE = "seks ord som ingen andre vet"


class Cut(BaseException):
    """Stands for a kill."""


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return VaultFolder(tmp_path / "laptop")


def opened(folder: VaultFolder, passphrase: str = PASSPHRASE) -> OpenVault:
    return unlock(folder, passphrase, clock=lambda: datetime(2026, 11, 2, tzinfo=UTC))


def cut_off(*_: object) -> None:
    raise Cut


def full(*_: object) -> None:
    raise Refusal(Code.DISK_FULL)


@pytest.mark.parametrize("after", ["key file", "database"])
def test_a_vault_cut_off_while_it_was_made_is_finished_when_opened(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    kept = {}
    with monkeypatch.context() as patched:
        patched.setattr(unlocking, "create" if after == "key file" else "_finish", cut_off)
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # a kill tidies nothing away
        with pytest.raises(Cut):
            make_vault(folder, "AB", PASSPHRASE, FLOOR)
    if after == "database":
        keys = keyfile.read_and_unlock(folder.keyfile, PASSPHRASE)
        create(folder.database, keys.database_key(), keys.content.vault)
        kept["size"] = folder.database.stat().st_size
    with opened(folder) as vault:
        assert vault.store.vault_state()["commits"] == 0
    assert keyfile.read_and_unlock(folder.keyfile, PASSPHRASE).content.db_created
    with opened(folder) as vault:
        assert vault.label == "AB"


def test_a_vault_that_could_not_be_made_leaves_nothing(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(unlocking, "create", full)
        with pytest.raises(Refusal):
            make_vault(folder, "AB", PASSPHRASE, FLOOR)
    assert [path.name for path in folder.path.iterdir()] == ["out"]
    make_vault(folder, "AB", PASSPHRASE, FLOOR)


def test_a_database_that_vanished_is_never_made_again(folder: VaultFolder) -> None:
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    folder.database.unlink()
    with pytest.raises(Refusal) as refused:
        opened(folder)
    assert refused.value.code is Code.DB_MISSING_OR_EMPTY
    assert not folder.database.exists()


def test_the_log_of_an_attempt_that_was_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    made = tmp_path / "store.db"
    for left in ("store.db.making", "store.db.making-wal"):
        (tmp_path / left).write_bytes(os.urandom(40_000))
    # The worst log: a sound one, of a database with another key.
    from sqlcipher3 import dbapi2

    (tmp_path / "store.db.making").unlink()
    (tmp_path / "store.db.making-wal").unlink()
    other = dbapi2.connect(str(tmp_path / "other.db"), isolation_level=None)
    other.set_key(bytearray(b"x'" + b"77" * 32 + b"'"))
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE t (a)")
    (tmp_path / "store.db.making-wal").write_bytes((tmp_path / "other.db-wal").read_bytes())
    other.close()
    create(made, bytearray(b"k" * 32), "ab" * 16)
    connect(made, bytearray(b"k" * 32)).close()


def test_everything_of_a_vault_is_its_owners(folder: VaultFolder) -> None:
    before = os.umask(0)
    try:
        make_vault(folder, "AB", PASSPHRASE, FLOOR)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(copy.stat().st_mode) for copy in keyfile.copies(folder.keyfile)} == {0o600}


def test_a_damaged_copy_that_cannot_be_mended_now_does_not_keep_the_vault_shut(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    keyfile.copies(folder.keyfile)[1].write_bytes(b"{}")
    with monkeypatch.context() as patched:
        patched.setattr(keyfile, "put_whole", full)
        keyfile.read_and_unlock(folder.keyfile, PASSPHRASE)
    keyfile.read_and_unlock(folder.keyfile, PASSPHRASE)
    one, other = keyfile.copies(folder.keyfile)
    assert one.read_bytes() == other.read_bytes()


def test_closing_on_a_full_disk_lets_go_of_the_database_and_the_keys(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    vault = opened(folder)
    vault.store.name_device("laptop-1", 1)
    vault.store.reserve_bundle(datetime(2026, 11, 2, tzinfo=UTC))
    with monkeypatch.context() as patched:
        patched.setattr(keyfile, "put_whole", full)
        with pytest.raises(Refusal):
            vault.close()
    assert not any(vault._keys._master)
    vault.close()
    with opened(folder) as again:
        assert len(again.store.bundles()) == 1


def test_a_passphrase_that_no_terminal_could_decode_is_only_wrong(folder: VaultFolder) -> None:
    make_vault(folder, "AB", PASSPHRASE, FLOOR)
    with pytest.raises(Refusal) as refused:
        opened(folder, "\udcff" * 20)
    assert refused.value.code is Code.WRONG_PASSPHRASE


@pytest.mark.parametrize("number", [3, 8, 10, 14])
def test_a_file_that_may_not_be_used_is_told_with_its_code(number: int) -> None:
    from sqlcipher3 import dbapi2

    from kommisjon.store.opening import telling

    problem = dbapi2.OperationalError("as the library says it")
    problem.sqlite_errorcode = number
    with pytest.raises(Refusal) as refused, telling():
        raise problem
    assert refused.value.code is Code.DISK_ERROR
