"""One visit to a stick: what is on it for this laptop is taken, what is new goes onto it. Nobody in it exists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.receipts import standing
from kommisjon.exchange.stick import visit
from kommisjon.store.unlocking import OpenVault
from tests.enrolled import NOON, World
from tests.unit.exchange.test_receipts import edit


def test_a_stick_goes_there_and_back(world: World, vault: OpenVault, central: Engine, stick: Path) -> None:
    first = visit(vault, stick, NOON)
    assert first.written is not None
    assert (first.taken, first.refused) == ([], [])
    world.take(central, first.written.path)
    world.answer(central, stick)
    shutil.copyfile(first.written.path, stick / "0000000f.kmb")  # our own bundle lies there still, and twice
    second = visit(vault, stick, NOON)
    assert [taken.seq for taken in second.taken] == [1]
    assert (second.refused, second.written) == ([], None)
    assert standing(vault.store).waiting == 0
    edit(vault, "said after the receipt")
    third = visit(vault, stick, NOON)
    assert third.written is not None
    assert third.written.manifest.seq == 2
    assert [taken.seq for taken in third.taken] == [1]


def test_what_is_not_for_this_laptop_is_passed_over_and_what_is_broken_is_told(
    world: World, vault: OpenVault, central: Engine, stick: Path
) -> None:
    first = visit(vault, stick, NOON)
    assert first.written is not None
    world.take(central, first.written.path)
    receipt = world.answer(central, stick).path
    whole = receipt.read_bytes()
    receipt.write_bytes(whole[:-9])
    (stick / "holiday.kmb").write_bytes(b"not a bundle at all")
    (stick / "folder.kmb").mkdir()
    found = visit(vault, stick, NOON)
    assert {name: refusal.code for name, refusal in found.refused} == {
        receipt.name: Code.TRUNCATED,
        "holiday.kmb": Code.CONTAINER,
    }
    assert found.written is not None
    receipt.write_bytes(whole)
    assert [taken.seq for taken in visit(vault, stick, NOON).taken] == [1]


def test_a_stick_that_is_not_there_is_told(vault: OpenVault, stick: Path) -> None:
    with pytest.raises(Refusal) as problem:
        visit(vault, stick / "none", NOON)
    assert problem.value.code is Code.NO_FOLDER
    assert visit(vault, stick, NOON).written is not None
