"""A career adviser's note on a person, for the municipality that says yes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Source, checked
from kommisjon.model.career_note import CareerNote
from kommisjon.model.ids import uuid7
from kommisjon.model.system import system_values
from sync.central.failing import telling
from sync.central.merged.saving import Write, save
from sync.central.schema import person
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing


def add_note(
    engine: Engine,
    who: Staff,
    about: str,
    text: str,
    at: datetime,
    random: Callable[[int], bytes] = os.urandom,
) -> str:
    """Write a note on the person with the id `about`; gives the note's id.

    Raises Refusal D756 where nothing is written, D760, D782 for a person who is not there to be seen, R603 or R607
    for a text that no record takes.
    """
    who.check(Role.CASEWORKER)
    if not text.strip():
        raise Refusal(Code.NOTHING_WRITTEN)
    with telling(), writing(engine) as connection:
        found = connection.execute(select(person).where(person.c.person == about).order_by(person.c.home)).first()
        if found is None:
            raise Refusal(Code.UNKNOWN_PERSON)
        rec = uuid7(int(at.timestamp() * 1000), random(10))
        held = {"by": who.name, "at": at.astimezone(UTC).isoformat(timespec="seconds"), "text": text.strip()}
        answers = checked(CareerNote, held, CareerNote.TYPE).wired(Source.STAFF)
        system = system_values(CareerNote.TYPE, case=found.case_id or found.home, parent=about)
        save(connection, who.name, [Write(found.home, rec, {**system, **answers})], at, random)
        note(connection, who, Act.SAVED, at, (found.case_id or found.home, about), {"career_note": 1})
    return rec
