"""The page after the interview: from what is open to the seal, and what may still be written beneath it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from kommisjon.interview.afterwards.concluding import Concluding
from kommisjon.interview.afterwards.read_back import open_read_back, readable
from kommisjon.interview.family.form_states import ADVICE, SETTLEMENT, SHEET
from kommisjon.interview.family.household import Household, household, households, missions
from kommisjon.interview.sitting import open_sitting
from kommisjon.model.read_back import Outcome
from kommisjon.model.records import CaseStatus
from kommisjon.store.store import Store
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.after import AfterScreen
from kommisjon.tui.screens.opening import go_back
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import (
    NOON,
    Clock,
    Drawn,
    an_app,
    arabic_household,
    at_missions,
    frame,
    to_household,
    unlocked,
)


def here(store: Store) -> Household:
    (_rec, mission) = missions(store)[0]
    return households(store, mission.code, NOON.date())[arabic_household()]


def store_of(pilot: Pilot[int]) -> Store:
    assert isinstance(pilot.app, KommisjonApp)
    return pilot.app.opened.store


def hold(store: Store, case: str, form: str, person: str | None, **answers: str) -> None:
    sitting = open_sitting(store, form, case=case, person=person, language="ara", by="KN", clock=Clock())
    for name, answer in answers.items():
        sitting.answer(next(stop for stop in sitting.stops if stop.ref.endswith(f"/{name}")), answer)
    sitting.finish()


def interview(store: Store) -> None:
    """Everything but the last member's settlement interview, who was not there."""
    of = here(store)
    hold(store, of.id, SHEET, None, present_count="5")
    for member in of.members:
        if member.alone:
            hold(store, of.id, "competence", member.id, consent="no")
    for member in [one for one in of.members if one.alone][:-1]:
        hold(store, of.id, SETTLEMENT, member.id, grew_up="Homs")
    hold(store, of.id, ADVICE, None, recommendation="favourable")
    for one in readable(store, household(store, of.id, NOON.date())):
        if one.form_id in (SHEET, SETTLEMENT):
            person = one.member.id if one.member else None
            reading = open_read_back(
                store, one.form_id, case=of.id, person=person, language="ara", officer="en", by="KN", clock=Clock()
            )
            for page in range(len(reading.pages)):
                reading.confirm(page)
            reading.conclude(Outcome.CONFIRMED, interpreter="", why_not=None, remark="", at=NOON)


async def press(pilot: Pilot[int], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    return " ".join(frame(pilot).split())


async def write(pilot: Pilot[int], text: str) -> str:
    return await press(pilot, *("space" if one == " " else one for one in text), "enter")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_from_what_is_open_to_the_seal_and_an_addendum(laptop: VaultFolder, size: tuple[int, int]) -> None:
    async with at_missions(laptop, size) as pilot:
        store = store_of(pilot)
        interview(store)
        await to_household(pilot)
        assert "> 2. Say that the mapping is done" in await press(pilot, "f8"), "the step to be taken is marked"
        assert "Why is the mapping done all the same?" in await press(pilot, "enter")
        assert "KM-D721" in await press(pilot, "enter"), "and not without a word"
        assert "Mapped all the same: ill today" in await write(pilot, "ill today")
        assert here(store).case.status is CaseStatus.MAPPED
        assert "Initials of the officer" in await press(pilot, "enter")
        assert "KM-D752" in await write(pilot, "KN"), "KN has held the interviews"
        await press(pilot, "backspace", "backspace")
        assert "read by AB, 2026-11-02" in await write(pilot, "AB")
        assert "Press Enter once more" in await press(pilot, "enter")
        assert here(store).case.status is CaseStatus.QUALITY_CHECKED
        assert "sealed by KN, 2026-11-02" in await press(pilot, "enter")
        assert here(store).sealed
        await press(pilot, "enter")
        assert "Addendum about the whole household:" in await press(pilot, "enter")
        assert "KN, about the household: they moved" in await write(pilot, "they moved")
        assert frame(pilot).splitlines()[0].endswith("■ sealed")
        await press(pilot, "escape")
        assert frame(pilot).splitlines()[0].endswith("■ sealed")


async def test_the_seal_is_asked_for_anew_after_the_mark_has_moved(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        store = store_of(pilot)
        interview(store)
        ending = Concluding(store, "KN", Clock())
        ending.map(here(store), "ill")
        ending.read(here(store), "AB")
        await to_household(pilot)
        await press(pilot, "f8")
        await press(pilot, "enter", "up", "down", "enter")
        assert here(store).case.status is CaseStatus.QUALITY_CHECKED


async def test_a_second_reader_sends_it_back_with_a_reason(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        store = store_of(pilot)
        interview(store)
        Concluding(store, "KN", Clock()).map(here(store), "ill")
        await to_household(pilot)
        await press(pilot, "f8", "down", "enter")
        assert "What is to be put right? AB sends it back." in await write(pilot, "AB")
        assert "sent back by AB, 2026-11-02: ask again" in await write(pilot, "ask again")
        assert here(store).case.status is CaseStatus.IN_INTERVIEW


async def test_what_is_sealed_opens_to_be_read_and_refuses_an_answer(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        store = store_of(pilot)
        interview(store)
        ending = Concluding(store, "KN", Clock())
        ending.map(here(store), "ill")
        ending.read(here(store), "AB")
        ending.seal(here(store))
        await to_household(pilot)
        shown = await press(pilot, "f2")
        assert "■ sealed: only to be read" in shown
        await press(pilot, "home", *["pagedown"] * 2)
        shown = await press(pilot, "9", "enter")
        assert "KM-D750" in shown
        assert "F8 on the household" in shown


async def test_half_an_addendum_is_there_again_after_a_lock(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        store = store_of(pilot)
        interview(store)
        ending = Concluding(store, "KN", Clock())
        ending.map(here(store), "ill")
        ending.read(here(store), "AB")
        ending.seal(here(store))
        await to_household(pilot)
        await press(pilot, "f8", "enter", "down", "enter", *"half")
        await press(pilot, "f12")
    app = an_app(laptop, was_locked=True, random=Drawn(9))
    async with app.run_test(size=(80, 24)) as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        assert isinstance(app.screen, AfterScreen)
        assert "Addendum about Nizar Alabdullah:" in " ".join(frame(pilot).split())
        await press(pilot, "x", "enter")
        of = here(store_of(pilot))
        (added,) = Concluding(store_of(pilot), "KN", Clock()).added(of)
        assert (added.addendum.text, added.person) == ("halfx", of.members[0].id)
        app.opened.close()
