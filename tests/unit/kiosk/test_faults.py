"""The disk is full, the vault is damaged, locked or not open yet: a calm page, and the staff know what it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.steps import Step
from kommisjon.kiosk.server import KioskServer
from kommisjon.kiosk.texts import Says, languages, texts
from kommisjon.store.store import Store
from tests.resident_browser import ResidentBrowser
from tests.unit.interview.centre.at_centre import a_centre
from tests.unit.kiosk.test_hostile import served


def full(*_given: object) -> None:
    raise Refusal(Code.DISK_FULL)


def damaged(*_given: object, **_more: object) -> None:
    raise Refusal(Code.DB_DAMAGED)


async def test_on_a_full_disk_the_page_says_so_and_goes_on_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as at:
        while at.seat.visit.stop.kind.adds or not at.seat.visit.stop.kind.lists:
            await asyncio.to_thread(lambda: at.browser.send(do="later"))
        stop = at.seat.visit.stop
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save", full)
            await asyncio.to_thread(lambda: at.browser.send(answer=at.browser.offered("answer")[0]))
        assert texts("ar").say(Says.FULL) in at.browser.page
        assert at.seat.visit.stop.ref == stop.ref
        assert at.seat.call is Call.FAULT
        assert at.seat.refused is not None
        assert at.seat.refused.code is Code.DISK_FULL
        await asyncio.to_thread(lambda: at.browser.send(answer=at.browser.offered("answer")[0]))
        assert at.seat.visit.open_sitting.text(stop) == at.seat.visit.open_sitting.choices(stop, None)[0][0]
        assert at.defects == []


async def test_a_damaged_vault_is_a_calm_page_and_no_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as at:
        at.seat.visit.rest()
        at.seat.visit.vouched_for()
        at.seat.visit.sitting = None  # as after the staff have gone on with the answers
        with monkeypatch.context() as patched:
            patched.setattr("kommisjon.interview.centre.visit.open_sitting", damaged)
            await asyncio.to_thread(at.browser.load)
        assert at.browser.status == 503
        assert texts("ar").say(Says.FULL) in at.browser.page
        assert 'dir="rtl"' in at.browser.page
        assert at.seat.refused is not None
        assert at.seat.refused.code is Code.DB_DAMAGED
        await at.lives()
        assert at.defects == []


async def test_while_the_vault_is_closed_everybody_is_asked_to_wait(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        server = KioskServer(None, pytest.fail)
        server.start()
        host = server.link(centre.seated()).split("/")[2]
        stranger = ResidentBrowser(f"http://{host}/start/" + "A" * 43)
        await asyncio.to_thread(stranger.start)
        assert stranger.status == 503
        assert "<svg" in stranger.page
        for language in languages():
            assert texts(language).say(Says.STAFF) in stranger.page
        server.begin(centre.desk)
        browser = ResidentBrowser(server.link(centre.seated()))
        await asyncio.to_thread(browser.start)
        assert browser.status == 200
        server.stop()


async def test_somebody_at_a_page_keeps_the_vault_open(tmp_path: Path) -> None:
    async with served(tmp_path) as at:
        heard = list[Step]()
        at.centre.desk.heard = lambda: heard.append(at.seat.visit.step)
        await at.lives()
        assert heard == [], "a page that loads itself again is nobody"
        await asyncio.to_thread(lambda: at.browser.send(do="later"))
        assert heard == [Step.QUESTION]
