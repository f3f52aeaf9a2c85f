"""Taking a case list: the mission, the parts of its quota, its cases and persons become central's own changes.

All in one transaction, and only what is new or has changed since an earlier list. A list never deletes anything.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer, Source
from kommisjon.model.ids import uuid7
from kommisjon.model.record import Record
from kommisjon.model.records import CaseType, Mission, SubQuota
from kommisjon.model.system import system_values
from sync.central.failing import telling
from sync.central.loading import in_batches
from sync.central.merged import actors, list_notes, log, shielding
from sync.central.merged.saving import Write, own_actor, save
from sync.central.preparing import standing
from sync.central.preparing.checking import check
from sync.central.preparing.comparing import Changed, Comparer, Differences, answers
from sync.central.preparing.findings import Finding, Rule, found
from sync.central.preparing.profile import Column
from sync.central.preparing.put_away import PutAway, open_for
from sync.central.preparing.reading import CaseList
from sync.central.schema import case_list
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.trust.document import moment_text
from sync.trust.sealing import Identity

MOST_KEPT = 5_000
"""Warnings that are kept with a list; their number is always whole."""
_CASES_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class MissionFacts:
    """What is said of the mission beside the list. What is None stays as it is."""

    code: str
    title: str | None = None
    country: str | None = None
    starts: date | None = None
    ends: date | None = None
    places: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    """Places by the name of a part of the quota."""
    synthetic: bool = False
    centre: str | None = None
    """The name of the reception centre, for a list of its residents; said once, it stays."""


@dataclass(slots=True)
class Outcome:
    """What a list came to."""

    mission: str
    sheet: str
    cases: int
    persons: int
    new_cases: int = 0
    new_persons: int = 0
    changed: list[Changed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    written: bool = False

    @property
    def errors(self) -> int:
        return sum(1 for one in self.findings if one.is_error)

    @property
    def brings_new(self) -> bool:
        return bool(self.new_cases or self.new_persons)

    def counts(self) -> dict[str, int]:
        """Numbers only, as they are kept."""
        held = ("cases", "persons", "new_cases", "new_persons")
        of = {name: int(getattr(self, name)) for name in held}
        return {**of, "changed": len(self.changed), "warnings": len(self.kept()) - self.errors}

    def kept(self) -> list[Finding]:
        """The findings, less what officers for shielded persons alone are told."""
        return [one for one in self.findings if one.is_kept]

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "mission": self.mission,
            "sheet": self.sheet,
            **self.counts(),
            "written": self.written,
            "changes": [asdict(one) for one in self.changed],
            "findings": [one.as_dict() for one in self.findings],
        }


def take_list(
    engine: Engine,
    who: Staff,
    cases: CaseList,
    mission: MissionFacts,
    at: datetime,
    *,
    only_check: bool = False,
    identity: Identity | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> Outcome:
    """Check a list and, unless `only_check` or something in it is wrong, write what is new in it.

    `identity` is the key of shielded persons, of an officer who takes the list: who is put away stays so.

    Raises Refusal D760 without the role, with a key that of protection; D773 for a mission that central has not
    and whose days are not given; V176 without a key where somebody would come new while persons are put away;
    V170, V171 or V172 for a key; and those of sync.central.failing. Where an error was found nothing was written.
    """
    who.check(Role.IMPORTER, Role.CASEWORKER)
    if identity is not None:
        who.check(Role.PROTECTION)
    told = check(cases)
    outcome = Outcome(mission.code, cases.sheet, len(cases.cases), cases.rows, findings=told)
    with telling(), writing(engine) as connection:
        if not (only_check or outcome.errors):
            # What a list finds here, and does not find, must stay so until it is written: of two lists at once the
            # second one sees what the first has made.
            actors.lock(connection, {own_actor(connection, at, random)})
            log.lock_every_lane(connection)
        known = standing.mission_record(connection, mission.code)
        if known is None and (mission.starts is None or mission.ends is None):
            raise Refusal(Code.MISSION_DAYS, mission=mission.code)
        if outcome.errors:
            return outcome
        taking = _Taking(connection, who.name, cases, mission, at, random, write=not only_check)
        taking.mission(known)
        taking.cases(outcome, PutAway() if identity is None else open_for(connection, identity))
        outcome.findings.sort(key=lambda one: one.row)
        if identity is not None:
            note(connection, who, Act.LISTED_SHIELDED, at)
        elif not only_check and outcome.brings_new and shielding.anybody(connection):
            raise Refusal(Code.LIST_NEEDS_OFFICER)
        if not only_check:
            _keep(connection, who, outcome, cases.sha256, at)
            outcome.written = True
    return outcome


class _Taking:
    """One list on its way in: made for one transaction."""

    def __init__(
        self,
        connection: Connection,
        by: str,
        cases: CaseList,
        mission: MissionFacts,
        at: datetime,
        random: Callable[[int], bytes],
        *,
        write: bool,
    ) -> None:
        self._connection, self._by, self._list, self._mission, self._at = connection, by, cases, mission, at
        self._random, self._write = random, write

    def mission(self, known: standing.Known | None) -> None:
        """Make the mission's record and the parts of its quota, or say of them what is said now."""
        facts = self._mission
        said: dict[str, Any] = {
            "title": facts.title,
            "country": facts.country,
            "starts": facts.starts and facts.starts.isoformat(),
            "ends": facts.ends and facts.ends.isoformat(),
            "places": facts.places,
            "synthetic": facts.synthetic or None,
            "centre": facts.centre,
        }
        said = {path: value for path, value in said.items() if value is not None}
        if known is None:
            rec_id = self._new_id()
            country = facts.code[5:8]
            whole = {"title": facts.code, "country": country, **said, "code": facts.code}
            self._save([_new(rec_id, rec_id, Mission, whole)])
            home, parts = rec_id, {}
        else:
            home, parts = known.home, standing.parts_of(self._connection, known)
            self._save([_anew(known, said)])
        self._save(
            _anew(parts[name], {"places": places})
            if name in parts
            else _new(home, self._new_id(), SubQuota, {"name": name, "places": places}, order=place)
            for place, (name, places) in enumerate(facts.parts.items())
        )
        self._parts = {*parts, *facts.parts}
        centre = facts.centre or (known is not None and known.value("centre"))
        self._kind = CaseType.RECEPTION if centre else CaseType.MISSION

    def cases(self, outcome: Outcome, away: PutAway) -> None:
        """Write what is new or has changed, some cases at a time, and tell what the list lacks."""
        code, listed = self._mission.code, self._list.cases
        numbers = standing.cases_of(self._connection, code)
        others = standing.missions_of(self._connection, set(listed) - numbers.keys())
        comparer = Comparer(
            *(code, self._kind, self._list),
            *(standing.individuals(self._connection, numbers.values()), numbers, self._new_id),
            away,
        )
        for some in in_batches(listed.values(), _CASES_AT_ONCE):
            found_here = Differences()
            homes = [numbers[one.number] for one in some if one.number in numbers]
            known, persons = standing.known_of(self._connection, homes)
            for case in some:
                if case.number in others:
                    facts = {"case": case.number, "which": others[case.number]}
                    found_here.findings.append(found(Rule.IN_OTHER_MISSION, case.row, **facts))
                    continue
                self._tell_part(case.row, case.values.get(Column.SUB_QUOTA.value), found_here)
                home = numbers.get(case.number, "")
                comparer.case(case, known.get(home), persons.get(home, []), found_here)
            if self._write:
                shielding.expect(self._connection, found_here.beside)
            self._save(found_here.writes)
            outcome.findings += found_here.findings
            outcome.changed += found_here.changed
            outcome.new_cases += found_here.new_cases
            outcome.new_persons += found_here.new_persons
        outcome.findings += [found(Rule.CASE_GONE, case=number) for number in sorted(numbers.keys() - listed)]

    def _tell_part(self, row: int, name: str | None, into: Differences) -> None:
        if name is not None and name not in self._parts:
            into.findings.append(found(Rule.UNKNOWN_PART, row, self._list.headings[Column.SUB_QUOTA]))

    def _save(self, writes: Iterable[Write]) -> None:
        wanted = [write for write in writes if write.values]
        if wanted and self._write:
            save(self._connection, self._by, wanted, self._at, self._random)

    def _new_id(self) -> str:
        return uuid7(int(self._at.timestamp() * 1000), self._random(10))


