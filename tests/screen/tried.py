"""A form opened to be tried, through Textual's pilot: what is typed, what is seen. All of it is synthetic."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.interview.trial import open_trial
from kommisjon.text.terminal import Terminal
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.trial import TrialApp
from kommisjon.vault.folder import VaultFolder
from kommisjon.xform import Form, load
from tests.forms_in_tables import xform
from tests.screen.laptop import Clock, Drawn

NOWHERE = VaultFolder(Path("/nonexistent/no-vault"))


class Tried:
    """The screen of a form that is tried."""

    def __init__(self, pilot: Pilot[int], sitting: Sitting) -> None:
        self.pilot, self.sitting = pilot, sitting

    @property
    def screen(self) -> InterviewScreen:
        screen = self.pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        return screen

    @property
    def stop(self) -> Stop:
        """Where one stands."""
        return self.screen._stop

    @property
    def frame(self) -> str:
        strips = self.pilot.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type letter by letter; a blank is the space bar."""
        await self.press(*(_KEYS.get(char, char) for char in text))

    async def paste(self, text: str) -> None:
        from textual import events

        self.pilot.app.post_message(events.Paste(text))
        await self.pilot.pause()

    def held(self, name: str) -> str:
        """What the form holds for a question directly below its root."""
        return self.sitting._state.value(f"/data/{name}")


_KEYS = {" ": "space"}


@asynccontextmanager
async def tried(
    form: str | bytes,
    size: tuple[int, int] = (80, 24),
    language: str | None = None,
    read: Form | None = None,
    terminal: Terminal | None = None,
) -> AsyncIterator[Tried]:
    """A form on the screen: its tables (tests/forms_in_tables.py) or its XML."""
    xml = xform(form) if isinstance(form, str) else form
    trial = open_trial(read or load(xml), xml, language=language, clock=Clock(), random=Drawn(4), seed=1)
    where: dict[str, Any] = {
        "folder": NOWHERE,
        "terminal": terminal or Terminal("grid"),
        "clock": Clock(),
        "random": Drawn(5),
    }
    app = TrialApp(trial, "Synthetic form", language, **where)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Tried(pilot, trial.sitting)
    trial.close()
