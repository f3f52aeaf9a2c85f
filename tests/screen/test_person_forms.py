"""The forms of one person: what is listed, how far each is in words, and where Enter and a lock lead."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import household, households, missions
from kommisjon.model.records import Shield
from kommisjon.store.store import Write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens import person_forms
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.opening import go_back, open_advice
from kommisjon.tui.screens.person_forms import PersonFormsScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import an_app, at_missions, frame, frame_of, to_form, to_household, unlocked


def listed(pilot: Pilot[int]) -> list[str]:
    """The rows of forms, as a person reads them."""
    return [" ".join(line.split()) for line in frame(pilot).splitlines()[2:5]]


def app_of(pilot: Pilot[int]) -> KommisjonApp:
    app = pilot.app
    assert isinstance(app, KommisjonApp)
    return app


async def to_forms(pilot: Pilot[int]) -> None:
    await to_household(pilot)
    await pilot.press("enter")
    await pilot.pause()


async def leave(pilot: Pilot[int]) -> None:
    await pilot.press("escape")
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_each_form_stands_with_how_far_it_is(laptop: VaultFolder, size: tuple[int, int]) -> None:
    async with at_missions(laptop, size) as pilot:
        await to_forms(pilot)
        assert listed(pilot) == [
            "· Settlement interview not begun",
            "· Competence not begun",
            "· Needs and consent not begun",
        ]
        assert "what was explained." in " ".join(frame(pilot).split()), "the whole sentence on the marked form"
        await pilot.press("down", "enter", "enter", "1", "enter")
        await leave(pilot)
        assert listed(pilot)[1] == "… Competence begun, 1 of 19 answered"
        assert frame(pilot).splitlines()[0].endswith("to interview")


async def test_somebody_is_done_when_both_required_forms_are(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        waiting = (await top_of(pilot)).split()[-3]
        await to_form(pilot)
        await pilot.press("enter", "2", "enter")
        await leave(pilot)
        assert listed(pilot)[1] == "✓ Competence declined", "nobody has to finish what was declined"
        await leave(pilot)
        assert (await top_of(pilot)).split()[-3] == waiting, "the settlement interview is still to be held"
        await to_form(pilot, "settlement")
        await finish(pilot)
        assert listed(pilot)[0] == "✓ Settlement interview finished"
        assert frame(pilot).splitlines()[0].endswith("done")
        await leave(pilot)
        assert int((await top_of(pilot)).split()[-3]) == int(waiting) - 1
        assert "completed" in next(line for line in frame(pilot).splitlines() if line.startswith("✓"))


async def top_of(pilot: Pilot[int]) -> str:
    await pilot.pause()
    assert isinstance(pilot.app.screen, HouseholdScreen)
    return frame(pilot).splitlines()[0]


async def finish(pilot: Pilot[int]) -> None:
    """Past every question to the end of the form, and finish it."""
    for _stop in range(60):
        if "Nothing that needs an answer is open" in frame(pilot):
            break
        await pilot.press("pagedown")
        await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


async def test_of_a_child_there_are_only_needs_and_it_is_said_why(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.press("end", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PersonFormsScreen)
        assert pilot.app.screen.query_one(OptionList).option_count == 1
        shown = " ".join(frame(pilot).split())
        assert (
            "Children of 14 and under are interviewed through a parent: on the household sheet, and here." in shown
        )
        assert "· Needs and consent not begun" in shown
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen)
        assert pilot.app.screen._right == "ar", "the language of the parent, who answers"


async def test_opened_anew_the_first_form_that_is_not_done_is_marked(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await to_form(pilot, "settlement")
        await finish(pilot)
        await leave(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen.query_one(OptionList).highlighted == 1


@pytest.mark.parametrize("deep", [False, True], ids=["in the list", "in a form"])
async def test_after_a_lock_one_is_where_one_was(laptop: VaultFolder, deep: bool) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await to_form(pilot, "needs")
        if not deep:
            await leave(pilot)
        before = frame(pilot)
        await pilot.press("f12")
        await pilot.pause()
    app = an_app(laptop, was_locked=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        await pilot.pause()
        assert frame(pilot) == before
        if deep:
            await leave(pilot)
        assert isinstance(app.screen, PersonFormsScreen)
        await leave(pilot)
        assert isinstance(app.screen, HouseholdScreen)
        app.opened.close()


async def test_a_form_that_cannot_be_counted_or_opened_is_told_in_place(
    laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_more: object) -> None:
        raise Refusal(Code.FORM_UNKNOWN, form="competence")

    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await to_form(pilot)
        await pilot.press("enter", "1", "enter")
        monkeypatch.setattr("kommisjon.interview.progress.form_for", gone)
        monkeypatch.setattr(person_forms, "open_interview", gone)
        await leave(pilot)
        assert listed(pilot)[1] == "… Competence begun"
        await pilot.press("enter")
        await pilot.pause()
        assert "KM-F806" in frame(pilot)


async def test_who_is_shielded_meanwhile_is_left(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await to_form(pilot)
        store, screen = app_of(pilot).opened.store, pilot.app.screen_stack[-2]
        assert isinstance(screen, PersonFormsScreen)
        shield = {"shield": {"s": "answered", "v": Shield.STRICT.value}}
        store.save([Write(screen._case, screen._person, shield)], "KN")
        await leave(pilot)
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)
        assert screen._member.person.name not in frame(pilot)


async def test_the_advice_is_opened_on_the_household_in_the_officers_language_alone(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        app = app_of(pilot)
        store, today = app.opened.store, app.clock().date()
        case = households(store, missions(store)[0][1].code, today)[0].id
        open_advice(app, household(store, case, today), training=True)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        assert screen._right is None
        await pilot.press("enter", "1", "enter")
        await pilot.pause()
        assert "What speaks for settlement and integration?" in frame(pilot)
        (advice,) = store.records("advice")
        (interview,) = store.records("interview")
        assert (advice.home, interview.parent) == (case, case)
        assert household(store, case, today).sheet is None
        assert frame_of(screen)[0].startswith("TRAINING")
