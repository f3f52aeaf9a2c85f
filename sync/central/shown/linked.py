"""Linked cases: who of a case has a close relative in another one. Only persons without a shield are in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kommisjon.errors import Refusal
from kommisjon.model.answers import read_answer
from kommisjon.model.relation import Relation, RelationType
from sync.central.schema import case_file, person, rec
from sync.merge import decode, view
from sync.merge.policies import POLICIES


@dataclass(frozen=True, slots=True)
class LinkView:
    """What `person`, by id, is to somebody in another case; `first` where the relation names the person first."""

    person: str
    type: str
    first: bool
    name: str
    number: str


def links(connection: Connection, case: str, persons: Collection[str]) -> list[LinkView]:
    """Of the visible persons of a case, wherever it was said; told only where the other one is visible too."""
    found: list[LinkView] = []
    for one in _across(connection, case):
        here = [which for which in (one.a, one.b) if which in persons]
        if len(here) == 1:
            first = here[0] == one.a
            found += _told(connection, here[0], one.type, one.b if first else one.a, first=first)
    return sorted(set(found), key=lambda one: (one.number, one.person, one.name, one.type, one.first))


def _across(connection: Connection, case: str) -> Iterator[Relation]:
    """The living relations that lead out of a case, said in any case of the same mission."""
    mission = select(case_file.c.mission).where(case_file.c.rec == case)
    cases = select(case_file.c.rec).where(case_file.c.mission.in_(mission))
    wanted = select(rec.c.doc).where(rec.c.type == Relation.TYPE, rec.c.alive, rec.c.case_id.in_(cases))
    for doc in connection.scalars(wanted.order_by(rec.c.rec)):
        drawn = view(decode(doc), POLICIES).values
        answers = {path: read_answer(one.value) for path, one in drawn.items() if one.value is not None}
        try:
            one = Relation.read(answers)
        except Refusal:  # removed, while another laptop changed a part
            continue
        if not one.in_case:
            yield one


def _told(connection: Connection, of: str, what: RelationType, other: str, *, first: bool) -> Iterator[LinkView]:
    named = select(person.c.name, person.c.name_original, case_file.c.number).join_from(
        person, case_file, person.c.case_id == case_file.c.rec
    )
    for row in connection.execute(named.where(person.c.person == other)):
        yield LinkView(of, what.value, first, row.name or row.name_original, row.number)
