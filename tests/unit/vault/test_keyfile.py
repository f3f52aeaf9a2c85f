"""The key file against damage and tampering (security-and-bundles.md F14)."""

from dataclasses import replace
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import keyfile
from kommisjon.vault.slot import FLOOR, Cost, make_slot

PASSPHRASE = "seks ord som ingen andre vet"


@pytest.fixture(scope="module")
def opened() -> keyfile.Opened:
    return keyfile.create("AB", PASSPHRASE, FLOOR)


@pytest.fixture
def path(tmp_path: Path, opened: keyfile.Opened) -> Path:
    keyfile.write(tmp_path / "vault.kmv", opened.content)
    return tmp_path / "vault.kmv"


def refused(path: Path, passphrase: str = PASSPHRASE) -> Code:
    with pytest.raises(Refusal) as problem:
        keyfile.read_and_unlock(path, passphrase)
    return problem.value.code


def test_the_right_passphrase_gives_the_same_database_key(path: Path, opened: keyfile.Opened) -> None:
    again = keyfile.read_and_unlock(path, PASSPHRASE)
    assert again.database_key() == opened.database_key()
    assert len(again.database_key()) == 32


def test_a_wrong_passphrase_says_so(path: Path) -> None:
    assert refused(path, PASSPHRASE + "!") is Code.WRONG_PASSPHRASE


def test_the_same_words_in_another_unicode_form_open(tmp_path: Path) -> None:
    made = keyfile.create("AB", "blåbærsyltetøy på loftet", FLOOR)
    keyfile.write(tmp_path / "vault.kmv", made.content)
    keyfile.read_and_unlock(tmp_path / "vault.kmv", "bla\u030abærsyltetøy pa\u030a loftet")


def test_a_short_passphrase_is_not_taken() -> None:
    with pytest.raises(Refusal) as problem:
        keyfile.create("AB", "femten tegn her", FLOOR)
    assert problem.value.code is Code.PASSPHRASE_WEAK


def test_no_file_is_no_vault(tmp_path: Path) -> None:
    assert refused(tmp_path / "vault.kmv") is Code.NO_VAULT


@pytest.mark.parametrize("which", [0, 1])
def test_one_damaged_copy_is_repaired_from_the_other(path: Path, which: int) -> None:
    copy = keyfile.copies(path)[which]
    whole = copy.read_bytes()
    copy.write_bytes(whole[:40])
    keyfile.read_and_unlock(path, PASSPHRASE)
    assert copy.read_bytes() == whole


def test_both_copies_damaged(path: Path) -> None:
    for copy in keyfile.copies(path):
        copy.write_bytes(b"")
    assert refused(path) is Code.KEYFILE_DAMAGED


def test_the_newer_copy_wins(path: Path) -> None:
    old = path.read_bytes()
    opened = keyfile.read_and_unlock(path, PASSPHRASE)
    keyfile.write(path, opened.changed(high_water=keyfile.HighWater(commits=7)))
    keyfile.copies(path)[1].write_bytes(old)
    assert keyfile.read_and_unlock(path, PASSPHRASE).content.high_water.commits == 7


@pytest.mark.parametrize("at", range(0, 900, 53))
def test_a_flipped_byte_in_both_copies_never_opens(path: Path, at: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[at % len(whole)] ^= 1
    for copy in keyfile.copies(path):
        copy.write_bytes(whole)
    assert refused(path) in (Code.KEYFILE_DAMAGED, Code.WRONG_PASSPHRASE)


def test_a_slot_added_by_someone_without_the_master_key_is_seen(path: Path) -> None:
    content = keyfile.decode(path.read_bytes())
    stranger = make_slot(
        2, "XX", "en fremmed med egen frase", bytearray(32), content.vault, FLOOR, lambda n: b"r" * n
    )
    forged = replace(content, slots=(*content.slots, stranger)).encode()
    for copy in keyfile.copies(path):
        copy.write_bytes(forged)
    assert refused(path) is Code.KEYFILE_DAMAGED
    assert refused(path, "en fremmed med egen frase") is Code.KEYFILE_DAMAGED


@pytest.mark.parametrize("cost", [Cost(4 * 1024 * 1024, 3, 4), Cost(64 * 1024, 17, 4), Cost(1024, 3, 4)])
def test_a_hostile_or_weak_cost_is_refused_before_it_is_paid(path: Path, cost: Cost) -> None:
    content = keyfile.decode(path.read_bytes())
    hostile = replace(content, slots=(replace(content.slots[0], cost=cost),)).encode()
    for copy in keyfile.copies(path):
        copy.write_bytes(hostile)
    assert refused(path) is Code.KEYFILE_DAMAGED


def test_the_file_holds_neither_passphrase_nor_keys(path: Path, opened: keyfile.Opened) -> None:
    raw = path.read_bytes()
    assert PASSPHRASE.encode() not in raw
    assert bytes(opened.database_key()).hex().encode() not in raw
