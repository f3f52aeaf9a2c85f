"""What a laptop's audit trail says comes to central with its bundles, once, whole or not. Nobody in it exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.receipts import take_receipt
from kommisjon.interview.family.household import open_household
from kommisjon.store import trailing
from kommisjon.store.unlocking import OpenVault
from sync.bundle.write import Written
from sync.central.staff.trail import Answered, Asked, ask
from sync.central.staff.who import Role, Staff
from tests.enrolled import NOON, STARTS, World
from tests.unit.exchange.test_receipts import edit

AUDITOR = Staff("RV", "desk-3", frozenset({Role.AUDITOR}))


def look_at_the_first_case(vault: OpenVault) -> str:
    case = vault.store.records("case")[0].rec
    open_household(vault.store, case, STARTS, "AB")
    return case


def asked(central: Engine, **about: str) -> Answered:
    return ask(central, AUDITOR, Asked(**about), NOON)  # type: ignore[arg-type]


def numbers(central: Engine) -> list[int]:
    return [one.no for one in asked(central).on_laptops]


def sent(vault: OpenVault, stick: Path, *, full: bool = False) -> tuple[Written, int]:
    """A bundle, and how many entries of the trail went with it."""
    count = len(trailing.going(vault.store, full=full).entries)
    return export(vault, stick, NOON, full=full), count


def test_the_trail_comes_with_bundles_each_entry_until_one_is_answered(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    case = look_at_the_first_case(vault)
    first, count = sent(vault, stick)
    whole = [entry.no for entry in vault.store.audit()]
    assert count == len(whole) - 1  # all but the entry of the export itself
    world.take(central, first.path)
    found = asked(central, case=case)
    assert [(one.act, one.by, one.about) for one in found.on_laptops] == [("opened_case", "AB", (case,))]
    assert (found.unheard, found.broken) == ((), ())

    edit(vault)
    lost, again = sent(vault, stick)
    assert again == count + 1
    take_receipt(vault, world.answer(central, stick).path, NOON)
    next_, rest = sent(vault, stick)
    assert rest == 3  # two exports and the receipt that was taken
    world.take(central, next_.path)
    assert numbers(central) == [entry.no for entry in vault.store.audit()][:-1]
    world.take(central, lost.path)
    assert asked(central).broken == ()
    assert [one.act for one in asked(central, case=case).on_laptops] == ["opened_case", "exported", "exported"]
    assert sent(vault, stick, full=True)[1] == len(list(vault.store.audit())) - 1


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit SET by = 'somebody' WHERE no = 2", "altered"),
        ("DELETE FROM audit WHERE no = 2", "gap"),
        ("UPDATE audit SET about = 'Amal Testsen!' WHERE no = 2", None),
        ("UPDATE audit SET by = char(7) WHERE no = 2", None),
    ],
)
def test_a_trail_that_does_not_hold_goes_out_and_is_told(
    vault: OpenVault, world: World, stick: Path, central: Engine, tampering: str, found: str | None
) -> None:
    look_at_the_first_case(vault)
    vault.store.connection.execute(tampering)
    with pytest.raises(Refusal) as refused:
        list(vault.store.audit())
    assert refused.value.code is Code.AUDIT_BROKEN
    written = export(vault, stick, NOON)
    assert world.take(central, written.path).counts.applied == written.records - 1
    if found is not None:
        assert [kind for _, _, kind in asked(central).broken] == [found]
    else:  # what no program of ours wrote is not read: no entry came, and that is seen at the next bundle
        assert numbers(central) == []
