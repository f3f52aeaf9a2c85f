"""What headquarters holds may go from the laptop, and nothing else; cut off anywhere, the vault opens (F10).

Nobody in these missions exists.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.mission import load_synthetic
from kommisjon.exchange.purging import purge
from kommisjon.exchange.receipts import standing, take_receipt
from kommisjon.exchange.told import of_receipt
from kommisjon.interview.family.household import household, households, missions
from kommisjon.store import purging, receipts
from kommisjon.store.opening import connect
from kommisjon.store.purging import Why, plan
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, open_with
from kommisjon.synth.document import write
from kommisjon.synth.mission import SUB_QUOTAS, make_mission
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from sync.central.casework.erasing import Decision, erase
from sync.central.staff.who import Role, Staff
from sync.merge.ranges import holds
from tests.enrolled import NOON, STARTS, World, clock
from tests.unit.exchange.test_receipts import PNG, attach, edit

OWN = 1 + len(SUB_QUOTAS) + 1
"""Records that stay: the mission's, and the parts of its quota with the open places."""


def confirmed(vault: OpenVault, world: World, central: Engine, stick: Path) -> None:
    """Everything on the laptop goes to central and its receipt comes back."""
    world.take(central, export(vault, stick, NOON).path)
    take_receipt(vault, world.answer(central, stick).path, NOON)


