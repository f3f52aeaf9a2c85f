"""The board of a reception centre, and the pages it opens, through a real loopback connection."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from textual.pilot import Pilot

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.desk import Call, Desk
from kommisjon.interview.centre.residents import Stage, resident, residents
from kommisjon.kiosk.server import KioskServer
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.residents import ResidentScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import STARTS, at_missions, make_laptop
from tests.screen.test_locking import Time

CENTRE = make_centre(1, persons=6, starts=STARTS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def with_centre(store: Store) -> None:
        load_synthetic(store, write(CENTRE), "KN")

    return make_laptop(tmp_path_factory.mktemp("centre") / "vault", with_centre).path


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> VaultFolder:
    """A laptop of its own for each test: what one resident did is not there for the next."""
    return VaultFolder(shutil.copytree(made, tmp_path / "vault"))


@asynccontextmanager
async def at_board(
    folder: VaultFolder, pages: Callable[..., KioskServer] = KioskServer
) -> AsyncIterator[tuple[Pilot[int], ResidentScreen]]:
    async with at_missions(folder, pages=pages) as pilot:
        yield pilot, await to_board(pilot)


async def to_board(pilot: Pilot[int]) -> ResidentScreen:
    screen = pilot.app.screen
    place = next(n for n, one in enumerate(screen._found) if one.centre)  # type: ignore[attr-defined]
    screen._list.highlighted = place  # type: ignore[attr-defined]
    await pilot.press("enter")
    await pilot.pause()
    board = pilot.app.screen
    assert isinstance(board, ResidentScreen)
    return board


class Browser:
    """Just enough of one: a cookie, a page, a form."""

    def __init__(self, link: str) -> None:
        self.host, self._cookie, self.page = link.split("/")[2], "", ""
        self._link = "/" + link.split("/", 3)[3]

    async def start(self) -> None:
        await asyncio.to_thread(self._ask, "GET", self._link)
        await self.load()

    async def load(self) -> None:
        self.page = await asyncio.to_thread(self._ask, "GET", "/")

    async def send(self, **fields: str) -> None:
        [nonce, *_again] = re.findall(r'name="nonce" value="([^"]+)"', self.page)
        await asyncio.to_thread(self._ask, "POST", "/", urlencode({"nonce": nonce, **fields}))
        await self.load()

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        connection = HTTPConnection(self.host, timeout=10)
        try:
            headers = {"Cookie": self._cookie, "Origin": f"http://{self.host}"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            if (set_cookie := answer.headers["set-cookie"]) is not None:
                self._cookie = set_cookie.split(";")[0]
            assert answer.status in (200, 303), answer.status
            return answer.read().decode()
        finally:
            connection.close()


async def seated(pilot: Pilot[int], board: ResidentScreen) -> Browser:
    await pilot.press("enter")
    await pilot.pause()
    link = re.search(r"http://\S+", board.message._said)
    assert link is not None, board.message._said
    browser = Browser(link[0])
    await browser.start()
    return browser


async def test_a_resident_is_seated_answers_and_calls(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        browser = await seated(pilot, board)
        await browser.send(language="ar")
        assert 'dir="rtl"' in browser.page
        await browser.send(do="agree")
        await browser.send(do="begin")
        await browser.send(do="help")
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        [seat] = app.desk.seats
        assert seat.call is Call.HELP
        assert seat.resident.name in str(board._state.content)
        await pilot.press("f5")
        assert seat.call is None


async def test_the_staff_take_over_at_the_same_question_and_hand_back(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await pilot.press("down")
        browser = await seated(pilot, board)
        await browser.send(language="ti")
        await browser.send(do="agree")
        await browser.send(do="begin")
        await browser.send(do="later")
        await pilot.press("f3")
        await pilot.pause()
        interview = pilot.app.screen
        assert isinstance(interview, InterviewScreen)
        await browser.load()
        assert 'name="answer"' not in browser.page, "nothing can be answered at two places"
        await pilot.press("escape")
        await pilot.pause()
        await browser.load()
        assert 'name="nonce"' in browser.page
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        [seat] = app.desk.seats
        assert not seat.held


async def test_a_freed_page_shows_nothing_any_more(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        browser = await seated(pilot, board)
        await pilot.press("f8")
        with pytest.raises(AssertionError, match="403"):
            await browser.load()


async def test_a_resident_is_written_down_and_another_put_aside(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, _board):
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await pilot.press("f2", *"R-77", "enter", *"Test Testsen", "enter")
        await pilot.pause()
        store = app.opened.store
        code = CENTRE.mission.code
        found = {one.number: one for one in residents(store, code, STARTS)}
        assert found["R-77"].name == "Test Testsen"
        await pilot.press("f7", "1", "enter", *"Elsewhere", "enter")
        await pilot.pause()
        found = {one.number: one for one in residents(store, code, STARTS)}
        assert found["R-77"].stage is Stage.ELSEWHERE


async def test_whoever_writes_that_they_do_not_want_to_is_noted_and_loses_the_page(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await seated(pilot, board)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        [seat] = app.desk.seats
        await pilot.press("f7", "down", "down", "enter")
        await pilot.pause()
        await pilot.press(*"letter", "enter")
        await pilot.pause()
        assert app.desk.seats == []
        one = resident(app.opened.store, seat.resident.case, seat.resident.person, app.clock().date())
        assert (one.stage, one.registration.aside_words) == (Stage.DECLINED, "letter")


async def test_whoever_is_put_aside_can_be_given_no_page_nor_be_taken_over(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await pilot.press("f7", "down", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        for key in ("enter", "f3"):
            await pilot.press(key)
            await pilot.pause()
            assert "KM-D787" in board.message._said
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        assert (app.desk.seats, app.screen) == ([], board)


async def test_what_could_not_be_saved_is_told_to_the_staff(
    folder: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise Refusal(Code.DISK_FULL)

    async with at_board(folder) as (pilot, board):
        await pilot.press("end")
        browser = await seated(pilot, board)
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save", full)
            await browser.send(language="nb")
        await pilot.pause()
        assert Code.DISK_FULL.id in board.message._said


@pytest.mark.parametrize("ends", [KommisjonApp.lock, KommisjonApp._wiped_elsewhere])
async def test_a_browser_of_its_own_goes_with_the_vault(
    folder: VaultFolder, tmp_path: Path, ends: Callable[[KommisjonApp], None]
) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o700)
    made: list[KioskServer] = []

    def served(desk: Desk | None, note: Callable[[BaseException], object]) -> KioskServer:
        made.append(KioskServer(desk, note, program=program))
        return made[0]

    async with at_board(folder, served) as (pilot, board):
        await pilot.press("enter")
        await pilot.pause()
        assert "http" not in board.message._said, "nobody has to type an address"
        [opened] = made[0]._browsers.values()
        assert not opened.ended
        await pilot.press("enter")
        await pilot.pause()
        assert opened.ended, "it had not come to its page, and the same resident has one"
        [opened] = made[0]._browsers.values()
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        ends(app)
        await pilot.pause()
        assert opened.ended
        assert not opened._profile.exists()


async def test_a_resident_at_a_page_keeps_the_vault_from_locking(folder: VaultFolder) -> None:
    at = Time()
    async with at_missions(folder, pages=KioskServer, clocks=at.clocks()) as pilot:
        board = await to_board(pilot)
        await pilot.press("end", "up")
        browser = await seated(pilot, board)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        for sent in ({"language": "nb"}, {"do": "help"}):
            await at.passes(pilot, 150)
            await browser.load()
            await browser.send(**sent)
        await at.passes(pilot, 150)
        assert app.vault is not None, "somebody answers"
        await browser.load()
        await at.passes(pilot, 40)
        assert app.vault is None, "a page that is only looked at is nobody"
