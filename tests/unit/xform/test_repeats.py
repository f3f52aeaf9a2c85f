"""Repeats: open, counted, nested; places; falling counts."""

import pytest

from kommisjon.xform import ItemKind, NoSuchPlace
from kommisjon.xform.recalculation import MOST_MEMBERS
from tests.forms_in_tables import begun

FAMILY = """
| survey |
| | type         | name     | label       | calculation                                     | relevant      |
| | begin_repeat | person   | ${name}     |                                                 |               |
| | text         | name     | Name        |                                                 |               |
| | integer      | age      | Age         |                                                 |               |
| | calculate    | place    |             | position(..)                                    |               |
| | calculate    | of       |             | count(${person})                                |               |
| | calculate    | previous |             | indexed-repeat(${name}, ${person}, position(..) - 1) |          |
| | text         | school   | School      |                                                 | ${age} < 18   |
| | end_repeat   |          |             |                                                 |               |
| | calculate    | total    |             | sum(${age})                                     |               |
| | calculate    | names    |             | join(', ', ${name})                             |               |
| | calculate    | minors   |             | count(${person}[age < 18])                      |               |
"""


def test_members_come_and_go() -> None:
    state = begun(FAMILY)
    assert state.count("/data/person") == 1
    assert state.add("/data/person") == 2
    state.add("/data/person")
    for place, (name, age) in enumerate([("Amina", "34"), ("Bilal", "9"), ("Chaima", "4")], 1):
        state.answer(f"/data/person[{place}]/name", name)
        state.answer(f"/data/person[{place}]/age", age)
    assert state.value("/data/total") == "47"
    assert state.value("/data/names") == "Amina, Bilal, Chaima"
    assert state.value("/data/minors") == "2"
    assert state.value("/data/person[3]/previous") == "Bilal"
    assert state.value("/data/person/previous") == ""
    assert state.value("/data/person[2]/of") == "3", "an absolute count means the whole repeat, also from inside"
    state.remove("/data/person", 2)
    assert state.value("/data/person[2]/name") == "Chaima"
    assert state.value("/data/person[2]/place") == "2"
    assert state.value("/data/person[2]/previous") == "Amina"
    assert state.value("/data/names") == "Amina, Chaima"
    assert state.value("/data/total") == "38"
    assert state.label("/data/person[2]") == "Chaima"
    with pytest.raises(NoSuchPlace):
        state.remove("/data/person", 3)


def test_a_change_stays_in_its_member() -> None:
    state = begun(FAMILY)
    state.add("/data/person")
    changed = state.answer("/data/person[2]/age", "7").changed
    assert "/data/person[2]/school" in changed
    assert not any(ref.startswith("/data/person/") for ref in changed)


def test_items_tell_which_record_an_answer_belongs_to() -> None:
    state = begun(FAMILY)
    state.add("/data/person")
    items = state.items()
    assert [item.kind for item in items] == [
        ItemKind.MEMBER,
        ItemKind.TEXT,
        ItemKind.INTEGER,
        ItemKind.MEMBER,
        ItemKind.TEXT,
        ItemKind.INTEGER,
        ItemKind.MORE,
    ]
    assert (items[4].ref, items[4].path, items[4].repeat) == ("/data/person[2]/name", "name", ("person", 2))
    assert items[4].section == "/data/person[2]"
    assert (items[6].ref, items[6].path, items[6].repeat) == ("/data/person", "person", None)
    assert [item.ref for item in state.items("/data/person[2]")] == [item.ref for item in items[3:6]]
    assert {item.path for item in state.items("/data/person", hidden=True)} >= {"place", "of", "previous"}


COUNTED = """
| survey |
| | type         | name   | label | repeat_count |
| | integer      | size   | Size  |              |
| | begin_repeat | person | P     | ${size}      |
| | text         | name   | Name  |              |
| | end_repeat   |        |       |              |
"""


def test_a_count_makes_members() -> None:
    state = begun(COUNTED)
    assert state.count("/data/person") == 0, "nobody is asked about before the number is known"
    state.answer("/data/size", "3")
    assert state.count("/data/person") == 3
    assert not any(item.kind is ItemKind.MORE for item in state.items())
    assert state.add("/data/person") == 3
    assert state.count("/data/person") == 3, "as in JavaRosa, nobody adds beyond the number asked for"


