"""What a municipality is asked by: a household without names, and nothing but codes, years and days.

The list is that of domain.md section 5: earliest arrival, entry deadline, sex, nationality, birth year, family
relations, occupation, language, education, and health as function where the person agreed to that. What is not on
it has no place here. Codes are given as they stand: whoever writes the sheet shows only those that a list knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from kommisjon.errors import Code, Refusal
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import CaseStatus
from kommisjon.model.settling import AFTER_YES, Settling, SettlingStatus
from kommisjon.model.settling_clocks import entry_deadline
from sync.central.casework.steps import Found, how_far
from sync.central.failing import telling
from sync.central.leaving.alone import check_not_alone
from sync.central.leaving.gathering import gather_cases
from sync.central.leaving.person import PersonGiven
from sync.central.staff.audit import Act, noted
from sync.central.staff.who import Role, Staff

_MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody of the household. `unsettled` are fields on which people differ: nothing is said of them."""

    relation: str | None
    sex: str | None
    nationality: str | None
    birth_years: tuple[int, ...]
    """One, or two where the day lies in one of them."""
    occupations: tuple[str, ...]
    languages: tuple[tuple[str, str | None], ...]
    """Language, and how well it is spoken."""
    english: str | None
    norwegian: str | None
    school_level: str | None
    school_years: int | None
    functions: tuple[str, ...]
    provide: tuple[str, ...]
    near: tuple[str, ...]
    unsettled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Request:
    """What goes to the municipality that was asked."""

    about: tuple[str, ...]
    """The ids of the case and its persons: for the audit, never for the sheet."""
    reference: str
    municipality: str
    earliest_on: str | None
    entry_deadline: str | None
    persons: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Full:
    """What the municipality that said yes gets to know."""

    about: tuple[str, ...]
    settling: Settling
    persons: tuple[PersonGiven, ...]


def request(engine: Engine, who: Staff, case: str, municipality: str, at: datetime) -> Request:
    """Give what a municipality is asked by.

    Raises Refusal D702, D757 for a child who is not alone, D760, D780 where it is not the one asked, D783, D784.
    """
    who.check(Role.CASEWORKER)
    with telling(), engine.connect() as connection:
        found = how_far(connection, case)
        settling = _with(found, municipality)
        if settling.status in (SettlingStatus.DECLINED, SettlingStatus.WITHDRAWN):
            raise Refusal(Code.NOT_THIS_MUNICIPALITY)
        persons = _persons(connection, found, at)
    deadline = entry_deadline(settling)
    return Request(
        _about(found, persons),
        settling.reference or "",
        municipality,
        settling.earliest_on,
        None if deadline is None else deadline.isoformat(),
        tuple(sorted(map(asked_of, persons), key=_place)),
    )


def full(engine: Engine, who: Staff, case: str, municipality: str, at: datetime) -> Full:
    """Give what the municipality gets to know after its yes.

    Raises Refusal D702, D757 for a child who is not alone, D760, D780 where it is not the one asked, D783, D784,
    and D785 where it has not said yes.
    """
    who.check(Role.CASEWORKER)
    with telling(), engine.connect() as connection:
        found = how_far(connection, case)
        settling = _with(found, municipality)
        if settling.status not in AFTER_YES or found.in_conflict:
            raise Refusal(Code.NO_YES_YET)
        persons = _persons(connection, found, at)
        return Full(_about(found, persons), settling, tuple(persons))


def note_sheet(
    engine: Engine,
    who: Staff,
    act: Act,
    at: datetime,
    about: tuple[str, ...],
    municipality: str,
    digests: tuple[str, ...],
) -> None:
    """Note before they are written which sheets leave: for whom, and the SHA-256 of each."""
    detail = {"municipality": municipality} | {f"file_{n}": digest for n, digest in enumerate(digests, 1)}
    noted(engine, who, act, at, about, detail)


def _with(found: Found, municipality: str) -> Settling:
    if found.settling is None:
        raise Refusal(Code.SETTLING_NOT_BEGUN)
    if found.case.row.status == CaseStatus.WITHDRAWN:
        raise Refusal(Code.WITHDRAWN_IN_THE_FIELD)
    if found.settling.municipality != municipality or found.settling.reference is None:
        raise Refusal(Code.NOT_THIS_MUNICIPALITY)
    return found.settling


def _persons(connection: Connection, found: Found, at: datetime) -> list[PersonGiven]:
    persons = [one for family in gather_cases(connection, [found.case]) for one in family]
    check_not_alone(connection, found.case, persons, at.astimezone(UTC).date())
    return persons


def _about(found: Found, persons: Iterable[PersonGiven]) -> tuple[str, ...]:
    return (found.case.id, *(person.id for person in persons))


def _years(birth: str | None) -> tuple[int, ...]:
    if birth is None:
        return ()
    born = PartialDate.parse(birth)
    return tuple(sorted({born.first.year, born.last.year}))


def asked_of(person: PersonGiven) -> Asked:
    """What is asked of one person: by the list, and nothing else."""
    years = person.school_years
    return Asked(
        relation=person.role,
        sex=person.sex,
        nationality=person.citizenship,
        birth_years=_years(person.birth),
        occupations=_once(work.occupation for work in person.work),
        languages=_languages(person),
        english=person.english_level,
        norwegian=person.norwegian_level,
        school_level=person.school_level,
        school_years=years if years is not None and 0 <= years <= _MOST_YEARS else None,
        functions=_once(need.function for need in person.needs),
        provide=_once(code for need in person.needs for code in need.provide),
        near=_once(code for need in person.needs for code in need.near),
        unsettled=frozenset(one.field for one in person.disagreements),
    )


def _languages(person: PersonGiven) -> tuple[tuple[str, str | None], ...]:
    spoken = {one.language: one.speak for one in person.languages if one.language is not None}
    for code in (person.mother_tongue, person.interpreting_language):
        if code is not None:
            spoken.setdefault(code, None)
    return tuple(sorted(spoken.items()))


def _once(codes: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code is not None))


_ROLES = ("principal", "spouse", "child", "parent", "sibling", "other")


def _place(asked: Asked) -> tuple[int, tuple[int, ...], str]:
    """Main person first, then by age: not in the order of anything that is known elsewhere."""
    role = _ROLES.index(asked.relation) if asked.relation in _ROLES else len(_ROLES)
    return role, asked.birth_years or (9999,), asked.sex or ""
