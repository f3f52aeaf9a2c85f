"""A shielded person who may be here twice: told to the officer alone, and in no table. Nobody exists."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.link import SameAs
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.duplicates.deciding import decide
from sync.central.duplicates.shielded import suggest_shielded
from sync.central.duplicates.suggesting import suggest
from sync.central.finding.search import search
from sync.central.merged import shielding
from sync.central.shown.shielded import release
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KEY = Identity("mlkem768x25519", bytes(range(32)))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
HERE, AWAY = record_id(2), record_id(12)


@pytest.fixture
def laptop() -> Laptop:
    laptop = Laptop("alpha")
    mission_day(laptop, 1)
    mission_day(laptop, 11)
    return laptop


def test_the_officer_alone_is_told_and_nothing_is_written_of_the_pair(central: Engine, laptop: Laptop) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    laptop.save(11, 12, {"shield": "strict"})
    take(central, *laptop.export(), NOW)
    assert suggest(central, KARI, NOW) == []
    (pair,) = suggest_shielded(central, OFFICER, KEY, NOW, 10)
    assert (pair.a.person, pair.b.person, pair.b.case) == (HERE, AWAY, "123-26C00011")
    assert pair.reasons[0].code == "names_same"
    with pytest.raises(Refusal) as refused:
        suggest_shielded(central, KARI, KEY, NOW, 10)
    assert refused.value.code is Code.NOT_YOUR_ROLE
    with central.connect() as connection:
        noted = connection.execute(select(schema.audit.c.act, schema.audit.c.about).order_by("no")).all()
    assert [tuple(row) for row in noted][-1] == ("listed_shielded", "  ")
    assert not any(one in about for _act, about in noted for one in (HERE, AWAY))


def test_a_decision_goes_away_with_whoever_is_shielded_and_comes_back_with_them(
    central: Engine, laptop: Laptop
) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    take(central, *laptop.export(), NOW)
    rec = decide(central, KARI, HERE, AWAY, SameAs.SAME, "The same card.", NOW)
    laptop.save(11, 12, {"shield": "strict"})
    take(central, *laptop.export(), NOW)
    with central.connect() as connection:
        for table in (schema.rec, schema.chg, schema.same_person):
            assert rec not in connection.scalars(select(table.c.rec)).all()
    assert [hit.also for hit in search(central, "amina")] == [()]
    release(central, OFFICER, KEY, AWAY, NOW)
    assert [hit.also for hit in search(central, "amina")] == [((AWAY, "123-26C00011"),)]


def test_a_release_tells_of_two_who_were_decided_to_be_different_meanwhile(
    central: Engine, laptop: Laptop
) -> None:
    """Nobody could see that they are one person through whoever was away."""
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    mission_day(laptop, 21)
    take(central, *laptop.export(), NOW)
    third = record_id(22)
    decide(central, KARI, HERE, AWAY, SameAs.SAME, "The same card.", NOW)
    decide(central, KARI, AWAY, third, SameAs.SAME, "The same card.", NOW)
    laptop.save(11, 12, {"shield": "strict"})
    take(central, *laptop.export(), NOW)
    decide(central, KARI, HERE, third, SameAs.DIFFERENT, "Another face.", NOW)
    assert release(central, OFFICER, KEY, AWAY, NOW).decided_otherwise == ((HERE, third),)
