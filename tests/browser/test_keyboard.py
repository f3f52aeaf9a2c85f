"""The keyboard alone leads through a whole visit, and shows where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.centre.residents import Stage
from kommisjon.interview.centre.steps import Step
from tests.browser.at_page import Visitor, a_browser, pages_open
from tests.browser.test_for_everybody import go_on

MOST_TABS = 40
SHOWN = """() => [document.activeElement, document.activeElement.closest('label.choice')]
    .filter(one => one).map(one => getComputedStyle(one))
    .some(style => style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3)"""


@pytest.mark.xdist_group("browser")
async def test_the_keyboard_alone_is_enough(tmp_path: Path) -> None:
    async with pages_open(tmp_path) as at, a_browser(at.link(), tmp_path / "keyboard") as visitor:
        keys, visit = visitor.page.keyboard, at.seat.visit
        await _press(visitor, 'button[value="ar"]')
        await _press(visitor, 'button[value="agree"]')
        word, symbol = visit.recall.word, visit.recall.symbol
        await _press(visitor, 'button[value="begin"]')
        await _press(visitor, 'button[value="add"]', "Space")
        await _reach(visitor, "input[type=text][name=find]")
        await keys.type("العربية")
        await _sent(visitor, "Enter")
        await _sent(visitor, "Enter")  # it stands on what was found
        await _press(visitor, "button[name=answer] + button[name=answer]")
        await _press(visitor, 'button[value="rest"]')

        await _reach(visitor, "input[name=word]")
        await _move_to(visitor, word)
        await _reach(visitor, "input[name=symbol]")
        await _move_to(visitor, symbol)
        await _sent(visitor, "Enter")
        assert visit.step is Step.QUESTION

        go_on(visit, "wishes")
        await visitor.page.reload()
        await _reach(visitor, "textarea")
        await keys.type("عمل")
        await _press(visitor, 'button[value="answer"]')
        await _press(visitor, 'button[value="read"]')
        await _press(visitor, "dd button")
        await _press(visitor, 'button[value="later"]')
        await _press(visitor, 'button[value="confirm"]')
        assert at.centre.again(at.seat.resident).stage is Stage.CONFIRMED

        visit.more()
        go_on(visit, "years")
        await visitor.page.reload()
        await _reach(visitor, "input[name=answer]")
        await keys.type("9")
        asked = visit.stop.ref
        await _sent(visitor, "Enter")
        assert visit.stop.ref != asked, "Enter in a field saves, and goes on"
        go_on(visit, "driving_classes")
        await visitor.page.reload()
        await _reach(visitor, "input[type=checkbox]")
        await keys.press("Space")
        await _sent(visitor, "Enter")
        assert visit.open_sitting.text(next(one for one in visit.places if one.ref.endswith("/driving_classes")))
        assert (visitor.complaints, at.problems) == ([], [])


async def _reach(visitor: Visitor, wanted: str) -> None:
    """Press Tab until the keyboard stands on something; each thing on the way shows that it does."""
    await visitor.page.wait_for_function("document.activeElement !== document.body")  # the page has begun
    for _time in range(MOST_TABS):
        await visitor.page.keyboard.press("Tab")
        assert await visitor.page.evaluate(SHOWN), await visitor.page.evaluate("document.activeElement.outerHTML")
        if await visitor.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached")


async def _press(visitor: Visitor, wanted: str, key: str = "Enter") -> None:
    await _reach(visitor, wanted)
    await _sent(visitor, key)


async def _sent(visitor: Visitor, key: str) -> None:
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press(key)


async def _move_to(visitor: Visitor, value: str) -> None:
    """Within one choice: from the first, with Space, by the arrows."""
    await visitor.page.keyboard.press("Space")
    for _time in range(MOST_TABS):
        if await visitor.page.evaluate("document.activeElement.value") == value:
            return
        await visitor.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not reached")
