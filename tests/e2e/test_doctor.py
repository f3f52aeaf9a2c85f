"""`kommisjon doctor`, `copy` and `audit` as they are typed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.cli import surroundings
from kommisjon.cli.audit import ACTS
from kommisjon.cli.main import main
from kommisjon.cli.surroundings import BAD, LOOK, OK
from kommisjon.store.audit import Act
from kommisjon.store.libraries import Library, version
from kommisjon.store.unlocking import make_vault
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

PASSPHRASE = "seks ord som ingen andre vet"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    make_vault(VaultFolder(tmp_path / "laptop"), "KN", PASSPHRASE, FLOOR)
    (tmp_path / "pw").write_text(PASSPHRASE)
    return tmp_path / "laptop"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def typed(laptop: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a command in this process."""

    def run(*words: str) -> Done:
        code = main(["--data", str(laptop), "--language", "en", *words])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


Typed = Callable[..., Done]


def test_it_tells_without_a_passphrase_and_more_with_one(laptop: Path, typed: Typed) -> None:
    known = ["--passphrase-file", str(laptop.parent / "pw")]
    before = {path.name for path in laptop.iterdir()}
    outside = typed("doctor", "--json")
    assert {path.name for path in laptop.iterdir()} == before
    inside = typed("doctor", "--full", "--json", *known)
    seen = [{one["about"] for one in json.loads(done.stdout)} for done in (outside, inside)]
    assert {"place", "disk", "swap", "dumps", "room", "clock", "library", "terminal"} <= seen[0] < seen[1]
    assert seen[1] - seen[0] == {"database", "copy", "order"}
    for done in (outside, inside):
        bad = any(one["verdict"] == "bad" for one in json.loads(done.stdout))
        assert (done.returncode, "KM-V147" in done.stderr) == ((3, True) if bad else (0, False))
    acts = json.loads(typed("audit", "--json", *known).stdout)
    assert [entry["act"] for entry in acts] == ["opened_vault", "opened_vault"]
    assert "opened the vault" in typed("audit", *known).stdout


def test_a_folder_that_others_may_read_is_bad(laptop: Path, typed: Typed) -> None:
    laptop.chmod(0o755)
    found = json.loads(typed("doctor", "--json").stdout)
    assert [one["verdict"] for one in found if one["about"] == "permissions"] == ["bad"]


def test_a_copy_and_a_restore_as_they_are_typed(laptop: Path, typed: Typed) -> None:
    known = ["--passphrase-file", str(laptop.parent / "pw")]
    stick = laptop.parent / "stick"
    stick.mkdir()
    assert "KM-V142" in typed("copy", "to", str(stick), *known).stderr
    made = json.loads(typed("copy", "to", str(stick), "--same-disk", "--json", *known).stdout)
    assert Path(made["copy"]).parent == stick
    (laptop / "store.db").unlink()
    assert "KM-V103" in typed("audit", *known).stderr
    done = typed("copy", "restore", str(stick), "--json", *known)
    assert json.loads(done.stdout) == {"aside": "", "database": True, "missing": None}
    assert "KM-V144" in typed("copy", "restore", str(stick), *known).stderr
    assert "KM-V148" in typed("copy", "accept-older", *known).stderr
    assert "restored a safety copy" in typed("audit", *known).stdout


def test_a_copy_from_before_another_passphrase_as_it_is_typed(laptop: Path, typed: Typed) -> None:
    old, new, stick = laptop.parent / "pw", laptop.parent / "new", laptop.parent / "stick"
    new.write_text("nye ord som bare jeg kan huske")
    stick.mkdir()
    typed("copy", "to", str(stick), "--same-disk", "--passphrase-file", str(old))
    changed = typed("vault", "passphrase", "--passphrase-file", str(old), "--new-passphrase-file", str(new))
    assert changed.returncode == 0, changed.stderr
    shutil.rmtree(laptop)
    restore = ("copy", "restore", str(stick), "--passphrase-file", str(new))
    assert "KM-V151" in typed(*restore).stderr
    assert typed(*restore, "--former-passphrase-file", str(old)).returncode == 0
    assert "restored a safety copy" in typed("audit", "--passphrase-file", str(old)).stdout


def test_every_act_has_words() -> None:
    assert set(ACTS) == {act.value for act in Act}


def test_versions_are_compared_by_their_numbers() -> None:
    assert version("4.19.0 community") == (4, 19, 0)
    assert version("OpenSSL 3.6.0 1 Oct 2025") == (3, 6, 0)
    assert version("") == ()
    for found, good in (("4.6", True), ("4.19.0 community", True), ("5.0", False), ("4.5.9", False), ("", False)):
        assert Library("SQLCipher", found).good is good


@pytest.mark.parametrize(
    ("now", "newest", "verdict"),
    [
        (NOW, NOW, OK),
        (NOW, None, OK),
        (NOW, NOW + timedelta(hours=23), OK),
        (NOW, NOW + timedelta(hours=25), BAD),
        (NOW - timedelta(days=20 * 365), None, BAD),
        (NOW + timedelta(days=21 * 365), NOW, BAD),
    ],
)
def test_a_clock_that_cannot_be_is_bad(now: datetime, newest: datetime | None, verdict: str) -> None:
    assert surroundings._clock(now, newest).verdict == verdict


def test_what_a_system_does_not_tell_is_said_so() -> None:
    for look in (surroundings._disk, surroundings._swap):
        assert [look(known).verdict for known in (True, False, None)] == [OK, BAD, LOOK]


def test_a_windows_terminal_that_keeps_its_content_is_bad(tmp_path: Path) -> None:
    settings = tmp_path / "Packages/Microsoft.WindowsTerminal_8wekyb3d8bbwe/LocalState/settings.json"
    settings.parent.mkdir(parents=True)
    for text, verdict in (("{}", OK), ('{"firstWindowPreference": "persistedWindowLayoutAndContent"}', BAD)):
        settings.write_text(text)
        assert surroundings._terminal({"LOCALAPPDATA": str(tmp_path)}).verdict == verdict
    assert surroundings._terminal({"TERM_PROGRAM": "iTerm.app"}).verdict == LOOK
    assert surroundings._terminal(dict(os.environ) | {"LOCALAPPDATA": ""}).verdict in (OK, LOOK)
