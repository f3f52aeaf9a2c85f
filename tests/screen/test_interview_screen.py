"""The interview on the screen: what is shown, what a key does, and what the save state says."""

from __future__ import annotations

from datetime import datetime

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import answers_of
from kommisjon.model.answers import staff_said
from kommisjon.model.records import InterviewStatus
from kommisjon.store.store import Store, Write
from kommisjon.tui.app import KommisjonApp
from kommisjon.tui.screens.household import HouseholdScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.person_forms import PersonFormsScreen
from kommisjon.tui.widgets.choices import ChoiceList
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import (
    Clock,
    at_missions,
    frame,
    frame_of,
    go_to,
    opened,
    to_driving_classes,
    to_household,
    to_interview,
)


def sitting_of(pilot: Pilot[int]) -> InterviewScreen:
    screen = pilot.app.screen
    assert isinstance(screen, InterviewScreen)
    return screen


def full_disk(self: Store, writes: list[Write], by: str) -> datetime:
    raise Refusal(Code.DISK_FULL)


async def to_a_number(pilot: Pilot[int]) -> None:
    """Into the household's sheet, at a question that is answered by a number."""
    await to_household(pilot)
    await pilot.press("f2")
    await pilot.pause()
    await go_to(pilot, "How many of them are here today?")


async def test_enter_saves_and_goes_on_and_says_when(laptop: VaultFolder) -> None:
    clock = Clock()
    async with at_missions(laptop, clock=clock) as pilot:
        await to_interview(pilot)
        assert frame(pilot).splitlines()[0].endswith("Everything is saved")
        await pilot.press("enter")
        clock.forward(41)
        await pilot.press("1", "enter")
        await pilot.pause()
        local = clock.at.astimezone().strftime("%H:%M:%S")
        assert frame(pilot).splitlines()[0].endswith(f"1/19 answered  Saved {local}")
        assert "How much time do we have?" in frame(pilot)


