"""Missions, cases and the household: what is seen at a glance, found by typing, and opened."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from kommisjon.i18n.catalogue import gettext, use
from kommisjon.model.records import Case
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from kommisjon.tui.screens.cases import CaseScreen
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.missions import MissionScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, mission, opened, to_household

EMPTY = "0199f3c2-0000-7000-8000-0000000000e0"


def add_empty_case(store: Store) -> None:
    """A case on which nobody is listed yet."""
    case = Case(number="ZZZ-00-00001", mission=mission().mission.code, case_size=2)
    values = system_values("case", case=EMPTY)
    values |= case.wired()
    store.save([Write(EMPTY, EMPTY, values)], "KN")


async def test_cases_are_found_by_number_and_by_any_members_name_in_either_script(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        whole = pilot.app.screen.query_one(OptionList).option_count
        assert whole == len(mission().cases)
        for typed, found in (("93-", 0), ("63000", 1), ("nisreen khalaf", 1), ("نسرين الخلف", 1)):
            await pilot.press(*[{" ": "space", "-": "minus"}.get(char, char) for char in typed])
            await pilot.pause()
            assert pilot.app.screen.query_one(OptionList).option_count == found, typed
            await pilot.press("escape")
            await pilot.pause()
            assert pilot.app.screen.query_one(OptionList).option_count == whole
        await pilot.press(*"75335", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)
        assert "Odette Kambale" in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "Find: 75335" in frame(pilot), "the search is still there"
        await pilot.press("backspace", "escape", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MissionScreen)


async def test_members_stand_in_columns_whatever_their_script(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        rows = [line for line in frame(pilot).splitlines() if line[:1] in ("·", "–")]
        assert len(rows) >= 4
        assert {row[24:].split(",")[0].split(" ")[0] for row in rows} <= {"principal", "spouse", "child"}
        assert {row[48:61].strip() for row in rows} == {"to interview", "with a parent"}
        assert {len(row) for row in rows} == {80}, "names in the person's own script stand at the right edge"


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_how_far_each_is_stands_whole_in_a_narrow_list(laptop: VaultFolder, language: str) -> None:
    use(language)
    async with at_missions(laptop, (60, 20)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        cases = [line for line in frame(pilot).splitlines() if line.startswith("· ZZZ")]
        assert len(cases) >= 9
        assert all(gettext("{n} to interview").removeprefix("{n} ") in row for row in cases)
        await pilot.press("enter")
        await pilot.pause()
        members = [line for line in frame(pilot).splitlines() if line.startswith("· ")]
        assert len(members) >= 3
        assert all(gettext("to interview") in row for row in members)
        assert all(row.count("…") <= 1 for row in cases + members)


async def test_the_sheet_opens_also_when_nobody_is_listed(laptop: VaultFolder) -> None:
    with opened(laptop) as vault:
        add_empty_case(vault.store)
    async with at_missions(laptop) as pilot:
        await to_household(pilot, 0)
        assert "Nobody is listed yet" in frame(pilot)
        assert "the list says 2: check who is missing" in frame(pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen)


async def test_the_key_line_names_only_what_works_here_and_the_help_the_same(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        assert "F2" not in frame(pilot).splitlines()[-1]
        assert "Esc" not in frame(pilot).splitlines()[-1]
        await pilot.press("f1")
        await pilot.pause()
        assert "F2" not in frame(pilot)
        assert "Ctrl+Q" in frame(pilot)
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CaseScreen)
        assert "Esc Back" in frame(pilot).splitlines()[-1]


async def test_closing_from_any_screen_closes_the_vault(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("f1", "ctrl+q")
        await pilot.pause()
        assert pilot.app.return_code == 0
        assert getattr(pilot.app, "vault", None) is None
