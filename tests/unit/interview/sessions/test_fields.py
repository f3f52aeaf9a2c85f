from datetime import date, datetime

import pytest

from kommisjon.interview.sessions.fields import FIELDS, Kind, SessionField, Value
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.session import Session

DAY = date(2026, 11, 2)


def named(name: str) -> SessionField:
    return next(one for one in FIELDS if one.name == name)


@pytest.mark.parametrize(
    ("name", "typed", "fields"),
    [
        ("minutes", "٩٠", {"minutes": 90}),
        ("minutes", "", {"minutes": None}),
        ("table", " Room 2 ", {"table": "Room 2"}),
        ("channel", "phone", {"channel": "phone"}),
    ],
)
def test_what_is_typed_becomes_the_fields(name: str, typed: str, fields: dict[str, Value]) -> None:
    assert named(name).read(typed, DAY) == fields


@pytest.mark.parametrize(
    ("typed", "on_the_wall"),
    [
        ("9:30", "2026-11-02 09:30"),
        ("0930", "2026-11-02 09:30"),
        ("3.11.2026 14.30", "2026-11-03 14:30"),
        ("٩:٣٠", "2026-11-02 09:30"),
    ],
)
def test_a_time_is_the_one_on_the_wall(typed: str, on_the_wall: str) -> None:
    planned = named("planned_start").read(typed, DAY)["planned_start"]
    assert isinstance(planned, str)
    assert datetime.fromisoformat(planned).tzinfo is not None
    session = Session(planned_start=planned)
    assert named("planned_start").standing(session) == on_the_wall
    assert named("planned_start").read(on_the_wall, date(2000, 1, 1)) == {"planned_start": planned}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("minutes", "0"),
        ("minutes", "601"),
        ("minutes", "an hour"),
        ("planned_start", "25:00"),
        ("planned_start", "x"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, typed: str) -> None:
    with pytest.raises(NotRead) as problem:
        named(name).read(typed, DAY)
    assert str(problem.value.why)


def test_who_else_is_present_stands_in_the_order_of_the_list() -> None:
    fields = named("present").read("officer parent", DAY)
    assert fields["present_parent"] is True
    assert fields["present_child"] is None
    session = Session(present_parent=True, present_officer=True)
    assert named("present").standing(session) == "parent officer"
    assert named("present").shown(session) == "a parent, another officer"


def test_every_field_of_the_page_is_one_of_the_record() -> None:
    for one in FIELDS:
        names = [f"{one.name}_{option}" for option in one.options] if one.kind is Kind.SEVERAL else [one.name]
        assert set(names) <= set(Session.model_fields)
        assert one.shown(Session()) == ""
