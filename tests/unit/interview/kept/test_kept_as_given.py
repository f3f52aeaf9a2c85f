"""What was answered is what comes back and what can be sent, whatever the form is called and however it asks."""

from __future__ import annotations

import unicodedata

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.interview.kept.paths import answered
from kommisjon.interview.library import Carried
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.model.answers import MOST_TEXT
from kommisjon.xform import load
from sync.merge.lines import decode_change, encode_change
from tests.unit.interview.conftest import CASE, PERSON, Room, stop_at

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:odk="http://www.opendatakit.org/xforms">
<h:head><h:title>Other</h:title><model>
<instance><other id="{id}" version="{version}" km_record="profile"><wishes/><many/><words/></other></instance>
<bind nodeset="/other/wishes" type="odk:rank"/><bind nodeset="/other/many" type="string"/>
<bind nodeset="/other/words" type="string"/>
</model></h:head>
<h:body>
<odk:rank ref="/other/wishes"><label>Wishes</label>
  <item><label>School</label><value>school</value></item><item><label>Work</label><value>work</value></item>
  <item><label>Rest</label><value>Rest</value></item></odk:rank>
<select ref="/other/many"><label>Many</label>
  <item><label>A</label><value>A-1</value></item><item><label>B</label><value>x_41</value></item>
  <item><label>C</label><value>\u00e9t\u00e9.2</value></item></select>
<input ref="/other/words"><label>Words</label></input>
</h:body></h:html>"""


def sit(room: Room, form_id: str = "other", version: str = "3") -> Sitting:
    xform = FORM.format(id=form_id, version=version).encode()
    return Sitting(
        room.store, Carried(load(xform), xform), Subject(CASE, PERSON), language=None, by="KN", clock=room.clock
    )


def text(sitting: Sitting, ref: str) -> str:
    return sitting._state.value(ref)


def test_a_ranking_keeps_its_order(room: Room) -> None:
    sitting = sit(room)
    for order in ("work Rest school", "school work Rest"):
        sitting.answer(stop_at(sitting, "/other/wishes"), order)
        room.restart()
        sitting = sit(room)
        assert text(sitting, "/other/wishes") == order


def test_choices_with_odd_names_come_back(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/other/many"), "A-1 x_41 \u00e9t\u00e9.2")
    room.restart()
    assert set(text(sit(room), "/other/many").split()) == {"A-1", "x_41", "\u00e9t\u00e9.2"}


def test_a_text_that_is_too_long_is_refused_when_given_and_changes_nothing(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/other/words"), "first")
    with pytest.raises(Refusal) as refused:
        sitting.answer(stop_at(sitting, "/other/words"), "ع" * (MOST_TEXT + 1))
    assert refused.value.code is Code.TEXT_TOO_LONG
    assert text(sitting, "/other/words") == "first"
    room.restart()
    assert text(sit(room), "/other/words") == "first"


def test_every_answer_can_be_sent(room: Room) -> None:
    sitting = sit(room, version="2026110201")
    sitting.answer(stop_at(sitting, "/other/words"), unicodedata.normalize("NFD", "Åse og Sørén") + "\u0f73" * 100)
    sitting.answer(stop_at(sitting, "/other/many"), "A-1")
    for change in room.store.changes():
        assert decode_change(encode_change(change, {change.actor: 0}), [change.actor]) == change


@pytest.mark.parametrize(
    ("typed", "kept"), [("007", 7), ("-0", 0), ("0", 0), ("999999999999999", 999999999999999), ("12", 12)]
)
def test_a_whole_number_is_kept_as_one_however_it_was_typed(typed: str, kept: int) -> None:
    assert answered(typed, whole=True) == {"s": "answered", "v": kept}


@pytest.mark.parametrize(
    ("form_id", "version"),
    [("Other", "3"), ("other form", "3"), ("other", "v3"), ("other", "²"), ("other", "1" * 16)],
)
def test_a_form_that_no_change_could_name_is_not_opened(room: Room, form_id: str, version: str) -> None:
    with pytest.raises(Refusal) as refused:
        sit(room, form_id, version)
    assert refused.value.code is Code.FORM_UNREADABLE
