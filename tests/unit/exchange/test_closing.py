"""A mission is closed once everything of it is acknowledged, and stock ssh-keygen believes the statement."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.closing import NAMESPACE, Closed, close_mission
from kommisjon.exchange.mission import load_synthetic
from kommisjon.exchange.purging import purge
from kommisjon.interview.family.household import missions
from kommisjon.store.purging import plan
from kommisjon.store.unlocking import OpenVault
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from sync import canonical
from tests import clients
from tests.enrolled import NOON, STARTS, World
from tests.unit.exchange.test_purging import confirmed
from tests.unit.exchange.test_receipts import edit


def closed(vault: OpenVault) -> Closed:
    found = close_mission(vault, missions(vault.store)[0][1].code, NOON, agreed=lambda _cases, _records: True)
    assert found is not None
    return found


def refusal(vault: OpenVault, code: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as refused:
        close_mission(vault, code or missions(vault.store)[0][1].code, NOON, agreed=lambda *_: True)
    return refused.value


def test_what_is_not_acknowledged_keeps_it_open(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    assert refusal(vault, "2026-XXX-99").code is Code.NO_SUCH_MISSION
    confirmed(vault, world, central, stick)
    edit(vault)
    said = refusal(vault)
    assert (said.code, dict(said.facts)) == (Code.NOT_ALL_RECEIVED, {"changes": 1, "cases": 1})
    edit(vault)  # nothing was closed


def test_a_closed_mission_takes_no_answers_and_its_statement_is_signed(
    vault: OpenVault, world: World, stick: Path, central: Engine, tmp_path: Path
) -> None:
    export(vault, stick, NOON)  # a stick that never arrives
    confirmed(vault, world, central, stick)
    records = vault.store.connection.execute("SELECT count(*) FROM rec").fetchone()[0]
    code = missions(vault.store)[0][1].code
    assert close_mission(vault, code, NOON, agreed=lambda _cases, _records: False) is None
    edit(vault)
    confirmed(vault, world, central, stick)
    found = closed(vault)
    assert (found.records, found.never_arrived, [sent.seq for sent in found.receipts]) == (records, [1], [2, 3])
    said = canonical.loads(found.statement)
    assert (said["records"], said["unaccounted"], said["code"]) == (records, [1], code)
    assert [one["receipt"] for one in said["receipts"]] == [sent.receipt for sent in found.receipts]
    with pytest.raises(Refusal) as refused:
        edit(vault)
    assert refused.value.code is Code.CLOSED_MISSION
    with pytest.raises(Refusal) as refused:
        load_synthetic(vault.store, write(make_mission(1, persons=10, starts=STARTS)), "AB")
    assert refused.value.code is Code.CLOSED_MISSION
    _check(world, vault, found, tmp_path)
    # Once it is closed everything may go, whoever was not interviewed; and closing again says the same.
    assert {fate.why for fate in plan(vault.store, {case.home for case in vault.store.records("case")})} == {None}
    purge(vault, plan(vault.store, ()), NOON)
    assert closed(vault).statement == found.statement


def _check(world: World, vault: OpenVault, found: Closed, folder: Path) -> None:
    (folder / "close.sig").write_bytes(found.signature)
    verify = [
        *(str(clients.program("ssh-keygen")), "-Y", "verify"),
        *("-f", str(world.headquarters.folder / "allowed_signers"), "-n", NAMESPACE),
        *("-I", vault.store.device()[0], "-s", str(folder / "close.sig")),
        *("-O", "verify-time=20261102120000Z"),
    ]
    for statement, accepted in ((found.statement, True), (found.statement + b" ", False)):
        done = subprocess.run(verify, input=statement, capture_output=True, check=False)
        assert (done.returncode == 0) == accepted, done.stderr