async def test_an_enter_too_many_says_nothing_for_the_person(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter")
        await pilot.pause()
        asked = frame(pilot)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "F7: does not know" in frame(pilot)
        assert frame(pilot).splitlines()[0] == asked.splitlines()[0]
        assert "0/1 answered" in frame(pilot)


async def test_a_refused_save_stays_on_the_question_and_says_not_saved(
    laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter")
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save", full_disk)
            await pilot.press("1", "enter")
            await pilot.pause()
            shown = frame(pilot)
            assert shown.splitlines()[0].endswith("NOT SAVED")
            assert "KM-V108" in shown
            assert "Do you want to answer these questions?" in shown
            await pilot.press("pageup", "pagedown")
            await pilot.pause()
            assert frame(pilot).splitlines()[0].endswith("NOT SAVED"), "stays until it is solved"
        await pilot.press("1", "enter")
        await pilot.pause()
        assert "Saved " in frame(pilot).splitlines()[0]
        assert "NOT SAVED" not in frame(pilot)


async def test_a_typed_answer_is_called_not_saved_until_enter(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_a_number(pilot)
        await pilot.press("4")
        await pilot.pause()
        assert "Not saved yet" in frame(pilot).splitlines()[0]
        await pilot.press("enter")
        await pilot.pause()
        assert "Not saved yet" not in frame(pilot)


async def test_typing_lays_nothing_out_again(laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """tui-and-languages.md 5.4: no layout for a typed key, at most 80 widgets."""
    done: list[int] = []
    stock = Screen._refresh_layout
    async with at_missions(laptop) as pilot:
        await to_a_number(pilot)
        await pilot.press("1")
        await pilot.pause()

        def counted(self: Screen[object], *args: object, **more: object) -> None:
            done.append(1)
            stock(self, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await pilot.press("2", "3", "backspace", "4")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "124"
        assert done == []
        monkeypatch.undo()
        assert len(pilot.app.screen.query("*")) <= 80


async def test_letters_find_a_choice_in_either_language_and_the_list_scrolls(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (80, 20)) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter")
        await go_to(pilot, "Have you been to school?")
        await pilot.press("1", "enter")
        await go_to(pilot, "What is the highest level")
        await pilot.press("2", "enter")
        await go_to(pilot, "In which country?")
        assert "Type letters to find a choice" in frame(pilot)
        assert "Ukraine" not in frame(pilot), "the list is longer than the screen"
        await pilot.press(*"ukra")
        await pilot.pause()
        assert "Find: ukra" in frame(pilot)
        assert "Ukraine" in frame(pilot)
        assert sitting_of(pilot).query_one(ChoiceList).chosen == ("UKR",)
        await pilot.press("escape")
        await pilot.pause()
        assert "Type letters to find a choice" in frame(pilot), "Esc gives up the search, not the interview"
        await pilot.press(*"الأردن")
        await pilot.pause()
        assert sitting_of(pilot).query_one(ChoiceList).chosen == ("JOR",)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert "• Jordan" in frame(pilot), "the chosen one shows when one comes back"


async def test_rows_without_words_in_the_second_language_have_no_second_number(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (119, 40)) as pilot:
        await to_interview(pilot)
        row = next(line for line in frame(pilot).splitlines() if "Go on" in line)
        assert row.split() == ["1", "Go", "on"]


async def test_both_languages_keep_level_rows_when_there_is_room(laptop: VaultFolder) -> None:
    async with at_missions(laptop, (100, 24)) as pilot:
        await to_interview(pilot)
        await pilot.press("enter")
        await pilot.pause()
        rows = [line for line in frame(pilot).splitlines() if line.lstrip().startswith(("1 ", "2 "))]
        assert [line.split()[1:] for line in rows] == [["Yes", "ﻢﻌﻧ"], ["No", "ﻻ"]]
        assert len({len(line) for line in rows}) == 1, "both stand at the right edge"


async def test_space_and_the_mouse_mark_one_of_several(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_driving_classes(pilot)
        choices = sitting_of(pilot).query_one(ChoiceList)
        await pilot.press("space", "3")
        assert len(choices.chosen) == 2
        assert frame(pilot).count("[x]") == 2
        assert "Not saved yet" in frame(pilot)
        await pilot.click(choices.rows, offset=(8, 1))
        await pilot.pause()
        assert len(choices.chosen) == 3
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert frame(pilot).count("[x]") == 3


async def test_a_click_takes_a_choice(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter")
        await pilot.click(sitting_of(pilot).query_one(ChoiceList).rows, offset=(8, 1))
        await pilot.pause()
        assert "Nothing about skills is recorded" in frame(pilot)


@pytest.mark.parametrize(("key", "words"), [("f7", "does not know"), ("f9", "would rather not answer")])
async def test_declined_and_unknown_show_in_words_and_enter_keeps_them(
    laptop: VaultFolder, key: str, words: str
) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", key)
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert f"Saved as: {words}" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert f"Saved as: {words}" in frame(pilot), "Enter takes no choice that nobody marked"


async def test_the_end_lists_what_is_open_and_finishing_marks_completed(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        app = pilot.app
        assert isinstance(app, KommisjonApp)
        await to_interview(pilot)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert "1 question still needs an answer." in frame(pilot)
        assert "Open: Do you want to answer these questions?" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Do you want to answer these questions?" in frame(pilot)
        await pilot.press("2", "enter", "enter")
        await pilot.pause()
        assert "Nothing that needs an answer is open" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PersonFormsScreen)
        assert "declined" in next(line for line in frame(pilot).splitlines() if line.startswith("✓"))
        (record,) = app.opened.store.records("interview")
        status = answers_of(record.doc)["status"].v
        assert status == InterviewStatus.COMPLETED.value
        await pilot.press("enter")
        await pilot.pause()
        assert "completed" in frame(pilot).splitlines()[1], "it can be opened again, and says so"


async def test_leaving_saves_what_is_typed_and_asks_twice_when_it_is_no_answer(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_a_number(pilot)
        await pilot.press("x", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen), frame(pilot)
        assert "NOT SAVED. The same key once more leaves without what is typed here." in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HouseholdScreen)
        await pilot.press("f2")
        await pilot.pause()
        await go_to(pilot, "How many of them are here today?")
        await pilot.press("3", "escape", "f2")
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "3"


async def test_the_language_chosen_for_a_person_is_there_the_next_time(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        assert sitting_of(pilot)._right == "ar"
        await pilot.press("f6", *"tigr", "enter", "escape")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert sitting_of(pilot)._right == "ti", "as it was left, not as the list has it"


async def test_a_language_that_the_form_lacks_is_named(laptop: VaultFolder) -> None:
    with opened(laptop) as vault:
        gothic = {"interpreting_language": staff_said("got")}
        vault.store.save([Write(one.home, one.rec, gothic) for one in vault.store.records("person")], "KN")
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        assert sitting_of(pilot)._right is None
        assert "This form is not in Gothic. F6 shows another language beside yours." in " ".join(
            frame(pilot).split()
        )


async def test_a_number_typed_where_one_stands_takes_its_place(laptop: VaultFolder) -> None:
    """A 4 typed over the list's 5 made 54, which was saved as the size of the family."""
    async with at_missions(laptop) as pilot:
        await to_a_number(pilot)
        await pilot.press("5", "enter", "pageup", "4")
        assert pilot.app.screen.query_one(Input).value == "4"
        await pilot.press("enter", "pageup", "end", "2")
        assert pilot.app.screen.query_one(Input).value == "42", "an arrow, End or Backspace edits what stands"


async def test_what_is_none_of_the_choices_is_said_and_the_next_enter_takes_nothing(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter")
        await pilot.pause()
        asked = frame(pilot).splitlines()[1]
        assert "How much time do we have?" in frame(pilot)
        for typed in ("9", "z"):
            await pilot.press(typed)
            await pilot.pause()
            assert "That is none of the choices. Nothing was changed." in frame(pilot)
            await pilot.press("enter")
            await pilot.pause()
            assert frame(pilot).splitlines()[1] == asked, "Enter does not pass over the question without a word"
        await pilot.press("1", "enter")
        await pilot.pause()
        assert frame(pilot).splitlines()[1] != asked


async def test_an_entry_is_removed_only_when_asked_twice_in_a_row(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter", "1", "enter", "1", "enter")
        await pilot.pause()
        assert "A language 1" in frame(pilot)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "Press Ctrl+R once more" in frame(pilot)
        assert "A language 1" in frame(pilot)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "A language 1" not in frame(pilot)


async def test_another_language_keeps_the_answer(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "f6", *"bokm")
        await pilot.pause()
        assert "1 of 17 found" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Vil du svare på disse spørsmålene?" in frame(pilot)
        assert "norsk bokmål" in frame(pilot)
        assert "draft" not in frame(pilot).splitlines()[1], "Norwegian is reviewed"


async def test_a_sentence_finds_occupations_and_the_title_has_found_them_already(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter", "1", "enter")
        await go_to(pilot, "Have you worked")
        await pilot.press("1", "enter", "1", "enter")
        await pilot.pause()
        await pilot.press(*("space" if char == " " else char for char in "drove a bus"), "enter")
        await pilot.pause()
        choices = sitting_of(pilot).query_one(ChoiceList)
        assert "may be meant by: drove a bus. Esc shows all." in frame(pilot)
        assert "Driver of lorry or bus" in frame(pilot)
        assert choices.chosen == (), "nothing is marked that nobody has chosen"
        sentence = "drove a taxi and repaired generators"
        await pilot.press(*("space" if char == " " else char for char in sentence))
        await pilot.pause()
        assert choices.chosen == ("832",)
        assert "Mechanic" in frame(pilot)
        assert f"Find: {sentence}" in frame(pilot)
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert choices.chosen == ("723",)
        await pilot.press(*"qqqq")
        await pilot.pause()
        assert "Find: qqqq – 0 of 173" in frame(pilot), "more words may follow"
        await pilot.press("escape")
        await pilot.pause()
        assert "Type what the person says" in frame(pilot)


async def test_control_characters_pasted_do_not_reach_the_field(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_household(pilot)
        await pilot.press("f2")
        await pilot.pause()
        await go_to(pilot, "Given name, in Latin letters")
        field = pilot.app.screen.query_one(Input)
        field.value = ""
        field.post_message(events.Paste("Sa\x1b]0;title\x07ra\u202e\nAnn"))
        await pilot.pause()
        assert field.value == "Sa]0;titlera Ann"


async def test_training_is_written_on_every_screen_of_a_synthetic_mission(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        assert "TRAINING" in frame(pilot)
        await to_interview(pilot)
        for screen in pilot.app.screen_stack[2:]:
            assert frame_of(screen)[0].startswith("TRAINING"), screen
        assert len(pilot.app.screen_stack) == 6


async def test_f5_goes_to_the_next_question_without_any_answer(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter")
        await go_to(pilot, "Norwegian: which level?")
        await pilot.press("f5")
        await pilot.pause()
        assert "Have you been to school?" in frame(pilot)
