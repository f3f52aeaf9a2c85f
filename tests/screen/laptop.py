"""A laptop with a synthetic mission, for tests of the screens: its vault, its app, its frames. Nobody exists."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from kommisjon.exchange.mission import load_synthetic
from kommisjon.model.records import Role
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault, make_vault, unlock
from kommisjon.synth.document import write
from kommisjon.synth.mission import SyntheticMission, make_mission
from kommisjon.text.terminal import Terminal
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.screens.person_forms import PersonFormsScreen
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost

PASSPHRASE = "seks ord som ingen andre vet"
STARTS = date(2026, 11, 2)
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SEED, PERSONS = 1, 60


class Drawn:
    """Bytes that look random and are the same in each run."""

    def __init__(self, seed: int = 0) -> None:
        self._seed, self._count = seed, 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.shake_128(f"{self._seed} {self._count}".encode()).digest(size)


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def mission() -> SyntheticMission:
    return make_mission(SEED, persons=PERSONS, starts=STARTS)


def make_laptop(folder: Path, change: Callable[[Store], None] | None = None) -> VaultFolder:
    """Make a vault with the mission in `folder`; `change` may add to its store."""
    vault_folder = VaultFolder(folder)
    make_vault(vault_folder, "KN", PASSPHRASE, Cost(), Drawn(1))
    with opened(vault_folder) as vault:
        vault.store.name_device("synthetic-laptop", 1)
        load_synthetic(vault.store, write(mission()), "KN")
        if change is not None:
            change(vault.store)
    return vault_folder


def opened(folder: VaultFolder, seed: int = 2) -> OpenVault:
    return unlock(folder, PASSPHRASE, clock=Clock(), random=Drawn(seed))


def arabic_household() -> int:
    """The place, by case numbers, of the first household of four or more whose names are in Arabic."""
    cases = sorted(mission().cases, key=lambda case: case.case.number)
    for place, case in enumerate(cases):
        first = case.persons[0][1]
        arabic = "\u0621" <= (first.name_original or " ")[0] <= "\u06ff"
        if arabic and len(case.persons) >= 4 and first.role is Role.PRINCIPAL:
            return place
    raise LookupError("no such household in this mission")


def an_app(folder: VaultFolder, **more: Any) -> KommisjonApp:
    """The application on a grid terminal, with a clock that stands still."""
    settings: dict[str, Any] = {"terminal": Terminal("grid"), "clock": Clock(), "random": Drawn(3)}
    return KommisjonApp(folder, **{**settings, **more})


@asynccontextmanager
async def at_missions(
    folder: VaultFolder, size: tuple[int, int] = (80, 24), **more: Any
) -> AsyncIterator[Pilot[int]]:
    """The application unlocked, at its list of missions; closed properly afterwards."""
    app = an_app(folder, **more)
    async with app.run_test(size=size) as pilot:
        await unlocked(pilot)
        yield pilot
        if app.vault is not None:
            app.vault.close()


async def unlocked(pilot: Pilot[int]) -> None:
    """Go past the passphrase, without its half second."""
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    app.vault = unlock(app.folder, PASSPHRASE, clock=app.clock, random=app.random)
    await app.switch_screen(MissionScreen())
    await pilot.pause()


async def to_household(pilot: Pilot[int], place: int | None = None) -> None:
    """From the missions to a household: the first Arabic one unless told which."""
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press(*["down"] * (arabic_household() if place is None else place), "enter")
    await pilot.pause()


async def to_interview(pilot: Pilot[int]) -> None:
    """From the missions to the competence form of the principal applicant of the Arabic household."""
    await to_household(pilot)
    await to_form(pilot)


async def to_form(pilot: Pilot[int], form_id: str = "competence") -> None:
    """From the member that is marked in the household to one of the forms of that person."""
    await pilot.press("enter")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, PersonFormsScreen), frame(pilot)
    await pilot.press("home", *["down"] * screen._member.forms.index(form_id), "enter")
    await pilot.pause()


async def to_driving_classes(pilot: Pilot[int]) -> None:
    """To the question of which several choices may stand."""
    await to_interview(pilot)
    await pilot.press("enter", "1", "enter")
    await go_to(pilot, "Do you have a driving licence?")
    await pilot.press("1", "enter")
    await pilot.pause()
    assert "For which vehicles?" in frame(pilot)


async def go_to(pilot: Pilot[int], question: str) -> None:
    for _stop in range(80):
        if question in frame(pilot):
            return
        await pilot.press("pagedown")
        await pilot.pause()
    raise AssertionError(f"no question “{question}”\n{frame(pilot)}")


def frame_of(screen: Screen[Any]) -> list[str]:
    """The lines of a screen in the order of their cells."""
    strips = screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def frame(pilot: Pilot[int]) -> str:
    return "\n".join(frame_of(pilot.app.screen))
