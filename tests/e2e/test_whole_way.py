"""The demo from end to end, and what others make of it: stock programs, PostgreSQL, damage, strangers."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.run import PASSPHRASE, Demo, Place
from tests import clients
from tests.e2e.test_break_glass import commands, desk, run
from tests.e2e.test_commands import Ended, call

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
PROGRAM = str(Path(sys.executable).with_name("kommisjon"))


@dataclass
class Made:
    """A finished demo."""

    folder: Path
    told: dict[str, Any]
    demo: Demo
    processor: float
    """Seconds it took of a processor, with the programs it started: others may keep the machine busy."""

    @property
    def bundle(self) -> Path:
        return self.folder / self.told["bundle"]

    def kommisjon(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments],
            env={**self.demo.env, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            input=PASSPHRASE + "\n",
        )

    def here(self, *arguments: str) -> Ended:
        """The same command line in this process, without a second of starting Python."""
        with pytest.MonkeyPatch.context() as patched:
            for name, value in self.demo.env.items():
                if name.startswith("KOMMISJON_"):
                    patched.setenv(name, value)
            return call(arguments)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = Place(tmp_path_factory.mktemp("demo"))
    place.stick.mkdir()
    demo = Demo(place, PROGRAM, lambda _line: None)
    before = os.times()
    with redirect_stdout(io.StringIO()):
        told = demo.run()
    return Made(place.folder, told, demo, sum(os.times()[:4]) - sum(before[:4]))


def test_the_demo_tells_what_it_made(made: Made) -> None:
    assert [step["name"] for step in made.told["steps"]] == [
        "mission",
        "headquarters",
        "enrol",
        "load",
        "interview",
        "export",
        "verify",
        "import",
        "search",
    ]
    assert all(step["seconds"] >= 0 for step in made.told["steps"])
    assert made.processor < 180
    assert made.told["persons"] >= 3
    assert made.told["answers"] > 40
    assert made.bundle.suffix == ".kmb"


def test_ssh_keygen_verifies_it_as_demo_json_says(made: Made, tmp_path: Path) -> None:
    subprocess.run([clients.seven_zip(), "x", "-y", made.bundle], cwd=tmp_path, capture_output=True, check=True)
    done = subprocess.run(
        [
            clients.program("ssh-keygen"),
            "-Y",
            "verify",
            "-f",
            made.folder / made.told["allowed_signers"],
            "-I",
            made.told["signer"],
            "-n",
            made.told["namespace"],
            "-s",
            tmp_path / "manifest.json.sig",
        ],
        stdin=(tmp_path / "manifest.json").open("rb"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_our_own_verifier_as_demo_json_says(made: Made) -> None:
    done = subprocess.run([*made.told["verify"], str(made.bundle)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_break_glass_guide_opens_it(made: Made, desk: Path) -> None:
    keys = made.folder / "headquarters"
    for source, name in (
        (made.bundle, "bundle.kmb"),
        (keys / "allowed_signers", "allowed_signers"),
        (keys / "revoked.krl", "revoked.krl"),
        (keys / "escrow/identity.txt", "identity.txt"),
    ):
        shutil.copy(source, desk / name)
    done = run(desk, "".join(commands()))
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    lines = [json.loads(line) for line in (desk / "bag/data/records.ndjson").read_text("utf-8").splitlines()]
    assert lines[0]["t"] == "head"
    changes = [line for line in lines[1:] if line["t"] != "trail"]
    said = {value["v"] for line in changes for _path, value, _seen in line["f"] if value and "v" in value}
    assert "سائق شاحنة" in said


def test_the_same_bundle_again_changes_nothing_and_gives_the_same_receipt(made: Made, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    before = made.kommisjon("central", "show", made.told["case"], "--json").stdout
    for receipt in (first, second):
        assert made.kommisjon("central", "import", str(made.bundle), "--receipt", str(receipt)).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert "KM-I302" in made.kommisjon("central", "import", str(made.bundle)).stdout
    assert made.kommisjon("central", "show", made.told["case"], "--json").stdout == before


def test_postgresql_takes_it_and_finds_the_same(made: Made, postgres_url: str) -> None:
    from tests.conftest import _administer, _with_database

    _administer(postgres_url, "DROP DATABASE IF EXISTS whole_way WITH (FORCE)", "CREATE DATABASE whole_way")
    address = _with_database(postgres_url, "whole_way")
    for arguments in (("init",), ("import", str(made.bundle))):
        done = made.kommisjon("central", *arguments, "--database", address)
        assert done.returncode == 0, done.stderr
    for question in (("show", made.told["case"]), ("search", "سائق"), ("search", "elektriker")):
        ours = made.here("central", *question, "--json", "--database", address)
        theirs = made.here("central", *question, "--json")
        assert (ours.code, theirs.code) == (0, 0), ours.err
        assert ours.json == theirs.json


@pytest.mark.parametrize("place", [0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_flipped_bit_is_refused_and_central_stays_as_it_was(made: Made, tmp_path: Path, place: float) -> None:
    damaged = bytearray(made.bundle.read_bytes())
    damaged[int(len(damaged) * place)] ^= 1
    (tmp_path / "damaged.kmb").write_bytes(damaged)
    before = made.here("central", "show", made.told["case"], "--json")
    assert before.code == 0
    done = made.here("central", "import", str(tmp_path / "damaged.kmb"), "--json")
    assert done.code == 3
    assert done.err.startswith("KM-")
    assert set(json.loads(done.out)) == {"code", "what", "lost", "do"}
    assert made.here("central", "show", made.told["case"], "--json") == before


def test_a_bundle_for_another_recipient(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert made.kommisjon("hq", "init", "--keys", str(other)).returncode == 0
    trusting = made.folder / "headquarters" / "trust.json"
    assert (
        made.kommisjon("central", "init", "--keys", str(other), "--database", str(tmp_path / "c.db")).returncode
        == 0
    )
    done = made.kommisjon(
        "central",
        "import",
        str(made.bundle),
        "--keys",
        str(other),
        "--trust",
        str(trusting),
        "--database",
        str(tmp_path / "c.db"),
    )
    assert (done.returncode, done.stderr[:7]) == (3, "KM-C402")


def test_a_full_stick_leaves_nothing_half_written(made: Made, tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urm", "true"], check=False).returncode:
        pytest.skip("needs a small file system of its own (unshare -Urm)")
    shutil.copytree(made.folder / "laptop", tmp_path / "laptop")
    (tmp_path / "stick").mkdir()
    export = '"$2" bundle export --to "$1" --passphrase-file -'
    script = f'mount -t tmpfs -o size=12k none "$1" && {export}; code=$?; ls "$1"; exit $code'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, "sh", str(tmp_path / "stick"), PROGRAM],
        env={**made.demo.env, "KOMMISJON_DATA": str(tmp_path / "laptop")},
        capture_output=True,
        text=True,
        check=False,
        input=PASSPHRASE + "\n",
        timeout=120,
    )
    assert (done.returncode, done.stderr[:7], done.stdout) == (3, "KM-B105", "")
    again = made.kommisjon(
        "bundle",
        "export",
        "--to",
        str(tmp_path),
        "--json",
        "--passphrase-file",
        "-",
        KOMMISJON_DATA=str(tmp_path / "laptop"),
    )
    assert json.loads(again.stdout)["seq"] == 3, again.stderr
    assert made.kommisjon("bundle", "verify", json.loads(again.stdout)["bundle"]).returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_private_files_are_private(made: Made) -> None:
    for name in (
        "ca/ca",
        "central/identity.txt",
        "central/receipt-signer",
        "central/database.key",
        "escrow/identity.txt",
    ):
        assert (made.folder / "headquarters" / name).stat().st_mode & 0o077 == 0, name
    assert (made.folder / "laptop").stat().st_mode & 0o077 == 0
