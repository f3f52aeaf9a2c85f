"""Erasing a person or a case by law: two persons, a legal ground, and nothing is left but ids and numbers.

What goes is seen first. What was erased cannot be brought back, by nobody and from nothing at central; a change
that comes for it later is refused (sync.central.merged.forgetting).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.characters import unsafe_character
from kommisjon.model.ids import is_uuid
from kommisjon.model.records import Case, Person
from sync.central.among import among
from sync.central.failing import telling
from sync.central.merged import erased, log, reach
from sync.central.merged.cases import kept_from_sight, members_of
from sync.central.merged.erased import Ground
from sync.central.merged.forgetting import forget
from sync.central.merged.projections import is_shielded, readable
from sync.central.merged.records import Key
from sync.central.schema import actor, attachment_ref, case_file, chg, handed_to, rec, shielded, shielded_chg
from sync.central.staff.audit import Act, note, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import compact, writing
from sync.merge import View, decode, view
from sync.merge.policies import POLICIES
from sync.trust.document import moment_text

MOST_NAME = 60
MOST_LEGAL_REF = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class Decision:
    """By which law or decision something is erased, and who else answers for it."""

    legal_ref: str
    second: str

    def check(self, who: Staff) -> None:
        """Raises Refusal D795 unless two different persons give a ground, R603 or R607 for the texts."""
        for text, most in ((self.second, MOST_NAME), (self.legal_ref, MOST_LEGAL_REF)):
            if (found := unsafe_character(text, multiline=False)) is not None:
                raise Refusal(Code.TEXT_UNSAFE, which=found)
            if len(text) > most:
                raise Refusal(Code.TEXT_TOO_LONG, most=most)
        if not _same(self.legal_ref) or _same(self.second) in ("", _same(who.name)):
            raise Refusal(Code.NOT_ERASED)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of what goes."""

    id: str
    name: str
    birth: str | None


