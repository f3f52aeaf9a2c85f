"""What an interview needs is read once its household has been painted, before anybody presses Enter on a form."""

from __future__ import annotations

import pytest

from kommisjon.interview.family.household import Household
from kommisjon.tui.screens import household, opening
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, to_household


async def test_a_household_is_made_ready_once_and_after_it_is_seen(
    laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str] = []
    asked: list[Household] = []

    def ready(of: Household) -> None:
        asked.append(of)
        opening.make_ready(of)

    monkeypatch.setattr(household, "make_ready", ready)
    monkeypatch.setattr("kommisjon.i18n.named.shown_name", named.append)
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.pause()
        assert "Household sheet" in frame(pilot)
        assert len(asked) == 1
        spoken = {member.person.interpreting_language or "" for member in asked[0].members}
        assert spoken
        assert set(named) >= spoken, "the names of the languages are read with it"
        await pilot.press("f3", "escape")
        await pilot.pause()
        assert len(asked) == 1, "not again when one comes back to it"
