"""The page of a session: planned, started, paused and ended by keys, and said wherever the household is shown."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from kommisjon.interview.family.household import households
from kommisjon.interview.sessions.steps import HeldSession, Sessions
from kommisjon.model.records import CaseStatus
from kommisjon.model.session import AbortReason, Channel, Present, RegisterCategory, SessionStatus
from kommisjon.store.store import Store, Write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.tui.screens.session import SessionScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import Clock, an_app, at_missions, frame, mission, to_household, unlocked


def store_of(pilot: Pilot[int]) -> Store:
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    return app.opened.store


def sessions(pilot: Pilot[int]) -> list[HeldSession]:
    """Every session in the store."""
    store, clock = store_of(pilot), Clock()
    cases = households(store, mission().mission.code, clock().date())
    found = Sessions(store, "KN", clock).by_case(cases)
    return [one for held in found.values() for one in held]


def the_session(pilot: Pilot[int]) -> HeldSession:
    (found,) = sessions(pilot)
    return found


async def to_session(pilot: Pilot[int]) -> None:
    await to_household(pilot)
    await pilot.press("f5")
    await pilot.pause()
    assert isinstance(pilot.app.screen, SessionScreen)


async def fill_in(pilot: Pilot[int], row: int, *keys: str) -> None:
    """Mark a row of the page, open it, and type."""
    await pilot.press("home", *["down"] * row, "enter")
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_session_is_planned_field_by_field_and_each_is_saved(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        assert "No session yet" in frame(pilot)
        await fill_in(pilot, 1, *"14", "colon", *"30", "enter")
        await fill_in(pilot, 2, *"90", "enter")
        await fill_in(pilot, 3, *"Room", "enter")
        await fill_in(pilot, 6, "2", "enter")
        await fill_in(pilot, 7, "5", "enter")
        await fill_in(pilot, 10, "1", "4", "enter")
        held = the_session(pilot).session
        assert held.planned_start is not None
        assert held.planned_start.startswith("2026-11-02T14:30")
        assert (held.minutes, held.table, held.interviewer) == (90, "Room", "KN")
        assert (held.channel, held.register_category) == (Channel.PHONE, RegisterCategory.E)
        assert held.present == (Present.PARENT, Present.LAWYER)
        assert held.language is not None, "the person's, as the list has it"
        assert "Planned. F5 starts it." in frame(pilot)
        assert "Saved 12:00:00" in frame(pilot)


async def test_what_is_not_a_time_stays_in_the_field(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await fill_in(pilot, 1, *"late", "enter")
        assert "Type the date" in frame(pilot)
        assert "late" in frame(pilot)
        assert sessions(pilot) == []
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SessionScreen), "Esc leaves the field first"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)


async def test_a_field_looked_at_and_left_makes_no_session(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await fill_in(pilot, 4, "enter")
        assert sessions(pilot) == []


async def test_start_pause_go_on_and_end(laptop: VaultFolder) -> None:
    clock = Clock()
    async with at_missions(laptop, clock=clock) as pilot:
        await to_session(pilot)
        await pilot.press("f5")
        await pilot.pause()
        assert the_session(pilot).session.status is SessionStatus.STARTED
        assert "In interview. Since" in frame(pilot)
        clock.forward(20 * 60)
        await pilot.press("f6")
        await pilot.pause()
        assert "Paused." in frame(pilot)
        clock.forward(5 * 60)
        await pilot.press("f5")
        await pilot.pause()
        assert "20 min at the table, 1 pause of 5 min" in frame(pilot)
        await pilot.press("f8")
        await pilot.pause()
        assert "once more" in frame(pilot)
        assert the_session(pilot).session.status is SessionStatus.STARTED
        await pilot.press("f8")
        await pilot.pause()
        assert the_session(pilot).session.status is SessionStatus.COMPLETED


async def test_the_household_and_the_interview_say_that_a_session_is_open(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await pilot.press("f5", "escape")
        await pilot.pause()
        assert "Session (F5): in interview since" in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "5 persons, in interview" in frame(pilot)
        for _screen in ("household", "forms", "interview"):
            await pilot.press("enter")
            await pilot.pause()
        assert "in interview" in frame(pilot).splitlines()[0]
        await pilot.press("escape", "escape", "f5", "f6", "escape")
        await pilot.pause()
        assert "Session (F5): paused" in frame(pilot)
        for _screen in ("forms", "interview"):
            await pilot.press("enter")
            await pilot.pause()
        assert "paused" in frame(pilot).splitlines()[0]
        assert the_session(pilot).session.status is SessionStatus.PAUSED, "looking changes nothing"


async def test_broken_off_for_a_reason_and_in_words(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await pilot.press("f5", "f9")
        await pilot.pause()
        await pilot.press("2", "enter", *"faint", "enter")
        await pilot.pause()
        held = the_session(pilot).session
        assert (held.status, held.abort_reason, held.abort_words) == (
            SessionStatus.ABORTED,
            AbortReason.HEALTH,
            "faint",
        )
        assert "Broken off because of somebody's health. faint" in frame(pilot)


async def test_half_a_break_off_is_none(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await pilot.press("f5", "f9", "2", "enter", *"fa", "f6")
        await pilot.pause()
        assert the_session(pilot).session.status is SessionStatus.PAUSED


async def test_a_key_saves_what_is_half_typed_before_it_does_its_own(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await fill_in(pilot, 3, *"Room", "f5")
        held = the_session(pilot).session
        assert (held.table, held.status) == ("Room", SessionStatus.STARTED)


async def test_a_mapped_case_is_taken_up_again_with_a_reason(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, SessionScreen)
        said = {"s": "answered", "v": CaseStatus.MAPPED.value}
        store_of(pilot).save([Write(screen._case, screen._case, {"status": said})], "KN")
        await pilot.press("f5")
        await pilot.pause()
        assert "Why is it taken up again?" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "KM-D721" in frame(pilot)
        await pilot.press(*"school", "enter")
        await pilot.pause()
        assert the_session(pilot).session.reopened_because == "school"


async def test_another_plan_and_a_plan_taken_away(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await pilot.press("f5", "f8", "f8", "f4")
        await pilot.pause()
        assert "No session yet" in frame(pilot)
        await fill_in(pilot, 3, *"two", "enter")
        assert len(sessions(pilot)) == 2
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert len(sessions(pilot)) == 2, "asked first"
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert the_session(pilot).session.status is SessionStatus.COMPLETED


async def test_with_whom_is_chosen_by_number(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await fill_in(pilot, 0, "1", "enter")
        assert "the whole household" in frame(pilot)
        await pilot.press("f5")
        await pilot.pause()
        assert the_session(pilot).person is None


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_field_fits_on_the_screen(laptop: VaultFolder, size: tuple[int, int]) -> None:
    async with at_missions(laptop, size=size) as pilot:
        await to_session(pilot)
        shown = frame(pilot)
        assert "With  " in shown
        assert "Others, in words" in shown
        assert all(len(line) <= size[0] for line in shown.splitlines())


async def test_a_lock_keeps_the_page_and_what_is_half_typed(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_session(pilot)
        await pilot.press("f5")
        await fill_in(pilot, 9, *"spoke", "space", *"little")
        await pilot.press("f12")
        await pilot.pause()
    app = an_app(laptop, was_locked=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, SessionScreen)
        assert "spoke little" in frame(pilot)
        assert the_session(pilot).session.status is SessionStatus.STARTED
        assert the_session(pilot).session.interpreter_problem is None, "half typed is not saved"
        await pilot.press("enter")
        await pilot.pause()
        assert the_session(pilot).session.interpreter_problem == "spoke little"
        app.opened.close()
