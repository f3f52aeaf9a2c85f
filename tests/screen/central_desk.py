"""Central with a household, eight more persons and a refused file, and its screen. Nobody in it exists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine
from textual.pilot import Pilot

from kommisjon.cli import central_screen
from kommisjon.errors import Code
from kommisjon.text.terminal import Terminal
from kommisjon.tui.central.app import CentralApp
from sync.central.arriving.importer import take
from sync.central.arriving.parked import Note, Quarantine
from sync.central.staff.who import Role, Staff
from sync.trust.document import moment_text
from tests.canary_household import delivered
from tests.screen.laptop import Clock, Drawn
from tests.synthetic_laptop import NOW, Laptop, mission_day

STAFF = Staff("KB", "office-1", frozenset(Role) - {Role.PROTECTION})
PARKED = "00ab12cd34ef5678"


def filled(engine: Engine) -> None:
    """Put the persons in."""
    delivered(engine)
    beta = Laptop("beta")
    for n in range(8):
        mission_day(beta, 100 + 10 * n)
    take(engine, *beta.export(), NOW)


def park(folder: Path) -> None:
    """Put the note of a refused file into a quarantine."""
    folder.mkdir()
    note = Note(
        id=PARKED, code=Code.TRUNCATED.id, at=moment_text(NOW), size=5, sha256=PARKED + "0" * 48, signed=None
    )
    (folder / f"{PARKED}.json").write_bytes(note.to_bytes())


@asynccontextmanager
async def desk(
    engine: Engine, folder: Path, who: Staff = STAFF, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[int]]:
    """The screen, on its first page."""
    app = CentralApp(
        *(engine, who, central_screen.given(Quarantine(folder / "quarantine"))),
        terminal=Terminal("grid"),
        marks=folder,
        clock=Clock(NOW),
        random=Drawn(5),
    )
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, and wait for what is read in a thread."""
    await pilot.press(*keys)
    await settled(pilot)


async def settled(pilot: Pilot[int]) -> None:
    """Wait until nothing is read any more, and all of it is shown."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
