"""Users of a vault, and key files that are put back: with a real database, and nobody real in it."""

from __future__ import annotations

import dataclasses
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import users
from kommisjon.store.opening import connect
from kommisjon.store.unlocking import OpenVault, make_vault, open_with, unlock
from kommisjon.vault import codes, keyfile
from kommisjon.vault.codes import Purpose
from kommisjon.vault.entry import enter, enter_by_code
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AB, CD = "seks ord som ingen andre vet", "kollegaens egne ord i rekke"
NEW = "nye ord som bare jeg kan huske"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """A vault with two users and two recovery codes."""
    folder = VaultFolder(tmp_path_factory.mktemp("kept") / "laptop")
    make_vault(folder, "AB", AB, FLOOR)
    with opened(folder, AB) as vault:
        users.add(vault, "CD", CD, FLOOR)
        drawn = users.draw_codes()
        users.keep_recovery(vault, drawn)
    return folder.path, drawn


@pytest.fixture
def folder(kept: tuple[Path, tuple[str, str]], tmp_path: Path) -> VaultFolder:
    shutil.copytree(kept[0], tmp_path / "laptop")
    return VaultFolder(tmp_path / "laptop")


@pytest.fixture
def code(kept: tuple[Path, tuple[str, str]]) -> str:
    return kept[1][0]


def opened(folder: VaultFolder, passphrase: str, travel_code: str = "") -> OpenVault:
    return unlock(folder, passphrase, clock=lambda: NOON, travel_code=travel_code)


def by_code(folder: VaultFolder, code: str) -> OpenVault:
    return open_with(folder, enter_by_code(folder, code, clock=lambda: NOON), clock=lambda: NOON)


def refused(folder: VaultFolder, secret: str, *, is_code: bool = False) -> Code:
    with pytest.raises(Refusal) as problem:
        (by_code if is_code else opened)(folder, secret).close()
    folder.attempts.unlink(missing_ok=True)
    return problem.value.code


def acts(vault: OpenVault) -> list[tuple[str, str, str]]:
    """What was done, of all but opening the vault."""
    entries = [entry for entry in vault.store.audit() if entry.act != "opened_vault"]
    return [(entry.act, entry.by, " ".join(entry.about)) for entry in entries]


class Copies:
    """The key file as it was, to be put back."""

    def __init__(self, folder: VaultFolder) -> None:
        self._folder = folder
        self._kept = [copy.read_bytes() for copy in folder.key_copies]

    def put_back(self) -> None:
        for copy, data in zip(self._folder.key_copies, self._kept, strict=True):
            copy.write_bytes(data)


def test_who_may_open_is_listed(folder: VaultFolder) -> None:
    with opened(folder, CD) as vault:
        assert [(w.number, w.label, w.kind, w.in_use) for w in users.ways(vault)] == [
            (1, "AB", "passphrase", False),
            (2, "CD", "passphrase", True),
            (3, "R1", "recovery", False),
            (4, "R2", "recovery", False),
        ]
        assert acts(vault) == [("user_added", "AB", "user-2"), ("codes_made", "AB", "")]
        assert (users.user(vault, "AB").number, users.user(vault, "2").label) == (1, "CD")
        for nobody in ("R1", "3", "EF", ""):
            with pytest.raises(Refusal) as problem:
                users.user(vault, nobody)
            assert problem.value.code is Code.NO_SUCH_USER


def test_a_removed_user_is_out_also_with_the_key_file_of_before(folder: VaultFolder) -> None:
    before = Copies(folder)
    with opened(folder, AB) as vault:
        users.remove(vault, 2)
    assert refused(folder, CD) is Code.WRONG_PASSPHRASE
    now = Copies(folder)
    before.put_back()
    assert refused(folder, CD) is Code.DB_DAMAGED  # the key that it holds is the database's no more
    now.put_back()
    with opened(folder, AB) as vault:
        assert [way.label for way in users.ways(vault)] == ["AB", "R1", "R2"]
        assert acts(vault)[-1] == ("user_removed", "AB", "user-2")


