"""Under NO_COLOR, and for whoever does not see it: what colour tells is told in a word, a glyph or a shape too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.style import Style
from textual.pilot import Pilot

from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import an_app, frame
from tests.screen.places import PLACES


def shapes(pilot: Pilot[int]) -> list[tuple[str, bool, bool]]:
    """Each piece of a screen with whether it is reversed or underlined: all that is left without colours."""
    found = []
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style or Style()
            found.append((segment.text, bool(style.reverse), bool(style.underline)))
    return found


@pytest.fixture
def colourless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


TOLD: dict[str, str] = {
    "required": "This question needs an answer",
    "misread": "whole number",
    "does not know": "Saved as: does not know",
    "cases": "· ZZZ-",
    "household": "to interview",
    "end": "1 question still needs an answer",
}


@pytest.mark.usefixtures("colourless")
@pytest.mark.parametrize("place", TOLD)
async def test_every_state_stands_in_words_or_a_glyph(laptop: VaultFolder, place: str) -> None:
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await PLACES[place](pilot)
        await pilot.pause()
        assert app.no_color
        assert TOLD[place] in " ".join(frame(pilot).split())
        if app.vault is not None:
            app.vault.close()
            app.vault = None


def reversed_row(pilot: Pilot[int]) -> bool:
    return any(reverse and text.strip() for text, reverse, _under in shapes(pilot))


def underlined_or_reversed(pilot: Pilot[int]) -> bool:
    return any(reverse or under for _text, reverse, under in shapes(pilot))


SHAPED: dict[str, Callable[[Pilot[int]], bool]] = {
    "unlock": underlined_or_reversed,
    "missions": reversed_row,
    "cases": reversed_row,
    "household": reversed_row,
    "number": underlined_or_reversed,
    "one more": reversed_row,
}


@pytest.mark.usefixtures("colourless")
@pytest.mark.parametrize("place", SHAPED)
async def test_where_one_is_has_a_shape(laptop: VaultFolder, place: str) -> None:
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await PLACES[place](pilot)
        await pilot.pause()
        assert SHAPED[place](pilot), shapes(pilot)
        if app.vault is not None:
            app.vault.close()
            app.vault = None
