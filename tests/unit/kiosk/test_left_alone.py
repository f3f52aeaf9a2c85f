"""A page that nobody touches: it asks whether somebody is there, then rests, and shows nothing meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kommisjon.kiosk.pages import Shown, goes_to, page
from kommisjon.kiosk.texts import Says, texts
from tests.unit.interview.centre.at_centre import a_centre, answered, begun
from tests.unit.kiosk.test_hostile import served


def test_a_page_asks_before_it_rests(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        assert goes_to(seat, Shown()) == "", "the choice of a language is nobody's"
        visit = begun(seat.visit)
        assert goes_to(seat, Shown()) == "195; url=/still"
        assert goes_to(seat, Shown(still=True)) == "45; url=/rest"
        answered(visit, lambda at: at.stop.typed)
        assert goes_to(seat, Shown()) == "675; url=/still", "somebody may be writing"
        visit.rest()
        assert goes_to(seat, Shown()) == ""


def test_while_it_asks_it_shows_nothing_of_anybody(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        visit = answered(begun(seat.visit), lambda at: at.stop.typed)
        asked = visit.open_sitting.wording(visit.stop, "ar").label
        shown, still = (page(seat, one, nonce="n", style="s") for one in (Shown(), Shown(still=True)))
        assert asked in shown
        assert asked not in still
        assert 'value="here"' in still


async def test_after_goodbye_nobody_is_asked_for_anything(tmp_path: Path) -> None:
    async with served(tmp_path) as at:
        visit, said = answered(at.seat.visit), texts("ar")
        visit.read()
        visit.confirm()
        await at.lives()
        await asyncio.to_thread(lambda: at.browser.send(do="goodbye"))
        for _time in range(2):
            assert said.say(Says.DONE) in at.browser.page
            assert 'name="word"' not in at.browser.page
            await at.lives()
        assert visit.sitting is None, "nothing of anybody is held open"
        await asyncio.to_thread(lambda: at.browser.send(do="here"))
        assert 'name="word"' in at.browser.page, "the choosing is one press away"


async def test_after_a_no_and_goodbye_it_is_the_same(tmp_path: Path) -> None:
    async with served(tmp_path) as at:
        at.seat.visit.decline()
        await at.lives()
        await asyncio.to_thread(lambda: at.browser.send(do="goodbye"))
        assert texts("ar").say(Says.DECLINED_THANKS) in at.browser.page
        assert 'name="word"' not in at.browser.page
        await asyncio.to_thread(lambda: at.browser.send(do="here"))
        assert 'name="word"' in at.browser.page


def test_a_title_never_holds_the_question(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        visit = answered(begun(seat.visit), lambda at: at.stop.typed)
        asked = visit.open_sitting.wording(visit.stop, "ar").label
        title = page(seat, Shown(), nonce="n", style="s").partition("<title>")[2].partition("</title>")[0]
        assert title
        assert asked not in title
