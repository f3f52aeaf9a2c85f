"""Forms that are not ours: defaults, names that are no path steps, repeats inside repeats."""

from __future__ import annotations

import pytest

from kommisjon.interview.library import Carried
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.interview.stops import StopKind
from kommisjon.xform import load
from sync.merge import view
from tests.unit.interview.conftest import CASE, PERSON, Room, held, stop_at

FORM = b"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Other</h:title><model>
<instance><other id="other" version="3" km_record="profile">
  <Stay>tent</Stay><many/>
  <house jr:template=""><rooms>2</rooms><guest jr:template=""><Name-1/></guest></house>
</other></instance>
<bind nodeset="/other/Stay" type="string"/><bind nodeset="/other/many" type="string"/>
<bind nodeset="/other/house/rooms" type="int"/><bind nodeset="/other/house/guest/Name-1" type="string"/>
</model></h:head>
<h:body>
<input ref="/other/Stay"><label>Stay</label></input>
<select ref="/other/many"><label>Many</label>
  <item><label>A</label><value>A-1</value></item><item><label>B</label><value>b</value></item></select>
<group ref="/other/house"><label>House</label><repeat nodeset="/other/house">
  <input ref="/other/house/rooms"><label>Rooms</label></input>
  <group ref="/other/house/guest"><label>Guest</label><repeat nodeset="/other/house/guest">
    <input ref="/other/house/guest/Name-1"><label>Name</label></input></repeat></group>
</repeat></group>
</h:body></h:html>"""


def sit(room: Room) -> Sitting:
    carried = Carried(load(FORM), FORM)
    return Sitting(room.store, carried, Subject(CASE, PERSON), language=None, by="KN", clock=room.clock)


def add(sitting: Sitting, ref: str) -> None:
    sitting.add(next(stop for stop in sitting.stops if stop.kind is StopKind.MORE and stop.ref == ref))


def test_a_default_is_saved_with_the_first_answer(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/other/many"), "b")
    (profile,) = room.store.records("profile")
    values = {path: drawn.value for path, drawn in view(profile.doc).values.items()}
    assert values["x_" + b"Stay".hex()] == {"s": "answered", "v": "tent"}
    changes = len(list(room.store.changes()))
    sitting.answer(stop_at(sitting, "/other/many"), "")
    assert len(list(room.store.changes())) == changes + 1


def test_a_default_that_was_cleared_stays_cleared(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/other/Stay"), "")
    room.restart()
    again = sit(room)
    assert again.text(stop_at(again, "/other/Stay")) == ""


def test_options_and_names_of_any_spelling_come_back(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/other/many"), "A-1 b")
    room.restart()
    again = sit(room)
    assert again.text(stop_at(again, "/other/many")) == "A-1 b"


@pytest.mark.parametrize("removed", [False, True])
def test_repeats_inside_repeats_come_back(room: Room, removed: bool) -> None:
    sitting = sit(room)
    add(sitting, "/other/house")
    add(sitting, "/other/house")
    add(sitting, "/other/house[2]/guest")
    add(sitting, "/other/house[2]/guest")
    sitting.answer(stop_at(sitting, "/other/house[2]/guest[2]/Name-1"), "Sara")
    sitting.answer(stop_at(sitting, "/other/house[2]/rooms"), "4")
    if removed:
        sitting.remove(stop_at(sitting, "/other/house/rooms"))
    before = held(sitting)
    room.restart()
    again = sit(room)
    assert held(again) == before
    place = "" if removed else "[2]"
    assert again.text(stop_at(again, f"/other/house{place}/guest[2]/Name-1")) == "Sara"
    guests = room.store.records("guest")
    houses = {record.rec for record in room.store.records("house")}
    assert {guest.parent for guest in guests} <= houses


def test_an_entry_before_any_other_answer_comes_back(room: Room) -> None:
    sitting = sit(room)
    add(sitting, "/other/house")
    sitting.answer(stop_at(sitting, "/other/house/rooms"), "4")
    before = held(sitting)
    room.restart()
    again = sit(room)
    assert again.text(stop_at(again, "/other/house/rooms")) == "4"
    assert {ref: what for ref, what in held(again).items() if what[0]} == before
