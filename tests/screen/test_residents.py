"""The board of a reception centre, and the pages it opens, through a real loopback connection."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.assisted import open_sessions
from kommisjon.interview.centre.desk import Call, Desk
from kommisjon.interview.centre.residents import Resident, Stage, resident, residents
from kommisjon.interview.place import Place, keep
from kommisjon.interview.sessions.fields import FIELDS
from kommisjon.kiosk.server import KioskServer
from kommisjon.model.session import Channel
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.tui.screens.paper import PaperScreen
from kommisjon.tui.screens.resident_asking import asked_part
from kommisjon.tui.screens.residents import ResidentScreen
from kommisjon.tui.screens.session import SessionScreen
from kommisjon.vault.folder import VaultFolder
from tests.resident_browser import ResidentBrowser
from tests.screen.laptop import STARTS, at_missions, frame, make_laptop
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
    folder: VaultFolder, pages: Callable[..., KioskServer] = KioskServer, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[int], ResidentScreen]]:
    async with at_missions(folder, size, pages=pages) as pilot:
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
    """A resident's browser, for the loop in which the page is answered."""

    def __init__(self, link: str) -> None:
        self._inner = ResidentBrowser(link)

    @property
    def page(self) -> str:
        return self._inner.page

    async def start(self) -> None:
        await asyncio.to_thread(self._inner.start)

    async def load(self) -> None:
        await asyncio.to_thread(self._inner.load)
        assert self._inner.status == 200, self._inner.status

    async def send(self, **fields: str) -> None:
        await asyncio.to_thread(self._inner.send, **fields)


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
        assert interview._right == "ti", "the language that was chosen on the page"
        assert interview._sitting.person_language == "ti"
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


