"""A reception centre with its pages, and a resident at one of them in a real Chromium. Nobody exists.

Requests and complaints are the browser's own: everything that it asked for, and everything it refused or reported.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, Request, async_playwright

from kommisjon.i18n.named import shown_name
from kommisjon.interview.centre.desk import Desk, Seat
from kommisjon.kiosk.server import KioskServer
from tests.clients import chromium
from tests.unit.interview.centre.at_centre import Centre, a_centre

SHOTS = "KOMMISJON_TEST_SHOTS"
"""A variable that names a folder to keep pictures of the pages in; without it they go to the test's own folder."""
WORDS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    # Of itself it tells its maker the shape of each form, and asks who is signed in.
    *(
        "--disable-features=AutofillServerCommunication",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ),
]


@dataclass
class Open:
    """A centre whose pages are served, with one resident seated."""

    centre: Centre
    desk: Desk
    seat: Seat
    server: KioskServer
    problems: list[BaseException]
    """What was left of defects; there should be none."""

    def link(self) -> str:
        return self.server.link(self.seat)


@asynccontextmanager
async def pages_open(folder: Path, steady: Callable[[], float] | None = None) -> AsyncIterator[Open]:
    """Serve the pages of a synthetic centre from the running event loop.

    Without a steady clock, whoever presses takes a second for it: no test waits for that.
    """
    with a_centre(folder) as centre:
        desk = centre.desk
        problems = list[BaseException]()

        def note(problem: BaseException) -> None:
            traceback.print_exception(problem)
            problems.append(problem)

        server = KioskServer(desk, note, steady=steady or count().__next__)
        server.start()
        try:
            yield Open(centre, desk, desk.seat(centre.residents[0]), server, problems)
        finally:
            server.stop()


@dataclass
class Visitor:
    """A resident at a page."""

    page: Page
    context: BrowserContext
    shots: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    taken: int = 0

    def failed(self, request: Request) -> None:
        """Note a request that failed; one that was given up because another page came is no fault."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url} {request.failure}")

    async def press(self, name: str, value: str) -> None:
        """Press a button by what it sends, and wait for the page that comes."""
        async with self.page.expect_navigation():
            await self.page.click(f'button[name="{name}"][value="{value}"]')

    async def do(self, deed: str) -> None:
        await self.press("do", deed)

    async def choose(self, place: int) -> str:
        """Press one of the answers by its place on the page; gives what it sends."""
        button = self.page.locator("button[name=answer]").nth(place)
        value = await button.get_attribute("value")
        async with self.page.expect_navigation():
            await button.click()
        return value or ""

    async def find(self, words: str) -> None:
        await self.page.fill("input[type=text][name=find]", words)
        await self.do("find")

    async def write(self, words: str) -> None:
        await self.page.fill("input[name=answer], textarea[name=answer]", words)
        await self.do("answer")

    async def recognise(self, word: str, symbol: str) -> None:
        """Choose a word and a symbol by what stands beside them."""
        for name, said in (("word", word), ("symbol", symbol)):
            choice = self.page.locator(f"label:has(input[name={name}])").filter(has_text=said)
            await choice.locator(f'text="{said}"').click()
        await self.do("recognise")

    async def heading(self) -> str:
        return (await self.page.inner_text("h1")).strip()

    async def shot(self, name: str) -> None:
        """Keep a picture of the page as it stands."""
        self.taken += 1
        await self.page.screenshot(path=self.shots / f"{self.taken:02}_{name}.png", full_page=True)

    async def begun(self, language: str) -> None:
        """From the choice of a language to the first question."""
        await self.press("language", language)
        await self.do("agree")
        await self.do("begin")


@asynccontextmanager
async def a_browser(
    link: str,
    profile: Path,
    *,
    size: tuple[int, int] = (900, 800),
    zoom: float = 1,
    words: tuple[str, ...] = (),
    **how: Any,
) -> AsyncIterator[Visitor]:
    """A browser with a profile of its own at the page of a link. `size` is the window in pixels of the screen."""
    shots = Path(os.environ.get(SHOTS) or profile.parent / "shots") / profile.name
    shots.mkdir(parents=True, exist_ok=True)
    program = chromium()
    async with async_playwright() as started:
        context = await started.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            args=[*WORDS, *words],
            chromium_sandbox=not hasattr(os, "geteuid") or os.geteuid() != 0,
            viewport={"width": int(size[0] / zoom), "height": int(size[1] / zoom)},
            device_scale_factor=zoom,
            **how,
        )
        page = context.pages[0]
        visitor = Visitor(page, context, shots)
        context.on("request", lambda request: visitor.requests.append(request.url))
        page.on("console", lambda said: visitor.complaints.append(said.text))
        page.on("pageerror", lambda problem: visitor.complaints.append(str(problem)))
        page.on("requestfailed", visitor.failed)
        try:
            await page.goto(link)
            yield visitor
        finally:
            await context.close()


def own_name(language: str) -> str:
    return shown_name(language)
