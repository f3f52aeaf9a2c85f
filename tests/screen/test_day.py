"""The day's board: today first, other days by a key, what is noted there, and another time."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from kommisjon.model.records import CaseStatus
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.day import DayScreen
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, make_laptop
from tests.screen.planned import cases, plan


@pytest.fixture
def planned(tmp_path: Path) -> VaultFolder:
    return make_laptop(tmp_path / "vault", plan)


def status_of(pilot: Pilot[int], place: int) -> CaseStatus:
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    return cases(app.opened.store)[place].case.status


async def to_day(pilot: Pilot[int]) -> None:
    await pilot.press("f6")
    await pilot.pause()
    assert isinstance(pilot.app.screen, DayScreen)


def rows(pilot: Pilot[int]) -> int:
    return pilot.app.screen.query_one(OptionList).option_count


async def test_today_with_what_overlaps_and_what_lacks_an_interpreter(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await to_day(pilot)
        shown = frame(pilot)
        assert rows(pilot) == 4
        assert "Today, Monday, November 2, 2026" in shown
        assert shown.count("! two sessions at once: KN") == 2
        assert "AB  ·  !" not in shown
        assert "No interpreter planned: Swahili" in shown
        assert shown.index("09:00") < shown.index("09:30") < shown.index("11:00")


async def test_another_day_and_back(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await to_day(pilot)
        await pilot.press("pagedown")
        await pilot.pause()
        assert rows(pilot) == 1
        assert "Today" not in frame(pilot).splitlines()[1]
        await pilot.press("pagedown")
        await pilot.pause()
        assert "Nothing is planned for this day" in frame(pilot)
        await pilot.press("pageup", "f6")
        await pilot.pause()
        assert rows(pilot) == 4


async def test_enter_opens_the_household_and_esc_comes_back(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await pilot.press("enter")
        await to_day(pilot)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)
        await pilot.press("f5", "f5", "escape", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DayScreen)
        assert "● 09:30  in interview" in frame(pilot)


async def test_who_did_not_come_and_came_after_all(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await to_day(pilot)
        await pilot.press("f7")
        await pilot.pause()
        assert "– 09:00  did not come" in frame(pilot)
        assert status_of(pilot, 0) is CaseStatus.NO_SHOW
        assert "! two" not in frame(pilot), "who does not come takes nobody's time"
        await pilot.press("f8")
        await pilot.pause()
        assert "○ 09:00  here" in frame(pilot)
        assert status_of(pilot, 0) is CaseStatus.SCHEDULED


async def test_another_time_is_typed_and_saved(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await to_day(pilot)
        await pilot.press("f5", *["backspace"] * 16, *"late", "enter")
        await pilot.pause()
        assert "Type the date" in frame(pilot)
        await pilot.press(*["backspace"] * 4, *"16", "colon", *"15", "enter")
        await pilot.pause()
        assert "· 16:15  planned" in frame(pilot)
        assert "! two" not in frame(pilot)
        await pilot.press("f5", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DayScreen), "Esc leaves the field first"


async def test_found_by_typing(planned: VaultFolder) -> None:
    async with at_missions(planned) as pilot:
        await to_day(pilot)
        await pilot.press(*"kambale")
        await pilot.pause()
        assert rows(pilot) == 1
        assert "Find: kambale" in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert rows(pilot) == 4


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_line_fits(planned: VaultFolder, size: tuple[int, int]) -> None:
    async with at_missions(planned, size=size) as pilot:
        await to_day(pilot)
        await pilot.press("f5")
        await pilot.pause()
        lines = frame(pilot).splitlines()
        assert len(lines) == size[1]
        assert all(len(line) <= size[0] for line in lines)
        assert "Another time for" in frame(pilot)
