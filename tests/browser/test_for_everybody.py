"""Pages that everybody can use: what axe-core finds, the size of what is pressed, where the keyboard stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe

from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.visit import Step, Visit
from tests.browser.at_page import Open, Visitor, a_browser, pages_open

SMALLEST = 44
"""Pixels of a page that is not enlarged, in both directions (WCAG 2.2, 2.5.5)."""

SMALL = """smallest => [...document.querySelectorAll('button, textarea, input:not([type=hidden])')]
    .map(one => one.closest('label.choice') ?? one)
    .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < smallest || box.height < smallest)
    .map(([words, box]) => `${words} ${box.width} ${box.height}`)"""

LANGUAGES = """() => [...document.querySelectorAll('[lang]')].map(one => [one.lang, one.closest('[dir]').dir])"""

Seen = dict[str, list[str]]


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ti", "ltr"), ("nb", "ltr")])
async def test_no_page_keeps_anybody_out(tmp_path: Path, language: str, direction: str) -> None:
    found: Seen = {}
    titles: dict[str, str] = {}
    async with pages_open(tmp_path) as at, a_browser(at.link(), tmp_path / f"{language}-all") as visitor:
        async for name in every_page(at, visitor, language):
            await visitor.shot(name)
            titles[name] = await visitor.page.title()
            wrong = [*await _axe(visitor), *await visitor.page.evaluate(SMALL, SMALLEST)]
            if await visitor.page.locator("h1").count() != 1:
                wrong.append("not one heading")
            if not await _begins(visitor, name):
                wrong.append(f"begins at {await visitor.page.evaluate('document.activeElement.outerHTML')}")
            told = await visitor.page.evaluate(LANGUAGES)
            if name != "language" and told[0] != [language, direction]:
                wrong.append(f"says that it is in {told[0]}")
            if wrong:
                found[name] = wrong
        assert (visitor.complaints, at.problems) == ([], [])
    assert found == {}
    same = {"resting": "recognise", "not_taken": "number", "found": "search", "nothing_found": "search"}
    told = {titles[name] for name in titles if name not in same}
    assert len(told) >= len(titles) - len(same) - 3, titles  # the same count of answers, the same "thank you"


async def _axe(visitor: Visitor) -> list[str]:
    results = await Axe().run(visitor.page)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]


async def _begins(visitor: Visitor, name: str) -> bool:
    """The keyboard and a screen reader begin at the heading; after a search at what was found, and at a field
    that has to be put right."""
    begins = {"found": "BUTTON", "nothing_found": "INPUT", "not_taken": "INPUT"}.get(name, "H1")
    return bool(await visitor.page.evaluate("document.activeElement.tagName") == begins)


async def every_page(at: Open, visitor: Visitor, language: str) -> AsyncIterator[str]:
    """Bring each kind of page in front of the visitor; gives what it is called here."""
    visit = at.seat.visit
    yield "language"
    await visitor.press("language", language)
    yield "welcome"
    await visitor.do("agree")
    yield "keepsake"
    await visitor.do("begin")
    yield "add"
    await visitor.do("add")
    yield "search"
    await visitor.find("ar")
    yield "found"
    await visitor.find("no such language")
    yield "nothing_found"
    await visitor.find("ar")
    await visitor.choose(0)
    yield "choice"
    go_on(visit, "wishes")
    visit.answer("")
    await visitor.page.reload()
    yield "left"
    visit.go_to(visit.waiting[0].ref)
    await visitor.page.reload()
    yield "write"
    await visitor.write("3")
    visit.read()
    await visitor.page.reload()
    yield "reading"
    await visitor.do("confirm")
    yield "finished"
    await visitor.do("more")
    go_on(visit, "years")
    await visitor.page.reload()
    yield "number"
    await visitor.write("999")
    yield "not_taken"
    await visitor.write("9")
    go_on(visit, "digital_tasks")
    at.desk.call(at.seat, Call.HELP)
    await visitor.page.reload()
    yield "several"
    await visitor.page.goto(f"{visitor.page.url}still")
    yield "still"
    await visitor.do("here")
    await visitor.do("rest")
    yield "resting"
    visit.vouched_for()
    visit.decline()
    await visitor.page.reload()
    yield "declined"
    visit.hold()
    await visitor.page.reload()
    yield "staff"


def go_on(visit: Visit, until: str) -> None:
    """Answer questions by their first choices up to one."""
    while visit.step is Step.QUESTION and visit.stop.ref.rpartition("/")[2] != until:
        if visit.stop.kind.lists:
            visit.answer(visit.offered[0])
        elif visit.stop.typed:
            visit.answer("3")
        else:
            visit.later()
