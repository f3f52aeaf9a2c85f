"""The longest answer comes through in any script; one that is too long stands in the field, with what is wrong."""

from __future__ import annotations

import asyncio
from html import escape
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.kiosk.texts import Says, texts
from kommisjon.model.answers import MOST_TEXT
from kommisjon.store.store import Store
from tests.unit.interview.centre.at_centre import answered
from tests.unit.kiosk.test_hostile import Served, served


async def at_words(at: Served) -> None:
    answered(at.seat.visit, lambda visit: visit.stop.typed)
    await at.lives()


@pytest.mark.parametrize("letter", ["a", "ب", "မ", "𐑐", "\n"], ids=ascii)
async def test_the_longest_answer_is_saved_in_any_script(tmp_path: Path, letter: str) -> None:
    async with served(tmp_path) as at:
        await at_words(at)
        asked = at.seat.visit.stop
        words = "x" + letter * (MOST_TEXT - 2) + "x"
        await asyncio.to_thread(lambda: at.browser.send(do="answer", answer=words.replace("\n", "\r\n")))
        assert at.seat.visit.open_sitting.text(asked) == words
        assert at.seat.call is None


async def test_one_that_is_too_long_is_not_thrown_away(tmp_path: Path) -> None:
    async with served(tmp_path) as at:
        await at_words(at)
        asked, words = at.seat.visit.stop, "မ" * (MOST_TEXT + 100)
        assert f'maxlength="{MOST_TEXT}"' in at.browser.page
        await asyncio.to_thread(lambda: at.browser.send(do="answer", answer=words))
        assert at.seat.visit.stop.ref == asked.ref
        assert words in at.browser.page
        assert escape(texts("ar").say(Says.NOT_TAKEN)) in at.browser.page
        assert at.seat.call is None, "nothing is broken"


async def test_what_cannot_be_saved_stands_in_the_field_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise Refusal(Code.DISK_FULL)

    async with served(tmp_path) as at:
        await at_words(at)
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save", full)
            await asyncio.to_thread(lambda: at.browser.send(do="answer", answer="written once"))
        assert "written once" in at.browser.page
        assert texts("ar").say(Says.FULL) in at.browser.page
