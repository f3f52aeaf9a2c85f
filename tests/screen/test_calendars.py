"""A birth told by another calendar, in any digits: both readings beside the field, and after it is saved."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from kommisjon.model.records import Person
from kommisjon.store.store import Store, Write
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, go_to, to_household


async def to_birth(pilot: Pilot[int]) -> InterviewScreen:
    await to_household(pilot)
    await pilot.press("f2")
    await pilot.pause()
    await go_to(pilot, "When was the person born?")
    screen = pilot.app.screen
    assert isinstance(screen, InterviewScreen)
    return screen


async def type_over(pilot: Pilot[int], screen: InterviewScreen, text: str) -> None:
    screen._answer.field.value = ""
    await pilot.press(*text)
    await pilot.pause()


def language(store: Store, code: str) -> None:
    """Every person on the list speaks a language that goes with a calendar."""
    value = {"s": "answered", "v": code, "src": "list"}
    people = list(store.records(Person.TYPE))
    store.save([Write(one.home, one.rec, {"interpreting_language": value}) for one in people], "KN")


@pytest.mark.parametrize("typed", ["۱۳۶۲ sol.h.", "1362 ه.ش"])
async def test_a_year_by_the_solar_hijri_calendar(laptop: VaultFolder, typed: str) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_birth(pilot)
        await type_over(pilot, screen, typed)
        assert "1362 sol.h. = 1983/84 (1983-03-21 – 1984-03-20)" in frame(pilot)
        assert "Not saved yet" in frame(pilot)
        await pilot.press("enter", "pageup")
        await pilot.pause()
        assert "When was the person born?" in frame(pilot)
        assert screen._sitting.text(screen._stop) == "1983-03-21/1984-03-20"
        assert screen._answer.field.value == "1362 sol.h."
        status = screen.query_one("#status").render()
        assert "1362 sol.h. = 1983/84" in str(status)
        await pilot.press("enter")
        await pilot.pause()
        assert "Saved" in frame(pilot).splitlines()[0]


async def test_where_the_family_speaks_dari_a_bare_year_is_enough(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        language(pilot.app.opened.store, "prs")  # type: ignore[attr-defined]
        screen = await to_birth(pilot)
        assert "sol.h." in str(screen.query_one("#status").render()), "what the list has is told by both"
        await type_over(pilot, screen, "1362")
        assert "1362 sol.h. = 1983/84" in frame(pilot)
        await pilot.press("enter", "pageup")
        await pilot.pause()
        assert screen._sitting.text(screen._stop) == "1983-03-21/1984-03-20"


async def test_where_the_family_speaks_tigrinya_both_meanings_are_shown(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (60, 20)) as pilot:
        language(pilot.app.opened.store, "tir")  # type: ignore[attr-defined]
        screen = await to_birth(pilot)
        await type_over(pilot, screen, "1975")
        assert "1975 = 1967/68 eth.   ·   1975 eth. = 1982/83" in frame(pilot)
        await pilot.press(*" eth.", "enter", "pageup")
        await pilot.pause()
        assert screen._sitting.text(screen._stop) == "1982-09-11/1983-09-11"


async def test_a_day_that_does_not_exist_is_refused_and_stays(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        screen = await to_birth(pilot)
        await type_over(pilot, screen, "30.12.1404 sol.h.")
        await pilot.press("enter")
        await pilot.pause()
        assert "does not exist by that calendar" in frame(pilot)
        assert screen._answer.field.value == "30.12.1404 sol.h."
