"""What waits, in numbers: as many as the lists have, and shielded persons in none. Nobody in it exists."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.settling import SettlingStatus
from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.casework.due import due
from sync.central.casework.steps import Days, step
from sync.central.review.day import day
from sync.central.review.desk import cases_to_do
from sync.central.staff.who import Role, Staff
from tests.canary_household import CASE_NUMBER, delivered
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))


def test_it_counts_what_the_lists_show_and_notes_nothing(central: Engine) -> None:
    delivered(central)
    beta = Laptop("beta")
    mission_day(beta, 50)
    beta.save(60, 60, {"_type": "case", "number": "123-26C00060"})
    beta.save(60, 61, {"_type": "person", "_case": record_id(60), "given_latin": "Hid", "shield": "strict"})
    take(central, *beta.export(), NOW)
    step(central, KARI, CASE_NUMBER, NOW, then=SettlingStatus.READY, days=Days(permit_on="2020-01-01"))
    with central.connect() as connection:
        noted = connection.scalar(select(func.count()).select_from(schema.audit))
    found = day(central, KARI, NOW)
    with central.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.audit)) == noted
    listed, struck = cases_to_do(central, KARI, NOW), due(central, KARI, NOW)
    assert (found.cases, found.set_aside) == (len(listed.cases), len(listed.set_aside)) == (2, 0)
    assert (found.due, found.overdue) == (len(struck), sum(one.overdue for one in struck)) == (2, 2)


def test_numbers_are_for_caseworkers(central: Engine) -> None:
    with pytest.raises(Refusal) as problem:
        day(central, Staff("IM", "desk-1", frozenset({Role.IMPORTER})), NOW)
    assert problem.value.code is Code.NOT_YOUR_ROLE
