"""Somebody who double-clicks, as on a desktop: one question is answered, and the next one is seen."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.browser.at_page import a_browser, pages_open
from tests.browser.test_for_everybody import go_on


@pytest.mark.xdist_group("browser")
async def test_a_double_click_answers_one_question(tmp_path: Path) -> None:
    async with pages_open(tmp_path, time.monotonic) as at, a_browser(at.link(), tmp_path / "twice") as visitor:
        visit = at.seat.visit
        visit.choose_language("nb")
        visit.agree()
        visit.begin()
        go_on(visit, "ever")
        await visitor.page.reload()
        await asyncio.sleep(1)
        box = await visitor.page.locator("button[name=answer]").nth(0).bounding_box()
        assert box is not None
        await visitor.shot("first")
        asked, before = visit.stop.ref, visit.progress()[0]
        for _half in range(2):
            await visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 15)
            await asyncio.sleep(0.25)
        await visitor.page.wait_for_load_state()
        await visitor.shot("second")
        assert visit.stop.ref != asked
        assert visit.progress()[0] == before + 1, "the second question was answered unseen"
        assert (visitor.complaints, at.problems) == ([], [])
