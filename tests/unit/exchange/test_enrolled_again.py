"""A laptop that goes on from an older state: nothing leaves it before it is certified anew, then all of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.enrolment import accept, request_again
from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import OpenVault, unlock
from sync.central import store as central_store
from sync.central.arriving.bundle_file import import_file
from sync.trust.enrolment import read_request
from tests.enrolled import MISSION, NOON, PASSPHRASE, World, clock


def again(store: Store, mission: str = MISSION) -> bytes:
    return request_again(store, "AB", mission=mission, now=NOON, random=os.urandom)


def refused(act: object, code: Code) -> None:
    with pytest.raises(Refusal) as problem:
        act()  # type: ignore[operator]
    assert problem.value.code is code


def save(vault: OpenVault, text: str) -> None:
    case = next(iter(vault.store.records("case")))
    vault.store.save([Write(case.home, case.rec, {"remark": {"s": "answered", "v": text}})], "AB")


def put_back(world: World, older: bytes) -> OpenVault:
    world.folder.database.write_bytes(older)
    return unlock(world.folder, PASSPHRASE, clock=clock(), accept_older=True)


def test_what_is_saved_on_both_sides_of_a_restored_copy_reaches_central(
    vault: OpenVault, world: World, stick: Path, tmp_path: Path
) -> None:
    vault.close()
    older = world.folder.database.read_bytes()
    with world.opened() as lost:
        save(lost, "left the laptop")
        first = export(lost, stick, NOON)
        save(lost, "is lost")
    with put_back(world, older) as restored:
        save(restored, "after")
        refused(lambda: export(restored, stick, NOON), Code.NEW_EPOCH_NEEDED)
        asked = again(restored.store)
        assert again(restored.store) == asked
        answer = world.issue(asked)
        refused(lambda: export(restored, stick, NOON), Code.NEW_EPOCH_NEEDED)
        accept(restored.store, answer, NOON)
        second = export(restored, stick, NOON)
        refused(lambda: again(restored.store), Code.NOT_BEHIND)
        assert [(row["epoch"], row["seq"]) for row in restored.store.bundles()] == [(2, 1)]
        assert read_request(asked).device == restored.store.device()[0]
    central = central_store.create(str(tmp_path / "central.db"))
    hq = world.headquarters
    try:
        receipts = [import_file(central, p.path, hq.trust(), hq.central_identity(), NOON) for p in (first, second)]
    finally:
        central.dispose()
    assert [(one.status, one.epoch, one.unaccounted) for one in receipts] == [
        ("accepted", 1, []),
        ("accepted", 2, []),
    ]
    assert receipts[1].counts.applied == 1
    assert not receipts[1].quarantined
    # Both stand, for nobody who wrote one had seen the other.
    assert len(receipts[1].conflicts) == 1


def test_an_answer_to_the_first_request_certifies_no_later_epoch(vault: OpenVault, world: World) -> None:
    first = world.issue(world_request(vault))
    vault.close()
    older = world.folder.database.read_bytes()
    with world.opened() as lost:
        save(lost, "is lost")
    with put_back(world, older) as restored:
        again(restored.store)
        refused(lambda: accept(restored.store, first, NOON), Code.IDENTITY)
        assert restored.store.behind() == 1


def world_request(vault: OpenVault) -> bytes:
    kept = vault.store.secret("enrolment-request")
    assert kept is not None
    return kept


def test_a_laptop_that_lost_nothing_has_nothing_to_ask(vault: OpenVault) -> None:
    refused(lambda: again(vault.store), Code.NOT_BEHIND)
    refused(lambda: again(vault.store, "Not a pseudonym"), Code.SCHEMA)


def test_an_export_from_a_damaged_store_is_refused_and_burns_no_number(vault: OpenVault, stick: Path) -> None:
    vault.store._connection.execute("DELETE FROM chg WHERE n = 3")
    refused(lambda: export(vault, stick, NOON), Code.DB_DAMAGED)
    assert vault.store.bundles() == []
    assert list(stick.iterdir()) == []


def test_a_broken_audit_is_told_and_keeps_no_interview_from_headquarters(vault: OpenVault, stick: Path) -> None:
    vault.store._connection.execute("UPDATE audit SET by = 'other' WHERE no = 1")
    assert export(vault, stick, NOON).path.exists()
    assert vault.store.audit_broken is not None
    assert vault.store.audit_broken.code is Code.AUDIT_BROKEN


def test_an_export_stands_in_the_audit_with_its_signature(vault: OpenVault, stick: Path) -> None:
    export(vault, stick, NOON)
    acts = [entry.act for entry in vault.store.audit()]
    assert [act for act in acts if act != "opened_vault"] == ["loaded_mission", "exported"]
    assert vault.store.last("checked_at") is not None
