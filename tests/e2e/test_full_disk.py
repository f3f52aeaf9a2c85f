"""The disk fills up in the middle of an interview: the screen says so, nothing saved is lost, and it goes on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.run import PASSPHRASE, Demo, Place, a_family, open_household
from demo.typist import Typist
from kommisjon.interview.family.household import answers_of
from kommisjon.store.unlocking import unlock
from kommisjon.synth.document import read
from kommisjon.vault.folder import VaultFolder
from tests.e2e.test_interrupted_interview import prepared

__all__ = ["prepared"]

pytestmark = pytest.mark.slow

ON_A_SMALL_DISK = """
mount -t tmpfs -o size=8m none "$1" && mkdir "$1/laptop" || exit 9
tar -C "$2" --exclude ballast -c . | tar -C "$1/laptop" -x || exit 9
( n=0; while [ ! -e "$3/fill" ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done
  dd if=/dev/zero of="$1/other" bs=4k 2>/dev/null; touch "$3/full"
  while [ ! -e "$3/free" ] && [ $n -lt 1200 ]; do sleep 0.1; n=$((n+1)); done
  rm -f "$1/other"; touch "$3/freed"
  while [ ! -e "$3/keep" ] && [ $n -lt 1800 ]; do sleep 0.1; n=$((n+1)); done
  cp -r "$1/laptop" "$3/laptop"; touch "$3/kept" ) &
exec "$4" --data "$1/laptop"
"""


def can_mount() -> bool:
    return (
        bool(shutil.which("unshare")) and subprocess.run(["unshare", "-Urm", "true"], check=False).returncode == 0
    )


def say(folder: Path, word: str, answer: str, terminal: Typist) -> None:
    """Tell whoever looks after the small disk to do something, and wait until it is done."""
    (folder / word).touch()
    terminal.wait(lambda _t: (folder / answer).exists())


@pytest.mark.skipif(not can_mount(), reason="needs a small file system of its own (unshare -Urm)")
def test_a_disk_that_fills_up_costs_no_saved_answer(prepared: Path, tmp_path: Path) -> None:
    place = Place(prepared)
    demo = Demo(place, str(Path(sys.executable).with_name("kommisjon")), lambda _line: None)
    mission = read(place.mission.read_bytes())
    case = a_family(mission)
    disk, hand = tmp_path / "disk", tmp_path / "hand"
    disk.mkdir()
    hand.mkdir()
    arguments = ["sh", str(disk), str(place.laptop), str(hand), demo._program]
    with Typist(["unshare", "-Urm", "sh", "-c", ON_A_SMALL_DISK, *arguments], demo.env) as terminal:
        open_household(terminal, mission, case)
        terminal.press("f2")
        terminal.wait_for("spørsmål 1 av")
        terminal.press("pagedown", "pagedown")
        terminal.wait_for("Hvor mange av dem er her i dag?")
        terminal.type("3")
        terminal.press("enter")
        terminal.wait_for("Lagret ")
        say(hand, "fill", "full", terminal)
        terminal.press("pageup")
        terminal.wait_for("Hvor mange av dem er her i dag?")
        terminal.type("\x05\x15")
        terminal.type("4")
        terminal.press("enter")
        terminal.wait_for("KM-V108")
        assert "IKKE LAGRET" in terminal.lines[0]
        assert "Hvor mange av dem er her i dag?" in terminal.frame
        say(hand, "free", "freed", terminal)
        terminal.press("enter")
        terminal.wait(lambda t: "Lagret " in t.lines[0])
        # As a power cut would find it: the files as they lie, with the program still running.
        say(hand, "keep", "kept", terminal)
    with unlock(VaultFolder(hand / "laptop"), PASSPHRASE, clock=lambda: datetime.now(UTC)) as vault:
        record = vault.store.record(case.id, case.id)
        assert record is not None
        said = [change.entries[0].value for change in vault.store.history(case.id, case.id) if change.form]
        assert [value["v"] for value in said if value] == [3, 4]
        assert answers_of(record.doc)["present_count"].v == 4
