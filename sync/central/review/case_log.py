"""What central holds of one case and may show: its records, and every change of them with its origin."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from sync.central.merged import log
from sync.central.merged.cases import find_case
from sync.central.merged.naming import named_by
from sync.central.merged.saving import own_device
from sync.central.merged.visible import Place, Visible
from sync.central.schema import actor, bundle, chg, rec
from sync.merge import Change, Doc, Dot, Value, View, absorb, decode, hlc, view
from sync.merge.policies import POLICIES

CENTRAL = "central"
"""What central's own machine is called beside the laptops."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A change, and central's number of the bundle it came in: 0 for one made here."""

    change: Change
    bundle: int


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: what, by whom, on which machine, when (milliseconds by its clock), and its number there."""

    value: Value
    by: str
    device: str
    at_ms: int
    n: int

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {"value": self.value, "by": self.by, "device": self.device, "at_ms": self.at_ms, "n": self.n}


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One record of the case, as it stands, with its changes in the order of their clocks."""

    home: str
    rec: str
    type: str | None
    place: Place
    doc: Doc
    view: View
    changes: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the case who may be seen, by what they are called."""

    id: str
    name: str
    name_original: str


@dataclass(slots=True)
class CaseLog:
    """One case. `devices` are the machines by central's numbers, `suspect` those whose clock is doubted."""

    id: str
    number: str
    persons: tuple[Person, ...]
    homes: tuple[str, ...]
    records: list[CaseRecord] = field(default_factory=list)
    devices: dict[int, str] = field(default_factory=dict)
    suspect: frozenset[int] = frozenset()
    received: dict[int, str] = field(default_factory=dict)
    """When each bundle was taken, by central's number of it."""

    def said(self, change: Change, value: Value) -> Said:
        """A value with where it came from."""
        device = self.devices[change.actor]
        return Said(value, change.by, device, hlc.milliseconds(change.hlc), change.n)

    def dots(self) -> Iterator[Dot]:
        """Every change that may be shown."""
        return (one.change.dot for record in self.records for one in record.changes)


def read_case(connection: Connection, case: str) -> CaseLog:
    """Give a case by its number or its id. Raises Refusal D702 when there is none to show."""
    found = find_case(connection, case)
    persons = tuple(Person(row.person, row.name, row.name_original) for row in found.members)
    homes = tuple(sorted({found.home, *(row.home for row in found.members)}))
    of = CaseLog(found.id, found.row.number, persons, homes)
    _name_machines(connection, of)
    of.records = list(_records(connection, of, Visible(connection)))
    return of


def doc_before(record: CaseRecord, new: Collection[Dot]) -> Doc:
    """The record as it was without the changes `new`."""
    return absorb({}, [one.change for one in record.changes if one.change.dot not in new])


def _name_machines(connection: Connection, of: CaseLog) -> None:
    own = own_device(connection)
    rows = connection.execute(select(actor.c.actor_no, actor.c.device, actor.c.clock_suspect)).all()
    of.devices = {row.actor_no: CENTRAL if row.device == own else row.device for row in rows}
    of.suspect = frozenset(row.actor_no for row in rows if row.clock_suspect)
    of.received = {
        row.bundle_no: row.received_at
        for row in connection.execute(select(bundle.c.bundle_no, bundle.c.received_at))
    }


def _records(connection: Connection, of: CaseLog, visible: Visible) -> Iterator[CaseRecord]:
    changes: defaultdict[tuple[str, str], list[Logged]] = defaultdict(list)
    order = (chg.c.hlc, chg.c.actor_no, chg.c.n)
    for row in connection.execute(select(chg).where(chg.c.home.in_(of.homes)).order_by(*order)):
        changes[row.home, row.rec].append(Logged(log.change_of(row), row.bundle_no))
    rows = connection.execute(
        select(rec.c.home, rec.c.rec, rec.c.type, rec.c.doc)
        .where(rec.c.home.in_(of.homes), rec.c.waiting.is_(None))
        .order_by(rec.c.rec, rec.c.home)
    ).all()
    visible.know(row.rec for row in rows)
    for row in rows:
        doc = decode(row.doc)
        seen, its = view(doc, POLICIES), tuple(changes[row.home, row.rec])
        kind, parent, case = row.type, row.rec, None
        if not seen.alive:
            kind, parent, case = _was(its)
        if kind == "person" and not seen.alive:
            continue  # deleted: whether they were shielded cannot be known any more
        place = visible.place(parent, case)
        if place is not None and place.case == of.id and visible.all_shown(named_by(kind, seen)):
            yield CaseRecord(row.home, row.rec, kind, place, doc, seen, its)


def _was(changes: Collection[Logged]) -> tuple[str | None, str | None, str | None]:
    """What a deleted record was: its type, the record it hung under, and its case."""
    last: dict[str, Any] = {}
    for one in changes:
        last |= {path: value.get("v") for path, value, _ in one.change.entries if value is not None}
    return last.get("_type"), last.get("_parent"), last.get("_case")


def parsed(content: bytes) -> dict[str, Any]:
    """What a line that was set aside says, as far as it can be read; empty where it cannot."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
