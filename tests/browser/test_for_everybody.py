"""Pages that everybody can use: what axe-core finds, the size of what is pressed, where the keyboard stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe

from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.visit import Visit
from tests.browser.at_page import Open, Visitor, a_browser, pages_open

SMALLEST = 44
"""Pixels of a page that is not enlarged, in both directions (WCAG 2.2, 2.5.5)."""

SMALL = """smallest => [...document.querySelectorAll('button, textarea, input:not([type=hidden])')]
    .map(one => one.closest('label.choice') ?? one)
    .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < smallest || box.height < smallest)
    .map(([words, box]) => `${words} ${box.width} ${box.height}`)"""

LANGUAGES = """() => [...document.querySelectorAll('[lang]')].map(one => [one.lang, one.closest('[dir]').dir])"""

CUT = """() => {
    const wide = document.documentElement.clientWidth;
    const whole = document.documentElement.scrollWidth;
    const found = whole > wide ? [`${whole} to be seen sideways at ${wide}`] : [];
    for (const one of document.querySelectorAll('main *')) {
        const box = one.getBoundingClientRect();
        if (box.right > wide + 1 || box.left < -1 || (one.clientWidth && one.scrollWidth > one.clientWidth + 1))
            found.push(`${one.tagName} ${one.textContent.trim().slice(0, 40)} is cut at ${wide}`);
    }
    return found;
}"""
NARROW = [(360, 640), (450, 400), (320, 256)]
"""A telephone; a window of 900 by 800 at 200 %; one of 1280 by 1024 at 400 % (WCAG 2.2, 1.4.10)."""

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
            wrong += await _cut(visitor, name)
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


async def _cut(visitor: Visitor, name: str) -> list[str]:
    """What is not seen whole in a small window, or only by moving sideways."""
    found, size = [], visitor.page.viewport_size
    for width, height in NARROW:
        await visitor.page.set_viewport_size({"width": width, "height": height})
        found += await visitor.page.evaluate(CUT)
        if width == NARROW[0][0]:
            await visitor.shot(f"{name}_narrow")
    assert size is not None
    await visitor.page.set_viewport_size(size)
    return found


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
    go_on(visit, "driving_classes")
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
    while visit.stop.ref.rpartition("/")[2] != until:
        if visit.stop.kind.lists:
            visit.answer(visit.offered[0])
        elif visit.stop.typed:
            visit.answer("3")
        else:
            visit.later()


@pytest.mark.xdist_group("browser")
async def test_what_is_read_can_be_printed(tmp_path: Path) -> None:
    async with pages_open(tmp_path) as at, a_browser(at.link(), tmp_path / "printed") as visitor:
        await visitor.begun("ar")
        go_on(at.seat.visit, "wishes")
        await visitor.page.reload()
        await visitor.write("مطبخ")
        await visitor.do("read")
        await visitor.page.emulate_media(media="print")
        await visitor.shot("reading")
        assert "مطبخ" in await visitor.page.inner_text("main")
        assert [one for one in await visitor.page.locator("button").all() if await one.is_visible()] == []
