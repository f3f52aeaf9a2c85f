"""The portfolio on the screen: charts that fit, from the missions and from the cases. Nobody in it exists."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from kommisjon.tui.charts import bar, bar_line
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_mission_against_its_quota(laptop: VaultFolder, size: tuple[int, int]) -> None:
    async with at_missions(laptop, size) as pilot:
        await pilot.press("f5")
        await pilot.pause()
        shown = frame(pilot)
        assert "TRAINING" in shown
        assert "60 of 60 (100 %)" in shown
        assert all(cell_len(line) <= size[0] for line in shown.splitlines())
        seen = shown
        for _page in range(6):
            await pilot.press("pagedown")
            await pilot.pause()
            seen += frame(pilot)
        assert "families with children" in seen
        assert "Arabic" in seen
        assert "not shown" in seen
        await pilot.press("escape", "enter")
        await pilot.pause()
        await pilot.press("f5")
        await pilot.pause()
        assert "Portfolio" in frame(pilot)


def test_a_bar_says_the_share_and_what_is_above_the_whole() -> None:
    assert bar(0, 4, 8) == "░" * 8
    assert bar(1, 4, 8) == "██░░░░░░"
    assert bar(4, 4, 8) == "█" * 8
    assert bar(5, 4, 8) == "█" * 7 + ">"
    assert bar(None, 4, 8) == "·" * 8
    assert bar(3, None, 8) == " " * 8
    for width in (60, 80, 120):
        assert cell_len(bar_line("x" * 200, 3, 7, width)) == width
