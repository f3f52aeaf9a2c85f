"""The interviews central holds, and the records behind them, read one by one for whoever gives them on.

Persons are taken through their projection, as everything that shows somebody here: one under a shield is not
there, and neither are an interview about them, their place in a household, nor a household of none but such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Exists, Select, and_, exists, select

from kommisjon.model.records import Interview, Person
from sync.central.merged import log
from sync.central.merged.projections import readable
from sync.central.schema import chg, person, rec
from sync.merge import Change, Doc, decode, view
from sync.merge.policies import POLICIES


@dataclass(frozen=True, slots=True)
class CentralRecord:
    """A record as it stands here."""

    home: str
    rec: str
    doc: Doc


@dataclass(frozen=True, slots=True)
class Held:
    """One interview: its own record, the case and the person it is about (None for the household's sheet)."""

    rec: str
    case: str
    person: str | None
    about: Interview


class CentralRecords:
    """Records by place, or by type and parent, as an interview asks a laptop's store for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, home: str, rec_id: str) -> CentralRecord | None:
        """One record; None where it is not here, or not to be seen."""
        found = self._read(_seen().where(rec.c.home == home, rec.c.rec == rec_id))
        return found[0] if found else None

    def records(
        self, record_type: str, *, home: str | None = None, parent: str | None = None
    ) -> list[CentralRecord]:
        """The living records of a type, oldest first; of one parent or one home where given."""
        wanted = _seen().where(rec.c.type == record_type, rec.c.alive)
        if parent is not None:
            wanted = wanted.where(rec.c.parent == parent)
        elif home is not None:
            wanted = wanted.where(rec.c.home == home)
        return self._read(wanted)

    def parent_of(self, record: CentralRecord) -> str | None:
        """The record it hangs under."""
        found: str | None = view(record.doc, POLICIES).value("_parent")
        return found

    def history(self, home: str, rec_id: str) -> list[Change]:
        """The changes of one record, oldest first."""
        rows = self._connection.execute(
            select(chg).where(chg.c.home == home, chg.c.rec == rec_id).order_by(chg.c.hlc, chg.c.actor_no, chg.c.n)
        )
        return [log.change_of(row) for row in rows]

    def interviews(self, form_id: str) -> Iterator[Held]:
        """The interviews held by any version of a form, in the order in which they were begun."""
        places = self._connection.execute(
            select(rec.c.home, rec.c.rec)
            .where(rec.c.type == Interview.TYPE, rec.c.alive, rec.c.waiting.is_(None))
            .order_by(rec.c.rec, rec.c.home)
        ).all()
        for home, rec_id in places:
            found = self.record(home, rec_id)
            held = self._held(found) if found is not None else None
            if held is not None and held.about.form.partition("@")[0] == form_id:
                yield held

    def _held(self, found: CentralRecord) -> Held | None:
        about = readable(Interview, view(found.doc, POLICIES))
        subject = self.parent_of(found)
        if about is None or subject is None:
            return None
        if subject == found.home:
            return Held(found.rec, found.home, None, about) if self._has_somebody(found.home) else None
        return Held(found.rec, found.home, subject, about) if self.record(found.home, subject) else None

    def _has_somebody(self, case: str) -> bool:
        """Whether anybody of the case may be seen, or nobody is known to be in it."""
        members = select(rec.c.rec).where(rec.c.case_id == case, rec.c.type == Person.TYPE, rec.c.alive)
        if self._connection.execute(members.limit(1)).first() is None:
            return True
        return self._connection.execute(members.where(_is_shown()).limit(1)).first() is not None

    def _read(self, wanted: Select[Any]) -> list[CentralRecord]:
        rows = self._connection.execute(wanted.order_by(rec.c.rec, rec.c.home))
        return [CentralRecord(row.home, row.rec, decode(row.doc)) for row in rows]


def _is_shown() -> Exists:
    return exists().where(and_(person.c.home == rec.c.home, person.c.person == rec.c.rec))


def _seen() -> Select[Any]:
    """Records that wait for no other, without persons whom the projections do not show."""
    columns = select(rec.c.home, rec.c.rec, rec.c.doc)
    return columns.where(rec.c.waiting.is_(None), (rec.c.type != Person.TYPE) | _is_shown())