def test_one_old_copy_beside_a_new_one_that_is_damaged(folder: VaultFolder) -> None:
    before = folder.keyfile.read_bytes()
    with opened(folder, AB) as vault:
        users.change(vault, NEW, FLOOR)
    folder.key_copies[1].write_bytes(before)
    folder.keyfile.write_bytes(b"")
    assert refused(folder, AB) is Code.SLOT_REMOVED
    with opened(folder, CD) as vault:  # whoever may still open does, and the file is mended
        assert [way.label for way in users.ways(vault)] == ["CD", "R1", "R2"]
        assert acts(vault)[-2:] == [("closed_way_tried", "AB", ""), ("key_file_put_back", "CD", "")]
    assert refused(folder, AB) is Code.WRONG_PASSPHRASE
    with opened(folder, CD) as vault:
        assert acts(vault)[-1] == ("key_file_put_back", "CD", "")


def test_an_older_key_file_with_nothing_closed_opens_and_is_noted(folder: VaultFolder) -> None:
    before = Copies(folder)
    with opened(folder, AB) as vault:
        vault.keys.changed()
        vault.keep_keys()
        highest = vault.keys.content.generation
    before.put_back()
    with opened(folder, AB) as vault:
        assert acts(vault)[-1] == ("key_file_put_back", "AB", "")
        assert vault.keys.content.generation > highest
    with opened(folder, AB) as vault:
        assert len(acts(vault)) == 3


def test_a_changed_passphrase(folder: VaultFolder) -> None:
    before = Copies(folder)
    with opened(folder, AB) as vault:
        users.change(vault, NEW, FLOOR)
    assert refused(folder, AB) is Code.WRONG_PASSPHRASE
    with opened(folder, NEW) as vault:
        assert vault.label == "AB"
        assert acts(vault)[-1] == ("passphrase_changed", "AB", "")
    before.put_back()
    assert refused(folder, AB) is Code.SLOT_REMOVED
    opened(folder, CD).close()
    assert refused(folder, NEW) is Code.WRONG_PASSPHRASE  # the older file never knew it: headquarters' code helps


def test_a_recovery_code_gives_a_new_passphrase_and_is_used_up(folder: VaultFolder, code: str) -> None:
    before = Copies(folder)
    with by_code(folder, code.lower().replace("-", " ")) as vault:
        users.recover(vault, users.user(vault, "AB"), NEW, FLOOR)
        assert acts(vault)[-1] == ("code_used", "R1", "user-1")
    assert refused(folder, code, is_code=True) is Code.RECOVERY_CODE_BAD
    assert refused(folder, AB) is Code.WRONG_PASSPHRASE
    with opened(folder, NEW) as vault:
        assert [way.label for way in users.ways(vault)] == ["AB", "CD", "R2"]
    opened(folder, CD).close()
    before.put_back()
    assert refused(folder, code, is_code=True) is Code.DB_DAMAGED


def test_a_code_holds_until_a_new_passphrase_stands(folder: VaultFolder, code: str) -> None:
    for weak in ("for kort", "kommisjonkommisjonkommisjon"):
        with by_code(folder, code) as vault, pytest.raises(Refusal):
            users.recover(vault, users.user(vault, "AB"), weak, FLOOR)
    by_code(folder, code).close()
    opened(folder, AB).close()


def test_recovery_is_not_for_one_who_has_a_passphrase(folder: VaultFolder) -> None:
    with opened(folder, AB) as vault, pytest.raises(ValueError, match="recovery code"):
        users.recover(vault, users.user(vault, "CD"), NEW, FLOOR)


