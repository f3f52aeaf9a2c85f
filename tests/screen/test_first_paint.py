"""What is imported before the passphrase is asked for: counts, which fail alike on every machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "pydantic",
    "sqlalchemy",
    "lxml",
    "pyxform",
    "pyzipper",
    "sqlcipher3",
    "babel",
    "openpyxl",
    "cryptography",
)
"""Each costs the first screen tens of milliseconds; the screen needs none of them (tui-and-languages.md 5.3)."""

MOST_OF_OURS = 60
"""Modules of this program before the first paint; it was 48 when this was written."""

SCRIPT = """
import asyncio, json, sys
from pathlib import Path
import kommisjon.cli.main, kommisjon.cli.screen
from kommisjon.text.terminal import Terminal
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.cells import install_cells
from kommisjon.tui.probe import probe
from kommisjon.vault.folder import VaultFolder

async def show():
    install_cells(1)
    app = KommisjonApp(VaultFolder(Path(sys.argv[1])), terminal=Terminal("grid"))
    async with app.run_test() as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        shown = "".join(segment.text for strip in strips for segment in strip)
    print(json.dumps({"shown": shown, "modules": sorted(sys.modules)}))

asyncio.run(show())
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    seen = json.loads(run.stdout)
    assert "type your passphrase" in seen["shown"]
    assert [name for name in HEAVY if name in seen["modules"]] == []
    ours = [name for name in seen["modules"] if name.split(".")[0] in ("kommisjon", "sync")]
    assert len(ours) <= MOST_OF_OURS
    screens = {name.rpartition(".")[2] for name in ours if name.startswith("kommisjon.tui.screens.")}
    assert screens == {"page", "unlock"}, "every other screen is imported when it is opened"
    assert [name for name in ours if name.startswith(("kommisjon.interview", "kommisjon.xform"))] == []


def test_commands_are_described_without_the_screens_and_the_libraries_of_forms_and_servers() -> None:
    """What every command waits for, also those that show nothing."""
    script = "import sys; from kommisjon.cli.main import parser; parser(); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    heavy = ("textual", "sqlalchemy", "lxml", "pyxform", "openpyxl", "cryptography")
    assert [name for name in heavy if name in run.stdout.split()] == []
