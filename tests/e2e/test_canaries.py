"""Marked names, answers and the passphrase: in no file outside ciphertext, not on a terminal after a crash."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.officer import Interview, Officer
from demo.run import PASSPHRASE, Demo, Place, a_family, open_household, with_count
from demo.typist import Typist
from kommisjon.store.unlocking import make_vault
from kommisjon.synth.document import read
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR
from tests.processes import worker_of

pytestmark = pytest.mark.slow

NAME, ORIGINAL, ANSWER = "Kanariella", "كناريللا", "KANARI-7Q4Z i en merknad (øvelse)"
CANARIES = (NAME, ORIGINAL, ANSWER, PASSPHRASE)
SHEET = Interview(
    {"present_count": "{present}", "remark": ANSWER},
    {"person": ({"given_latin": NAME, "given_original": ORIGINAL},)},
)
CRASHING = """
import sys
from kommisjon.cli.worker import main
from kommisjon.tui.screens.interview import InterviewScreen

def crash(self):
    name, passphrase = {name!r}, {passphrase!r}
    raise ValueError(name + passphrase)

InterviewScreen.action_language = crash
sys.exit(main([]))
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "all")
    for folder in (made.stick, made.folder / "home", made.folder / "tmp"):
        folder.mkdir(parents=True)
    return made


def a_demo(place: Place) -> Demo:
    demo = Demo(place, str(Path(sys.executable).with_name("kommisjon")), lambda _line: None)
    demo.env |= {
        "HOME": str(place.folder / "home"),
        "TMPDIR": str(place.folder / "tmp"),
        "XDG_CACHE_HOME": str(place.folder / "home"),
    }
    return demo


@pytest.fixture
def demo(place: Place) -> Demo:
    demo = a_demo(place)
    demo.command("mission", "synth", "--out", str(place.mission), "--persons", "40", "--seed", "5")
    demo.command("hq", "init")
    demo._enrol(demo.command("hq", "mission", "2026-LBN-97").strip())
    demo.command("mission", "load", str(place.mission), passphrase=True)
    return demo


def spelled(text: str) -> Iterator[bytes]:
    """The ways a text may stand in a file."""
    for form in ("NFC", "NFD"):
        same = unicodedata.normalize(form, text)
        yield same.encode()
        yield same.encode("utf-16-le")
        yield same.encode().hex().encode()
        yield json.dumps(same)[1:-1].encode()


def found_in(folder: Path) -> list[str]:
    """Files below `folder` with a canary in them."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [f"{path.name}: {canary}" for canary in CANARIES if any(s in data for s in spelled(canary))]
    return found


def _refused_and_in_parts(demo: Demo, place: Place, bundle: Path) -> None:
    """The bundle in parts, put together again, and a changed copy of it in the quarantine."""
    parts, again = place.folder / "parts", place.folder / "again"
    parts.mkdir()
    again.mkdir()
    told = json.loads(demo.command("bundle", "split", str(bundle), "--size", "64K", "--to", str(parts), "--json"))
    demo.command("bundle", "join", *told["parts"], "--to", str(again))
    changed = bytearray((again / bundle.name).read_bytes())
    changed[-400] ^= 1
    (again / bundle.name).write_bytes(changed)
    with pytest.raises(SystemExit, match="KM-C403"):
        demo.command("central", "import", str(again / bundle.name))
    (kept,) = json.loads(demo.command("central", "quarantine", "list", "--json"))["files"]
    assert kept["sha256"] == hashlib.sha256(changed).hexdigest()
    assert found_in(place.folder) == []


def test_nothing_is_in_the_open(place: Place, demo: Demo) -> None:
    mission = read(place.mission.read_bytes())
    case = a_family(mission)
    seen = io.BytesIO()
    with Typist([demo._program], demo.env, columns=120, rows=40) as terminal:
        officer = Officer(terminal)
        open_household(terminal, mission, case)
        terminal.press("f2")
        assert officer.hold("household", with_count(SHEET, len(case.persons)))
        # The answers stand on the screen while the interview goes on; files are looked at with the store open.
        assert found_in(place.folder) == []
        assert NAME in terminal.frame
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    told = json.loads(demo.command("bundle", "export", "--to", str(place.stick), "--json", passphrase=True))
    demo.command("bundle", "verify", told["bundle"])
    demo.command("central", "init")
    _refused_and_in_parts(demo, place, Path(told["bundle"]))
    demo.command("central", "import", told["bundle"], "--receipt", str(place.folder / "receipt.json"))
    assert NAME in demo.command("central", "search", NAME.lower())
    assert found_in(place.folder) == []

    script = CRASHING.format(name=NAME, passphrase=PASSPHRASE)
    with Typist([sys.executable, "-c", script], demo.env, columns=120, rows=40, log=seen) as terminal:
        open_household(terminal, mission, case)
        terminal.press("f2")
        terminal.wait_for("spørsmål ")
        terminal.settle(0.3)
        before_the_crash = len(seen.getvalue())
        terminal.press("f6")
        assert terminal.ended() == 3
    after = seen.getvalue()[before_the_crash:]
    shown = after[after.rindex(b"\x1b[?1049l") :]
    assert b"KM-X900" in shown
    assert not any(s in after for canary in (NAME, ANSWER, PASSPHRASE) for s in spelled(canary))
    assert b"Traceback" not in after
    assert b"ValueError" not in shown
    assert found_in(place.folder) == []
    assert [path.name for path in (place.folder / "laptop").glob("crash-*.txt")] != []


@pytest.mark.skipif(os.name != "posix", reason="needs resource limits")
def test_the_program_leaves_no_core_file(place: Place) -> None:
    make_vault(VaultFolder(place.laptop), "AB", PASSPHRASE, FLOOR)
    demo = a_demo(place)
    with Typist([demo._program], demo.env) as terminal:
        terminal.wait_for("passfrasen")
        if not Path(f"/proc/{terminal.pid}/limits").exists():
            pytest.skip("no /proc here")
        for process in (terminal.pid, worker_of(terminal.pid)):
            limits = Path(f"/proc/{process}/limits").read_text().splitlines()
            core = next(line for line in limits if line.startswith("Max core file size"))
            assert core.split()[4:6] == ["0", "0"]
