"""A lock loses nothing that was half typed, on any page that takes more than a word: lock, unlock, still there.

The processes: tests/e2e/test_locking.py. One started program goes through all the pages.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

import kommisjon.tui.screens
from kommisjon.interview.family.household import households, missions
from kommisjon.interview.place import Over, Place, keep
from kommisjon.model.records import CaseStatus
from kommisjon.store.store import Write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.tui.screens.page import Page
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, opened, to_household
from tests.screen.test_locking import back, lock

TYPED = "halvt نیمه"
Way = Callable[[Pilot[int]], Awaitable[None]]


async def press(pilot: Pilot[int], *pressed: str) -> None:
    await pilot.press(*pressed)
    await pilot.pause()


def household(*pressed: str) -> Way:
    """A way that begins at the Arabic household."""

    async def go(pilot: Pilot[int]) -> None:
        await to_household(pilot)
        await press(pilot, *pressed)

    return go


async def sending(pilot: Pilot[int]) -> None:
    await press(pilot, "f4", "ctrl+u")


async def day(pilot: Pilot[int]) -> None:
    await household("f5", "home", "down", "enter", *"14", "colon", *"30", "enter", "escape", "escape")(pilot)
    await press(pilot, "f6", "f5", "ctrl+u")


async def ending(pilot: Pilot[int]) -> None:
    """At the end of a read-back that was not confirmed, at who interpreted."""
    await household("f6", "enter")(pilot)
    for _page in range(12):
        if "Not confirmed: there was no time" in frame(pilot):
            break
        await press(pilot, "pagedown")
    await press(pilot, "end", "enter")


async def remark(pilot: Pilot[int]) -> None:
    await ending(pilot)
    await press(pilot, *"AB", "enter")


async def relation(pilot: Pilot[int]) -> None:
    await household("f3", "home", "enter", "1", "9")(pilot)


def mapped(*pressed: str) -> Way:
    """A way that begins at another household, whose case is mapped."""

    async def go(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await to_household(pilot, 1)
        case = app.screen._household.id  # type: ignore[attr-defined]
        said = {"s": "answered", "v": CaseStatus.MAPPED.value, "src": "staff"}
        app.opened.store.save([Write(case, case, {"status": said})], "KN")
        await press(pilot, *pressed)

    return go


WAYS: dict[str, tuple[str, Way]] = {
    "the stick": ("SendingScreen", sending),
    "another time": ("DayScreen", day),
    "an answer": ("InterviewScreen", household("f2", "pageup")),
    "own words": ("BesideScreen", household("f2", "f8")),
    "a field of a session": ("SessionScreen", household("f5", "home", *["down"] * 3, "enter")),
    "why it was broken off": ("SessionScreen", household("f5", "f5", "f9", "2", "enter")),
    "a reason for a finding": ("ReasonScreen", household("f3", "home", "enter", "1", "2", "1", "end", "enter")),
    "a relation in words": ("RelationScreen", relation),
    "who interpreted": ("ReadBackScreen", ending),
    "what was said": ("ReadBackScreen", remark),
    "the folder for the paper": ("PaperScreen", household("f6", "enter", "f2")),
    "why it is taken up again": ("SessionScreen", mapped("f5", "f5")),
    "who sends it back": ("AfterScreen", mapped("f8", "down", "enter")),
    "what is to be put right": ("AfterScreen", mapped("f8", "down", "enter", *"AB", "enter")),
}
NOT_KEPT = {
    "UnlockScreen": "before the vault is open; a passphrase",
    "RecoverScreen": "before the vault is open; a passphrase",
    "WipeScreen": "a word that is to be typed whole",
    "FindingPage": "letters that find something, and change nothing",
    "SearchScreen": "letters that find something, and change nothing",
    "ActionsScreen": "letters that find something, and change nothing",
    "PaletteScreen": "letters that find something, and change nothing",
    "TrialScreen": "a form that is tried in memory, without a vault",
}


def test_no_page_with_a_field_is_forgotten() -> None:
    """Every screen whose code makes a field, or is made of one that does, is gone through or said not to be."""
    found = set()
    for module in pkgutil.iter_modules(kommisjon.tui.screens.__path__, "kommisjon.tui.screens."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Page) and one.__module__ == module.name:
                made = "".join(inspect.getsource(base) for base in one.__mro__ if base.__module__ == module.name)
                if any(field in made for field in ("AnswerField(", "LongField(", "AnswerArea(")):
                    found.add(one.__name__)
    gone_through = {screen for screen, _way in WAYS.values()} | {"AskingPage", "EntryPage"}
    assert found - gone_through - set(NOT_KEPT) == set()
    assert len(found) > 8


def typed(pilot: Pilot[int]) -> str:
    field = pilot.app.focused
    assert isinstance(field, (Input, TextArea)), frame(pilot)
    return field.text if isinstance(field, TextArea) else field.value


async def to_missions(pilot: Pilot[int]) -> None:
    while not isinstance(pilot.app.screen, MissionScreen):
        await pilot.app.pop_screen()
    await pilot.pause()


@pytest.mark.slow
async def test_what_is_half_typed_on_any_page_is_there_again(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await household("f2", "pagedown", "pagedown", "5", "enter")(pilot)
        await to_missions(pilot)
        for name, (screen, way) in WAYS.items():
            await way(pilot)
            assert type(app.screen).__name__ == screen, f"{name}\n{frame(pilot)}"
            await pilot.press(*TYPED)
            await pilot.pause()
            before = typed(pilot)
            assert before.endswith(TYPED), f"{name}: {before!r}"
            app._keep_place(app.opened)  # what a lock does before it closes the vault
            await to_missions(pilot)
            go_back(app)
            for _round in range(3):
                await pilot.pause()
            assert type(app.screen).__name__ == screen, f"{name}\n{frame(pilot)}"
            assert typed(pilot) == before, name
            await to_missions(pilot)


async def test_after_a_lock_the_reason_is_saved_with_enter(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await household("f5", "f5", "f9", "2", "enter")(pilot)
        await pilot.press(*TYPED)
        await lock(pilot)
    async with back(laptop) as pilot:
        await press(pilot, "!", "enter")
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        (record,) = app.opened.store.records("session")
        assert f"{TYPED}!" in str(record.doc), "the words, with the reason that was chosen before the lock"
        assert "fled" not in frame(pilot)


async def test_what_is_no_more_is_not_asked_again(laptop: VaultFolder) -> None:
    with opened(laptop) as vault:
        code = missions(vault.store)[0][1].code
        case = households(vault.store, code, vault.store._clock().date())[0].id
    kept = [(Over.DAY, "no day"), (Over.DAY, "2026-11-02 gone"), (Over.FAMILY, "relation a b")]
    kept += [(Over.FAMILY, "reason no such"), (Over.READ_BACK, "{"), (Over.PAPER, ""), (Over.SESSION, "abort x")]
    async with at_missions(laptop) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        for page, asked in kept:
            deep = page is not Over.DAY
            place = Place(mission=code, case=case, household=deep, page=page, asked=asked, draft=TYPED)
            keep(app.opened.store, app.opened.label, place)
            go_back(app)
            await pilot.pause()
            assert app.crash is None
            assert TYPED not in frame(pilot)
            await to_missions(pilot)
