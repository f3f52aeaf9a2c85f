"""A list, a pack, a laptop, an answer, central; a changed list, a second pack, merged. Nobody in it exists."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kommisjon.cli.main import main
from kommisjon.interview.centre.residents import Stage, residents
from kommisjon.interview.family.household import Household, households, missions
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault, unlock
from kommisjon.vault import slot
from kommisjon.vault.folder import VaultFolder
from tests.enrolled import let_the_list_expire

PASSPHRASE = "seks ord som ingen andre vet"
CODE = "2026-UGA-91"
HEAD = "Case number;Case size;Individual number;Given name;Family name;Sex;Date of birth;Relationship;Nationality"
ROWS = (
    "ZZZ-26-00001;2;ZZZ-00000001;Amina;Testsen;F;03.05.1980;PA;Syria",
    "ZZZ-26-00001;2;ZZZ-00000002;Yusuf;Testsen;M;2015;Son;SYR",
    "ZZZ-26-00002;1;ZZZ-00000003;Ibrahim;Oppdiktet;M;1990-07;PA;Syria",
)
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on one laptop, one headquarters and one central, and gives what it prints as JSON."""
    monkeypatch.setattr(slot, "calibrate", lambda _memory: slot.FLOOR)
    monkeypatch.setenv("KOMMISJON_KEYS", str(tmp_path / "hq"))
    monkeypatch.setenv("KOMMISJON_DATABASE", str(tmp_path / "central.db"))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    (tmp_path / "stick").mkdir()

    def command(*arguments: str, code: int = 0) -> Any:
        capsys.readouterr()
        typed = ("--passphrase-file", str(tmp_path / "passphrase"))
        typed = typed if arguments[0] in ("bundle", "mission", "enrol") else ()
        assert main(["--language", "en", "--data", str(tmp_path / "laptop"), *arguments, "--json", *typed]) == code
        return json.loads(capsys.readouterr().out)

    command("hq", "init")
    command("central", "init")
    return command


@pytest.fixture
def device(run: Run, tmp_path: Path) -> str:
    """An enrolled laptop with nothing on it."""
    pseudonym = run("hq", "mission", CODE)["pseudonym"]
    request, answer = tmp_path / "request", tmp_path / "answer"
    run("enrol", "request", "--mission", pseudonym, "--label", "AB", "--out", str(request))
    issued = run("hq", "issue", str(request), "--out", str(answer), "--yes")
    run("enrol", "accept", str(answer), "--yes")
    return str(issued["device"])


def take_the_list(run: Run, tmp_path: Path) -> None:
    """Central takes the mission's list."""
    cases = tmp_path / "list.csv"
    cases.write_text("\n".join([HEAD, *ROWS]), "utf-8")
    run("central", "cases", str(cases), "--mission", CODE, "--starts", "2026-11-02", "--ends", "2026-11-20")


def opened(tmp_path: Path) -> OpenVault:
    return unlock(VaultFolder(tmp_path / "laptop"), PASSPHRASE, clock=lambda: datetime.now(UTC))


def cases_on(vault: OpenVault) -> dict[str, Household]:
    found = households(vault.store, CODE, datetime.now(UTC).date())
    return {one.case.number: one for one in found}


def test_the_whole_way_in_and_back_twice(run: Run, device: str, tmp_path: Path) -> None:
    stick, cases, mine = tmp_path / "stick", tmp_path / "list.csv", tmp_path / "mine.txt"
    cases.write_text("\n".join([HEAD, *ROWS]), "utf-8")
    today = datetime.now(UTC).date()
    days = ("--starts", today.isoformat(), "--ends", (today + timedelta(days=14)).isoformat())
    checked = run("central", "cases", str(cases), "--mission", CODE, *days, "--check")
    assert (checked["new_cases"], checked["new_persons"], checked["written"]) == (2, 3, False)
    assert run("central", "cases", str(cases), "--mission", CODE, *days, "--sub-quota", "SYR=3")["written"]

    mine.write_text("ZZZ-26-00001\n")
    pack = run("central", "pack", "--mission", CODE, "--device", device, "--cases", str(mine), "--to", str(stick))
    assert (pack["cases"], pack["persons"], pack["seq"]) == (1, 2, 1)
    loaded = run("mission", "load", pack["pack"])
    assert (loaded["cases"], loaded["refused"], loaded["changed"]) == (1, {}, 0)
    with opened(tmp_path) as vault:
        before = vault.store.vault_state()
        [(number, household)] = cases_on(vault).items()
        assert number == "ZZZ-26-00001"
        assert [one.person.birth for one in household.members] == ["1980-05-03", "2015"]
        amina, yusuf = (one.id for one in household.members)
    assert run("mission", "load", pack["pack"])["new"] == 0
    with opened(tmp_path) as vault:
        assert vault.store.vault_state() == before
        said = {"s": "answered", "src": "self"}
        corrected = {"given_latin": {**said, "v": "Aminah"}, "mother_tongue": {**said, "v": "arb"}}
        vault.store.save([Write(household.id, amina, corrected)], "AB")
        vault.store.check()

    bundle = run("bundle", "export", "--to", str(stick))["bundle"]
    counts = run("central", "import", bundle)["counts"]
    assert (counts["applied"], counts["conflicts"]) == (1, 0)
    assert run("central", "show", number)["persons"][0]["name"] == "Aminah Testsen"

    # The newer list still has the old spelling, another birth for the boy, one person more, and lacks a case.
    newer = [ROWS[0], ROWS[1].replace("2015", "2016"), ROWS[1].replace("00000002;Yusuf", "00000009;Layla")]
    cases.write_text("\n".join([HEAD, *newer]).replace(";2;", ";3;"), "utf-8")
    again = run("central", "cases", str(cases), "--mission", CODE)
    assert [(one["person"], one["field"]) for one in again["changes"]] == [
        ("", "case_size"),
        ("ZZZ-00000002", "birth"),
    ]
    assert (again["new_cases"], again["new_persons"]) == (0, 1)
    assert {one["rule"] for one in again["findings"]} >= {"case_gone"}

    with opened(tmp_path) as vault:  # meanwhile, and not yet sent
        vault.store.save([Write(household.id, yusuf, {"birth": {**said, "v": "2014"}})], "AB")
    second = run("central", "pack", "--mission", CODE, "--device", device, "--to", str(stick))
    loaded = run("mission", "load", second["pack"])
    assert (second["seq"], loaded["cases"], loaded["refused"]) == (3, 2, {})
    with opened(tmp_path) as vault:
        here = cases_on(vault)
        assert sorted(here) == ["ZZZ-26-00001", "ZZZ-26-00002"]
        assert here[number].case.case_size == 3
        assert {one.person.given_latin for one in here[number].members} == {"Aminah", "Yusuf", "Layla"}
        record = vault.store.record(household.id, yusuf)
        assert record is not None
        heads = {str((head.value or {}).get("v")) for head in record.doc["birth"].heads}
        assert heads == {"2014", "2016"}
        vault.store.check()
    # The case that is not in the newer list is still there, and what was answered goes on its way.
    counts = run("central", "import", run("bundle", "export", "--to", str(stick))["bundle"])["counts"]
    assert (counts["applied"], counts["conflicts"]) == (1, 1)
    handed = run("central", "handed", "--case", number)
    assert [(one["device"], one["seq"]) for one in handed] == [(device, 1), (device, 3)]


