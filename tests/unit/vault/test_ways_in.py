"""Slots added, replaced and closed: who gets in afterwards, and who does not."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import keyfile, slot, ways_in
from kommisjon.vault.slot import FLOOR, MOST_SLOTS, Cost, Slot
from tests.unit.vault.conftest import CODES, FIRST, SECOND, Made


def number_of(content: keyfile.KeyFile, label: str) -> int:
    return next(one.id for one in content.slots if one.label == label)


def without(made: Made, label: str) -> keyfile.KeyFile:
    """The key file after somebody was removed by whoever has the first recovery code."""
    keys = made.opened()
    ways_in.closed(keys, [number_of(keys.content, label)], os.urandom)
    return keys.content


def test_every_user_and_code_gives_the_same_database_key(made: Made) -> None:
    assert [made.opens(made.content, secret) for secret in (FIRST, SECOND, *CODES)] == [None] * 4
    assert made.opens(made.content, b"no recovery code") is Code.RECOVERY_CODE_BAD


def test_a_new_passphrase_takes_the_place_of_one_slot_only(made: Made) -> None:
    keys = made.opened(FIRST)
    ways_in.replaced(keys, keys.slot.id, "nye ord som bare jeg kan huske", FLOOR, os.urandom)
    before, after = ({s.label: s for s in content.slots} for content in (made.content, keys.content))
    assert {label for label in before if before[label] != after[label]} == {"AB"}
    assert keys.content.generation == made.content.generation + 1
    assert keys.content.dek == made.content.dek
    assert made.opens(keys.content, "nye ord som bare jeg kan huske") is None
    assert made.opens(keys.content, FIRST) is Code.WRONG_PASSPHRASE


def test_whoever_is_removed_is_out_and_all_others_get_in_without_being_asked(made: Made) -> None:
    after = without(made, "CD")
    assert made.opens(after, SECOND) is Code.WRONG_PASSPHRASE
    assert [made.opens(after, secret) for secret in (FIRST, *CODES)] == [None] * 3


def test_what_a_removed_user_knew_opens_nothing_of_the_new_file(made: Made) -> None:
    after = without(made, "CD")
    own = next(one for one in made.content.slots if one.label == "CD")
    assert made.opens(replace(after, slots=(*after.slots, own)), SECOND) is Code.KEYFILE_DAMAGED
    former = made.opened(SECOND)  # holds the master key of then
    former.content = after
    assert not former.is_genuine()
    with pytest.raises(Refusal) as problem:
        former.database_key()
    assert problem.value.code is Code.KEYFILE_DAMAGED


def test_a_key_that_was_handed_over_is_wrapped_by_its_user_at_the_next_opening(made: Made) -> None:
    after = without(made, "CD")
    assert {len(one.sealed) for one in after.slots} == {1168}
    keys = keyfile.unlock(keyfile.decode(after.encode()), CODES[1])
    assert keys.unwritten
    assert {one.label: len(one.sealed) for one in keys.content.slots} == {"AB": 1168, "R1": 1168, "R2": 48}
    assert made.opens(keys.content, CODES[1]) is None
    assert not keyfile.unlock(keys.content, CODES[1]).unwritten


def test_a_key_handed_to_another_slot_or_vault_does_not_open(made: Made) -> None:
    after = without(made, "CD")
    first, second = (next(one for one in after.slots if one.label == label) for label in ("R1", "R2"))
    swapped = tuple(replace(one, sealed=second.sealed) if one is first else one for one in after.slots)
    assert made.opens(replace(after, slots=swapped)) is Code.KEYFILE_DAMAGED
    assert made.opens(replace(after, vault="0" * 32)) is not None


def test_a_vault_of_before_there_were_public_keys_opens_and_gets_them(made: Made) -> None:
    master, salt, nonce = bytearray(os.urandom(32)), os.urandom(16), os.urandom(12)
    derived = slot._derive(FIRST, salt, FLOOR)
    bare = Slot(1, "passphrase", "AB", FLOOR, salt, slot._check(derived), b"", nonce, b"")
    bare = replace(
        bare, sealed=slot._cipher(derived).encrypt(nonce, master, slot._bound(made.content.vault, bare))
    )
    keys = keyfile.Opened(replace(made.content, slots=(bare,)), master, bare)
    keys.changed(dek=keys._wrapped(bytearray(made.database_key), "01020304", os.urandom))
    data = keys.content.encode()
    assert b'"pub"' not in data
    opened = keyfile.unlock(keyfile.decode(data), FIRST)
    assert opened.unwritten
    assert [len(one.public) for one in opened.content.slots] == [1216]
    assert made.opens(opened.content.encode(), FIRST) is None


def test_the_only_passphrase_is_not_removed(made: Made) -> None:
    keys = made.opened()
    both = [number_of(keys.content, label) for label in ("AB", "CD")]
    with pytest.raises(Refusal) as problem:
        ways_in.closed(keys, both, os.urandom)
    assert problem.value.code is Code.LAST_PASSPHRASE


@pytest.mark.parametrize(
    ("label", "code"), [("AB", Code.LABEL_TAKEN), ("R1", Code.LABEL_TAKEN), ("a\nb", Code.SCHEMA)]
)
def test_initials_are_one_persons(made: Made, label: str, code: Code) -> None:
    with pytest.raises(Refusal) as problem:
        ways_in.added(made.opened(), label, "nye ord som bare jeg kan huske", FLOOR, os.urandom)
    assert problem.value.code is code


def test_sixteen_ways_in_and_no_more(made: Made) -> None:
    keys = made.opened()
    [own] = [one for one in keys.content.slots if one.label == "CD"]
    more = tuple(replace(own, id=number, label="Å" * 40, cost=Cost(2097152, 16, 16)) for number in range(5, 17))
    keys.changed(slots=(*keys.content.slots, *more))
    with pytest.raises(Refusal) as problem:
        ways_in.added(keys, "EF", "nye ord som bare jeg kan huske", FLOOR, os.urandom)
    assert problem.value.code is Code.SLOTS_FULL
    ways_in.closed(keys, [], os.urandom)  # the largest form: every key is handed over
    assert len(keys.content.slots) == MOST_SLOTS
    assert keyfile.decode(keys.content.encode()) == keys.content


def test_new_recovery_codes_close_the_former(made: Made) -> None:
    keys = made.opened(FIRST)
    fresh = (os.urandom(16), os.urandom(16))
    ways_in.with_recovery(keys, fresh, os.urandom)
    assert [made.opens(keys.content, secret) for secret in (*CODES, *fresh)] == [
        Code.RECOVERY_CODE_BAD,
        Code.RECOVERY_CODE_BAD,
        None,
        None,
    ]


def test_an_older_copy_does_not_stand_in_for_a_newer_one_that_refuses(made: Made, tmp_path: Path) -> None:
    """Cut off between the two copies, the new one holds: the user who was removed does not get in by the old."""
    path = tmp_path / "vault.kmv"
    keyfile.write(path, made.content)
    after = without(made, "R1")
    path.write_bytes(after.encode())
    with pytest.raises(Refusal) as problem:
        keyfile.read_and_unlock(path, CODES[0])
    assert problem.value.code is Code.RECOVERY_CODE_BAD
    assert keyfile.decode(keyfile.copies(path)[1].read_bytes()) == made.content  # and it is not mended backwards
    keyfile.read_and_unlock(path, CODES[1])