def test_on_a_full_disk_the_former_passphrase_holds(folder: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Refusal(Code.DISK_FULL)

    with monkeypatch.context() as patched:
        vault = opened(folder, AB)
        patched.setattr(keyfile, "put_whole", full)
        with pytest.raises(Refusal) as problem:
            users.change(vault, NEW, FLOOR)
        assert problem.value.code is Code.DISK_FULL
    vault.close()
    opened(folder, AB).close()


@pytest.fixture
def locked(folder: VaultFolder) -> tuple[VaultFolder, bytes]:
    """A vault under travel lock for a day, and its share."""
    share = os.urandom(16)
    users.lock_for_travel(opened(folder, AB), NOON + timedelta(days=1), share)
    return folder, share


def test_under_the_travel_lock_neither_passphrase_nor_code_opens(
    locked: tuple[VaultFolder, bytes], code: str
) -> None:
    folder, share = locked
    assert refused(folder, AB) is Code.TRAVEL_LOCKED
    assert refused(folder, CD) is Code.TRAVEL_LOCKED
    assert refused(folder, code, is_code=True) is Code.TRAVEL_LOCKED
    assert refused(folder, NEW) is Code.WRONG_PASSPHRASE
    assert share.hex().encode() not in folder.keyfile.read_bytes()
    lock = keyfile.travel_lock(folder.keyfile)
    assert lock is not None
    assert lock.shown == "2026-11-03 12:00 UTC"


def test_a_key_file_without_the_lock_in_it_does_not_open(locked: tuple[VaultFolder, bytes]) -> None:
    """Taking the lock out of the file leaves a key that opens nothing."""

    folder, _share = locked
    bare = dataclasses.replace(keyfile.decode(folder.keyfile.read_bytes()), travel=None)
    keyfile.write(folder.keyfile, bare)
    assert refused(folder, AB) is Code.KEYFILE_DAMAGED


def test_the_travel_code_lifts_the_lock(locked: tuple[VaultFolder, bytes]) -> None:

    folder, share = locked
    shown = {purpose: codes.spelled(share, purpose) for purpose in Purpose}
    wrong = codes.spelled(bytes(16), Purpose.TRAVEL_EARLY)
    for typed, told in (
        (shown[Purpose.TRAVEL], Code.TRAVEL_LOCKED),  # the clock says that it is too early
        (shown[Purpose.RECOVERY], Code.TRAVEL_CODE_BAD),
        (wrong, Code.TRAVEL_CODE_BAD),
        ("ABCD", Code.TRAVEL_CODE_BAD),
    ):
        with pytest.raises(Refusal) as problem:
            opened(folder, AB, typed)
        folder.attempts.unlink(missing_ok=True)
        assert problem.value.code is told
    later = NOON + timedelta(days=1)
    with unlock(folder, CD, clock=lambda: later, travel_code=shown[Purpose.TRAVEL]) as vault:
        assert acts(vault)[-1] == ("travel_locked", "AB", "")
    opened(folder, AB).close()


def test_headquarters_can_let_it_be_lifted_before_its_time(locked: tuple[VaultFolder, bytes]) -> None:

    folder, share = locked
    opened(folder, AB, codes.spelled(share, Purpose.TRAVEL_EARLY)).close()
    with opened(folder, AB) as vault:
        users.change(vault, NEW, FLOOR)
    opened(folder, NEW).close()


def test_a_window_that_read_the_key_file_before_another_changed_it_writes_nothing_over_it(
    folder: VaultFolder,
) -> None:
    late = enter(folder, AB, clock=lambda: NOON)
    with opened(folder, CD) as vault:
        users.add(vault, "EF", NEW, FLOOR)
    with pytest.raises(Refusal) as problem:
        open_with(folder, late, clock=lambda: NOON)
    assert problem.value.code is Code.IN_USE
    opened(folder, NEW).close()
    opened(folder, AB).close()


@pytest.mark.parametrize("leave", ["removed", "recovered", "travelling"])
def test_a_former_key_file_opens_no_database_of_later(folder: VaultFolder, code: str, leave: str) -> None:
    """Whoever kept the key file of before, and knows a passphrase of then, has the database's former key only."""
    with opened(folder, AB) as vault:
        former = bytes(vault.keys.database_key())
        if leave == "removed":
            users.remove(vault, 2)
        elif leave == "travelling":
            users.lock_for_travel(vault, NOON + timedelta(days=1), b"\x07" * 16)
    if leave == "recovered":
        with by_code(folder, code) as vault:
            users.recover(vault, users.user(vault, "AB"), NEW, FLOOR)
    with pytest.raises(Refusal) as problem:
        connect(folder.database, bytearray(former))
    assert problem.value.code is Code.DB_DAMAGED
