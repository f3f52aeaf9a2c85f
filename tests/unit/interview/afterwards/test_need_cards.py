"""Cards of needs at the end of a case: in words where the person has agreed, and otherwise that they have not."""

from __future__ import annotations

from datetime import date

import pytest

from kommisjon.interview.afterwards.need_cards import NeedCard, need_cards
from kommisjon.interview.family.household import household
from kommisjon.interview.sitting import Sitting
from kommisjon.model.consent import Decision
from kommisjon.model.records import Shield
from kommisjon.store.audit import Act
from kommisjon.store.store import Write
from tests.unit.interview.conftest import CASE, PERSON, Room

TODAY = date(2026, 11, 2)
PRACTICE = "can walk a hundred metres"


def cards(room: Room, language: str = "en") -> tuple[NeedCard, ...]:
    of = household(room.store, CASE, TODAY)
    return need_cards(room.store, of, language, by="KN", clock=room.clock)


def answer(sitting: Sitting, name: str, text: str) -> None:
    sitting.answer(next(one for one in sitting.stops if one.ref.endswith(f"/{name}")), text)


@pytest.fixture
def needs(room: Room) -> Sitting:
    """Two cards: one that was agreed to and filled in, one that was refused."""
    sitting = room.sit("needs")
    answer(sitting, "consent", "given")
    answer(sitting, "has_needs", "yes")
    sitting.add(next(one for one in sitting.stops if one.kind.adds))
    answer(sitting, "need_consent", "given")
    answer(sitting, "need_function", "stairs")
    answer(sitting, "need_practice", PRACTICE)
    answer(sitting, "need_near", "hospital doctor")
    answer(sitting, "need_urgency", "on_arrival")
    sitting.add(next(one for one in sitting.stops if one.kind.adds))
    sitting.answer([one for one in sitting.stops if one.ref.endswith("/need_consent")][-1], "refused")
    return sitting


def test_a_card_is_told_in_words_with_its_consent(room: Room, needs: Sitting) -> None:
    first, second = cards(room)
    assert (first.member.id, first.consent) == (PERSON, Decision.GIVEN)
    assert first.told == (
        ("What is it about?", "Stairs"),
        ("What does it mean in practice, on an ordinary day?", PRACTICE),
        ("What must be near the home?", "A hospital, A doctor or health centre"),
        ("When must it be in place?", "On arrival"),
    )
    assert (second.consent, second.told) == (Decision.REFUSED, ())
    assert cards(room, "nb")[0].told[0] == ("Hva gjelder det?", "Trapper")
    assert [one.act for one in room.store.audit()][-1] == Act.OPENED_INTERVIEW.value


@pytest.mark.parametrize("question", ["need_consent", "consent"])
@pytest.mark.parametrize("said", ["withdrawn", "refused"])
def test_a_yes_taken_back_hides_what_was_written(room: Room, needs: Sitting, question: str, said: str) -> None:
    answer(needs, question, said)
    first = cards(room)[0]
    assert (first.consent, first.told) == (Decision(said), ())
    assert PRACTICE not in repr(cards(room))


def test_without_any_consent_nothing_is_told(room: Room, needs: Sitting) -> None:
    (consent,) = room.store.records("consent", parent=PERSON)
    room.store.delete(CASE, consent.rec, "KN")
    assert [(card.consent, card.told) for card in cards(room)] == [(None, ())] * 2


def test_nobody_who_is_shielded_has_a_card(room: Room, needs: Sitting) -> None:
    room.store.save([Write(CASE, PERSON, {"shield": {"s": "answered", "v": Shield.STRICT.value}})], "KN")
    assert cards(room) == ()


def test_a_household_without_cards_opens_no_interview(room: Room) -> None:
    before = len(list(room.store.audit()))
    assert cards(room) == ()
    assert len(list(room.store.audit())) == before
