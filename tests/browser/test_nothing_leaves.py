"""What a browser asks for, keeps and shows afterwards: nothing from elsewhere, and nothing of anybody."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kommisjon.interview.centre.desk import Patience
from kommisjon.kiosk.guard import COOKIE
from tests.browser.at_page import Visitor, a_browser, pages_open
from tests.browser.test_for_everybody import go_on

CANARY = "Kanarifugl i et bakeri"
KEPT = """async () => [document.cookie, localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, (await caches.keys()).length]"""


@pytest.mark.xdist_group("browser")
async def test_nothing_is_asked_of_others_and_nothing_is_kept(tmp_path: Path) -> None:
    profile, log = tmp_path / "profile", tmp_path / "net.json"
    async with pages_open(tmp_path) as at:
        link = at.link()
        keeps = {"ignore_default_args": ["--disable-back-forward-cache"]}  # as it is when nobody drives it
        async with a_browser(link, profile, words=(f"--log-net-log={log}",), **keeps) as visitor:
            await visitor.begun("nb")
            go_on(at.seat.visit, "wishes")
            await visitor.page.reload()
            await visitor.write(CANARY)
            await visitor.do("read")
            assert CANARY in await visitor.page.inner_text("main")
            assert await visitor.page.evaluate(KEPT) == ["", 0, 0, 0, 0]
            [cookie] = await visitor.context.cookies()
            assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Strict")
            assert cookie["expires"] == -1, "it ends with the browser"
            await visitor.do("confirm")
            await visitor.do("goodbye")
            assert await visitor.page.evaluate("history.length") > 3, "there is something to go back to"
            await _looked_back(visitor)
            at.server.close(at.seat)
            await _looked_back(visitor)
            assert all("403" in said for said in visitor.complaints), visitor.complaints
        host = urlsplit(link).netloc
        assert {urlsplit(url).netloc for url in visitor.requests} == {host}
        assert at.problems == []
    assert _reached(log) == {host}
    assert _files_with(profile, host), "a profile that keeps nothing at all proves nothing"
    assert _files_with(profile, CANARY, at.seat.resident.name) == []


async def _looked_back(visitor: Visitor) -> None:
    """Back, forward and loading again show nothing of what was there."""
    back, forward = visitor.page.go_back, visitor.page.go_forward
    for how in (back, visitor.page.reload, forward, *[back] * 3, *[forward] * 3):
        await how()
        shown = await visitor.page.content()
        assert CANARY not in shown
        assert "<dd" not in shown


def _reached(log: Path) -> set[str]:
    """Whatever the whole browser tried to reach, for a page or not, as its own log has it."""
    read = json.loads(log.read_text(encoding="utf-8", errors="replace"))
    types = {number: name for name, number in read["constants"]["logEventTypes"].items()}
    told = [(types[event["type"]], event.get("params", {})) for event in read["events"]]
    # A datagram's socket is opened to learn whether there is a way to some address; only what it sends leaves.
    sent = {name for name, _held in told if name == "UDP_BYTES_SENT"}
    return sent | {held["address"] for name, held in told if name == "TCP_CONNECT_ATTEMPT" and "address" in held}


def _files_with(folder: Path, *words: str) -> list[str]:
    """The files of a profile in which any of some words stands."""
    sought = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le")]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(one in path.read_bytes() for one in sought)
    ]


@pytest.mark.xdist_group("browser")
async def test_a_page_that_is_left_asks_and_then_shows_nothing(tmp_path: Path) -> None:
    async with pages_open(tmp_path) as at, a_browser(at.link(), tmp_path / "left") as visitor:
        await visitor.begun("nb")
        go_on(at.seat.visit, "ever")
        at.seat.patience = Patience(reading=61, asking=60)
        await visitor.page.reload()
        asked = await visitor.heading()
        await visitor.page.wait_for_selector("button[value=here]")
        assert asked not in await visitor.page.content()
        at.seat.patience = Patience()
        await visitor.do("here")
        assert await visitor.heading() == asked
        at.seat.patience = Patience(reading=2, asking=1)
        await visitor.page.reload()
        await visitor.page.wait_for_selector("input[name=symbol]")
        assert asked not in await visitor.page.content()
        assert (visitor.complaints, at.problems) == ([], [])
