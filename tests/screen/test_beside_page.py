"""F8 on a question: the person's own words with their translation, and a note; nothing typed there is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Status
from kommisjon.model.words import Translator
from kommisjon.store.store import Store, Write
from kommisjon.tui.screens.beside import BesideScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.tui.screens.past_answers import PastAnswersScreen
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import at_missions, frame, opened, to_household, to_interview
from tests.screen.test_locking import back, lock

TITLE = "What was the work?"


def page(pilot: Pilot[int]) -> BesideScreen:
    screen = pilot.app.screen
    assert isinstance(screen, BesideScreen)
    return screen


def interview(pilot: Pilot[int]) -> InterviewScreen:
    screen = pilot.app.screen
    assert isinstance(screen, InterviewScreen)
    return screen


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def to_consent(pilot: Pilot[int]) -> None:
    await to_interview(pilot)
    await press(pilot, "enter")


async def to_remark(pilot: Pilot[int]) -> None:
    """To a question of the household sheet that takes a text."""
    await to_household(pilot)
    await press(pilot, "f2", "f3", *"remark", "enter")
    assert "Remark" in frame(pilot)


async def test_words_and_note_are_saved_and_marked_on_the_question(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8")
        assert "Everything is saved" in frame(pilot)
        await press(pilot, *"نعم", "tab", "tab", "1", "tab", "1", "tab", *"tired")
        assert "Not saved yet" in frame(pilot)
        await press(pilot, "enter")
        shown = frame(pilot)
        assert "❝ own words" in shown
        assert "✎ note" in shown
        assert "0/1 answered" in shown
        sitting, stop = interview(pilot)._sitting, interview(pilot)._stop
        found = sitting.beside(stop).drawn
        assert (found.words.original, found.words.lang, found.words.script) == ("نعم", "ar", "Arab")
        assert (found.words.translated_by, found.words.reviewed, found.note) == (
            Translator.INTERPRETER,
            True,
            "tired",
        )
        assert sitting.status(stop) is Status.NOT_ASKED
        await press(pilot, "ctrl+y")
        assert isinstance(pilot.app.screen, PastAnswersScreen)
        assert "note: tired" in frame(pilot)
        await press(pilot, "escape", "ctrl+z")
        assert "own words" not in frame(pilot)
        await press(pilot, "ctrl+y")
        assert "note: taken away" in frame(pilot)


async def test_arabic_is_typed_at_the_right_and_a_language_can_be_named(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8", *"نعم")
        line = next(line for line in frame(pilot).splitlines() if "ﻢﻌﻧ" in line)
        assert line.index("ﻢﻌﻧ") > 70
        language = page(pilot)._language
        language.value = "Tigrinya"
        await pilot.pause()
        assert page(pilot)._original.rtl is False
        language.value = "Klingonish"
        await press(pilot, "enter")
        assert "No language of that name is known here" in frame(pilot)
        assert page(pilot)._original.text == "نعم"
        language.value = "prs"
        await press(pilot, "f8")
        assert interview(pilot)._sitting.beside(interview(pilot)._stop).drawn.words.lang == "fa_AF"


async def test_what_is_half_typed_on_the_question_and_on_the_page_survives_a_lock(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_remark(pilot)
        await press(pilot, *"half", "f8", *"كان", "tab", "tab", *"he was", "tab", "tab", "tab", *"why")
        await lock(pilot)
    async with back(laptop) as pilot:
        now = page(pilot)
        assert "Not saved yet" in frame(pilot)
        texts = (now._original.text, now._translation.text, now._note.text)
        assert texts == ("كان", "he was", "why")
        await press(pilot, "escape")
        assert interview(pilot)._answer.typed == "half"
        assert "Not saved yet" in frame(pilot)
        assert "✎ note" in frame(pilot)
    with opened(laptop) as vault:
        kept = [one for one in vault.store.records("case") if "_note/remark" in one.doc]
        assert len(kept) == 1


async def test_an_untouched_page_is_come_back_to_after_a_lock(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8")
        await lock(pilot)
    async with back(laptop) as pilot:
        assert "Everything is saved" in frame(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, InterviewScreen)


async def test_what_could_not_be_saved_stays_and_says_so(
    laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Store, writes: list[Write], by: str) -> datetime:
        raise Refusal(Code.DISK_FULL)

    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8", *"abc")
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save", full)
            await press(pilot, "escape")
            assert "NOT SAVED" in frame(pilot)
            assert "KM-V108" in frame(pilot)
            assert page(pilot)._original.text == "abc"
            await press(pilot, "enter")
            assert page(pilot)._original.text == "abc"
        await press(pilot, "enter")
        assert "❝ own words" in frame(pilot)


async def test_the_translation_is_offered_as_the_answer_where_none_was_given(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_remark(pilot)
        await press(pilot, "f8", *"كان", "tab", "tab", *"He was", "enter")
        assert interview(pilot)._answer.typed == "He was"
        assert "Not saved yet" in frame(pilot)
        await press(pilot, "enter", "pageup")
        assert interview(pilot)._sitting.text(interview(pilot)._stop) == "He was"
        await press(pilot, "f8")
        assert "Answer: He was" in frame(pilot)
        await press(pilot, "tab", "tab", "!", "escape")
        assert interview(pilot)._answer.typed == "He was"


async def test_new_words_are_not_read_over(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8", "a", "tab", "tab", "tab", "1", "enter", "f8")
        assert page(pilot)._reviewed.value == "yes"
        await press(pilot, "b")
        assert page(pilot)._reviewed.value == "no"


async def test_what_another_laptop_wrote_unseen_is_shown_before_it_is_replaced(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_consent(pilot)
        await press(pilot, "f8", "tab", "tab", "tab", "tab", *"mine", "enter")
        sitting = interview(pilot)._sitting
        other: Any = {"s": "answered", "v": "theirs"}
        take_from_another(sitting, "_note/consent", other)
        await press(pilot, "f8")
        assert "Another laptop has written" in frame(pilot)
        assert "mine" in frame(pilot)
        assert "theirs" in frame(pilot)


def take_from_another(sitting: Any, path: str, value: Any) -> None:
    """Put a head of another laptop beside what stands, as merging would."""
    from sync.merge import Change, Entry, absorb

    binding = sitting._binding
    doc = binding.doc(binding.root)
    change = Change(binding.home, binding.root, 99, 1, 1, "AB", None, None, (Entry(path, value, ()),))
    binding._docs[binding.root] = absorb(doc, [change])


async def test_every_field_is_reached_at_any_size(laptop: VaultFolder) -> None:
    async with at_missions(laptop) as pilot:
        await to_remark(pilot)
        for n, size in enumerate(((60, 20), (80, 24), (120, 40)), 1):
            await pilot.resize_terminal(*size)
            await press(pilot, "f8", *["tab"] * 5, *"note")
            assert "note" * n in frame(pilot)
            focused = pilot.app.focused
            assert focused is not None
            assert focused.id == "note"
            assert pilot.app.screen.region.contains_region(focused.region)
            await press(pilot, "enter")
