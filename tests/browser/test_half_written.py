"""Somebody who is writing and presses another button than the one below the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Call
from tests.browser.at_page import a_browser, pages_open
from tests.browser.test_for_everybody import go_on

HALF = "Jeg vil arbeide i et"


@pytest.mark.xdist_group("browser")
async def test_what_is_being_written_is_there_after_help_back_and_another_language(tmp_path: Path) -> None:
    async with pages_open(tmp_path) as at, a_browser(at.link(), tmp_path / "half") as visitor:
        await visitor.begun("nb")
        go_on(at.seat.visit, "wishes")
        await visitor.page.reload()
        field = visitor.page.locator("textarea")
        await field.fill(HALF)
        await visitor.do("help")
        assert at.seat.call is Call.HELP
        await visitor.shot("helped")
        assert await field.input_value() == HALF
        await field.fill(f"{HALF} kjøkken")
        await visitor.do("tongue")
        await visitor.press("language", "uk")
        assert await field.input_value() == f"{HALF} kjøkken"
        await field.fill(f"{HALF} bakeri")
        await visitor.do("back")
        await visitor.do("later")
        assert await field.input_value() == f"{HALF} bakeri"
        assert (visitor.complaints, at.problems) == ([], [])
