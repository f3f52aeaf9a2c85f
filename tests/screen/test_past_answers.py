"""Ctrl+Y in an interview: what was answered to this question before, and which answer stands."""

from __future__ import annotations

from kommisjon.errors import Code, Refusal
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import Clock, at_missions, frame, opened, to_form, to_household, to_interview


async def test_every_answer_is_listed_and_the_last_one_stands(laptop: VaultFolder) -> None:
    clock = Clock()
    async with at_missions(laptop, clock=clock) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "ctrl+y")
        await pilot.pause()
        assert "Nothing was answered here before." in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        for key in ("1", "2"):
            clock.forward(3600)
            await pilot.press(key, "enter")
            await pilot.pause()
            await pilot.press("pageup")
            await pilot.pause()
        await pilot.press("ctrl+y")
        await pilot.pause()
        lines = [line.strip() for line in frame(pilot).splitlines()]
        shown = [line for line in lines if "this laptop" in line]
        first, last = (lines[lines.index(line) + 1] for line in shown)
        assert (first, last) == ("Yes", "No")
        assert [("STANDS" in line, "KN" in line) for line in shown] == [(False, True), (True, True)]
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen)


async def test_where_nothing_is_asked_there_is_no_history(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert "There is no question here." in frame(pilot)


async def test_opening_a_case_and_an_interview_and_looking_back_stand_in_the_audit(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await to_form(pilot)
        await pilot.press("enter", "ctrl+y")
        await pilot.pause()
        await pilot.press("escape", "escape")
        await pilot.pause()
    with opened(laptop) as vault:
        found = [(entry.act, len(entry.about), entry.by) for entry in vault.store.audit()][-5:]
    assert found == [
        ("opened_vault", 0, "KN"),
        ("opened_case", 1, "KN"),
        ("opened_interview", 2, "KN"),
        ("looked_at_history", 2, "KN"),
        ("opened_vault", 0, "KN"),
    ]


async def test_the_reserve_that_was_used_is_told_at_every_question(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        vault = pilot.app.opened  # type: ignore[attr-defined]
        vault.store.reserve_used = True
        await pilot.press("enter", "1", "enter")
        await pilot.pause()
        assert Refusal(Code.RESERVE_USED).told().code in frame(pilot)
        assert "Saved" in frame(pilot).splitlines()[0]
        await pilot.press("pagedown")
        await pilot.pause()
        assert "KM-V141" in frame(pilot)