def test_the_member_a_form_brings_stays_unseen_while_none_is_asked_for() -> None:
    """As in JavaRosa it stands in the tree, and is counted; nobody is asked about it, nothing is missing."""
    state = begun("""
    | survey |
    | | type         | name   | label | repeat_count | calculation       | required |
    | | integer      | size   | Size  |              |                   |          |
    | | begin_repeat | person | P     | ${size}      |                   |          |
    | | text         | name   | Name  |              |                   | yes      |
    | | end_repeat   |        |       |              |                   |          |
    | | calculate    | of     |       |              | count(${person})  |          |
    """)
    assert state.value("/data/of") == "1"
    assert [item.ref for item in state.items()] == ["/data/size"]
    assert state.violations() == []
    assert [ref for ref, _, _ in state.kept()] == ["/data/meta/instanceID"]
    assert state.snapshot()["violations"] == [["/data/person/name", "required"]], "what JavaRosa says of it"
    state.answer("/data/size", "2")
    assert state.count("/data/person") == 2
    assert ("/data/person[2]/name", "required") in state.violations()
    state.answer("/data/person/name", "Amina")
    state.answer("/data/size", "0")
    assert state.surplus() == ["/data/person"]
    assert state.count("/data/person") == 1


def test_more_members_stored_than_asked_for_are_all_put_back() -> None:
    state = begun(COUNTED)
    state.answer("/data/size", "1")
    state.grow("/data/person", 3)
    state.put("/data/person[3]/name", "Chaima")
    assert state.count("/data/person") == 3
    assert state.surplus() == ["/data/person[3]"]


def test_an_answer_in_a_member_that_a_count_once_asked_for_brings_it_back() -> None:
    """As in a replay of steps that another engine took, which keeps blank members when a count falls."""
    state = begun(COUNTED)
    for size in ("4", "1"):
        state.answer("/data/size", size)
    state.meet_again("/data/person[9]/name")
    assert state.count("/data/person") == 1
    state.meet_again("/data/person[4]/name")
    state.answer("/data/person[4]/name", "Dunya")
    assert state.surplus() == ["/data/person[4]"]


def test_a_falling_count_never_drops_a_filled_member() -> None:
    """JavaRosa keeps every member; here those nobody has filled go, the filled stay and are shown as surplus."""
    state = begun(COUNTED)
    state.answer("/data/size", "5")
    state.answer("/data/person[3]/name", "Chaima")
    state.answer("/data/size", "1")
    assert state.count("/data/person") == 3
    assert state.wanted("/data/person") == 1
    assert state.surplus() == ["/data/person[3]"]
    state.remove("/data/person", 3)
    assert state.count("/data/person") == 1, "the blank second one goes with the filled third"
    assert state.surplus() == []
    state.remove("/data/person", 1)
    assert state.count("/data/person") == 1, "the form still asks for one"


def test_a_mistyped_count_does_not_fill_the_machine() -> None:
    state = begun(COUNTED)
    state.answer("/data/size", "99999999")
    assert state.count("/data/person") == MOST_MEMBERS
    state.answer("/data/size", "2")
    assert state.count("/data/person") == 2


def test_repeats_inside_repeats() -> None:
    state = begun("""
    | survey |
    | | type         | name   | label | calculation         | repeat_count |
    | | begin_repeat | house  | House |                     |              |
    | | integer      | rooms  | Rooms |                     |              |
    | | begin_group  | inside | In    |                     |              |
    | | begin_repeat | room   | Room  |                     | ${rooms}     |
    | | integer      | beds   | Beds  |                     |              |
    | | end_repeat   |        |       |                     |              |
    | | end_group    |        |       |                     |              |
    | | calculate    | sleeps |       | sum(${beds})        |              |
    | | end_repeat   |        |       |                     |              |
    | | calculate    | all    |       | sum(${sleeps})      |              |
    """)
    state.add("/data/house")
    state.answer("/data/house/rooms", "2")
    state.answer("/data/house[2]/rooms", "1")
    state.answer("/data/house/inside/room[2]/beds", "3")
    state.answer("/data/house/inside/room/beds", "1")
    state.answer("/data/house[2]/inside/room/beds", "2")
    assert [state.value(f"/data/house[{n}]/sleeps") for n in (1, 2)] == ["4", "2"]
    assert state.value("/data/all") == "6"
    item = next(item for item in state.items() if item.ref == "/data/house/inside/room[2]/beds")
    assert (item.path, item.repeats) == ("beds", (("house", 1), ("inside/room", 2)))
    assert "/data/house[2]/inside/room" in state.repeats()


def test_putting_back_makes_the_members_it_needs() -> None:
    state = begun(FAMILY)
    state.put("/data/person[3]/name", "Chaima")
    assert state.count("/data/person") == 3
    assert state.value("/data/names") == ", , Chaima"
