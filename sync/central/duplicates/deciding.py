"""Deciding whether two persons are one: a record in central's log, which can be decided otherwise later."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Source
from kommisjon.model.ids import uuid7
from kommisjon.model.link import Link, SameAs
from kommisjon.model.system import system_values
from sync.central.duplicates.suggesting import rests_on, weighed
from sync.central.failing import telling
from sync.central.merged import actors
from sync.central.merged.links import link_of, one_person
from sync.central.merged.saving import Write, own_actor, save
from sync.central.schema import person, same_person
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing


def decide(
    engine: Engine,
    who: Staff,
    a: str,
    b: str,
    decision: SameAs,
    reason: str,
    at: datetime,
    random: Callable[[int], bytes] = os.urandom,
) -> str:
    """Say of two persons, by their ids, whether they are one; gives the id of the link record.

    Raises Refusal D721 without a reason, D760, D782 for somebody who is not there to be seen, D796 where both are
    the same id, D797 where what was decided of others says otherwise, R603 or R607 for words that no record takes.
    """
    who.check(Role.CASEWORKER)
    if not reason.strip():
        raise Refusal(Code.NO_REASON)
    if a == b:
        raise Refusal(Code.ONE_PERSON_TWICE)
    a, b = sorted((a, b))
    with telling(), writing(engine) as connection:
        actors.lock(connection, {own_actor(connection, at, random)})
        held = weighed(connection, a, b)
        if held is None:
            raise Refusal(Code.UNKNOWN_PERSON)
        _check_others(connection, a, b, decision)
        link = Link(
            a=a,
            b=b,
            decision=decision,
            by=who.name,
            at=at.astimezone(UTC).isoformat(timespec="seconds"),
            reason=reason.strip(),
            rests_on=rests_on(held[1]),
        )
        answers = link.wired(Source.STAFF)
        first = connection.execute(select(person.c.home, person.c.case_id).where(person.c.person == a)).one()
        before = link_of(connection, a, b)
        if before is None:
            home, rec = first.home, uuid7(int(at.timestamp() * 1000), random(10))
            answers = {**system_values(Link.TYPE, case=first.case_id or first.home), **answers}
        else:
            home, rec = before
        save(connection, who.name, [Write(home, rec, answers)], at, random)
        note(connection, who, Act.SAVED, at, (a, b), {"link": decision.value})
    return rec


def _check_others(connection: Connection, a: str, b: str, decision: SameAs) -> None:
    """Refuse what others already say otherwise: one person through a third, or different through one of them."""
    groups = one_person(connection, {a, b})
    ours, theirs = groups.get(a, frozenset({a})), groups.get(b, frozenset({b}))
    if decision is SameAs.SAME:
        apart = select(same_person.c.rec).where(
            same_person.c.decision == SameAs.DIFFERENT.value,
            same_person.c.a.in_(ours | theirs),
            same_person.c.b.in_(ours | theirs),
            # The pair's own decision is what is being changed.
            ~((same_person.c.a == a) & (same_person.c.b == b)),
        )
        if connection.execute(apart.limit(1)).first() is not None:
            raise Refusal(Code.DECIDED_THROUGH_OTHERS)
    elif b in one_person(connection, {a}, without=(a, b)).get(a, ()):
        raise Refusal(Code.DECIDED_THROUGH_OTHERS)
