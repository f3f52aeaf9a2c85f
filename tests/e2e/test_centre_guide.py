"""What the guide of a reception centre gives to try it works on a laptop that has nothing yet."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.e2e.test_commands import call

GUIDE = Path(__file__).parents[2] / "docs" / "reception-centre.md"


def test_its_commands_lead_to_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "passphrase"
    secret.write_text("seven synthetic geese over the harbour\n")
    block = GUIDE.read_text(encoding="utf-8").partition("with residents who do not exist")[2]
    lines = block.partition("```sh\n")[2].partition("```")[0].splitlines()
    *before, last = [shlex.split(line) for line in lines]
    assert last == ["kommisjon", "kiosk"]
    for _program, *words in before:
        opens = () if words[:2] == ["mission", "synth"] else ("--passphrase-file", str(secret))
        ended = call(["--data", str(tmp_path / "vault"), *words, *opens])
        assert ended.code == 0, (words, ended)
    listed = call(["--data", str(tmp_path / "vault"), "mission", "list", "--passphrase-file", str(secret)])
    assert "NOR" in listed.out
