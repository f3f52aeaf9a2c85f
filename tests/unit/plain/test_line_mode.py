"""Missions, households and interviews by typed lines, down to the store. Synthetic persons."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kommisjon.errors import Refusal
from kommisjon.i18n import catalogue
from kommisjon.interview.family.household import answers_of, households, missions
from kommisjon.interview.place import take
from kommisjon.tui.screens.opening import go_back
from kommisjon.vault import LOCKED
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import PASSPHRASE, STARTS, an_app, frame, opened, unlocked
from tests.unit.plain.conftest import HOUSEHOLD, PERSON, SHEET, Talked


def stored(laptop: VaultFolder, *kinds: str) -> dict[str, Any]:
    """Status and value of every answer, by the last step of its path."""
    with opened(laptop) as vault:
        return {
            path.rpartition("/")[2]: (answer.s.value, answer.v)
            for kind in kinds
            for record in vault.store.records(kind)
            for path, answer in answers_of(record.doc).items()
        }


def to(question: str) -> tuple[str, ...]:
    return (f".jump {question}",)


def test_an_answer_is_saved_said_to_be_and_in_the_store(talked: Talked, laptop: VaultFolder) -> None:
    code, said = talked(*PERSON, "", "1", ".q", ".x")
    assert code == 0
    assert re.search(r"Saved \d\d:\d\d:\d\d: Yes", said)
    assert stored(laptop, "profile")["consent"] == ("answered", "yes")


def test_a_question_is_asked_in_both_languages_with_its_number(talked: Talked) -> None:
    catalogue.use("nb")
    _code, said = talked(*PERSON, "")
    asked = said.partition("Spørsmål 2 av ")[2]
    assert "Vil du svare på disse spørsmålene?" in asked
    assert "العربية, utkast, ikke kvalitetssikret:" in asked
    assert re.search(r"^1\. Ja – نعم$", asked, re.MULTILINE)
    assert re.search(r"^2\. Nei – لا$", asked, re.MULTILINE)


def test_visual_order_is_given_where_it_is_asked_for(talked: Talked) -> None:
    catalogue.use("nb")
    _code, said = talked(*PERSON, "", visual=True)
    assert "ﻢﻌﻧ – Ja .1" not in said
    assert re.search(r"^1\. Ja – ﻢﻌﻧ$", said, re.MULTILINE)


def test_unknown_declined_and_undo_are_each_saved(talked: Talked, laptop: VaultFolder) -> None:
    talked(*SHEET, *to("here today"), ".unknown", ".q", ".x")
    assert stored(laptop, "case")["present_count"][0] == "unknown"
    _code, said = talked(*SHEET, *to("here today"), ".d", ".undo", ".q", ".x")
    assert "Taken back." in said
    assert "Saved" in said
    assert stored(laptop, "case")["present_count"][0] == "unknown"


def test_a_number_in_arabic_digits_and_a_wrong_one(talked: Talked, laptop: VaultFolder) -> None:
    _code, said = talked(*SHEET, *to("here today"), "mange", "٣", ".q", ".x")
    assert "Not saved." in said
    assert "whole number" in said
    assert stored(laptop, "case")["present_count"] == ("answered", 3)


def test_a_required_question_is_not_passed_by_enter(talked: Talked) -> None:
    _code, said = talked(*PERSON, "", "", "2")
    assert said.count("This question needs an answer") == 1


def test_a_line_more_is_added_to_a_longer_answer(talked: Talked, laptop: VaultFolder) -> None:
    wishes = to("Tell us what you want")
    _code, said = talked(*PERSON, "", "1", *wishes, "one", ".back", ".add two", ".back", ".+ no", ".q", ".x")
    assert stored(laptop, "profile")["wishes"] == ("answered", "one\ntwo")
    assert "This answer has one line." in said


def test_errors_name_what_is_open_and_jump_goes_there(talked: Talked) -> None:
    _code, said = talked(*PERSON, ".errors", ".open", ".jump 99", ".jump 1")
    assert "Open: Do you want to answer" in said
    assert ".jump NUMBER goes there: 2" in said
    assert "No question fits that." in said
    assert said.count("Question 1 of 3.") == 2


def test_the_end_finishes_only_what_is_complete(talked: Talked, laptop: VaultFolder) -> None:
    _code, said = talked(*PERSON, ".jump 3", "1", "2", "", "1", ".x")
    assert "1 question still needs an answer" in said
    assert "The interview is finished." in said
    assert stored(laptop, "interview")["status"][1] == "completed"


def test_an_entry_is_added_and_removed_when_asked_twice(talked: Talked, laptop: VaultFolder) -> None:
    lines = (*PERSON, "", "1", "3", "1", ".remove", ".q", ".x")
    _code, said = talked(*lines)
    assert "once more to remove this entry" in said
    with opened(laptop) as vault:
        assert len(vault.store.records("language")) == 1
    talked(*PERSON, ".jump 4", ".remove", ".remove", ".q", ".x")
    with opened(laptop) as vault:
        assert not vault.store.records("language")


def test_languages_change_and_nothing_is_lost(talked: Talked) -> None:
    swaps = (".language", "norsk", ".mine Norwegian", ".a", ".language عرب", "1", ".q", ".x")
    _code, said = talked(*PERSON, "", *swaps)
    assert re.search(r"Which language\?\n(?:.*\n)*?\d+\. Tigrinya, ትግርኛ, draft, not reviewed\n", said)
    assert said.count("Vil du svare på disse spørsmålene?") == 4, "beside English, twice before it, before Arabic"
    assert "Saved" in said


def test_a_language_that_is_none_or_several_is_asked_for_again(talked: Talked) -> None:
    _code, said = talked(*PERSON, "", ".language klingon", ".back", ".language s", "tigri", ".q", ".x")
    assert "Nothing on the list fits that." in said
    assert "More than one fits. Type its number:" in said
    assert "ትግርኛ" in said.rpartition("More than one fits")[2]


def test_what_is_half_typed_in_the_list_of_languages_is_no_answer_after_a_lock(talked: Talked) -> None:
    code, _said = talked(*PERSON, "", ".language", half="tigr")
    assert code == LOCKED
    _code, said = talked(PASSPHRASE, ".q", ".x", locked=True)
    assert "Vil du" in said or "Do you agree" in said or "answer these questions" in said, "at the same question"
    assert "tigr" not in said
    assert "Not saved" not in said


def test_the_kind_of_work_is_found_by_what_the_person_said(talked: Talked) -> None:
    """The list read out from its top had a bus driver begin with chief executives."""
    to_work = (*PERSON, "", "1", "1", ".j Have you worked", "1", "1", "drove a bus")
    _code, said = talked(*to_work, "repaired generators", "qqqq", ".q", ".x")
    title, _line, after = said.partition("may be meant by: drove a bus.")
    assert "Driver of lorry or bus" in after.partition("> ")[0]
    assert "Which of these fits best?" in title
    again = after.partition("It may mean one of these. Type its number:")[2]
    assert "Mechanic" in again.partition("> ")[0]
    assert "That is none of the choices." in again


def test_history_tells_what_was_answered_before(talked: Talked) -> None:
    _code, said = talked(*PERSON, "", "1", ".back", "2", ".back", ".history")
    assert re.search(r"KN, this laptop: Yes", said)
    assert re.search(r"KN, this laptop, STANDS: No", said)


def test_what_begins_as_a_command_is_kept_until_it_is_known_what_it_is(talked: Talked) -> None:
    _code, said = talked(*SHEET, *to("here today"), ".nettopp", ".next", ".next")
    assert "There is no command .nettopp" in said
    assert "Not saved yet: .nettopp" in said


def test_cases_are_found_by_name_in_either_script(talked: Talked, laptop: VaultFolder) -> None:
    with opened(laptop) as vault:
        (_rec, mission), *_ = missions(vault.store)
        case = households(vault.store, mission.code, STARTS)[int(HOUSEHOLD[2]) - 1]
    for typed in (case.case.number, case.name, case.members[0].person.name_original or ""):
        _code, said = talked(PASSPHRASE, "1", typed, ".x")
        assert "Household sheet: not begun" in said, typed


def test_a_wrong_passphrase_is_told_and_asked_again_unseen(talked: Talked) -> None:
    code, said = talked("feil", PASSPHRASE, ".x")
    assert "KM-V101" in said
    assert "Missions" in said
    assert PASSPHRASE not in said
    assert code == 0


def test_of_a_child_there_is_only_what_a_parent_answers(talked: Talked) -> None:
    _code, said = talked(*HOUSEHOLD, "6", ".back")
    assert "1. Needs and consent: not begun" in said
    assert "Competence" not in said


def test_the_place_and_half_a_line_are_there_after_a_lock(talked: Talked, laptop: VaultFolder) -> None:
    code, _said = talked(*SHEET, *to("here today"), half="17")
    assert code == LOCKED
    code, said = talked(PASSPHRASE, ".take", ".q", ".x", locked=True)
    assert said.startswith("Locked.")
    assert "Not saved yet: 17" in said
    assert stored(laptop, "case")["present_count"] == ("answered", 17)


async def test_the_screen_goes_on_where_the_line_mode_locked(talked: Talked, laptop: VaultFolder) -> None:
    talked(*SHEET, *to("here today"), half="17")
    app = an_app(laptop)
    async with app.run_test() as pilot:
        await unlocked(pilot)
        go_back(app)
        await pilot.pause()
        assert "How many of them are here today?" in frame(pilot)
        assert "17" in frame(pilot)
        app.opened.close()
        app.vault = None


def test_closing_leaves_no_place_behind(talked: Talked, laptop: VaultFolder) -> None:
    assert talked(*SHEET, ".x")[0] == 0
    with opened(laptop) as vault:
        assert take(vault.store, "KN") is None


def test_a_vault_wiped_elsewhere_takes_no_more_answers(talked: Talked, laptop: VaultFolder) -> None:
    with pytest.raises(Refusal) as refused:
        talked(*SHEET, *to("here today"), laptop.wiped.touch, "17", "18")
    assert refused.value.code.id == "KM-V131"
    laptop.wiped.unlink()
    assert "present_count" not in stored(laptop, "case")


def test_without_a_vault_it_says_how_to_get_one(talked: Talked, laptop: VaultFolder) -> None:
    for path in (laptop.database, *laptop.key_copies):
        path.unlink()
    with pytest.raises(Refusal) as refused:
        talked(PASSPHRASE)
    assert refused.value.code.id == "KM-V112"


def test_the_portfolio_is_told_in_numbers(talked: Talked) -> None:
    _code, said = talked(PASSPHRASE, "1", ".portfolio", ".x")
    assert "60 of 60 (100 %)" in said
    assert re.search(r"^Arabic: 21 of 60 \(35 %\)$", said, re.MULTILINE)
    assert "No session is planned yet in: Arabic" in said
    assert "Counts under 5" in said


def numbered(said: str) -> list[int]:
    return [int(number) for number in re.findall(r"^(\d+)\. ", said, re.MULTILINE)]


def test_a_long_list_of_choices_is_said_on(talked: Talked) -> None:
    _code, said = talked(*SHEET, ".jump 16", *[".more"] * 30)
    asked, *more = said[said.rindex("Question ") :].split("> ")
    assert "want an interpreter" in asked
    assert numbered(asked) == list(range(1, 21))
    assert ".more (.s) says the next" in asked
    assert numbered(more[0]) == list(range(21, 41))
    everything = [number for part in (asked, *more) for number in numbered(part)]
    assert everything == list(range(1, len(everything) + 1))
    assert f"There are {len(everything)} choices" in asked
    assert "That was all." in more[-2]


def test_what_was_found_is_said_on_and_a_question_without_a_list_says_nothing_old(talked: Talked) -> None:
    _code, said = talked(*SHEET, ".jump 3", ".jump the", ".s", ".jump 3", ".s")
    _before, found, more, asked, then, _end = said[said.index("Question 3 ") :].split("3> ")
    assert (len(numbered(found)), ".more" in found) == (20, True)
    assert numbered(more)[0] > numbered(found)[-1]
    assert "Question 3 of" in asked
    assert then.strip() == "That was all."
