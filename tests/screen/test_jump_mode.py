"""Jump mode: a letter on each thing on the screen; one key goes there. At 60x20, without colours too."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from kommisjon.model.answers import Status
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.jump_mode import JumpModeScreen, Letter
from kommisjon.tui.screens.person_forms import PersonFormsScreen
from kommisjon.tui.targets import LETTERS
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, frame_of, to_household

SIZES = ((60, 20), (120, 40))


def letters(pilot: Pilot[int]) -> list[Letter]:
    assert isinstance(pilot.app.screen, JumpModeScreen), frame(pilot)
    return list(pilot.app.screen.query(Letter))


def letter_on(pilot: Pilot[int], below: list[str], text: str) -> str:
    """The letter that stands on the line, or on the entry of the key line, that begins with a text."""
    for one in letters(pilot):
        at = one.target.at
        if below[at.y][at.x :].lstrip("· ").startswith(text):
            return one.letter
    raise AssertionError(f"no letter on {text!r}\n{frame(pilot)}")


async def jump(pilot: Pilot[int], text: str) -> None:
    """Ctrl+O, then the letter on a text."""
    below = frame_of(pilot.app.screen)
    await pilot.press("ctrl+o")
    await pilot.pause()
    await pilot.press(letter_on(pilot, below, text))
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_letter_goes_to_a_row_to_a_key_and_to_a_choice(
    laptop: VaultFolder, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_missions(laptop, size) as pilot:
        app = pilot.app
        await to_household(pilot)
        below = frame_of(app.screen)
        await pilot.press("ctrl+o")
        await pilot.pause()
        shown = frame_of(app.screen)
        for one in letters(pilot):
            at = one.target.at
            assert shown[at.y][at.x :].startswith(f"{one.letter})"), "seen without any colour"
            assert app.screen.get_widget_at(*at)[0] is one
        changed = {y for y, line in enumerate(shown) if line != below[y]}
        assert changed == {0, *(one.target.at.y for one in letters(pilot))}, "all else stays in sight"
        first, second = letters(pilot)[:2]
        assert app.cursor_position == first.target.at
        await pilot.press("tab")
        assert app.cursor_position == second.target.at, "the terminal's cursor follows"
        await pilot.press("escape")
        assert isinstance(app.screen, HouseholdScreen)
        await jump(pilot, "Nisreen")
        assert isinstance(app.screen, PersonFormsScreen)
        assert app.screen._person == app.screen._household.members[1].id
        await pilot.press("escape")
        await jump(pilot, "F2")
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        await pilot.press("pagedown", "pagedown", "5", "enter")
        await pilot.pause()
        assert screen._answer.choices.display
        await jump(pilot, "2")
        assert screen._answer.choices.rows.highlighted == 1
        assert screen._sitting.status(screen._stop) is Status.NOT_ASKED, (
            "a letter marks a choice and saves nothing"
        )


async def test_enter_takes_what_is_marked_and_other_letters_do_nothing(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.press("ctrl+o", "z")
        await pilot.pause()
        assert len(letters(pilot)) < len(LETTERS)
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, PersonFormsScreen)
        await pilot.press("ctrl+o", "ctrl+o")
        assert isinstance(pilot.app.screen, PersonFormsScreen)


async def test_from_a_field_and_from_the_outline(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (130, 40)) as pilot:
        await to_household(pilot)
        await pilot.press("f2", "pagedown", "pagedown", "1")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert len(letters(pilot)) == len(LETTERS), "more things than letters: the longest list goes without"
        field = next(one for one in letters(pilot) if one.target.at == screen._answer.field.region.offset)
        await pilot.press(field.letter)
        await pilot.pause()
        assert screen._answer.typed == "1"
        assert screen._answer.field.has_focus
        await pilot.press("ctrl+o")
        await pilot.pause()
        outlined = [one for one in letters(pilot) if one.target.at.x < 2 and 1 < one.target.at.y < 30]
        await pilot.press(outlined[0].letter)
        await pilot.pause()
        await pilot.pause()
        assert screen._at == 0
        assert screen._sitting.text(screen._sitting.stops[2]) == "1", "what was half typed is saved first"
