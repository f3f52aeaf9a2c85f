"""The browser that opens by itself: found, started at its page, and gone with its profile."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.steps import Step
from kommisjon.kiosk import browser, pages
from kommisjon.kiosk.browser import Browser, find_browser, sweep
from kommisjon.kiosk.server import KioskServer
from tests.resident_browser import ResidentBrowser
from tests.unit.interview.centre.at_centre import a_centre

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
HEADLESS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic")
CANARY = "Zqxjkv synthetic canary"


def program(folder: Path, name: str, words: str = "exec sleep 60") -> Path:
    made = folder / name
    made.write_text(f"#!/bin/sh\n{words}\n")
    made.chmod(0o700)
    return made


def test_the_first_browser_that_is_there_is_taken(tmp_path: Path) -> None:
    seen = {"PATH": str(tmp_path), "DISPLAY": ":0"}
    assert find_browser(seen, "linux") is None
    edge = program(tmp_path, "msedge")
    assert find_browser(seen, "linux") == edge
    chromium = program(tmp_path, "chromium")
    assert find_browser(seen, "linux") == chromium
    assert find_browser({"PATH": str(tmp_path)}, "linux") is None, "there is no screen for one"


def test_on_windows_it_is_looked_for_where_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / "Microsoft/Edge/Application").mkdir(parents=True)
    edge = program(tmp_path / "Microsoft/Edge/Application", "msedge.exe")
    assert find_browser({"PROGRAMFILES(X86)": str(tmp_path)}, "win32") == edge
    assert find_browser({}, "win32") is None


def test_a_browser_shut_in_where_it_cannot_read_its_profile_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "snap").mkdir()
    shut_in = program(tmp_path / "snap", "chromium")
    (tmp_path / "chromium").symlink_to(shut_in)
    assert find_browser({"PATH": str(tmp_path), "DISPLAY": ":0"}, "linux") is None


def test_the_link_is_for_nobody_else_to_read_and_the_profile_goes(tmp_path: Path) -> None:
    link = "http://127.0.0.1:1/start/secret"
    made = program(tmp_path, "chromium", 'echo "$@" > "$0.new"; mv "$0.new" "$0.words"; exec sleep 60')
    opened = Browser(made, link, tmp_path)
    [profile] = tmp_path.glob("kommisjon-page-*")
    assert profile.stat().st_mode & 0o077 == 0
    assert link in (profile / "start.html").read_text()
    assert not opened.ended
    until = time.monotonic() + 10
    while not (words := tmp_path / "chromium.words").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert "--kiosk" in words.read_text()
    assert "secret" not in words.read_text()
    opened.end()
    assert opened.ended
    assert not profile.exists()


def test_a_browser_that_cannot_be_started_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        Browser(tmp_path / "nothing", "http://127.0.0.1:1/", tmp_path)
    assert not list(tmp_path.iterdir())


def test_profiles_of_programs_that_were_killed_are_swept(tmp_path: Path) -> None:
    ours, of_another = tmp_path / f"kommisjon-page-{os.getpid()}-a", tmp_path / "kommisjon-page-4194305-b"
    for folder in (ours, of_another, tmp_path / "else"):
        folder.mkdir()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["else", ours.name]


async def test_the_staff_are_told_of_a_browser_that_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kommisjon.kiosk.server._LOOK_EVERY", 0.2)
    with a_centre(tmp_path) as centre:
        server = KioskServer(centre.desk, pytest.fail, program=program(tmp_path, "chromium", "exit 1"))
        server.start()
        seat = centre.seated()
        assert server.open(seat)
        await asyncio.sleep(0.5)
        server.stop()
        assert seat.refused is not None
        assert seat.refused.code.id == "KM-X960"


async def test_the_staff_are_told_of_a_window_that_was_closed_and_nothing_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kommisjon.kiosk.server._LOOK_EVERY", 0.1)
    place = tmp_path / "memory"
    place.mkdir()
    monkeypatch.setattr("kommisjon.kiosk.server.memory_place", lambda _variables: place)
    with a_centre(tmp_path) as centre:
        server = KioskServer(centre.desk, pytest.fail, program=program(tmp_path, "chromium"))
        server.start()
        seat = centre.seated()
        assert server.open(seat)
        came = ResidentBrowser(server.link(seat))
        await asyncio.to_thread(came.start)
        await asyncio.sleep(0.5)
        assert (came.status, seat.call, len(list(place.iterdir()))) == (200, None, 1)
        server._browsers[seat.number]._process.kill()
        await asyncio.sleep(0.5)
        assert seat.call is Call.FAULT, "it rings"
        assert seat.refused is not None
        assert seat.refused.code.id == "KM-X962"
        assert list(place.iterdir()) == []
        await asyncio.to_thread(came.load)
        assert came.status == 403
        assert server.open(seat), "Enter opens it again"
        server.stop()


@pytest.mark.skipif(PROGRAM is None, reason="needs a chromium")
async def test_a_real_browser_comes_to_its_page_and_leaves_nothing_of_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers nothing by itself: the page it shows already says what a canary has answered."""
    place = tmp_path / "memory"
    place.mkdir()
    monkeypatch.setattr("kommisjon.kiosk.server.memory_place", lambda _variables: place)
    monkeypatch.setattr(browser, "_WORDS", (*browser._WORDS, *HEADLESS))
    with a_centre(tmp_path) as centre:
        server = KioskServer(centre.desk, pytest.fail, program=Path(PROGRAM or ""))
        server.start()
        seat = centre.seated()
        visit = seat.visit
        visit.choose_language("ar")
        visit.agree()
        visit.begin()
        while visit.step is Step.QUESTION and not visit.stop.typed:
            visit.later()
        visit.answer(CANARY)
        visit.back()
        drawn = asyncio.Event()
        monkeypatch.setattr(pages, "page", _telling(drawn, pages.page))
        assert server.open(seat)
        [profile] = place.iterdir()
        async with asyncio.timeout(30):
            await drawn.wait()
        assert server.open(seat)
        assert list(place.iterdir()) == [profile], "one that has come to its page stays"
        await asyncio.sleep(1)  # whatever it writes down about a page, it has
        server._browsers[seat.number]._process.kill()  # as the battery's end would
        held = {
            path.relative_to(profile): path.read_bytes()
            for path in profile.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
        assert sum(map(len, held.values())) > 10_000, "it has written nothing at all"
        for words in (CANARY, server.link(seat).rpartition("/start/")[0]):
            found = [path.name for path, data in held.items() if _says(words, data)]
            assert found == (["start.html"] if words != CANARY else []), "a profile that keeps nothing of pages"
        server.close(seat)
        assert not profile.exists()
        server.stop()


def _telling(drawn: asyncio.Event, page: Callable[..., str]) -> Callable[..., str]:
    def told(*given: object, **more: object) -> str:
        found = page(*given, **more)
        assert CANARY in found
        drawn.set()
        return found

    return told


def _says(words: str, data: bytes) -> bool:
    return words.encode() in data or words.encode("utf-16-le") in data