def counted(vault: OpenVault, table: str) -> int:
    return int(vault.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_only_what_is_confirmed_may_go_and_the_reasons_are_told(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    assert {fate.why for fate in plan(vault.store, ())} == {Why.NOT_CONFIRMED}
    confirmed(vault, world, central, stick)
    edit(vault)
    attach(vault, PNG)
    cases = vault.store.records("case")
    fates = {fate.home: fate.why for fate in plan(vault.store, {cases[1].home})}
    assert (fates[cases[0].home], fates[cases[1].home]) == (Why.NOT_CONFIRMED, Why.UNFINISHED)
    assert {fates[case.home] for case in cases[2:]} == {None}


def test_what_central_erased_by_law_is_told_once_and_holds_nothing_back(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    confirmed(vault, world, central, stick)
    case = vault.store.records("case")[0].home
    caseworker = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
    erase(central, caseworker, case, Decision("Synthetic Act section 7", "OT"), NOON)
    held = standing(vault.store).confirmed
    vault.store.save([Write(case, case, {"remark": {"s": "answered", "v": "late"}})], "AB")
    world.take(central, export(vault, stick, NOON).path)
    taken = take_receipt(vault, world.answer(central, stick).path, NOON)
    assert (taken.confirmed, taken.waiting, taken.refused) == (held, 0, {held + 1: "KM-D708"})
    assert [line for line in of_receipt(taken) if "erased by law" in line]
    assert receipts.unacknowledged(vault.store) == []
    assert {fate.why for fate in plan(vault.store, ())} == {None}
    assert case in {fate.home for fate in purge(vault, plan(vault.store, ()), NOON)}
    assert standing(vault.store).lost == 0


def test_what_went_is_listed_as_handed_over_and_takes_no_more_answers(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    attach(vault, PNG)
    confirmed(vault, world, central, stick)
    code = missions(vault.store)[0][1].code
    before, last = households(vault.store, code, NOON.date()), counted(vault, "chg")
    case = vault.store.records("case")[0]
    gone = purge(vault, plan(vault.store, ()), NOON)
    assert [fate.number for fate in gone] == [one.case.number for one in before]
    after = households(vault.store, code, NOON.date())
    assert [(one.case.number, one.handed_over, one.members) for one in after] == [
        (one.case.number, True, ()) for one in before
    ]
    assert (counted(vault, "chg"), counted(vault, "rec"), counted(vault, "att")) == (OWN, OWN, 0)
    assert counted(vault, "att_chunk") == 0
    stubs = vault.store.connection.execute("SELECT changes, receipt FROM stub").fetchall()
    assert sum(changes for changes, _ in stubs) == last - OWN
    assert {receipt for _, receipt in stubs} == {receipts.ledger(vault.store)[0].receipt}
    for refused in (
        lambda: household(vault.store, case.home, NOON.date()),
        lambda: vault.store.save([Write(case.home, case.rec, {"remark": {"s": "unknown"}})], "AB"),
    ):
        with pytest.raises(Refusal) as problem:
            refused()
        assert problem.value.code is Code.HANDED_OVER
    # The same list again brings nothing back.
    load_synthetic(vault.store, write(make_mission(1, persons=10, starts=STARTS)), "AB")
    assert counted(vault, "chg") == OWN


def test_numbers_go_on_after_a_purge_and_the_third_bundle_holds_what_is_new(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    confirmed(vault, world, central, stick)
    first = standing(vault.store).confirmed
    mine = vault.store.records("case")[0].home
    purge(vault, plan(vault.store, {mine}), NOON)
    edit(vault)
    assert [change.n for change in receipts.unacknowledged(vault.store)] == [first + 1]
    bundle = export(vault, stick, NOON)
    assert (bundle.records, bundle.manifest.base_seq) == (2, 1)
    taken = world.take(central, bundle.path)
    assert (taken.counts.applied, taken.held[0].ranges) == (1, [(1, first + 1)])


def test_the_old_key_opens_nothing_afterwards(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    confirmed(vault, world, central, stick)
    old = vault._keys.database_key()
    purge(vault, plan(vault.store, ()), NOON)
    new = vault._keys.database_key()
    assert (new == old, vault._keys.content.dek_next) == (False, None)
    vault.close()
    with pytest.raises(Refusal) as refused:
        connect(world.folder.database, bytearray(old))
    assert refused.value.code is Code.DB_DAMAGED
    assert not any(bytes(old) in path.read_bytes() for path in world.folder.path.iterdir() if path.is_file())
    with world.opened() as again:
        assert counted(again, "chg") == OWN


def test_nothing_to_delete_changes_no_key(vault: OpenVault) -> None:
    generation = vault._keys.content.generation
    assert purge(vault, plan(vault.store, ()), NOON) == []
    assert vault._keys.content.generation == generation


def test_a_disk_without_room_deletes_nothing(
    vault: OpenVault, world: World, stick: Path, central: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(vault, world, central, stick)
    changes = counted(vault, "chg")
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 0))
        with pytest.raises(Refusal) as refused:
            purge(vault, plan(vault.store, ()), NOON)
    assert refused.value.code is Code.DISK_FULL
    assert (counted(vault, "chg"), vault._keys.content.dek_next) == (changes, None)


# Killed


class Killable:
    """A laptop whose key file is open, so that a killed copy of it can be opened again without the passphrase."""

    def __init__(self, vault: OpenVault, world: World, copies: Path) -> None:
        self._master = bytes(vault._keys._master)
        vault.close()
        self._template, self._copies, self._made = world.folder.path, copies, 0

    def copy(self) -> VaultFolder:
        self._made += 1
        return VaultFolder(shutil.copytree(self._template, self._copies / f"laptop-{self._made}"))

    def open(self, folder: VaultFolder) -> OpenVault:
        contents = [keyfile.decode(copy.read_bytes()) for copy in keyfile.copies(folder.keyfile)]
        newest = max(contents, key=lambda content: content.generation)
        keys = keyfile.Opened(newest, bytearray(self._master), newest.slots[0])
        assert keys.is_genuine()
        return open_with(folder, keys, clock=clock())

    def killed(self, folder: VaultFolder, after: float) -> bool:
        """Purge in another process and kill -9 it `after` seconds of that; gives whether it was still at it."""
        ready, at_it = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                vault = self.open(folder)
                os.write(at_it, b".")
                purge(vault, plan(vault.store, ()), NOON)
                os.write(at_it, b".")
                time.sleep(30)
            finally:
                os._exit(1)
        assert os.read(ready, 1) == b"."
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.set_blocking(ready, False)
        try:
            return os.read(ready, 1) != b"."
        except BlockingIOError:
            return True
        finally:
            os.close(ready)
            os.close(at_it)


@pytest.mark.skipif(os.name != "posix", reason="fork and SIGKILL")
@pytest.mark.parametrize("kills", [15, pytest.param(100, marks=pytest.mark.long)])
def test_killed_anywhere_it_opens_and_nothing_unconfirmed_is_lost(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path, kills: int
) -> None:
    confirmed(vault, world, central, stick)
    edit(vault, "not confirmed")
    kept = {change.dot for change in receipts.unacknowledged(vault.store)}
    everything = {change.dot for change in vault.store.changes()}
    old = bytes(vault._keys.database_key())
    laptop, chance, seen = Killable(vault, world, tmp_path), random.Random(kills), set()
    for _ in range(kills):
        folder = laptop.copy()
        within = laptop.killed(folder, chance.uniform(0, 0.12))
        with laptop.open(folder) as opened:
            found = {change.dot for change in opened.store.changes()}
            held = receipts.acknowledged(opened.store)
            assert kept <= found
            assert all(holds(held[dot.actor], dot.n) for dot in everything - found)
            deleted = found != everything
            assert not deleted or purging.handed_over(opened.store)
            rotated = bytes(opened._keys.database_key()) != old
            assert opened._keys.content.dek_next is None
            assert rotated or not deleted
        seen.add((within, deleted, rotated))
        if rotated:
            with pytest.raises(Refusal):
                connect(folder.database, bytearray(old))
        shutil.rmtree(folder.path)
    assert {(True, False), (True, True)} & {(within, deleted) for within, deleted, _ in seen}


@pytest.mark.skipif(os.name != "posix", reason="fork and SIGKILL")
@pytest.mark.parametrize(
    "place",
    [
        "kommisjon.store.purging.delete",
        "kommisjon.store.store.Store.change_key",
        "kommisjon.store.rekeying.rekey",
        "kommisjon.vault.keyfile.Opened.promoted",
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_any_two_steps_the_next_opening_finishes(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path, place: str, when: str
) -> None:
    confirmed(vault, world, central, stick)
    old = bytes(vault._keys.database_key())
    laptop = Killable(vault, world, tmp_path)
    folder, child = laptop.copy(), os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patched:
            step = _resolved(place)

            def dying(*args: object, **named: object) -> object:
                done = step(*args, **named) if when == "after" else None
                os.kill(os.getpid(), signal.SIGKILL)
                return done

            patched.setattr(place, dying)
            opened = laptop.open(folder)
            purge(opened, plan(opened.store, ()), NOON)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    with laptop.open(folder) as opened:
        assert bytes(opened._keys.database_key()) != old
        assert opened._keys.content.dek_next is None
        gone = place != "kommisjon.store.purging.delete"  # which is committed with its entry in the audit
        assert (counted(opened, "chg") == OWN) == gone


def _resolved(place: str) -> Callable[..., object]:
    parts = place.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        assert callable(found)
        return found
    raise AssertionError(place)
