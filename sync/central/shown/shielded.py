"""Shielded persons, for the officers who may see them: opened with their key, noted before anything is shown.

Nothing of them is stored in the open: a record is folded from its sealed changes each time it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.records import Person, Shield
from sync.central.failing import telling
from sync.central.merged import actors, erased, log, records, saving, sealed_log, shielding, trails
from sync.central.merged.links import contradicted
from sync.central.merged.naming import POINTING
from sync.central.merged.projections import is_shielded, project, readable
from sync.central.merged.shielding import Away
from sync.central.merged.unsealed import Unsealed, unseal
from sync.central.schema import attachment_ref, quarantine, shielded
from sync.central.staff.audit import Act, note, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.merge import Change, Dot, View
from sync.merge.lines import actors_in, encode_change
from sync.trust.document import moment_text
from sync.trust.sealing import Identity


@dataclass(frozen=True, slots=True)
class ShieldedPerson:
    """One person who is put away. `level` is none for somebody who is here because a whole case is."""

    id: str
    case: str | None
    level: str
    name: str
    name_original: str
    individual_number: str | None
    birth: str | None
    contradictions: int
    """Changes that came with one number and different words: the first stands, the others are kept."""


@dataclass(frozen=True, slots=True)
class ShieldedRecord:
    """One record: every answer that stands, by path."""

    rec: str
    type: str | None
    answers: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class ShieldedView:
    person: ShieldedPerson
    records: tuple[ShieldedRecord, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Released:
    """What came back with somebody."""

    records: int
    set_aside: int
    """Lines that say something else under a number that was held: with the others of their bundle now, as I303."""
    decided_otherwise: tuple[tuple[str, str], ...]
    """Pairs, by id, who were decided to be different and are one person through whoever came back."""


def listed(engine: Engine, who: Staff, identity: Identity, at: datetime) -> list[ShieldedPerson]:
    """Everybody who is put away, by case and id. Raises Refusal D760, V171 or V172."""
    who.check(Role.PROTECTION)
    noted(engine, who, Act.LISTED_SHIELDED, at)
    with telling(), engine.connect() as connection:
        opened = unseal(connection, identity)
        found = [_person(connection, opened, one) for one in opened.persons()]
    return sorted(found, key=lambda one: (one.case or "", one.id))


def opened(engine: Engine, who: Staff, identity: Identity, at: datetime) -> dict[str, tuple[ShieldedPerson, View]]:
    """Everybody who is put away, by id, with the answers that stand. Raises Refusal D760, V171 or V172."""
    who.check(Role.PROTECTION)
    noted(engine, who, Act.LISTED_SHIELDED, at)
    with telling(), engine.connect() as connection:
        held = unseal(connection, identity)
        return {one: (_person(connection, held, one), held.view(one)) for one in held.persons()}


def shown(engine: Engine, who: Staff, identity: Identity, person: str, at: datetime) -> ShieldedView:
    """One person with every record below. Raises Refusal D760, V171, V172, or V173 for nobody here."""
    who.check(Role.PROTECTION)
    with telling(), engine.connect() as connection:
        opened = unseal(connection, identity)
        if person not in opened.persons():
            raise Refusal(Code.NOT_SHIELDED, person=person)
        told = _person(connection, opened, person)
        own = [one for one in sorted(opened.docs) if one == person or opened.away[one].person == person]
        found = ShieldedView(told, tuple(_record(opened, one) for one in own))
    noted(engine, who, Act.SAW_SHIELDED, at, (person,))
    return found


def release(engine: Engine, who: Staff, identity: Identity, person: str, at: datetime) -> Released:
    """Decide that a person needs no shield: they come back among the others.

    What names somebody else who is put away stays. A change that raises the shield again, and had not seen this
    decision, puts the person away again. Raises Refusal D760, V171, V172 or V173.
    """
    who.check(Role.PROTECTION)
    with telling(), writing(engine) as connection:
        # As everybody who writes: central's own actor, lanes, the trail. What an import would put beside what is
        # opened here would be taken out with it, unread.
        actors.lock(connection, {saving.own_actor(connection, at)})
        log.lock_every_lane(connection)
        opened = unseal(connection, identity)
        if person not in opened.persons():
            raise Refusal(Code.NOT_SHIELDED, person=person)
        if is_shielded(opened.view(person)):
            _lower(connection, who, opened, person, at)
            opened = unseal(connection, identity)
        coming = _coming(opened, person)
        _bring_back(connection, identity, opened, coming, at)
        lines = _set_aside(connection, opened, coming)
        back = [one.rec for one in coming if one.rec == one.person]
        note(connection, who, Act.RELEASED_SHIELDED, at, (person,))
        return Released(len(coming), lines, tuple(contradicted(connection, back)))


def _person(connection: Connection, opened: Unsealed, person: str) -> ShieldedPerson:
    seen = opened.view(person)
    somebody = readable(Person, seen) or Person()
    case_id = opened.away[person].case_id
    own = [one for one in opened.docs if one == person or opened.away[one].person == person]
    return ShieldedPerson(
        person,
        opened.case_number(connection, case_id),
        str(seen.value("shield") or Shield.NONE.value),
        somebody.name,
        somebody.name_original,
        somebody.individual_number,
        somebody.birth,
        sum(len(opened.otherwise.get(one, ())) for one in own),
    )


def _record(opened: Unsealed, rec_id: str) -> ShieldedRecord:
    seen = opened.view(rec_id)
    answers = {
        path: [head.value for head in (drawn.head, *drawn.others) if head.value is not None]
        for path, drawn in sorted(seen.values.items())
    }
    kind = seen.value("_type")
    return ShieldedRecord(rec_id, kind if isinstance(kind, str) else None, answers)


def _lower(connection: Connection, who: Staff, opened: Unsealed, person: str, at: datetime) -> None:
    answer = {"shield": {"s": "answered", "v": Shield.NONE.value}}
    home = opened.away[person].home
    saving.save(connection, who.name, [saving.Write(home, person, answer, seen=opened.docs[person])], at)


def _coming(opened: Unsealed, person: str) -> list[Away]:
    """The records that come back with somebody: theirs, what their whole case left, less what names others."""
    case = opened.away[person].case_id
    candidates = {
        one.rec: one
        for one in opened.away.values()
        if person in (one.rec, one.person) or (one.person is None and case is not None and case == one.case_id)
    }
    staying = set(opened.away) - set(candidates)
    while stays := {one for one in candidates if _points_to(opened.view(one), staying)} - {person}:
        staying |= stays
        for one in stays:
            del candidates[one]
    return list(candidates.values())


def _points_to(seen: View, staying: Iterable[str]) -> bool:
    named = {word for path in POINTING for word in str(seen.value(path) or "").split()}
    return not named.isdisjoint(staying)


def _bring_back(
    connection: Connection, identity: Identity, opened: Unsealed, coming: list[Away], at: datetime
) -> None:
    changes: list[Change] = []
    for one in coming:
        connection.execute(delete(shielded).where(shielded.c.home == one.home, shielded.c.rec == one.rec))
        for logged in opened.logged.get(one.rec, ()):
            log.add(connection, logged.bundle_no, [logged.change])
            changes.append(logged.change)
    sealed_log.remove(connection, changes)
    for one in coming:
        where = attachment_ref.c.rec == one.rec
        for sha256 in connection.scalars(select(attachment_ref.c.sha256).where(where)).all():
            sealed_log.open_file(connection, identity, sha256)
    trails.bring_back(connection, identity, shielding.away(connection))
    folded = records.fold_in(connection, saving.OWN, moment_text(at), changes)
    project(connection, saving.OWN, folded)


def _set_aside(connection: Connection, opened: Unsealed, coming: list[Away]) -> int:
    """Put what contradicts what came back where it would have gone at once, had it not lain sealed."""
    told, back = set[tuple[Dot, str]](), {one.rec for one in coming}
    concealing = shielding.concealing(connection)
    for logged in (one for away in coming for one in opened.otherwise.get(away.rec, ())):
        # By central's own numbers of laptops: the head line that it came under is not kept.
        content = encode_change(logged.change, {number: number for number in actors_in(logged.change)})
        if (key := (logged.change.dot, log.digest_of(logged.change))) in told:
            continue
        told.add(key)
        decided = logged.change.rec in back
        kept, named = concealing.kept(erased.without_erased(connection, content), decided=decided)
        row = {
            "bundle_no": logged.bundle_no,
            "line": _free_line(connection, logged.bundle_no) if logged.line is None else logged.line,
            "code": Code.EQUIVOCATION.id,
            "content": kept,
            "named": named,
            "status": "open",
        }
        connection.execute(insert(quarantine), [row])
    return len(told)


def _free_line(connection: Connection, bundle_no: int) -> int:
    """For what came before lines were kept: one before the first that a bundle has."""
    lowest = select(func.min(quarantine.c.line)).where(quarantine.c.bundle_no == bundle_no)
    return min(connection.scalar(lowest) or 0, 0) - 1
