"""Mission data into the laptop's store. Until sealed mission packs exist, only synthetic missions come in."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Source
from kommisjon.model.ids import belonging
from kommisjon.model.record import Record
from kommisjon.model.records import Shield
from kommisjon.model.registration import Registration
from kommisjon.model.system import system_values
from kommisjon.store.audit import Act
from kommisjon.store.settled import settled
from kommisjon.store.store import Store, Write
from kommisjon.synth.document import read
from kommisjon.synth.mission import SyntheticCase
from sync.merge import view


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came in. Households with a shielded member stay out: they have a separate way (domain.md section 9)."""

    mission: str
    cases: int
    persons: int
    left_out: int
    """Persons in households with a shielded member."""


def load_synthetic(store: Store, document: bytes, by: str) -> Loaded:
    """Take a synthetic mission into the store, in one transaction. Loading the same one again changes nothing.

    Cases that were handed over stay so. Raises Refusal D703 for a mission closed here, D704 for one
    that is not synthetic, D710 when another mission has its code, R602 or R603 for one out of shape, V108.
    """
    mission = read(document)
    done = {one.home for one in settled(store.connection)}
    if mission.id in done:
        raise Refusal(Code.CLOSED_MISSION)
    for record in store.records("mission"):
        if record.rec != mission.id and view(record.doc).value("code") == mission.mission.code:
            raise Refusal(Code.MISSION_EXISTS, mission=mission.mission.code)
    writes = [_write(store, mission.id, mission.id, mission.mission)]
    writes += [
        _write(store, mission.id, rec, part, parent=mission.id, order=order)
        for order, (rec, part) in enumerate(mission.sub_quotas)
    ]
    taken = [case for case in mission.cases if not _is_shielded(case)]
    for case in taken:
        if case.id in done:
            continue
        writes.append(_write(store, case.id, case.id, case.case))
        for order, (person_id, person) in enumerate(case.persons):
            writes.append(_write(store, case.id, person_id, person, parent=case.id, order=order))
    homes = {case.id for case in taken} - done
    writes += [
        _write(store, case, rec, session, parent=case, source=Source.STAFF)
        for rec, case, session in mission.sessions
        if case in homes
    ]
    writes += [
        _write(store, case, belonging(person, Registration.TYPE), registration, parent=person, source=Source.STAFF)
        for case, person, registration in mission.registrations
        if case in homes
    ]
    new = [write for write in writes if write is not None]
    if new:
        with store.together():
            store.save(new, by)
            store.note(Act.LOADED_MISSION, by, (mission.id,))
    persons = sum(len(case.persons) for case in taken)
    return Loaded(mission.mission.code, len(taken), persons, sum(1 for _ in mission.people) - persons)


def _is_shielded(case: SyntheticCase) -> bool:
    """A household with a shielded member stays out whole: the others would lead to the one who is missing."""
    return any(person.shield is not Shield.NONE for _id, person in case.persons)


def _write(
    store: Store,
    home: str,
    rec: str,
    record: Record,
    *,
    parent: str | None = None,
    order: int | None = None,
    source: Source = Source.LIST,
) -> Write | None:
    if store.record(home, rec) is not None:
        return None
    values = system_values(
        record.TYPE, case=None if record.TYPE == "mission" else home, parent=parent, order=order
    )
    values |= record.wired(source)
    return Write(home, rec, values)
