"""Linked cases: who has a spouse, a parent, a child or a sibling in another case of the mission.

It is said once, in either of the two cases, and shown in both. Only persons who may be seen are in it: where one
of the two is shielded, or their case has left this laptop, there is no link (docs/decisions/0039).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from kommisjon.errors import Refusal
from kommisjon.interview.family.household import Household, Member, answers_of, households
from kommisjon.interview.family.members import Family, Link, Tie, family_of
from kommisjon.model.relation import Relation, RelationType
from kommisjon.store.store import Store

LINKING = (RelationType.PARENT, RelationType.SPOUSE, RelationType.SIBLING)
"""Ties for which two cases are to be settled together; more distant ones are asked about in the interview."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A person in another case of the same mission."""

    member: Member
    number: str


def outside(store: Store, of: Household, today: date) -> list[Outside]:
    """Everyone of the mission's other cases who may be seen, in the order of the cases."""
    return [
        Outside(member, one.case.number)
        for one in households(store, of.case.mission, today)
        if one.id != of.id
        for member in one.members
    ]


def with_links(store: Store, of: Household, today: date) -> Family:
    """The family of a household, with what ties it to other cases."""
    family = family_of(store, of)
    said = list(_said(store, family))
    if not said:
        return family
    others = {one.member.id: one for one in outside(store, of, today)}
    links = []
    for home, tie in said:
        member, other = (tie.a, tie.b) if tie.a in family.members else (tie.b, tie.a)
        if (found := others.get(other)) is not None:
            person = found.member.person
            links.append(Link(member, other, person.name or person.name_original, found.number, tie, home))
    return replace(family, links=tuple(links))


def _said(store: Store, family: Family) -> Iterator[tuple[str, Tie]]:
    """(case it was said in, tie) of every relation that names one member and somebody else."""
    for record in store.records(Relation.TYPE):
        try:
            one = Relation.read(answers_of(record.doc))
        except Refusal:  # removed, while another laptop changed a part
            continue
        here = [rec for rec in (one.a, one.b) if rec in family.members]
        if not one.in_case and len(here) == 1 and one.type in LINKING:
            yield record.home, Tie(one.a, one.b, one.type, one.kind, "", record.rec)
