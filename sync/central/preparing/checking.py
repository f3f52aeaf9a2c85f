"""What can be seen from a case list alone: doubled persons, sizes that do not fit, principals missing or twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kommisjon.model.records import Role
from sync.central.preparing.findings import Finding, Rule, found
from sync.central.preparing.profile import Column
from sync.central.preparing.reading import CaseList, Listed, ListedCase, name_of

_INDIVIDUAL = re.compile(r"[0-9A-Z]{3}-\d{8,9}")
_CASE = re.compile(r"[0-9A-Z]{3}-\d{2}[C-]\d{5,7}")
"""As public samples have them (domain.md section 6): told where they differ, never refused."""


def check(cases: CaseList) -> list[Finding]:
    """Everything that was found, in the order of the rows."""
    told = [*cases.findings, *_doubled(cases)]
    for case in cases.cases.values():
        told += _of_case(case, cases)
    return sorted(told, key=lambda one: one.row)


def _doubled(cases: CaseList) -> Iterator[Finding]:
    numbers: dict[str, int] = {}
    column = cases.headings.get(Column.INDIVIDUAL_NUMBER, "")
    for person in (one for case in cases.cases.values() for one in case.persons):
        if person.number:
            first = numbers.setdefault(person.number, person.row)
            if first != person.row:
                yield found(Rule.DOUBLED, person.row, column, other=first)


def _of_case(case: ListedCase, cases: CaseList) -> Iterator[Finding]:
    called = cases.headings
    if not _CASE.fullmatch(case.number):
        yield found(Rule.ODD_NUMBER, case.row, called[Column.CASE_NUMBER])
    said = case.values.get(Column.CASE_SIZE.value)
    if said is not None and said != len(case.persons):
        facts = {"case": case.number, "said": said, "found": len(case.persons)}
        yield found(Rule.SIZE_DIFFERS, case.row, called[Column.CASE_SIZE], **facts)
    if Column.ROLE in called:
        yield from _principals(case, called[Column.ROLE])
    alike: dict[tuple[object, ...], Listed] = {}
    for person in case.persons:
        if not person.number and Column.INDIVIDUAL_NUMBER in called:
            yield found(Rule.NO_NUMBER, person.row, called[Column.INDIVIDUAL_NUMBER])
        if person.number and not _INDIVIDUAL.fullmatch(person.number):
            yield found(Rule.ODD_NUMBER, person.row, called[Column.INDIVIDUAL_NUMBER])
        name = name_of(person)
        first = alike.setdefault((name, person.values.get(Column.BIRTH.value)), person) if name else person
        if first is not person:
            yield found(Rule.ALIKE, person.row, other=first.row)


def _principals(case: ListedCase, column: str) -> Iterator[Finding]:
    those = [one for one in case.persons if one.values.get(Column.ROLE.value) == Role.PRINCIPAL.value]
    if not those:
        yield found(Rule.NO_PRINCIPAL, case.row, column, case=case.number)
    for other in those[1:]:
        yield found(Rule.TWO_PRINCIPALS, other.row, column, other=those[0].row)
