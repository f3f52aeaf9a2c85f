"""A list against what central has: what is new, what has changed since an earlier list, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kommisjon.model.answers import Answer, Source, checked
from kommisjon.model.record import Record
from kommisjon.model.records import Case, CaseType, Person
from kommisjon.model.system import system_values
from sync.central.merged.projections import is_shielded
from sync.central.merged.saving import Write
from sync.central.merged.shielding import Away
from sync.central.preparing.findings import Finding, Rule, found
from sync.central.preparing.profile import OF_CASE, Column
from sync.central.preparing.put_away import PutAway
from sync.central.preparing.reading import CaseList, Listed, ListedCase, name_of
from sync.central.preparing.standing import Known
from sync.merge import Doc, State, view
from sync.merge.policies import POLICIES

_OF_PERSON = tuple(
    column for column in Column if column not in (*OF_CASE, Column.CASE_NUMBER, Column.BIRTH_ESTIMATED)
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of which the list says something else than an earlier one; of the case where `person` is empty."""

    case: str
    person: str
    """The individual number, or the row where there is none."""
    field: str
    column: str
    """The heading, as the list has it."""


@dataclass(slots=True)
class Differences:
    """What some cases of a list come to."""

    writes: list[Write] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    new_cases: int = 0
    new_persons: int = 0
    beside: list[Away] = field(default_factory=list)
    """New ones in a household with somebody put away, who are written as put away too."""


def answers(model: type[Record], values: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
    """A new record as the list has it. Raises Refusal R602 or R603."""
    record = checked(model, dict(values), model.TYPE)
    return record.wired(Source.LIST)


class Comparer:
    """Compares case after case. `elsewhere` is where individual numbers stand at central, by home and record.

    `away` are those whom the list must not bring back.
    """

    def __init__(
        self,
        mission: str,
        kind: CaseType,
        cases: CaseList,
        elsewhere: Mapping[str, tuple[str, str]],
        numbers: Mapping[str, str],
        new_id: Callable[[], str],
        away: PutAway,
    ) -> None:
        self._mission, self._kind, self._list, self._new_id, self._away = mission, kind, cases, new_id, away
        self._elsewhere, self._numbers = elsewhere, {home: number for number, home in numbers.items()}

    def case(self, listed: ListedCase, known: Known | None, persons: list[Known], into: Differences) -> None:
        """Add what one case comes to. `known` is the case at central, `persons` who is in it there."""
        if known is None and (sealed := self._away.home_of(listed.number)) is not None:
            home = sealed
        elif known is None:
            home = self._new_id()
            own = {"number": listed.number, "mission": self._mission, "kind": self._kind, **listed.values}
            into.writes.append(Write(home, home, {**system_values("case", case=home), **answers(Case, own)}))
            into.new_cases += 1
        else:
            home = known.home
            self._record(known, listed, OF_CASE, listed.number, "", into)
        found_here = self._matched(listed, persons)
        for place, person in enumerate(listed.persons):
            here = found_here.get(person.row)
            if here is not None:
                named = person.number or str(person.row)
                self._record(here, person, _OF_PERSON, listed.number, named, into)
            elif self._away.has(person, home):
                into.findings.append(found(Rule.PUT_AWAY, person.row))
            elif (other := self._elsewhere.get(person.number)) is not None and other[0] != home:
                case = self._numbers.get(other[0], "")
                column = self._list.headings.get(Column.INDIVIDUAL_NUMBER, "")
                into.findings.append(found(Rule.IN_OTHER_CASE, person.row, column, case=case))
            else:
                order = place if known is None else len(persons) + place
                values = system_values("person", case=home, parent=home, order=order)
                self._newcomer(home, person, values | answers(Person, person.values), into)
        matched = {one.rec for one in found_here.values()}
        # A list is no place to learn of somebody whom nobody may see.
        gone = [one for one in persons if one.rec not in matched and not is_shielded(view(one.doc, POLICIES))]
        into.findings += [found(Rule.PERSON_GONE, listed.row, case=listed.number) for _one in gone]

    def _newcomer(
        self, home: str, person: Listed, values: dict[str, dict[str, Any] | None], into: Differences
    ) -> None:
        """Whoever is found nowhere. In a household with somebody put away it may be them, written otherwise."""
        rec_id = self._new_id()
        into.writes.append(Write(home, rec_id, values))
        if home in self._away.households:
            into.beside.append(Away(home, rec_id, rec_id, home))
            into.findings.append(found(Rule.PUT_BESIDE, person.row))
        else:
            into.new_persons += 1

    def _matched(self, listed: ListedCase, persons: list[Known]) -> dict[int, Known]:
        """Who at central is who on the list, by row: by individual number, else by the whole name and birth."""
        rows = [person for person in listed.persons if not self._away.has_number(person)]
        by_number = {number: one for one in persons if (number := one.value("individual_number"))}
        matched = {person.row: by_number[person.number] for person in rows if person.number in by_number}
        taken = {one.rec for one in matched.values()}
        by_name: dict[object, Known] = {}
        for one in persons:
            if one.rec not in taken:
                by_name.setdefault(self._identity(one), one)
        for person in rows:
            name = name_of(person)
            if person.row in matched or not name:
                continue
            here = by_name.get((name, person.values.get("birth", "")))
            if here is not None and not (person.number and here.value("individual_number")):
                matched[person.row] = by_name.pop((name, person.values.get("birth", "")))
        return matched

    @staticmethod
    def _identity(one: Known) -> object:
        """Name and birth as lists have said them, or as they stand where none has."""
        paths = ("given_latin", "family_latin", "given_original", "family_original", "birth")
        said = {path: (one.said[path].value or {}).get("v", "") if path in one.said else "" for path in paths}
        return name_of(Listed(0, "", said)), said["birth"]

    def _record(
        self,
        known: Known,
        listed: Listed,
        columns: tuple[Column, ...],
        case: str,
        person: str,
        into: Differences,
    ) -> None:
        values: dict[str, dict[str, Any] | None] = {}
        seen: Doc = {}
        for column, value in self._news(known, listed, columns, into):
            path, last = column.value, known.said.get(column.value)
            values[path] = Answer(v=value, src=Source.LIST).wire()
            if last is not None:
                seen[path] = State((last,), {})
        if values:
            into.writes.append(Write(known.home, known.rec, values, seen=seen))
        if not is_shielded(view(known.doc, POLICIES)):
            called = self._list.headings
            into.changed += [Changed(case, person, path, called[Column(path)]) for path in values]

    def _news(
        self, known: Known, listed: Listed, columns: tuple[Column, ...], into: Differences
    ) -> Iterator[tuple[Column, Any]]:
        """The fields of which the list says what no list said last and nobody says now."""
        for column in columns:
            if column not in self._list.headings:
                continue
            value, last = listed.values.get(column.value), known.said.get(column.value)
            before = None if last is None or last.value is None else last.value.get("v")
            if value is None:
                if before is not None:
                    heading = self._list.headings[column]
                    into.findings.append(found(Rule.EMPTIED, listed.row, heading))
            elif value != before and not known.has(column.value, value):
                yield column, value
