"""Draws `same_person`: what was decided about pairs of whom both are to be seen, and who is one person by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, exists, literal_column, or_, select

from kommisjon.errors import Refusal
from kommisjon.model.answers import read_answer
from kommisjon.model.link import Link, SameAs
from sync.central.among import among
from sync.central.loading import load
from sync.central.schema import person, rec, same_person
from sync.merge import decode, view
from sync.merge.policies import POLICIES

IS_LINK = rec.c.type == literal_column(f"'{Link.TYPE}'")
"""Written out, because there is an index of links alone."""


def redraw_links(connection: Connection, touched: Collection[str], persons: Collection[str]) -> set[str]:
    """Draw the links among `touched` records anew, and those of `persons`, who may have come, gone or be shielded.

    A link is told only while both are there to be seen; one that has no row is drawn once they are. Gives the ids
    of everybody who may be one person with others than before.
    """
    drawn_or_not = (select(rec.c.rec).where(IS_LINK), select(same_person.c.rec))
    if all(connection.execute(any_of.limit(1)).first() is None for any_of in drawn_or_not):
        return set()
    its = or_(
        *(among(same_person.c[name], ids) for name, ids in (("rec", touched), ("a", persons), ("b", persons)))
    )
    ends = {one for row in connection.execute(select(same_person).where(its)) for one in (row.a, row.b)}
    connection.execute(delete(same_person).where(its))
    drawn = exists(select(1).where(same_person.c.home == rec.c.home, same_person.c.rec == rec.c.rec))
    missing = select(rec.c.home, rec.c.rec, rec.c.doc).where(IS_LINK, rec.c.alive, ~drawn)
    read = [(row.home, row.rec, link) for row in connection.execute(missing) if (link := read_link(row.doc))]
    seen = _visible(connection, {one for _, _, link in read for one in (link.a, link.b)})
    rows = [
        (home, rec_id, link.a, link.b, link.decision.value, link.rests_on)
        for home, rec_id, link in read
        if {link.a, link.b} <= seen
    ]
    load(connection, same_person, [column.name for column in same_person.columns], rows)
    ends.update(one for row in rows for one in row[2:4])
    return ends.union(*one_person(connection, ends).values())


def read_link(doc: str) -> Link | None:
    """The link of a record's document; None where it cannot be read as one."""
    drawn = view(decode(doc), POLICIES).values
    try:
        return Link.read({path: read_answer(one.value) for path, one in drawn.items() if one.value is not None})
    except Refusal:
        return None


def link_of(connection: Connection, a: str, b: str) -> tuple[str, str] | None:
    """The home and the id of the record on a pair of whom both are to be seen, whichever is named first."""
    a, b = sorted((a, b))
    found = connection.execute(
        select(same_person.c.home, same_person.c.rec)
        .where(same_person.c.a == a, same_person.c.b == b)
        .order_by(same_person.c.home, same_person.c.rec)
        .limit(1)
    ).first()
    return None if found is None else (found.home, found.rec)


def one_person(
    connection: Connection, persons: Collection[str], without: tuple[str, str] | None = None
) -> dict[str, frozenset[str]]:
    """For each of these ids that is linked with others, every id of the same person, its own among them.

    As it would be if the pair `without`, the smaller id first, were not linked.
    """
    reached: dict[str, set[str]] = {one: {one} for one in persons}
    new = set(persons)
    while new:
        pairs = [pair for pair in _same(connection, new) if pair != without]
        new = {one for pair in pairs for one in pair} - set(reached)
        for a, b in pairs:
            ours, theirs = reached.setdefault(a, {a}), reached.setdefault(b, {b})
            if ours is not theirs:
                ours |= theirs
                for one in theirs:
                    reached[one] = ours
    return {one: frozenset(reached[one]) for one in persons if len(reached[one]) > 1}


def contradicted(connection: Connection, persons: Collection[str]) -> list[tuple[str, str]]:
    """The pairs decided to be different of whom one person is made by what was decided of others."""
    groups = one_person(connection, persons)
    ids = {one for group in groups.values() for one in group}
    rows = connection.execute(
        select(same_person.c.a, same_person.c.b)
        .where(same_person.c.decision == SameAs.DIFFERENT.value)
        .where(among(same_person.c.a, ids), among(same_person.c.b, ids))
    )
    pairs = {(row.a, row.b) for row in rows if any({row.a, row.b} <= group for group in groups.values())}
    return sorted(pairs)


def counted_elsewhere(connection: Connection, persons: Collection[str]) -> set[str]:
    """Those of these ids that count under another one of the same person: where it was registered last.

    The last one has the greatest id, for ids begin with the time at which they were made (RFC 9562, version 7).
    """
    return {one for one, ids in one_person(connection, persons).items() if one != max(ids)}


def _same(connection: Connection, some: Collection[str]) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(same_person.c.a, same_person.c.b).where(
            same_person.c.decision == SameAs.SAME.value,
            or_(among(same_person.c.a, some), among(same_person.c.b, some)),
        )
    )
    return [(row.a, row.b) for row in rows]


def _visible(connection: Connection, wanted: Iterable[str]) -> set[str]:
    return set(connection.scalars(select(person.c.person).where(among(person.c.person, wanted))))
