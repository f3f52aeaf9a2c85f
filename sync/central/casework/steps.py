"""A caseworker takes a case a step further, or notes its days; and what was done with it so far.

Whoever changes how far a case is holds central's own actor from before it looks, so that of two caseworkers at
once the second one sees what the first did.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import Answer, staff_said
from kommisjon.model.ids import uuid7
from kommisjon.model.records import CaseStatus, CaseType
from kommisjon.model.settling import FOLLOWS, Settling, SettlingStatus, check_municipality, check_step
from kommisjon.model.settling_clocks import entry_deadline
from kommisjon.model.system import system_values
from sync.central.failing import telling
from sync.central.merged import actors, log
from sync.central.merged.cases import SeenCase, find_case
from sync.central.merged.saving import Write, own_actor, save
from sync.central.merged.settlings import settling_of
from sync.central.schema import settling_file
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.merge import hlc

Random = Callable[[int], bytes]

_FINISHED = CaseStatus.SEALED


@dataclass(frozen=True, slots=True)
class Days:
    """What is noted with a step or on its own; None leaves as it is what stands. Days as YYYY-MM-DD."""

    permit_on: str | None = None
    earliest_on: str | None = None
    travel_on: str | None = None
    settled_on: str | None = None

    def given(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


_NO_DAYS = Days()
_FIRST_DAY, _LAST_DAY = "2000-01-01", "2099-12-31"
"""No day of a case lies outside."""
_AHEAD = timedelta(hours=2)
"""Norway's clocks are at most so far ahead of UTC: a day that has begun there is no day to come."""
_OF_ONE_WAY = ("municipality", "reference", "asked_on", "answered_on", "travel_on", "settled_on")
"""What belongs to one way to one municipality: a case that is made ready again begins without."""


@dataclass(frozen=True, slots=True)
class Found:
    """How far a case is; `settling` and `rec` are None where it was not taken up after the mission yet."""

    case: SeenCase
    rec: str | None
    settling: Settling | None
    in_conflict: bool
    """People differ on it: a step settles that."""


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done with a case: when, by whom, what was written by field; blank where taken back."""

    at: datetime
    by: str
    said: Mapping[str, str]


def how_far(connection: Connection, case: str) -> Found:
    """Give how far a case is. Raises Refusal D702 for a case that is not there to be seen."""
    seen = find_case(connection, case)
    row = connection.execute(
        select(settling_file).where(settling_file.c.case_id == seen.id).order_by(settling_file.c.rec).limit(1)
    ).first()
    if row is None:
        return Found(seen, None, None, False)
    return Found(seen, row.rec, settling_of(row), row.in_conflict)


def history(connection: Connection, found: Found) -> list[Done]:
    """What was done with a case since the mission, oldest first: as the log of changes has it."""
    done = []
    for change in log.read(connection, found.case.home):
        if change.rec == found.rec:
            said = {
                entry.path: str(entry.value.get("v", ""))
                for entry in change.entries
                if entry.value is not None and not entry.path.startswith("_")
            }
            at = datetime.fromtimestamp(hlc.milliseconds(change.hlc) / 1000, UTC)
            done.append((change.hlc, Done(at, change.by, said)))
    return [one for _, one in sorted(done, key=lambda pair: pair[0])]


def look(engine: Engine, who: Staff, case: str, at: datetime) -> tuple[Found, list[Done]]:
    """How far a case is, with its history; it is noted who saw it. Raises Refusal D702 or D760."""
    who.check(Role.CASEWORKER)
    with telling(), writing(engine) as connection:
        found = how_far(connection, case)
        note(connection, who, Act.SAW_CASEWORK, at, (found.case.id,))
        return found, history(connection, found)


def step(
    engine: Engine,
    who: Staff,
    case: str,
    at: datetime,
    *,
    then: SettlingStatus | None = None,
    municipality: str | None = None,
    days: Days = _NO_DAYS,
    reason: str = "",
    random: Random = os.urandom,
) -> Found:
    """Take a case to `then`, or with None only note days; give how far it is now.

    A case is distributed to a `municipality`, by its code. A reason is needed to withdraw a case and to take it up
    again, for one that was not sealed in the field, and for a journey later than the entry permit.

    Raises Refusal D702, D720, D721, D760; D769 for the code of no municipality, D780 where none is named, or one
    that was not asked; D781 where the days cannot be, D759 for a settled day to come; D783 for a case withdrawn in
    the field, D784 for days of one not taken up; R602 or R603 for what cannot be written.
    """
    who.check(Role.CASEWORKER)
    with telling(), writing(engine) as connection:
        found = held_back(connection, case, at, random)
        return take(connection, who, found, at, then, municipality, days, reason, random)


def held_back(connection: Connection, case: str, at: datetime, random: Random) -> Found:
    """Give how far a case is, and let nobody else change that until the transaction ends. Raises Refusal D702."""
    actors.lock(connection, {own_actor(connection, at, random)})
    return how_far(connection, case)


def take(
    connection: Connection,
    who: Staff,
    found: Found,
    at: datetime,
    then: SettlingStatus | None,
    municipality: str | None,
    days: Days,
    reason: str,
    random: Random,
) -> Found:
    """Take a case that is `held_back` a step further, as `step` does, within the transaction that is open."""
    made = _made(found, at.astimezone(UTC), then, municipality, days, reason, random)
    rec = found.rec or uuid7(int(at.timestamp() * 1000), random(10))
    if made:
        write = Write(found.case.home, rec, {**_system(found), **_answers(made)})
        save(connection, who.name, [write], at, random)
        told = {"settling": then.value if then is not None else "noted"}
        note(connection, who, Act.SAVED, at, (found.case.id,), told)
    return how_far(connection, found.case.id)


def allowed(found: Found) -> list[SettlingStatus]:
    """The steps that can be taken now, in the order of a case's life."""
    now = found.settling.status if found.settling is not None else None
    following = [one for one in SettlingStatus if one in FOLLOWS[now]]
    if found.case.row.status == CaseStatus.WITHDRAWN:
        return [one for one in following if one is SettlingStatus.WITHDRAWN]
    return following