async def test_what_a_resident_was_writing_is_what_the_staff_go_on_with(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await pilot.press("down")
        browser = await seated(pilot, board)
        for sent in ({"language": "nb"}, {"do": "agree"}, {"do": "begin"}):
            await browser.send(**sent)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        [seat] = app.desk.seats
        while not seat.visit.stop.typed:
            await browser.send(do="later")
        asked = seat.visit.stop.ref
        await browser.send(do="help", answer="Half a sen")
        await pilot.press("f3")
        await pilot.pause()
        interview = pilot.app.screen
        assert isinstance(interview, InterviewScreen)
        assert (interview._stop.ref, interview._shown) == (asked, "Half a sen")
        await pilot.press("escape")
        await pilot.pause()
        assert seat.visit.stop.ref == asked


async def test_a_freed_page_shows_nothing_any_more(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        browser = await seated(pilot, board)
        await pilot.press("f8")
        assert "Page 1 is free" in board.message._said
        with pytest.raises(AssertionError, match="403"):
            await browser.load()


async def to(pilot: Pilot[int], board: ResidentScreen, at: int) -> Resident:
    """Mark a row of the board."""
    await pilot.press("home", *["down"] * at)
    await pilot.pause()
    assert board._marked is not None
    return board._marked


def now(pilot: Pilot[int]) -> dict[str, Resident]:
    """The residents as they stand in the store, by their numbers."""
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    return {one.number: one for one in residents(app.opened.store, CENTRE.mission.code, STARTS)}


async def test_a_resident_is_written_down_and_put_aside_and_each_is_taken_back(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        before = len(now(pilot))
        await pilot.press("f2", *"R-77", "enter", *"Test Testsen", "enter", "enter", *"1990", "enter")
        await pilot.press(*"7.11.2026", "enter")
        await pilot.pause()
        new = now(pilot)["R-77"]
        person = new.member.person
        assert (new.name, person.birth, new.registration.moves_out) == ("Test Testsen", "1990", "2026-11-07")
        assert (board._marked and board._marked.number) == "R-77"
        await pilot.press("f7", "1", "enter", *"Elsewhere", "enter")
        await pilot.pause()
        assert now(pilot)["R-77"].stage is Stage.ELSEWHERE
        assert "registered elsewhere: Elsewhere" in frame(pilot)
        await pilot.press("ctrl+z")
        assert now(pilot)["R-77"].stage is Stage.NOT_BEGUN
        await pilot.press("ctrl+z")
        assert len(now(pilot)) == before
        await pilot.press("ctrl+z")
        assert "nothing to take back" in board.message._said


async def test_what_is_no_number_or_no_year_is_asked_again(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        taken = (await to(pilot, board, 0)).number
        await pilot.press("f2", *taken, "enter")
        assert "on the list already" in board.message._said
        await pilot.press("escape", "f2", *"R-78", "enter", *"X", "enter", "enter", *"soon", "enter")
        assert "year of birth" in board.message._said
        await pilot.press("escape")
        await pilot.pause()
        assert "R-78" not in now(pilot)


async def test_one_whose_page_is_open_cannot_be_taken_off_the_list(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await pilot.press("f2", *"R-79", "enter", *"Test Testsen", "enter", "enter", "enter", "enter")
        await pilot.pause()
        await pilot.press("enter", "ctrl+z")
        assert "KM-D799" in board.message._said
        await pilot.press("f8", "ctrl+z")
        await pilot.pause()
        assert "R-79" not in now(pilot)


async def test_a_day_of_moving_out_moves_the_resident_in_the_list(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        last = await to(pilot, board, 5)
        typed = ["delete"] * 10
        await pilot.press("ctrl+x", "home", *typed, *"mandag", "enter")
        assert board._asking is not None, "that is no day"
        await pilot.press("home", *typed, *"2026-11-03", "enter")
        await pilot.pause()
        assert board._shown[0].resident.person == last.person
        assert now(pilot)[last.number].registration.moves_out == "2026-11-03"
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert now(pilot)[last.number].registration == last.registration


async def test_the_list_of_missions_counts_who_is_to_register(folder: VaultFolder) -> None:
    async with at_missions(folder) as pilot:
        left = sum(one.stage.waits for one in now(pilot).values())
        assert f"{left} of {len(now(pilot))} to register" in frame(pilot)


async def test_typing_finds_a_resident_and_esc_shows_all(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        wanted = await to(pilot, board, 3)
        await pilot.press("home", *wanted.number)
        await pilot.pause()
        assert [one.resident.number for one in board._shown] == [wanted.number]
        await pilot.press("escape")
        await pilot.pause()
        assert len(board._shown) == len(now(pilot))
        assert board._marked is not None
        assert board._marked.number == wanted.number


async def test_a_session_with_an_interpreter_stands_on_the_board(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        of = await to(pilot, board, 1)
        await pilot.press("f6")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SessionScreen)
        await pilot.press("f5")
        await pilot.press("home", *["down"] * (1 + [one.name for one in FIELDS].index("channel")), "enter")
        await pilot.press("2", "enter", "escape")
        await pilot.pause()
        assert board.is_current
        assert "with interpreter" in frame(pilot)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        [held] = open_sessions(app.opened.store).items()
        assert (held[0], held[1].channel) == (of.person, Channel.PHONE)
        await pilot.press("f6", "f8", "f8", "escape")
        await pilot.pause()
        assert "with interpreter" not in frame(pilot)


async def test_the_board_says_where_the_marked_one_stopped_and_what_is_lacking(folder: VaultFolder) -> None:
    async with at_board(folder, size=(120, 40)) as (pilot, board):
        await to(pilot, board, 4)
        browser = await seated(pilot, board)
        await browser.send(language="uk")
        await browser.send(do="agree")
        await browser.send(do="begin")
        await browser.send(do="help")
        await pilot.pause()
        seen = frame(pilot)
        assert "asks for help since " in seen
        assert "Stopped at: " in seen
        assert "Lacking of what municipalities ask first: education, languages" in seen
        await pilot.press("f8")
        await pilot.pause()
        assert "Stopped at: " in frame(pilot), "also when nobody sits there any more"


async def test_a_paper_is_written_for_whoever_wants_one(folder: VaultFolder, tmp_path: Path) -> None:
    async with at_board(folder) as (pilot, board):
        await to(pilot, board, 2)
        await pilot.press("f9")
        assert "KM-D744" in board.message._said, "there is nothing to write yet"
        browser = await seated(pilot, board)
        await browser.send(language="ar")
        await browser.send(do="agree")
        await browser.send(do="begin")
        await browser.send(do="paper")
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        seat = next(one for one in app.desk.seats if one.call is Call.PAPER)
        board._list.highlighted = 0
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, PaperScreen)
        assert seat.call is Call.PAPER, "it is not written yet"
        out = tmp_path / "out"
        out.mkdir()
        app.screen._field.value = str(out)
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        await pilot.pause()
        [written] = out.iterdir()
        assert written.read_bytes().startswith(b"%PDF")
        assert seat.call is None


async def test_what_failed_at_a_page_is_told_to_whoever_comes(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        await to(pilot, board, 3)
        browser = await seated(pilot, board)
        await browser.send(language="xx")
        await pilot.pause()
        await pilot.press("f5")
        assert "KM-D798" in board.message._said


async def test_a_lock_over_the_board_goes_on_there(folder: VaultFolder) -> None:
    async with at_board(folder) as (pilot, board):
        of = await to(pilot, board, 5)
        await pilot.press("f6")
        await pilot.pause()
        row = [one.name for one in FIELDS].index("register_number")
        await pilot.press("home", *["down"] * (1 + row), "enter", *"4711")
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        place = board.place_in(Place())
        screen = app.screen
        assert isinstance(screen, SessionScreen)
        keep(app.opened.store, app.opened.label, screen.place_in(place))
    async with at_missions(folder, pages=KioskServer) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        go_back(app)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SessionScreen)
        assert screen._asked_for == ("register_number", "4711")
        await pilot.press("escape", "escape")
        await pilot.pause()
        board = app.screen
        assert isinstance(board, ResidentScreen)
        assert board._marked is not None
        assert board._marked.person == of.person


async def again(folder: VaultFolder, *keys: str) -> tuple[str, str | None]:
    """Press keys on the board, lock, unlock; what is asked for then, and what stands in the field."""
    async with at_board(folder) as (pilot, board):
        await pilot.press(*keys)
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        keep(app.opened.store, app.opened.label, board.place_in(Place()))
    async with at_missions(folder, pages=KioskServer) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        go_back(app)
        await pilot.pause()
        board_again = app.screen
        assert isinstance(board_again, ResidentScreen)
        return board_again._asked_for


async def test_what_was_half_written_down_is_there_after_a_lock(folder: VaultFolder) -> None:
    asked, draft = await again(folder, "f2", *"R-80", "enter", *"Half a na")
    assert (asked_part(asked.partition(" ")[2])[0].number, draft) == ("R-80", "Half a na")
    assert await again(folder, "f7", "1", "enter", *"In an") == ("aside elsewhere", "In an")
    assert (await again(folder, "ctrl+x", "1"))[0] == "moves_out"


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
