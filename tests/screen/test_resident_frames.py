"""The board of a centre as a terminal shows it: nobody on it, three at their pages, and one thing being asked.

To make the frames anew, and then look at what changed: pytest tests/screen/test_resident_frames.py --new-frames
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.exchange.mission import load_synthetic
from kommisjon.i18n import catalogue
from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.residents import residents
from kommisjon.interview.family.household import household
from kommisjon.interview.sessions.steps import Sessions
from kommisjon.kiosk.server import KioskServer
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.residents import ResidentScreen
from tests.screen.golden import Golden, seen
from tests.screen.laptop import STARTS, at_missions, make_laptop
from tests.screen.places import SIZES
from tests.screen.translated import OPEN, whole
from tests.unit.interview.centre.at_centre import answered, begun

CENTRE = make_centre(1, persons=12, starts=STARTS)
Frames = dict[tuple[str, tuple[int, int]], str]


@asynccontextmanager
async def at_board(folder: Path, change: Callable[[Store], None]) -> AsyncIterator[Pilot[int]]:
    """The board of the centre, of which `change` puts into the store what is to be there."""
    async with at_missions(make_laptop(folder, change), SIZES[-1], pages=KioskServer) as pilot:
        pilot.app.push_screen(ResidentScreen(CENTRE.mission))
        await pilot.pause()
        yield pilot


def with_residents(store: Store) -> None:
    load_synthetic(store, write(CENTRE), "KN")


def seat_three(app: KommisjonApp) -> None:
    """One chooses a language, one answers and calls for help, one sits with an interpreter."""
    store = app.opened.store
    first, second, third = residents(store, CENTRE.mission.code, STARTS)[1:4]
    desk = app.desk
    desk.seat(first)
    calling = desk.seat(second)
    answered(begun(calling.visit), lambda visit: visit.progress()[0] >= 5)
    sessions, theirs = Sessions(store, "KN", app.clock), household(store, third.case, STARTS)
    sessions.set(theirs, third.person, None, {"channel": "phone"})
    sessions.start(theirs, third.person, *sessions.of(theirs))
    begun(desk.seat(third).visit, "ti")
    desk.call(calling, Call.HELP)


async def walked(folder: Path) -> Frames:
    frames: Frames = {}
    async with at_board(folder / "empty", lambda _store: None) as pilot:
        for size in SIZES:
            frames["nobody", size] = await seen(pilot, size)
    async with at_board(folder / "centre", with_residents) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        seat_three(app)
        await pilot.press("home")
        for size in SIZES:
            frames["three seated", size] = await seen(pilot, size)
        await pilot.press("f7")
        for size in SIZES:
            frames["aside asked", size] = await seen(pilot, size)
    return frames


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nb", "qps"])
@pytest.mark.usefixtures("utc")
async def test_the_board_is_as_it_was(language: str, golden: Golden, tmp_path: Path) -> None:
    catalogue.use(language)
    for (name, (columns, lines)), shown in (await walked(tmp_path)).items():
        if language == "nb":
            golden.look(f"centre/{name.replace(' ', '-')}-{columns}x{lines}", shown)
        else:
            assert OPEN in shown
            assert "seated" in name or whole(shown, language), f"{name} {columns}x{lines}\n{shown}"
    golden.same()