def _new(
    home: str, rec_id: str, model: type[Record], values: Mapping[str, Any], *, order: int | None = None
) -> Write:
    parent = None if rec_id == home else home
    case = None if model is Mission else home
    system = system_values(model.TYPE, case=case, parent=parent, order=order)
    return Write(home, rec_id, {**system, **answers(model, values)})


def _anew(known: standing.Known, values: Mapping[str, Any]) -> Write:
    differs = {path: value for path, value in values.items() if not known.has(path, value)}
    return Write(known.home, known.rec, {path: Answer(v=v, src=Source.LIST).wire() for path, v in differs.items()})


def _keep(connection: Connection, who: Staff, outcome: Outcome, sha256: str, at: datetime) -> None:
    last = connection.scalar(select(func.max(case_list.c.no)).where(case_list.c.mission == outcome.mission)) or 0
    list_notes.strip(connection)
    connection.execute(
        insert(case_list).values(
            mission=outcome.mission,
            no=last + 1,
            taken_at=moment_text(at),
            by=who.name,
            sha256=sha256,
            counts=json.dumps(outcome.counts()),
            warnings=list_notes.kept(one.as_dict() for one in outcome.kept()[:MOST_KEPT]),
        )
    )
    note(connection, who, Act.TOOK_LIST, at, (outcome.mission,), {"no": last + 1, **outcome.counts()})


def lists_taken(engine: Engine, who: Staff, mission: str) -> Iterator[dict[str, Any]]:
    """Every list that was taken for a mission, oldest first, with its warnings: rule, row and column of each.

    Raises Refusal D760.
    """
    who.check(Role.IMPORTER, Role.CASEWORKER, Role.AUDITOR)
    with telling(), engine.connect() as connection:
        for row in connection.execute(
            select(case_list).where(case_list.c.mission == mission).order_by(case_list.c.no)
        ):
            yield {
                "no": row.no,
                "taken_at": row.taken_at,
                "by": row.by,
                "sha256": row.sha256,
                **json.loads(row.counts),
                "findings": json.loads(row.warnings),
            }
