"""A household of which only children may be told, though others belong to it, is offered to nobody as it stands.

Those others may be persons whom nobody may see, a list that is longer than what has come, or a parent whom the
child has told of. Which it is makes no difference, so that the refusal tells nobody of a shield (decision 0042).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Person, Role
from kommisjon.model.settling_clocks import OF_AGE
from sync.central.leaving.person import PersonGiven
from sync.central.merged.cases import SeenCase
from sync.central.schema import rec, shielded
from sync.merge import decode, view
from sync.merge.policies import POLICIES

_IS_PERSON = rec.c.type == Person.TYPE


def check_not_alone(connection: Connection, case: SeenCase, persons: Collection[PersonGiven], on: date) -> None:
    """Raises Refusal D757 where everybody who may be told of is under age, and the household has others."""
    if any(_may_be_of_age(one, on) for one in persons):
        return
    if _others(connection, case, {one.id for one in persons}):
        raise Refusal(Code.ONLY_CHILDREN)


def _may_be_of_age(person: PersonGiven, on: date) -> bool:
    """Whether somebody may be 18; where no birth is known, whoever is not in the family as a child."""
    if person.birth is None:
        return person.role != Role.CHILD.value
    return PartialDate.parse(person.birth).oldest_at(on) >= OF_AGE


def _others(connection: Connection, case: SeenCase, told: set[str]) -> bool:
    """Whether anything says that more people are in the household than may be told of."""
    away = connection.scalars(select(shielded.c.rec).where(shielded.c.case_id == case.id).limit(1)).first()
    if away is not None:
        return True
    home = connection.execute(select(rec.c.rec, rec.c.doc).where(rec.c.rec == case.id)).all()
    people = connection.execute(select(rec.c.rec, rec.c.doc).where(rec.c.case_id == case.id, _IS_PERSON)).all()
    size = next((value for one in _read(home) if isinstance(value := one.value("case_size"), int)), 0)
    if size > len(told):
        return True
    return any(
        one.alive and (row.rec not in told or one.value("parent_here") == "yes")
        for row, one in zip(people, _read(people), strict=True)
    )


def _read(rows: Iterable[Any]) -> list[Any]:
    return [view(decode(row.doc), POLICIES) for row in rows]
