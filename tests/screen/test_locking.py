"""What the screen does before and after a lock, and before a wipe. The processes: tests/e2e/test_locking.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from kommisjon.errors import Code, Refusal
from kommisjon.interview import place as places
from kommisjon.interview.place import Place, keep
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.cases import CaseScreen
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.tui.screens.unlock import UnlockScreen
from kommisjon.tui.screens.wiping import WipeScreen
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.lock_watch import Clocks
from kommisjon.vault.wipe import wipe_keys, wipe_rest
from tests.screen.laptop import (
    an_app,
    at_missions,
    frame,
    opened,
    to_driving_classes,
    to_household,
    to_interview,
    unlocked,
)

LOCKED = 75
WARNING = "this locks in a moment"


class Time:
    """Both clocks, moved together by a test."""

    def __init__(self) -> None:
        self.at = 0.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.at, lambda: self.at)

    async def passes(self, pilot: Pilot[int], seconds: float) -> None:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        for _look in range(int(seconds / 2)):
            self.at += 2
            app._look()
        await pilot.pause()


@asynccontextmanager
async def back(folder: VaultFolder, **more: Any) -> AsyncIterator[Pilot[int]]:
    """The application of the next worker, past its passphrase."""
    app = an_app(folder, was_locked=True, **more)
    async with app.run_test(size=(80, 24)) as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        await pilot.pause()
        yield pilot
        if app.vault is not None:
            app.vault.close()


async def lock(pilot: Pilot[int]) -> None:
    await pilot.press("f12")
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    assert app.vault is None
    assert app.return_value == LOCKED


async def test_it_warns_in_place_and_a_key_takes_the_warning_away(laptop: VaultFolder) -> None:
    time = Time()
    async with at_missions(laptop, clocks=time.clocks()) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        assert isinstance(app.screen, MissionScreen)
        app.screen.message.refuse(Refusal(Code.DISK_FULL))
        await time.passes(pilot, 158)
        assert WARNING not in frame(pilot)
        await time.passes(pilot, 4)
        assert WARNING in frame(pilot)
        assert "KM-V108" in frame(pilot), "what was told before stays"
        await pilot.press("up")
        assert WARNING not in frame(pilot)
        assert "KM-V108" in frame(pilot)
        await time.passes(pilot, 178)
        assert app.vault is not None
        await time.passes(pilot, 2)
        assert app.vault is None
        assert app.return_value == LOCKED


async def test_the_warning_is_painted_once(laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    time, painted = Time(), []
    async with at_missions(laptop, clocks=time.clocks()) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await time.passes(pilot, 158)
        stock = app._display
        monkeypatch.setattr(app, "_display", lambda *args: (painted.append(args), stock(*args)))
        await time.passes(pilot, 4)
        once = len(painted)
        assert once > 0
        await time.passes(pilot, 14)
        assert len(painted) == once


async def test_an_interview_is_given_ten_minutes(laptop: VaultFolder) -> None:
    time = Time()
    async with at_missions(laptop, clocks=time.clocks(), lock_minutes=1) as pilot:
        await to_interview(pilot)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await time.passes(pilot, 598)
        assert app.vault is not None
        await time.passes(pilot, 2)
        assert app.vault is None


async def test_nothing_locks_where_nothing_is_open(laptop: VaultFolder) -> None:
    time = Time()
    app = an_app(laptop, clocks=time.clocks())
    async with app.run_test() as pilot:
        await time.passes(pilot, 3600)
        await pilot.press("f12")
        await pilot.pause()
        assert app.return_value is None
        assert isinstance(app.screen, UnlockScreen)


@pytest.mark.parametrize("over", ["f1", "ctrl+n"])
async def test_the_key_works_over_any_other_screen(laptop: VaultFolder, over: str) -> None:
    async with at_missions(laptop) as pilot:
        await pilot.press(over)
        await pilot.pause()
        await lock(pilot)


async def test_one_goes_on_in_the_list_one_was_in(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "down", "down")
        await pilot.pause()
        marked = frame(pilot).splitlines()[5]
        await lock(pilot)
    async with back(laptop) as pilot:
        assert isinstance(pilot.app.screen, CaseScreen)
        assert frame(pilot).splitlines()[5] == marked
        assert pilot.app.screen._list.highlighted == 3
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MissionScreen)


async def test_one_goes_on_at_the_member_one_had_marked(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.press("down")
        await lock(pilot)
    async with back(laptop) as pilot:
        assert isinstance(pilot.app.screen, HouseholdScreen)
        assert pilot.app.screen._list.highlighted == 1


async def test_several_choices_half_marked_are_marked_again(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_driving_classes(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        assert screen._stop.kind.several
        await pilot.press("2", "3")
        await pilot.pause()
        chosen, ref = screen._answer.choices.chosen, screen._stop.ref
        assert len(chosen) == 2
        await lock(pilot)
    async with back(laptop) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        assert screen._stop.ref == ref
        assert screen._answer.choices.chosen == chosen
        assert "Not saved yet" in frame(pilot)


async def test_resizing_loses_no_half_answer(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (80, 24)) as pilot:
        await to_household(pilot)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("pagedown", "pagedown")
        await pilot.press(*"17")
        screen = pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        assert screen._answer.typed.endswith("17")
        typed = screen._answer.typed
        await pilot.resize_terminal(130, 40)
        await pilot.pause()
        assert not screen.has_class("stacked")
        assert screen._answer.typed == typed


async def test_a_place_that_is_no_more_is_left_out(laptop: VaultFolder) -> None:
    for place in (
        Place(mission="no such"),
        Place(mission=code_of(laptop), case="no such", household=True),
        Place(mission=code_of(laptop), case=None, household=True, form="household"),
    ):
        with opened(laptop) as vault:
            keep(vault.store, "KN", place)
        async with back(laptop) as pilot:
            assert isinstance(pilot.app.screen, (MissionScreen, CaseScreen))


def code_of(laptop: VaultFolder) -> str:
    from kommisjon.interview.family.household import missions

    with opened(laptop) as vault:
        return missions(vault.store)[0][1].code


async def test_another_user_does_not_get_it(laptop: VaultFolder) -> None:
    with opened(laptop) as vault:
        keep(vault.store, "AB", Place(mission=code_in(vault)))
    async with back(laptop) as pilot:
        assert isinstance(pilot.app.screen, MissionScreen)


def code_in(vault: Any) -> str:
    from kommisjon.interview.family.household import missions

    return missions(vault.store)[0][1].code


async def test_a_full_disk_does_not_keep_it_open(laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise Refusal(Code.DISK_FULL)

    monkeypatch.setattr(places, "keep", full)
    async with at_missions(laptop) as pilot:
        await lock(pilot)


async def test_the_screen_says_that_it_was_locked(laptop: VaultFolder) -> None:
    app = an_app(laptop, was_locked=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "Locked." in frame(pilot)


# Wiping


async def test_a_wipe_asks_for_a_word_and_says_what_is_lost(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (80, 30)) as pilot:
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, WipeScreen)
        assert "changes were never exported" in frame(pilot)
        assert "safety copies" in frame(pilot)
        await pilot.press(*"wipf", "enter")
        await pilot.pause()
        assert "That is not the word" in frame(pilot)
        assert laptop.keyfile.exists()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MissionScreen)
        assert laptop.keyfile.exists()


@pytest.mark.parametrize("first", [True, False], ids=["unlocked", "locked"])
async def test_a_wipe_leaves_nothing(laptop: VaultFolder, first: bool) -> None:
    app = an_app(laptop)
    async with app.run_test() as pilot:
        if first:
            await unlocked(pilot)
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert isinstance(app.focused, Input)
        await pilot.press(*"wipe", "enter")
        await pilot.pause()
        assert app.vault is None
        assert app.crash is not None
        assert app.crash.code == Code.WIPED.id
    assert not any(file.exists() for file in (laptop.database, laptop.out, *laptop.key_copies))


async def test_a_vault_wiped_from_another_window_is_told_at_once(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        wipe_keys(laptop)
        wipe_rest(laptop)
        app._look()
        await pilot.pause()
        assert app.vault is None
        assert app.crash is not None
        assert app.crash.code == Code.WIPED.id
    assert not any(file.exists() for file in laptop.key_copies)


async def test_a_wiped_vault_says_so(laptop: VaultFolder) -> None:
    wipe_keys(laptop)
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "KM-V132" in frame(pilot)
    wipe_rest(laptop)
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "KM-V131" in frame(pilot)
