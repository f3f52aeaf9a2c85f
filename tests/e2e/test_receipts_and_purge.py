"""The whole way back, by the commands: export, receipt, only what is new, purge, close. Nobody in it exists."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kommisjon.cli.main import main
from kommisjon.interview.family.form_states import REQUIRED
from kommisjon.interview.family.household import households, missions
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import make_mission
from kommisjon.vault import slot
from kommisjon.vault.folder import VaultFolder
from tests import clients
from tests.conftest import _one_database
from tests.enrolled import completed

PASSPHRASE = "seks ord som ingen andre vet"
Run = Callable[..., Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def run(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Run]:
    """Runs a command on one laptop, one headquarters and one central, and gives what it prints as JSON."""
    monkeypatch.setattr(slot, "calibrate", lambda _memory: slot.FLOOR)
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    (tmp_path / "stick").mkdir()

    def command(*arguments: str, code: int = 0) -> Any:
        capsys.readouterr()
        secret = ("bundle", "mission", "enrol")
        typed = ("--passphrase-file", str(tmp_path / "passphrase")) if arguments[0] in secret else ()
        typed = () if arguments[:2] in (("bundle", "verify"), ("mission", "synth")) else typed
        assert main(["--language", "en", "--data", str(tmp_path / "laptop"), *arguments, "--json", *typed]) == code
        return json.loads(capsys.readouterr().out)

    monkeypatch.setenv("KOMMISJON_KEYS", str(tmp_path / "hq"))
    command("hq", "init")
    if request.param == "sqlite":
        monkeypatch.setenv("KOMMISJON_DATABASE", str(tmp_path / "central.db"))
        command("central", "init")
        yield command
    else:
        for address in _one_database(request.getfixturevalue("postgres_url")):
            monkeypatch.setenv("KOMMISJON_DATABASE", address)
            yield command


def opened(tmp_path: Path) -> OpenVault:
    return unlock(VaultFolder(tmp_path / "laptop"), PASSPHRASE, clock=lambda: datetime.now(UTC))


def finish_one_case(tmp_path: Path) -> str:
    """Hold every interview of the first case, as far as their own records say; gives its number."""
    with opened(tmp_path) as vault:
        code = missions(vault.store)[0][1].code
        case = households(vault.store, code, date(2026, 11, 2))[0]
        alone = [member.id for member in case.members if member.alone]
        held = [("household", case.id), *((form, rec) for rec in alone for form in REQUIRED)]
        vault.store.save([completed(vault, case.id, form, parent) for form, parent in held], "AB")
    return case.case.number


@pytest.mark.slow
def test_from_the_first_export_to_the_closed_mission(run: Run, tmp_path: Path) -> None:
    stick, receipts = tmp_path / "stick", tmp_path / "receipts"
    receipts.mkdir()
    mission = make_mission(1, persons=10, starts=date(2026, 11, 2))
    (tmp_path / "mission.json").write_bytes(write(mission))
    pseudonym = run("hq", "mission", mission.mission.code)["pseudonym"]
    asked, answer = str(tmp_path / "asked.json"), str(tmp_path / "answer.json")
    device = run("enrol", "request", "--label", "AB", "--mission", pseudonym, "--out", asked)["device"]
    run("hq", "issue", asked, "--out", answer, "--yes")
    run("enrol", "accept", answer)
    run("mission", "load", str(tmp_path / "mission.json"))
    number = finish_one_case(tmp_path)

    first = run("bundle", "export", "--to", str(stick))
    assert run("bundle", "purge", "--yes")["deleted"] == 0
    assert run("mission", "close", mission.mission.code, "--yes", "--to", str(stick), code=3)["code"] == "KM-D714"
    run("central", "import", first["bundle"], "--receipts", str(receipts))
    [receipt] = receipts.glob("*.kmb")
    _stock_ssh_keygen_accepts(tmp_path, receipt)
    taken = run("bundle", "receipt", str(receipt))
    assert (taken["seq"], taken["confirmed"], taken["waiting"]) == (1, first["records"] - 1, 0)
    assert run("bundle", "export", "--to", str(stick), code=3)["code"] == "KM-D712"

    with opened(tmp_path) as vault:
        last = vault.store.records("case")[-1]
        vault.store.save([Write(last.home, last.rec, {"remark": {"s": "unknown"}})], "AB")
    second = run("bundle", "export", "--to", str(stick))
    assert second["records"] == 2

    planned = run("bundle", "purge")
    assert (planned["deleted"], [case["number"] for case in planned["cases"] if case["stays"] is None]) == (
        0,
        [number],
    )
    assert run("bundle", "purge", "--case", number, "--yes")["deleted"] == 1
    with opened(tmp_path) as vault:
        listed = households(vault.store, mission.mission.code, date(2026, 11, 2))
        assert [case.case.number for case in listed if case.handed_over] == [number]

    run("central", "import", second["bundle"], "--receipts", str(tmp_path / "none"), code=3)
    again = run("central", "receipt", device, "--to", str(receipts))
    assert again["counts"]["applied"] == 1
    assert run("bundle", "receipt", again["receipt_bundle"])["waiting"] == 0
    assert run("central", "show", number)["number"] == number

    closed = run("mission", "close", mission.mission.code, "--yes", "--to", str(stick))
    assert closed["receipts"] == [1, 2]
    assert Path(closed["statement"] + ".sig").exists()
    assert run("bundle", "purge", "--yes")["deleted"] == closed["cases"] - 1
    assert run("mission", "load", str(tmp_path / "mission.json"), code=3)["code"] == "KM-D703"


def _stock_ssh_keygen_accepts(tmp_path: Path, receipt: Path) -> None:
    with zipfile.ZipFile(receipt) as outer:
        manifest, signature = outer.read("manifest.json"), outer.read("manifest.json.sig")
    (tmp_path / "receipt.sig").write_bytes(signature)
    check = ["-f", str(tmp_path / "hq/allowed_signers"), "-I", json.loads(manifest)["device"]]
    command = [str(clients.program("ssh-keygen")), "-Y", "verify", *check, "-n", "kommisjon.receipt.v1"]
    done = subprocess.run(
        [*command, "-s", str(tmp_path / "receipt.sig"), "-r", str(tmp_path / "hq/revoked.krl")],
        input=manifest,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