@dataclass(frozen=True, slots=True)
class Going:
    """What an erasure takes along, as far as whoever asks may see: officers see shielded persons counted.

    `number` is the case's, or the id of what was asked for where that cannot be read: it is typed to confirm.
    """

    id: str
    is_case: bool
    case: str | None
    number: str
    persons: tuple[Member, ...]
    records: dict[str, int]
    """By type, in order of the types; "" for deleted and sealed ones, and those that have not said theirs."""
    changes: int
    files: int
    laptops: tuple[str, ...]
    """Those that wrote any of it, or had the case in a pack: what they hold stays with them."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Wanted:
    id: str
    home: str
    is_case: bool
    case: str | None


def look(engine: Engine, who: Staff, wanted: str, at: datetime) -> Going:
    """See what would go with a person (by id) or a case (by number or id); noted first.

    Raises Refusal D760, D702 for nobody whom this person may see, D708 where it was erased already.
    """
    who.check(Role.CASEWORKER, Role.PROTECTION)
    with telling(), engine.connect() as connection:
        found = _find(connection, who, wanted)
    noted(engine, who, Act.LOOKED_AT_ERASURE, at, _about(found))
    with telling(), engine.connect() as connection:
        return _going(connection, who, found, _reached(connection, found))


def erase(engine: Engine, who: Staff, wanted: str, decision: Decision, at: datetime) -> tuple[Going, bool]:
    """Erase it, noted in the same transaction. Gives what went, and whether the file was written anew afterwards.

    Raises as `look`, and D795, R603 or R607 for the decision; nothing was erased then.
    """
    who.check(Role.CASEWORKER, Role.PROTECTION)
    decision.check(who)
    ground = Ground(moment_text(at), who.name, decision.second.strip(), decision.legal_ref.strip())
    with telling(), writing(engine) as connection:
        log.lock_every_lane(connection)
        found = _find(connection, who, wanted)
        keys = _reached(connection, found)
        going = _going(connection, who, found, keys)
        counts = {"records": sum(going.records.values()), "changes": going.changes, "files": going.files}
        note(connection, who, Act.ERASED, at, _about(found), counts)
        forget(connection, dict.fromkeys(keys, ground))
    return going, compact(engine)


def _find(connection: Connection, who: Staff, wanted: str) -> _Wanted:
    if not is_uuid(wanted):
        by_number = select(case_file.c.rec).where(case_file.c.number == wanted).order_by(case_file.c.rec)
        wanted = connection.scalar(by_number) or wanted
    if is_uuid(wanted):
        if erased.grounds(connection, [wanted]):
            raise Refusal(Code.ERASED_RECORD)
        found = _in_the_open(connection, who, wanted)
        if found is None and Role.PROTECTION in who.roles:
            found = _put_away(connection, wanted)
        if found is not None:
            return found
    raise Refusal(Code.UNKNOWN_CASE, case=wanted)


def _in_the_open(connection: Connection, who: Staff, wanted: str) -> _Wanted | None:
    columns = select(rec.c.home, rec.c.type, rec.c.case_id, rec.c.doc)
    row = connection.execute(columns.where(rec.c.rec == wanted)).first()
    kind = None if row is None else row.type or reach.type_of(connection, (row.home, wanted))
    if row is None or kind not in (Case.TYPE, Person.TYPE):
        return None
    if kind == Person.TYPE:
        hidden = is_shielded(_view(row.doc))
    else:
        hidden = not members_of(connection, [wanted]) and bool(kept_from_sight(connection, [wanted]))
    if hidden and Role.PROTECTION not in who.roles:
        return None
    if not hidden:
        who.check(Role.CASEWORKER)
    is_case = kind == Case.TYPE
    return _Wanted(wanted, row.home, is_case, wanted if is_case else row.case_id or row.home)


def _put_away(connection: Connection, wanted: str) -> _Wanted | None:
    row = connection.execute(select(shielded).where(shielded.c.rec == wanted)).first()
    if row is None or row.rec not in (row.person, row.case_id):
        return None
    return _Wanted(wanted, row.home, row.rec == row.case_id, row.case_id)


def _reached(connection: Connection, found: _Wanted) -> set[Key]:
    if found.is_case:
        return reach.of_case(connection, found.id)
    return reach.of_person(connection, (found.home, found.id))


def _going(connection: Connection, who: Staff, found: _Wanted, keys: set[Key]) -> Going:
    types, persons, ids = _seen(connection, keys)
    tables = [chg]
    if Role.PROTECTION in who.roles:
        ids = {rec_id for _, rec_id in keys}
        types.update({"": len(ids) - sum(types.values())})
        tables.append(shielded_chg)
    changes, wrote = 0, set[str]()
    homes = {home for home, _ in keys}
    for table in tables:
        of = among(table.c.rec, ids), among(table.c.home, homes)
        dots = select(table.c.actor_no, table.c.n).where(*of).distinct().subquery()
        changes += connection.scalar(select(func.count()).select_from(dots)) or 0
        wrote.update(
            connection.scalars(select(actor.c.device).where(actor.c.actor_no.in_(select(dots.c.actor_no))))
        )
    number = connection.scalar(select(case_file.c.number).where(case_file.c.rec == found.case))
    had = connection.scalars(select(handed_to.c.device).where(handed_to.c.home == found.case)).all()
    return Going(
        id=found.id,
        is_case=found.is_case,
        case=found.case,
        number=str(number or found.id),
        persons=tuple(sorted(persons, key=lambda one: (one.birth or "", one.id))),
        records={kind: types[kind] for kind in sorted(types) if types[kind]},
        changes=changes,
        files=_files(connection, keys, ids),
        laptops=tuple(sorted(device for device in wrote.union(had) if not device.startswith("central-"))),
    )


def _seen(connection: Connection, keys: Iterable[Key]) -> tuple[Counter[str], list[Member], set[str]]:
    """The records that any caseworker may see: how many of each type, the persons among them, and their ids."""
    wanted = among(rec.c.rec, [rec_id for _, rec_id in keys])
    found = connection.execute(select(rec.c.rec, rec.c.type, rec.c.parent, rec.c.doc).where(wanted))
    rows = {row.rec: row for row in found}
    views = {one: _view(row.doc) for one, row in rows.items() if row.type == Person.TYPE}
    hidden = {one for one, seen in views.items() if is_shielded(seen)}
    while more := {one for one, row in rows.items() if row.parent in hidden} - hidden:
        hidden |= more
    shown = [one for one in rows if one not in hidden]
    members = []
    for one in shown:
        if one in views:
            somebody = readable(Person, views[one])
            members.append(Member(one, somebody.name if somebody else "", somebody.birth if somebody else None))
    return Counter(rows[one].type or "" for one in shown), members, set(shown)


def _files(connection: Connection, keys: set[Key], ids: set[str]) -> int:
    named = set(connection.scalars(select(attachment_ref.c.sha256).where(among(attachment_ref.c.rec, ids))))
    everything = {rec_id for _, rec_id in keys}
    rows = connection.execute(select(attachment_ref).where(among(attachment_ref.c.sha256, named)))
    return len(named - {row.sha256 for row in rows if row.rec not in everything})


def _about(found: _Wanted) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (found.case, found.id))))


def _view(doc: str) -> View:
    return view(decode(doc), POLICIES)


def _same(text: str) -> str:
    """A name as it is compared: without blanks around, letter case and ways of writing."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
