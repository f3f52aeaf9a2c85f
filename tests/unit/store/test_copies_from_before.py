"""Safety copies from before a change of keys, put back beside a laptop's own key file: nobody real in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store import users
from kommisjon.store.copying import copy_to
from kommisjon.store.restoring import Restored, restore
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, make_vault, open_with, unlock
from kommisjon.vault.entry import enter_by_code
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AB, CD = "seks ord som ingen andre vet", "kollegaens egne ord i rekke"
NEW = "nye ord som bare jeg kan huske"
CASE = "0199f3c2-0000-7000-8000-000000000001"


@pytest.fixture
def laptop(tmp_path: Path) -> VaultFolder:
    """One save, two users, two codes."""
    folder = VaultFolder(tmp_path / "laptop")
    make_vault(folder, "AB", AB, FLOOR)
    with opened(folder, AB) as vault:
        vault.store.name_device("laptop-1", 1)
        users.add(vault, "CD", CD, FLOOR)
        vault.store.save([Write(CASE, CASE, {"remark": {"s": "answered", "v": "first"}})], "AB")
    return folder


def opened(folder: VaultFolder, passphrase: str, travel_code: str = "") -> OpenVault:
    return unlock(folder, passphrase, clock=lambda: NOON, travel_code=travel_code)


def copied(folder: VaultFolder, passphrase: str = AB) -> Path:
    """A copy on a stick; gives the copy's own folder."""
    with opened(folder, passphrase) as vault:
        return copy_to(vault, folder.path.parent, same_disk=True).folder


def restored(folder: VaultFolder, copy: Path, passphrase: str = AB, former: str = "") -> Restored:
    folder.database.unlink(missing_ok=True)
    return restore(folder, copy, passphrase, former=former, clock=lambda: NOON)


def first(vault: OpenVault) -> list[str]:
    return [(change.entries[0].value or {})["v"] for change in vault.store.changes()]


def removal(vault: OpenVault) -> None:
    users.remove(vault, users.user(vault, "CD").number)


def another_key(vault: OpenVault) -> None:
    """As a purge does it."""
    vault.change_key(os.urandom)


@pytest.mark.parametrize("change", [removal, another_key])
def test_a_copy_from_before_a_change_of_keys_comes_back_and_gets_another_key(
    laptop: VaultFolder, change: Callable[[OpenVault], None]
) -> None:
    copy = copied(laptop)
    with opened(laptop, AB) as vault:
        change(vault)
    assert restored(laptop, copy).database
    put_back = laptop.database.read_bytes()
    with opened(laptop, AB) as vault:
        assert first(vault) == ["first"]
        assert [way.label for way in users.users(vault)] == (["AB"] if change is removal else ["AB", "CD"])
        assert vault.keys.content.dek_next is None
    opened(VaultFolder(copy), AB).close()
    for key_file in laptop.key_copies:  # whoever has the copy, and its passphrase, has the key of its time only
        shutil.copyfile(copy / key_file.name, key_file)
    with pytest.raises(Refusal) as problem:
        opened(laptop, CD)
    assert problem.value.code is Code.DB_DAMAGED
    assert laptop.database.read_bytes() != put_back


def test_one_who_was_removed_since_then_stays_out(laptop: VaultFolder) -> None:
    copy = copied(laptop)
    with opened(laptop, AB) as vault:
        removal(vault)
    restored(laptop, copy)
    for _time in range(2):
        with pytest.raises(Refusal) as problem:
            opened(laptop, CD)
        assert problem.value.code is Code.WRONG_PASSPHRASE
        laptop.attempts.unlink(missing_ok=True)
        opened(laptop, AB).close()


def test_a_copy_from_before_a_code_was_used_asks_for_the_passphrase_of_its_time(laptop: VaultFolder) -> None:
    with opened(laptop, AB) as vault:
        codes = users.draw_codes()
        users.keep_recovery(vault, codes)
    copy = copied(laptop)
    with open_with(laptop, enter_by_code(laptop, codes[0], clock=lambda: NOON), clock=lambda: NOON) as vault:
        users.recover(vault, users.user(vault, "AB"), NEW, FLOOR)
    for wrong in ("", CD + "!", codes[0][:-4] + "0000"):
        with pytest.raises(Refusal) as problem:
            restored(laptop, copy, NEW, wrong)
        assert problem.value.code is Code.COPY_FROM_BEFORE
        assert not laptop.database.exists()
    for right in (AB, CD, codes[0].lower(), codes[1]):
        assert restored(laptop, copy, NEW, right).database
    with opened(laptop, NEW) as vault:
        assert first(vault) == ["first"]


def test_a_passphrase_changed_since_then_is_all_that_is_needed(laptop: VaultFolder) -> None:
    copy = copied(laptop)
    with opened(laptop, AB) as vault:
        another_key(vault)
        users.change(vault, NEW, FLOOR)
    assert restored(laptop, copy, NEW).database
    with opened(laptop, NEW) as vault:
        assert first(vault) == ["first"]


def test_with_the_key_file_lost_the_copys_own_passphrase_is_asked_for(laptop: VaultFolder) -> None:
    copy = copied(laptop)
    with opened(laptop, AB) as vault:
        users.change(vault, NEW, FLOOR)
    shutil.rmtree(laptop.path)
    with pytest.raises(Refusal) as problem:
        restored(laptop, copy, NEW)
    assert problem.value.code is Code.COPY_FROM_BEFORE
    assert restored(laptop, copy, NEW, AB).database
    with opened(laptop, AB) as vault:
        assert first(vault) == ["first"]


def test_a_copy_from_before_a_travel_lock_comes_back(laptop: VaultFolder) -> None:
    from kommisjon.vault.codes import Purpose, spelled

    copy, share = copied(laptop), bytes(range(16))
    with opened(laptop, AB) as vault:
        users.lock_for_travel(vault, NOON + timedelta(hours=1), share)
    opened(laptop, AB, spelled(share, Purpose.TRAVEL_EARLY)).close()
    assert restored(laptop, copy).database
    with opened(laptop, AB) as vault:
        assert first(vault) == ["first"]
        assert vault.keys.content.dek_next is None
