"""What staff do about a finding: let the drawn answer stand, choose another, write one, or ask the field.

A decision is a change with why="resolve" that replaces the answers that were in front of whoever decided, and none
that came meanwhile; its reason is a record beside it. A question is a record that the next receipt takes to the
laptop. Nothing is overwritten: all of it stands in the log, and a late answer that saw none of it is told of.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from kommisjon.errors import Code, Refusal
from kommisjon.model.answers import MOST_TEXT, Source, checked
from kommisjon.model.asking_back import MOST_ASKED, Question
from kommisjon.model.characters import tidy
from kommisjon.model.ids import uuid7
from kommisjon.model.record import Record
from kommisjon.model.ruling import How, Ruling
from kommisjon.model.system import system_values
from sync.central.failing import telling
from sync.central.merged.saving import Write, save
from sync.central.review import looking
from sync.central.review.case_log import CENTRAL, CaseLog, read_case
from sync.central.review.findings import Disagreement, disagreements
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.merge import Dot, Value

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to stand: the answer at a place among those shown (1 is the drawn one), or another in its stead.

    `written` is that other one as it was written. Blank `reason` is enough for the drawn one only.
    """

    place: int = 1
    written: str | None = None
    reason: str = ""

    @property
    def how(self) -> How:
        if self.written is not None:
            return How.WRITTEN
        return How.DRAWN if self.place == 1 else How.CHOSEN


def decide(
    engine: Engine,
    who: Staff,
    case: str,
    finding: str,
    choice: Choice,
    at: datetime,
    random: Random = os.urandom,
) -> Disagreement:
    """Settle the disagreement `finding` of a case as `choice` says, and give it as it stood.

    Raises Refusal D760, D702; D761 where it is not, or not any more, what was shown; D762 for a place that has no
    answer; D721 without a reason; D758, R603 or R607 for a written answer that the record does not take. Nothing
    is changed then.
    """
    who.check(Role.CASEWORKER)
    reason = _words(choice.reason, MOST_TEXT)
    if not reason and choice.how is not How.DRAWN:
        raise Refusal(Code.NO_REASON)
    with telling(), writing(engine) as connection:
        of = read_case(connection, case)
        found = _found(connection, of, finding)
        record = next(one for one in of.records if (one.home, one.rec) == (found.home, found.rec))
        change = Write(found.home, found.rec, {found.path: _value(found, choice)}, "resolve", record.doc)
        [dot] = save(connection, who.name, [change], at, random)
        facts = {"by": who.name, "at": _text(at), "path": found.path, "how": choice.how, "n": dot.n}
        told = checked(Ruling, {**facts, "reason": reason or None}, Ruling.TYPE)
        beside = save(connection, who.name, [_record(of, found.home, found.rec, told, at, random)], at, random)
        _seen(connection, who, of, [dot, *beside], at)
        note(
            connection,
            who,
            Act.DECIDED,
            at,
            _about(of, found.person),
            {"how": choice.how.value, "path": found.path},
        )
    return found


def ask(
    engine: Engine,
    who: Staff,
    case: str,
    text: str,
    at: datetime,
    *,
    finding: str | None = None,
    devices: Sequence[str] = (),
    random: Random = os.urandom,
) -> list[str]:
    """Ask the laptops that wrote the answers of a disagreement, or of the case where none is named.

    `devices` are to be asked instead. Gives those that were asked: each gets the question with its next receipt.
    Raises Refusal D760, D702, D761; D763 for a question without words, R607 for too many, D764 where no laptop
    wrote there, or not the one that was named.
    """
    who.check(Role.CASEWORKER)
    words = _words(text, MOST_ASKED)
    if not words:
        raise Refusal(Code.NOTHING_ASKED)
    with telling(), writing(engine) as connection:
        of = read_case(connection, case)
        found = None if finding is None else _found(connection, of, finding)
        asked = _whom(of, found, devices)
        home, about = (of.id, of.id) if found is None else (found.home, found.rec)
        path = None if found is None else found.path
        facts = {"by": who.name, "at": _text(at), "text": words, "path": path}
        made = [checked(Question, {**facts, "device": device}, Question.TYPE) for device in asked]
        writes = [_record(of, home, about, one, at, random) for one in made]
        _seen(connection, who, of, save(connection, who.name, writes, at, random), at)
        person = None if found is None else found.person
        note(connection, who, Act.ASKED, at, _about(of, person), {"laptops": len(asked)})
    return asked


def _words(text: str, most: int) -> str:
    """What somebody typed, as it is stored. Raises Refusal R607."""
    words = tidy(text)
    if len(words) > most:
        raise Refusal(Code.TEXT_TOO_LONG, most=most)
    return words


def _found(connection: Connection, of: CaseLog, finding: str) -> Disagreement:
    for one in disagreements(connection, of):
        if one.id == finding:
            return one
    raise Refusal(Code.FINDING_GONE, finding=finding)


def _value(found: Disagreement, choice: Choice) -> Value:
    if choice.written is not None:
        return found.read(choice.written).wire()
    if not 1 <= choice.place <= len(found.answers):
        raise Refusal(Code.NO_SUCH_ANSWER, most=len(found.answers))
    return found.answers[choice.place - 1].said.value


def _whom(of: CaseLog, found: Disagreement | None, devices: Sequence[str]) -> list[str]:
    """The laptops to ask."""
    if found is not None:
        wrote = {answer.said.device for answer in found.answers}
    else:
        wrote = {of.devices[dot.actor] for dot in of.dots()}
    wrote.discard(CENTRAL)
    asked = sorted(set(devices) or wrote)
    if not asked or not wrote.issuperset(asked):
        raise Refusal(Code.NOBODY_TO_ASK)
    return asked


def _record(of: CaseLog, home: str, parent: str, record: Record, at: datetime, random: Random) -> Write:
    values: dict[str, dict[str, Any] | None] = {**system_values(record.TYPE, case=of.id, parent=parent)}
    values |= record.wired(Source.STAFF)
    return Write(home, uuid7(int(at.timestamp() * 1000), random(10)), values)


def _seen(connection: Connection, who: Staff, of: CaseLog, dots: Sequence[Dot], at: datetime) -> None:
    """What somebody wrote is no news to them."""
    looking.note_seen(connection, who.name, of.id, dots, at)


def _about(of: CaseLog, person: str | None) -> tuple[str, ...]:
    return (of.id,) if person is None else (of.id, person)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
