"""How far an erasure reaches: what hangs on a person alone, and what belongs to a case.

A person takes along what hangs under them at any depth, and the records that name nobody but them, or say how they
belong to somebody. What is the household's stays. A case takes its persons along wherever they were born, and
leaves those who are in another case now. A shield asks for what was deleted before it was raised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from kommisjon.model.explained import Explained
from kommisjon.model.records import Person
from sync.central.among import among, pair_among
from sync.central.loading import in_batches
from sync.central.merged import log
from sync.central.merged.naming import NAMING, named_by, pointed
from sync.central.merged.records import Key
from sync.central.schema import chg, rec, shielded
from sync.merge import Change, decode, view

_PLACE = (rec.c.home, rec.c.rec, rec.c.type, rec.c.parent, rec.c.case_id)

_ITS_CHANGES = and_(chg.c.home == rec.c.home, chg.c.rec == rec.c.rec)


def of_person(connection: Connection, key: Key) -> set[Key]:
    """The records of one person, in the open or put away."""
    return _with_persons(connection, {key}) | _sealed_of(connection, [key[1]])


def of_case(connection: Connection, case: str) -> set[Key]:
    """The records of one case and of everybody in it, in the open or put away."""
    born = connection.execute(select(*_PLACE).where(rec.c.home == case)).all()
    apart = {row.rec for row in born if row.type == Person.TYPE and row.case_id not in (case, None)}
    while more := {row.rec for row in born if row.parent in apart} - apart:
        apart |= more
    hanging = and_(rec.c.parent == case, rec.c.type.is_distinct_from(Person.TYPE))
    inside = select(*_PLACE).where(or_(rec.c.case_id == case, hanging))
    rows = [*(row for row in born if row.rec not in apart), *connection.execute(inside)]
    return _with_persons(connection, {(row.home, row.rec) for row in rows}) | _sealed_in(connection, case)


def below(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """These records and what hangs under them at any depth, deleted or not; other persons never."""
    reached = _under(connection, set(keys))
    while more := _deleted(connection, reached) - reached:
        reached = _under(connection, reached | more)
    return reached


def leads_to(change: Change, gone: Container[str]) -> str | None:
    """The one of these records that a change's own hangs on or is about, if it does.

    A reason may be about several persons of a household, and is about these only if all of them are among them.
    """
    for path, words in pointed(change):
        hit = [word for word in words if word in gone]
        if hit and (path != "about" or len(hit) == len(words)):
            return hit[0]
    return None


def deleted_by_what_they_named(connection: Connection) -> dict[str, set[Key]]:
    """Every deleted record but persons, by the ids it hung on or named: it says so no more, but the log does."""
    found, persons = defaultdict[str, set[Key]](set), set[Key]()
    its_changes = select(*chg.c).select_from(rec).join(chg, _ITS_CHANGES)
    for row in connection.execute(its_changes.where(rec.c.type.is_(None))):
        change = log.change_of(row)
        for _path, words in pointed(change):
            for one in words:
                found[one].add((change.home, change.rec))
        if _said_type(change) == Person.TYPE:
            persons.add((change.home, change.rec))
    return {one: keys - persons for one, keys in found.items()}


def type_of(connection: Connection, key: Key) -> str | None:
    """What kind of record one is, or was before it was deleted."""
    found = None
    where = (chg.c.home == key[0], chg.c.rec == key[1])
    for row in connection.execute(select(chg).where(*where).order_by(chg.c.actor_no, chg.c.n)):
        found = _said_type(log.change_of(row)) or found
    return found


def _under(connection: Connection, keys: set[Key]) -> set[Key]:
    reached = set(keys)
    level = {rec_id for _, rec_id in reached}
    while level:
        hanging = among(rec.c.parent, level), rec.c.type.is_distinct_from(Person.TYPE)
        found = {(row.home, row.rec) for row in connection.execute(select(*_PLACE).where(*hanging))}
        level = {rec_id for _, rec_id in found - reached}
        reached |= found
    return reached


def _deleted(connection: Connection, reached: set[Key]) -> set[Key]:
    """Deleted records that hung on these or named them: they say so no more, but the log does."""
    ids, found, persons = {rec_id for _, rec_id in reached}, set[Key](), set[Key]()
    here = and_(among(rec.c.home, {home for home, _ in reached}), rec.c.parent.is_(None))
    # What hung between two cases may have been said in the other one, whose home is not reached.
    there = pair_among(rec.c.home, rec.c.rec, _deleted_mentioning(connection, ids))
    for row in connection.execute(select(*chg.c).select_from(rec).join(chg, _ITS_CHANGES).where(or_(here, there))):
        change = log.change_of(row)
        if leads_to(change, ids) is not None:
            found.add((change.home, change.rec))
        if _said_type(change) == Person.TYPE:
            persons.add((change.home, change.rec))
    return found - persons


def _deleted_mentioning(connection: Connection, ids: Collection[str]) -> set[Key]:
    """Deleted records, wherever they were said, in whose changes one of these ids stands."""
    found: set[Key] = set()
    gone = rec.c.parent.is_(None), rec.c.type.is_(None)
    for some in in_batches(sorted(ids), 50):
        mentions = or_(*(chg.c.f.contains(one) for one in some))
        rows = connection.execute(select(rec.c.home, rec.c.rec).join(chg, _ITS_CHANGES).where(*gone, mentions))
        found.update((row.home, row.rec) for row in rows)
    return found


def _said_type(change: Change) -> str | None:
    said = next((entry.value.get("v") for entry in change.entries if entry.path == "_type" and entry.value), None)
    return said if isinstance(said, str) else None


def _with_persons(connection: Connection, keys: set[Key]) -> set[Key]:
    """What hangs under these records, and what names the persons among them."""
    reached = below(connection, keys)
    there = among(rec.c.rec, [rec_id for _, rec_id in reached])
    persons = set(connection.scalars(select(rec.c.rec).where(there, rec.c.type == Person.TYPE)))
    return below(connection, reached | _naming(connection, persons | {rec_id for _, rec_id in keys}))


def _naming(connection: Connection, persons: Collection[str]) -> set[Key]:
    found: set[Key] = set()
    for some in in_batches(sorted(persons), 50):
        mentions = or_(*(rec.c.doc.contains(one) for one in some))
        rows = connection.execute(select(*_PLACE, rec.c.doc).where(rec.c.type.in_(list(NAMING)), mentions))
        found.update((row.home, row.rec) for row in rows if _is_about(row, persons))
    return found


def _is_about(row: Any, persons: Collection[str]) -> bool:
    named = named_by(row.type, view(decode(row.doc)))
    # A reason may be about several of a household; a relation without one of its two says nothing.
    return bool(named) and (named <= set(persons) if row.type == Explained.TYPE else not named.isdisjoint(persons))


def _sealed_of(connection: Connection, persons: Iterable[str]) -> set[Key]:
    rows = connection.execute(select(shielded.c.home, shielded.c.rec).where(among(shielded.c.person, persons)))
    return {(row.home, row.rec) for row in rows}


def _sealed_in(connection: Connection, case: str) -> set[Key]:
    where = or_(shielded.c.case_id == case, shielded.c.home == case)
    rows = connection.execute(select(shielded).where(where)).all()
    apart = {row.rec for row in rows if row.rec == row.person and row.case_id not in (case, None)}
    persons = {row.person for row in rows if row.person is not None} - apart
    own = {(row.home, row.rec) for row in rows if row.person not in apart}
    return own | _sealed_of(connection, persons)