def test_what_never_left_is_not_told_as_left(
    run: Run, device: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_the_list(run, tmp_path)
    pack = ("central", "pack", "--mission", CODE, "--device", device, "--to")
    assert run(*pack, str(tmp_path / "nowhere"), code=3)["code"] == "KM-D777"
    assert (
        run("central", "receipt", "laptop-00000000", "--to", str(tmp_path / "stick"), code=3)["code"] == "KM-I313"
    )
    assert run("central", "audit", "--left")["entries"] == []
    given = [run(*pack, str(tmp_path / "stick"))["pack"] for _ in range(2)]
    run("mission", "load", given[0])
    with opened(tmp_path) as vault:
        home = next(iter(cases_on(vault).values())).id
        vault.store.save([Write(home, home, {"remark": {"s": "answered", "src": "staff", "v": "x"}})], "AB")
    run("central", "import", run("bundle", "export", "--to", str(tmp_path / "stick"))["bundle"])
    capsys.readouterr()
    assert main(["--language", "en", "central", "handed", "--mission", CODE]) == 0
    assert "2 cases were handed out." in capsys.readouterr().out
    assert main(["--language", "en", "central", "audit", "--left"]) == 0
    assert f"wrote a receipt for a laptop  {device}  bundle=1" in capsys.readouterr().out


def test_a_list_of_a_centre_comes_to_its_board_and_never_with_a_missions_families(
    run: Run, device: str, tmp_path: Path
) -> None:
    stick, cases = tmp_path / "stick", tmp_path / "list.csv"
    cases.write_text("\n".join([HEAD, ROWS[2]]), "utf-8")
    today = datetime.now(UTC).date().isoformat()
    days = ("--starts", today, "--ends", today, "--centre", "Synthetic centre")
    assert run("central", "cases", str(cases), "--mission", CODE, *days)["new_cases"] == 1
    pack = run("central", "pack", "--mission", CODE, "--device", device, "--to", str(stick))
    assert run("mission", "load", pack["pack"])["cases"] == 1
    with opened(tmp_path) as vault:
        [(_rec, mission)] = missions(vault.store)
        [one] = residents(vault.store, CODE, datetime.now(UTC).date())
        assert (mission.centre, one.name, one.stage) == ("Synthetic centre", "Ibrahim Oppdiktet", Stage.NOT_BEGUN)
        # A laptop says that the case is a family's of a mission: it stays a resident's.
        family = {"kind": {"s": "answered", "v": "mission", "src": "staff"}}
        vault.store.save([Write(one.case, one.case, family)], "AB")
    bundle = run("bundle", "export", "--to", str(stick))["bundle"]
    assert run("central", "import", bundle)["counts"]["applied"] == 1
    refused = run("central", "pack", "--mission", CODE, "--device", device, "--to", str(stick), code=3)
    assert refused["code"] == "KM-D789"


def test_a_pack_is_taken_with_an_expired_list_and_that_is_said(
    run: Run, device: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take_the_list(run, tmp_path)
    pack = run("central", "pack", "--mission", CODE, "--device", device, "--to", str(tmp_path / "stick"))
    with opened(tmp_path) as vault:
        let_the_list_expire(vault)
    typed = ("--passphrase-file", str(tmp_path / "passphrase"))
    laptop = ("--language", "en", "--data", str(tmp_path / "laptop"))
    capsys.readouterr()
    assert main([*laptop, "mission", "load", pack["pack"], *typed]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("KM-S209")
    with opened(tmp_path) as vault:
        assert set(cases_on(vault)) == {"ZZZ-26-00001", "ZZZ-26-00002"}
