"""What is read back: sections of questions and answers in two languages. Nobody in them exists."""

from __future__ import annotations

import pytest

from kommisjon.i18n import po
from kommisjon.i18n.placeholders import fault
from kommisjon.i18n.spoken import DOMAIN, Said, spoken
from kommisjon.interview.library import carried_form
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.summary import Both, Line, Summary, summary_of
from kommisjon.model.answers import Status
from kommisjon.model.records import Shield
from kommisjon.resources import locales_folder
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, CHILD, Room, stop_at

SPOKEN = tuple(one for one in carried_form("competence").form.languages if one != "en")
FATHER = "/household/person"


def told(summary: Summary) -> dict[str, Line]:
    return {line.name: line for line in summary.lines}


def a_sheet(room: Room) -> Sitting:
    sitting = room.sheet()
    sitting.answer(stop_at(sitting, "/household/present_count"), "2")
    sitting.answer(stop_at(sitting, "/household/relatives_elsewhere"), "yes")
    sitting.mark(stop_at(sitting, "/household/relatives_where"), Status.UNKNOWN)
    sitting.mark(stop_at(sitting, "/household/remark"), Status.DECLINED)
    return sitting


def test_answers_are_in_words_in_both_languages(room: Room) -> None:
    summary = summary_of(a_sheet(room), "ar", "nb")
    lines = told(summary)
    assert lines["relatives_elsewhere"].question == Both(
        "هل للعائلة أقارب مقرّبون في بلدان أخرى؟", "Har familien nære slektninger i andre land?"
    )
    assert lines["relatives_elsewhere"].answer == Both("نعم", "Ja")
    assert lines["present_count"].answer == Both("2", "2")
    assert lines["relatives_where"].answer == Both("لا يعرف", "Vet ikke")
    assert lines["remark"].answer == Both("يفضّل عدم الإجابة", "Vil helst ikke svare")
    assert summary.draft


def test_what_is_skipped_and_what_nobody_answered_is_absent(room: Room) -> None:
    sitting = a_sheet(room)
    sitting.answer(stop_at(sitting, "/household/relatives_elsewhere"), "no")
    names = told(summary_of(sitting, "ar", "nb"))
    assert "relatives_where" not in names
    assert "person[1]/sex" not in names
    assert "relatives_elsewhere" in names


def test_each_entry_is_a_page_that_keeps_its_key(room: Room) -> None:
    sitting = a_sheet(room)
    before = summary_of(sitting, "ar", "nb").sections
    assert [section.heading.officer for section in before] == [
        "Generelle spørsmål",
        "Person: Nizar Testsen 1",
        "Person: Ali Testsen 2",
        "Generelle spørsmål",
    ]
    assert len({section.key for section in before}) == len(before)
    sitting.remove(stop_at(sitting, f"{FATHER}/birth"))
    after = summary_of(sitting, "ar", "nb").sections
    assert after[1].heading.officer == "Person: Ali Testsen 1"
    assert [section.key for section in after] == [before[n].key for n in (0, 2, 3)]


def test_a_shielded_person_is_absent(room: Room) -> None:
    hidden = {"shield": {"s": "answered", "v": Shield.STRICT.value}}
    room.store.save([Write(CASE, CHILD, hidden)], "KN")
    summary = summary_of(a_sheet(room), "ar", "nb", hidden={CHILD})
    assert "Ali" not in repr(summary.sections)
    assert "Nizar" in repr(summary.sections)


def test_own_words_stand_beside_the_answer(room: Room) -> None:
    words = "أختي في برغن"
    values = {"_said/relatives_elsewhere/original": {"s": "answered", "v": words}}
    room.store.save([Write(CASE, CASE, values)], "KN")
    lines = told(summary_of(a_sheet(room), "ar", "nb"))
    assert lines["relatives_elsewhere"].own_words == words
    assert lines["present_count"].own_words == ""


@pytest.mark.parametrize("mark", ["\u2066", "\u2067", "\u2068", "\u2069"])
def test_nothing_in_it_turns_the_direction_of_what_stands_around(room: Room, mark: str) -> None:
    """Overrides are refused by the store; isolates and marks may stand there."""
    sitting = a_sheet(room)
    sitting.answer(stop_at(sitting, "/household/relatives_where"), f"می\u200cخواهم {mark}\u200fهنا")
    answer = told(summary_of(sitting, "ar", "nb"))["relatives_where"].answer.person
    assert answer == "می\u200cخواهم \u200fهنا"


@pytest.mark.parametrize("language", SPOKEN)
def test_every_language_has_every_word_and_none_is_said_to_be_reviewed(language: str) -> None:
    file = po.read(locales_folder() / language / "LC_MESSAGES" / f"{DOMAIN}.po")
    messages = {po.ids(m)[0]: m for m in file.catalogue if m.id}
    assert messages.keys() == {said.value for said in Said}
    for text, message in messages.items():
        assert fault([text], po.strings(message)) is None
    found = spoken(language)
    assert (found.language, found.reviewed) == (language, False)
    assert found.say(Said.UNKNOWN) != Said.UNKNOWN.value


def test_a_language_without_a_catalogue_is_answered_in_english() -> None:
    assert spoken("xx").say(Said.FILE, name="a.jpg") == "File: a.jpg"
    assert (spoken("xx").reviewed, spoken("en").reviewed) == (False, True)
    assert spoken("العربية (ar)").language == spoken("arb").language == "ar"
