"""The key file against every damage and every hand that does not know a key (security-and-bundles.md F14).

Most of it opens with a recovery code, which costs no Argon2: damage is seen by the MAC over the whole file.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import keyfile
from tests.unit.vault.conftest import CODES, FIRST, Made

DAMAGED = (Code.KEYFILE_DAMAGED, Code.RECOVERY_CODE_BAD)
"""A flip in the salt or the check of the slot itself looks like a wrong code."""


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)


def test_a_flipped_bit_in_both_copies_never_opens(made: Made) -> None:
    whole = made.content.encode()
    for at in range(len(whole)):
        assert made.opens(flipped(whole, at, at % 8)) in DAMAGED, at


@pytest.mark.long
def test_a_flip_of_every_bit_in_both_copies_never_opens(made: Made) -> None:
    whole = made.content.encode()
    for at in range(len(whole)):
        for bit in range(8):
            assert made.opens(flipped(whole, at, bit)) in DAMAGED, (at, bit)


def check_one_copy(made: Made, path: Path, which: int, at: int) -> None:
    whole = made.content.encode()
    for copy in keyfile.copies(path):
        copy.write_bytes(whole)
    keyfile.copies(path)[which].write_bytes(flipped(whole, at))
    assert bytes(keyfile.read_and_unlock(path, CODES[0]).database_key()) == made.database_key
    assert [copy.read_bytes() for copy in keyfile.copies(path)] == [whole, whole]


@pytest.mark.parametrize("which", [0, 1])
def test_a_flipped_byte_in_one_copy_opens_from_the_other_and_is_mended(
    made: Made, tmp_path: Path, which: int
) -> None:
    for at in range(which, len(made.content.encode()), 151):
        check_one_copy(made, tmp_path / "vault.kmv", which, at)


@pytest.mark.long
@pytest.mark.parametrize("which", [0, 1])
def test_a_flip_of_every_byte_in_one_copy_opens_from_the_other(made: Made, tmp_path: Path, which: int) -> None:
    for at in range(len(made.content.encode())):
        check_one_copy(made, tmp_path / "vault.kmv", which, at)


def test_a_file_cut_off_anywhere_never_opens(made: Made) -> None:
    whole = made.content.encode()
    for length in range(0, len(whole), 11):
        assert made.opens(whole[:length]) is Code.KEYFILE_DAMAGED
        assert made.opens(whole + whole[: length + 1]) is Code.KEYFILE_DAMAGED


@pytest.mark.parametrize("at", range(0, 900, 150))
def test_a_flipped_byte_does_not_open_by_passphrase_either(made: Made, at: int) -> None:
    assert made.opens(flipped(made.content.encode(), at), FIRST) in (Code.KEYFILE_DAMAGED, Code.WRONG_PASSPHRASE)


def test_slots_are_not_added_removed_replaced_or_put_in_another_order(made: Made) -> None:
    """By somebody who knows none of the keys."""
    slots, stranger = made.content.slots, replace(made.content.slots[1], id=9, label="XX")
    for forged in (
        (*slots, stranger),
        slots[1:],
        slots[::-1],
        (replace(slots[0], label="BA"), *slots[1:]),
        (stranger, *slots[1:]),
        (replace(slots[0], public=slots[1].public), *slots[1:]),
    ):
        assert made.opens(replace(made.content, slots=forged)) is Code.KEYFILE_DAMAGED


def test_no_other_field_is_changed_either(made: Made) -> None:
    content = made.content
    for forged in (
        replace(content, generation=content.generation - 1),
        replace(content, generation=content.generation + 1),
        replace(content, db_created=not content.db_created),
        replace(content, high_water=keyfile.HighWater(commits=9)),
    ):
        assert made.opens(forged) is Code.KEYFILE_DAMAGED


def test_impossible_numbers_are_refused(made: Made) -> None:
    slots = made.content.slots
    for forged in (
        (replace(slots[0], id=0), *slots[1:]),
        (replace(slots[0], id=17), *slots[1:]),
        (replace(slots[0], id=slots[1].id), *slots[1:]),
        (replace(slots[0], label=""), *slots[1:]),
    ):
        assert made.opens(replace(made.content, slots=forged).encode()) is Code.KEYFILE_DAMAGED


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_a_slot_that_asks_for_four_gibibytes_takes_none(made: Made, tmp_path: Path) -> None:
    slots = made.content.slots
    hostile = replace(slots[0], cost=replace(slots[0].cost, memory=4 * 1024 * 1024))
    data = replace(made.content, slots=(hostile, *slots[1:])).encode()
    for copy in keyfile.copies(tmp_path / "vault.kmv"):
        copy.write_bytes(data)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kommisjon.errors import Refusal\n"
        "from kommisjon.vault import keyfile\n"
        "try:\n"
        "    keyfile.read_and_unlock(Path(sys.argv[1]), 'seks ord som ingen andre vet')\n"
        "except Refusal as refusal:\n"
        "    status = Path('/proc/self/status').read_text()\n"
        "    print(refusal.code.id, status.partition('VmHWM:')[2].split()[0])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "vault.kmv")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )
    code, kibibytes = ended.stdout.split()
    assert (code, int(kibibytes) < 256 * 1024) == ("KM-V102", True)


def test_an_older_pair_of_copies_opens_for_those_it_knows(made: Made, tmp_path: Path) -> None:
    """The file alone cannot tell that it was put back; the database can (tests/unit/store/test_users.py)."""
    path = tmp_path / "vault.kmv"
    keyfile.write(path, made.content)
    with pytest.raises(Refusal) as problem:
        keyfile.read_and_unlock(path, b"no recovery code")
    assert problem.value.code is Code.RECOVERY_CODE_BAD
    assert keyfile.read_and_unlock(path, CODES[1]).content == made.content
