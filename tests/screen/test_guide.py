"""The guided first interview, every step of it, with a lock in the middle. Nobody in it exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.exchange.training import PASSPHRASE, make_training
from kommisjon.store.unlocking import unlock
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.guide import STEPS, Guide
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import NOON, an_app, frame


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    folder = VaultFolder(tmp_path / "laptop-training")
    make_training(folder, lambda: NOON)
    return folder


async def unlocked(pilot: Pilot[int]) -> None:
    """Past the passphrase, which stands on the screen."""
    await pilot.pause()
    assert PASSPHRASE in " ".join(frame(pilot).split())
    await pilot.press(*["space" if letter == " " else letter for letter in PASSPHRASE], "enter")
    for _look in range(100):
        await pilot.pause(0.1)
        if "Step" in frame(pilot):
            return
    raise AssertionError(frame(pilot))


async def press(pilot: Pilot[int], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot)


async def test_the_words_of_a_training_stay_where_they_can_be_read_after_a_slip(folder: VaultFolder) -> None:
    async with an_app(folder).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*"feil", "enter")
        for _look in range(100):
            await pilot.pause(0.1)
            if "KM-V101" in frame(pilot):
                break
        assert PASSPHRASE in " ".join(frame(pilot).split())


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_whole_way(folder: VaultFolder, size: tuple[int, int]) -> None:
    app = an_app(folder)
    async with app.run_test(size=size) as pilot:
        await unlocked(pilot)
        assert "TRAINING" in frame(pilot)
        assert "Step 1 of" in frame(pilot)
        assert "Step 2 of" in await press(pilot, "enter")
        assert "Step 3 of" in await press(pilot, "enter")
        assert "Step 4 of" in await press(pilot, "f2")
        assert "Step 4 of" in await press(pilot, "enter", "enter")  # nothing is asked first, then the list knows
        assert "Step 5 of" in await press(pilot, "5", "enter")
        assert "Step 6 of" in await press(pilot, "f7")
        assert "Step 7 of" in await press(pilot, "f6")
        assert "Step 8 of" in await press(pilot, "down", "enter")
        assert "Step 9 of" in await press(pilot, "pageup")
        assert "Step 10 of" in await press(pilot, "2", "enter")
        assert "Step 11 of" in await press(pilot, "ctrl+z")
        await pilot.press("f12")
        await pilot.pause()
    again = an_app(folder, was_locked=True)
    async with again.run_test(size=size) as pilot:
        await unlocked(pilot)
        assert "Step 12 of" in frame(pilot)
        assert "Step 13 of" in await press(pilot, "escape")
        await press(pilot, "f1")
        assert "Step 14 of" in await press(pilot, "escape")
        assert "Step 15 of" in await press(pilot, "enter")
        assert "Step 16 of" in await press(pilot, "enter")
        assert "That was a first interview" in await press(pilot, "escape")
        assert isinstance(again, KommisjonApp)
        again.leave()


def test_who_goes_ahead_is_not_held_up_and_who_does_something_else_is_not_led_on(folder: VaultFolder) -> None:
    with unlock(folder, PASSPHRASE, clock=lambda: NOON) as vault:
        guide = Guide(vault.store)
        assert not guide.heed("action wipe")
        assert guide.words.startswith("Step 1")
        assert guide.heed("screen HouseholdScreen")
        assert guide.words.startswith("Step 3")
        assert not guide.heed("action leave")
        assert Guide(vault.store).words.startswith("Step 3")
        for step in STEPS:
            guide.heed(step.until)
        assert guide.words.startswith("That was")
        assert not guide.heed("saved")
