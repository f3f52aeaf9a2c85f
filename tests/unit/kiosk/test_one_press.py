"""A double click is one press: its second half answers nothing on the page that nobody has seen yet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlencode

from kommisjon.interview.centre.visit import Visit
from kommisjon.kiosk.app import ONE_PRESS
from kommisjon.kiosk.texts import Says, texts
from tests.unit.interview.centre.at_centre import answered
from tests.unit.kiosk.test_hostile import Served, served


class Steady:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


async def pressed(at: Served, nonce: str = "", **fields: str) -> None:
    """Send what is pressed by a hand, as browsers say, and load the page that it leads to."""
    body = urlencode({"nonce": nonce or at.browser.nonce, **fields})
    headers = {"Sec-Fetch-User": "?1"}
    await asyncio.to_thread(lambda: at.browser.ask("POST", "/", body, **headers))
    assert at.browser.status == 303
    await at.lives()


def at_choice(visit: Visit) -> bool:
    return visit.stop.kind.lists


async def test_the_second_half_of_a_double_click_shows_the_page_again(tmp_path: Path) -> None:
    clock = Steady()
    async with served(tmp_path, clock) as at:
        visit = answered(at.seat.visit, at_choice)
        await at.lives()
        clock.at += 5
        await pressed(at, answer=at.browser.offered("answer")[0])
        seen, before = visit.stop, visit.progress()
        for offered in (at.browser.offered("answer")[0], at.browser.offered("answer")[0]):
            clock.at += 0.25
            await pressed(at, answer=offered)
            assert (visit.stop.ref, visit.progress()) == (seen.ref, before)
            assert 'role="status"' not in at.browser.page, "nothing went wrong"
        clock.at += ONE_PRESS - 0.5
        await pressed(at, answer=at.browser.offered("answer")[0])
        assert visit.stop.ref != seen.ref, "whoever goes on pressing is not kept waiting"


async def test_the_same_page_sent_twice_is_no_other_window(tmp_path: Path) -> None:
    clock = Steady()
    async with served(tmp_path, clock) as at:
        first = at.browser.nonce
        await pressed(at, first, do="later")
        seen = at.seat.visit.stop.ref
        await pressed(at, first, do="later")
        assert at.seat.visit.stop.ref == seen
        assert texts("ar").say(Says.ELSEWHERE) not in at.browser.page
        clock.at += ONE_PRESS
        await pressed(at, first, do="later")
        assert texts("ar").say(Says.ELSEWHERE) in at.browser.page


async def test_what_was_typed_on_the_page_is_taken_however_quick(tmp_path: Path) -> None:
    async with served(tmp_path, Steady()) as at:
        visit = at.seat.visit
        await pressed(at, do="add")
        await pressed(at, do="find", find="nor")
        found = at.browser.offered("answer")
        assert found, "a search is typed"
        answered(visit, lambda at: at.stop.typed)
        await at.lives()
        await pressed(at, do="answer", answer="")
        asked = visit.stop
        await pressed(at, do="answer", answer="words")
        assert visit.open_sitting.text(asked) == "words"
