"""A form that declares an entity: its id is drawn once and stays, however often the interview is opened."""

from __future__ import annotations

from kommisjon.interview.library import Carried
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.xform import load
from tests.forms_in_tables import xform
from tests.unit.interview.conftest import CASE, PERSON, Room, stop_at

FORM = xform("""
| survey |
| | type | name  | label | save_to |
| | text | tools | Tools | tools   |
| entities |
| | list_name | label    |
| | workshops | ${tools} |
| settings |
| | version | attribute::km_record |
| | 1       | profile              |
""")


def sit(room: Room) -> Sitting:
    carried = Carried(load(FORM), FORM)
    return Sitting(room.store, carried, Subject(CASE, PERSON), language=None, by="KN", clock=room.clock)


def entity_id(sitting: Sitting) -> str:
    return sitting._state.value("/data/meta/entity/@id")


def test_the_id_of_an_entity_stays(room: Room) -> None:
    sitting = sit(room)
    sitting.answer(stop_at(sitting, "/data/tools"), "a loom")
    drawn = entity_id(sitting)
    assert len(drawn) == 36
    room.restart()
    assert entity_id(sit(room)) == drawn
