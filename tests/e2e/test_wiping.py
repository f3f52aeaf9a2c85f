"""`kommisjon wipe`, as it is typed (security-and-bundles.md 3.4)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import make_laptop
from tests.screen.terminal import ROOT, Terminal


@pytest.fixture
def laptop(tmp_path: Path) -> VaultFolder:
    return make_laptop(tmp_path / "laptop")


def command(laptop: VaultFolder, *words: str) -> list[str]:
    return [sys.executable, "-m", "kommisjon.cli.main", "--data", str(laptop.path), "--language", "en", *words]


def run(laptop: VaultFolder, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command(laptop, *words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=env,
        cwd=ROOT,
    )


def test_a_script_wipes_and_everything_says_so(laptop: VaultFolder) -> None:
    asked = run(laptop, "wipe")
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert laptop.keyfile.exists()
    wiped = run(laptop, "wipe", "--yes")
    assert wiped.returncode == 0, wiped.stderr
    assert "safety copies" in wiped.stdout
    assert [file.name for file in laptop.path.iterdir()] == ["wiped"]
    assert run(laptop, "wipe", "--yes").returncode == 0, "once more does no harm"
    (laptop.path / "passphrase").write_text("seks ord som ingen andre vet\n")
    listed = run(laptop, "mission", "list", "--passphrase-file", str(laptop.path / "passphrase"))
    assert listed.returncode == 3
    assert "KM-V131" in listed.stderr


def test_where_no_vault_is_nothing_is_wiped(tmp_path: Path) -> None:
    told = run(VaultFolder(tmp_path), "wipe", "--yes")
    assert told.returncode == 3
    assert "KM-V112" in told.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_a_person_types_the_word(laptop: VaultFolder) -> None:
    with Terminal(command(laptop, "wipe"), {}) as terminal:
        terminal.wait("Type WIPE")
        terminal.type("yes\r")
        assert terminal.ended() == 3
        assert "KM-V134" in terminal.frame
    assert laptop.keyfile.exists()
    with Terminal(command(laptop, "wipe"), {}) as terminal:
        terminal.wait("Type WIPE")
        terminal.type("wipe\r")
        assert terminal.ended() == 0
    assert not laptop.keyfile.exists()
