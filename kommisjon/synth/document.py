"""A synthetic mission as one JSON document, and back. What does not say that it is synthetic is not read.

Real case lists come in a sealed mission pack. This document is the way in without a seal, so it must not be one
for persons who exist: it says "synthetic": true itself, the mission says so too, and every number in it comes
from the office that does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import checked
from kommisjon.model.ids import is_uuid
from kommisjon.model.record import Record
from kommisjon.model.records import Case, Mission, Person, SubQuota
from kommisjon.model.registration import Registration
from kommisjon.model.session import Session, SessionStatus
from kommisjon.synth.mission import OFFICE, SyntheticCase, SyntheticMission

R = TypeVar("R", bound=Record)

VERSION = 1
_PARTS = {"synthetic", "version", "id", "mission", "sub_quotas", "cases", "sessions", "registrations"}
LARGEST = 8 * 1024 * 1024
"""Bytes. A mission of the largest size takes about 0.3 MiB."""


def write(mission: SyntheticMission) -> bytes:
    """Write `mission` as UTF-8 JSON with sorted keys: the same mission gives the same bytes."""
    document = {
        "synthetic": True,
        "version": VERSION,
        "id": mission.id,
        "mission": _plain(mission.mission),
        "sub_quotas": [{"id": rec, "sub_quota": _plain(part)} for rec, part in mission.sub_quotas],
        "cases": [
            {
                "id": case.id,
                "case": _plain(case.case),
                "persons": [{"id": person_id, "person": _plain(person)} for person_id, person in case.persons],
            }
            for case in mission.cases
        ],
    }
    if mission.sessions:
        document["sessions"] = [
            {"id": rec, "case": case, "session": _plain(session)} for rec, case, session in mission.sessions
        ]
    if mission.registrations:
        document["registrations"] = [
            {"case": case, "person": person, "registration": _plain(registration)}
            for case, person, registration in mission.registrations
        ]
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read(data: bytes) -> SyntheticMission:
    """Read what `write` wrote. Raises Refusal NOT_SYNTHETIC, SCHEMA or TEXT_UNSAFE."""
    document = _parsed(data)
    if document.get("synthetic") is not True:
        raise Refusal(Code.NOT_SYNTHETIC)
    _only(document, _PARTS, "")
    if document.get("version") != VERSION or isinstance(document["version"], bool):
        raise Refusal(Code.SCHEMA, path="version")
    seen: set[str] = set()
    mission_id = _id(document, "", seen)
    mission = _record(Mission, document.get("mission"), "mission")
    if not mission.synthetic:
        raise Refusal(Code.NOT_SYNTHETIC)
    _day(mission.starts, "mission/starts")
    _day(mission.ends, "mission/ends")
    cases = tuple(_case(row, where, mission, seen) for where, row in _rows(document.get("cases"), "cases"))
    numbers = [case.case.number for case in cases]
    if len(set(numbers)) != len(numbers):
        raise Refusal(Code.SCHEMA, path="cases/number")
    parts = tuple(_part(row, where, seen) for where, row in _rows(document.get("sub_quotas", []), "sub_quotas"))
    planned = tuple(
        _session(row, where, {case.id for case in cases}, seen)
        for where, row in _rows(document.get("sessions", []), "sessions")
    )
    persons = {(case.id, person) for case in cases for person, _person_read in case.persons}
    registered = tuple(
        _registration(row, where, persons)
        for where, row in _rows(document.get("registrations", []), "registrations")
    )
    return SyntheticMission(mission_id, mission, cases, parts, planned, registered)


def _case(row: Mapping[str, Any], where: str, mission: Mission, seen: set[str]) -> SyntheticCase:
    _only(row, {"id", "case", "persons"}, f"{where}/")
    case_id = _id(row, f"{where}/", seen)
    case = _record(Case, row.get("case"), f"{where}/case")
    if case.mission != mission.code:
        raise Refusal(Code.SCHEMA, path=f"{where}/case/mission")
    _invented(case.number)
    persons = tuple(_person(p, place, seen) for place, p in _rows(row.get("persons"), f"{where}/persons"))
    if not persons:
        raise Refusal(Code.SCHEMA, path=f"{where}/persons")
    return SyntheticCase(case_id, case, persons)


def _part(row: Mapping[str, Any], where: str, seen: set[str]) -> tuple[str, SubQuota]:
    _only(row, {"id", "sub_quota"}, f"{where}/")
    return _id(row, f"{where}/", seen), _record(SubQuota, row.get("sub_quota"), f"{where}/sub_quota")


def _session(row: Mapping[str, Any], where: str, cases: set[str], seen: set[str]) -> tuple[str, str, Session]:
    _only(row, {"id", "case", "session"}, f"{where}/")
    case = row.get("case")
    if not isinstance(case, str) or case not in cases:
        raise Refusal(Code.SCHEMA, path=f"{where}/case")
    session = _record(Session, row.get("session"), f"{where}/session")
    if session.status is not SessionStatus.PLANNED:
        raise Refusal(Code.SCHEMA, path=f"{where}/session/status")
    return _id(row, f"{where}/", seen), case, session


def _registration(
    row: Mapping[str, Any], where: str, persons: set[tuple[str, str]]
) -> tuple[str, str, Registration]:
    _only(row, {"case", "person", "registration"}, f"{where}/")
    case, person = row.get("case"), row.get("person")
    if not isinstance(case, str) or not isinstance(person, str) or (case, person) not in persons:
        raise Refusal(Code.SCHEMA, path=f"{where}/person")
    return case, person, _record(Registration, row.get("registration"), f"{where}/registration")


def _person(row: Mapping[str, Any], where: str, seen: set[str]) -> tuple[str, Person]:
    _only(row, {"id", "person"}, f"{where}/")
    person = _record(Person, row.get("person"), f"{where}/person")
    if person.individual_number is not None:
        _invented(person.individual_number)
    return _id(row, f"{where}/", seen), person


def _parsed(data: bytes) -> dict[str, Any]:
    """The outermost object. What is too large, or no JSON object, cannot say that it is synthetic."""
    if len(data) > LARGEST:
        raise Refusal(Code.NOT_SYNTHETIC)
    try:
        document = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refusal(Code.NOT_SYNTHETIC) from None
    if not isinstance(document, dict):
        raise Refusal(Code.NOT_SYNTHETIC)
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that has a key twice: readers disagree on which of the two counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _rows(value: Any, where: str) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(value, list):
        raise Refusal(Code.SCHEMA, path=where)
    for i, row in enumerate(value):
        if not isinstance(row, dict):
            raise Refusal(Code.SCHEMA, path=f"{where}/{i}")
    return [(f"{where}/{i}", row) for i, row in enumerate(value)]


def _record(model: type[R], value: Any, where: str) -> R:
    if not isinstance(value, dict):
        raise Refusal(Code.SCHEMA, path=where)
    _only(value, set(model.model_fields) - {"unanswered"}, f"{where}/")
    return checked(model, value, where)


def _only(value: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse a key that nobody would read. The key itself is not told: it may be anything."""
    if not value.keys() <= known:
        raise Refusal(Code.SCHEMA, path=f"{where}?")


def _id(row: Mapping[str, Any], where: str, seen: set[str]) -> str:
    found = row.get("id")
    if not isinstance(found, str) or not is_uuid(found) or found in seen:
        raise Refusal(Code.SCHEMA, path=f"{where}id")
    seen.add(found)
    return found


def _day(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Refusal(Code.SCHEMA, path=where) from None


def _invented(number: str) -> None:
    if not number.startswith(f"{OFFICE}-"):
        raise Refusal(Code.NOT_SYNTHETIC)


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)