def _made(
    found: Found,
    at: datetime,
    then: SettlingStatus | None,
    municipality: str | None,
    days: Days,
    reason: str,
    random: Random,
) -> dict[str, str]:
    """The fields that change; a blank one is taken back."""
    held = found.settling
    now = held.status if held is not None else None
    then = then or now
    if then is None:
        raise Refusal(Code.SETTLING_NOT_BEGUN)
    check_step(now, then, reason)
    stepped = then is not now
    if stepped:
        _check_case(found, now, then, reason)
    made = {
        name: day for name, day in days.given().items() if found.in_conflict or getattr(held, name, None) != day
    }
    if stepped or found.in_conflict:
        made["status"] = then.value
    if stepped:
        made |= {"reason": reason.strip()} | _stepping(held, then, municipality, days, at.date(), random)
    elif municipality is not None and (held is None or held.municipality != municipality):
        raise Refusal(Code.NOT_THIS_MUNICIPALITY)
    _check_settled(held, made, (at + _AHEAD).date())
    _check_days(held, made, then, reason)
    return made


def _check_case(found: Found, now: SettlingStatus | None, then: SettlingStatus, reason: str) -> None:
    """Refuse to go on with a case withdrawn in the field, or to take up one not finished there without a reason.

    A bundle that comes late may withdraw a case that is on its way: then it can only be withdrawn here too.
    """
    status = found.case.row.status
    if status == CaseStatus.WITHDRAWN and then is not SettlingStatus.WITHDRAWN:
        raise Refusal(Code.WITHDRAWN_IN_THE_FIELD)
    unfinished = found.case.row.kind == CaseType.MISSION and status != _FINISHED
    if now is None and unfinished and not reason.strip():
        raise Refusal(Code.NO_REASON)


def _stepping(
    held: Settling | None,
    then: SettlingStatus,
    municipality: str | None,
    days: Days,
    today: date,
    random: Random,
) -> dict[str, str]:
    """What a step writes by itself; a day that is noted with it, or was noted before, stays."""
    asked = held.municipality if held is not None else None
    day, noted = today.isoformat(), days.given()
    match then:
        case SettlingStatus.READY:
            return {"ready_on": day, **{name: "" for name in _OF_ONE_WAY if name not in noted}}
        case SettlingStatus.DISTRIBUTED:
            if municipality is None:
                raise Refusal(Code.NOT_THIS_MUNICIPALITY)
            check_municipality(municipality)
            drawn = base64.b32encode(random(5)).decode()
            reference = f"{drawn[:4]}-{drawn[4:]}"
            return {"municipality": municipality, "reference": reference, "asked_on": day, "answered_on": ""}
        case SettlingStatus.WITHDRAWN:
            return {}
        case _ if municipality not in (None, asked):
            raise Refusal(Code.NOT_THIS_MUNICIPALITY)
        case SettlingStatus.ACCEPTED | SettlingStatus.DECLINED:
            return {"answered_on": day}
        case SettlingStatus.TRAVEL_BOOKED if not noted.get("travel_on", getattr(held, "travel_on", None)):
            raise Refusal(Code.SETTLING_DAYS)
        case SettlingStatus.SETTLED if not noted.get("settled_on", getattr(held, "settled_on", None)):
            return {"settled_on": day}
    return {}


def _check_days(held: Settling | None, made: Mapping[str, str], then: SettlingStatus, reason: str) -> None:
    """Refuse days that cannot be, and a journey after the entry permit without a reason.

    What was noted when more was taken stays: only a day that is noted now is held to its century.
    """
    kept = {} if held is None else held.model_dump(mode="json", exclude_none=True)
    after = {name: value for name, value in {**kept, **made}.items() if value}
    settling = Settling.read({name: Answer(v=value) for name, value in {**after, "status": then.value}.items()})
    order = [getattr(settling, name) for name in ("permit_on", "earliest_on", "travel_on", "settled_on")]
    known = [day for day in order if day is not None]
    noted = [day for name in Days.__slots__ if (day := made.get(name))]
    if known != sorted(known) or not all(_FIRST_DAY <= day <= _LAST_DAY for day in noted):
        raise Refusal(Code.SETTLING_DAYS)
    deadline, last = entry_deadline(settling), made.get("settled_on") or made.get("travel_on")
    if deadline is not None and last and last > deadline.isoformat() and not reason.strip():
        raise Refusal(Code.NO_REASON)


def _check_settled(held: Settling | None, made: Mapping[str, str], today: date) -> None:
    """Refuse to note a settled day to come, and to settle a case by one that was noted before."""
    day = made.get("settled_on")
    if day is None and made.get("status") == SettlingStatus.SETTLED and held is not None:
        day = held.settled_on
    if day and day > today.isoformat():
        raise Refusal(Code.SETTLED_TO_COME)


def _system(found: Found) -> dict[str, dict[str, object] | None]:
    return {} if found.rec is not None else system_values(Settling.TYPE, case=found.case.id, parent=found.case.id)


def _answers(made: Mapping[str, str]) -> dict[str, dict[str, object] | None]:
    return {path: staff_said(value) for path, value in sorted(made.items())}
