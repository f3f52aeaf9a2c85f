"""The trail put to use: who saw this person or case, from which device, and what left the building."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Text, cast, false, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.ids import is_uuid
from sync.central.failing import telling
from sync.central.schema import audit, case_file, erased, laptop_trail, person
from sync.central.staff import on_laptops
from sync.central.staff.audit import Act, Noted, entries, noted
from sync.central.staff.on_laptops import OnLaptop
from sync.central.staff.who import Role, Staff

_SHORT = re.compile(r"[0-9a-f-]{6,36}")
_LEAVES = ("wrote_", "exported", "gave_")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; everything that is given must hold. `case` is a number or an id.

    `person` is an id, or the end of one as the list itself shows it.
    """

    person: str | None = None
    case: str | None = None
    by: str | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """Central's entries, oldest first, and what the trails of laptops say that have the case."""

    entries: tuple[Noted, ...]
    on_laptops: tuple[OnLaptop, ...]
    """By laptop and number."""
    laptops: tuple[str, ...]
    """The laptops that wrote on the case, were given it or opened it."""
    unheard: tuple[str, ...]
    """Those of them of whose trail nothing has come."""
    broken: tuple[tuple[str, int, str], ...]
    """Where the trail of a laptop does not hold, whosever it is: laptop, number, sync.merge.trail.Break."""
    whole: int
    """How many entries central's trail has, each checked against the one before."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        found = [{**asdict(one), "at": one.at.isoformat(), "left": leaves(one.act)} for one in self.entries]
        return {
            "entries": found,
            "on_laptops": [asdict(one) | {"left": one.left} for one in self.on_laptops],
            "laptops": list(self.laptops),
            "unheard": list(self.unheard),
            "broken": [{"device": device, "no": no, "kind": kind} for device, no, kind in self.broken],
            "checked": self.whole,
        }


def leaves(act: str) -> bool:
    """Whether an act carries something out of the building: a file, a paper, a pack, a receipt."""
    return act.startswith(_LEAVES)


def ask(engine: Engine, who: Staff, asked: Asked, at: datetime) -> Answered:
    """Answer, for an auditor; noted first.

    Raises Refusal D760, V140 where the trail does not hold, D702 for a case that is not here, D782 for a person
    who is not, or an end that several ids have.
    """
    who.check(Role.AUDITOR)
    with telling(), engine.connect() as connection:
        case = None if asked.case is None else _case(connection, asked.case)
        if asked.person is not None:
            asked = replace(asked, person=_person(connection, asked.person))
    noted(engine, who, Act.LOOKED_AT_AUDIT, at, tuple(filter(None, (asked.person, case))))
    with telling(), engine.connect() as connection:
        everything = list(entries(connection))
        within = case or (None if asked.person is None else on_laptops.case_of(connection, asked.person))
        laptops = () if within is None else on_laptops.laptops_of(connection, within)
        told = on_laptops.told(connection, asked.person, within, laptops)
        seen = tuple(one for one in told if asked.by in (None, one.by) and (one.left or not asked.left))
        unheard = on_laptops.unheard_of(connection, laptops)
        broken = on_laptops.broken(connection)
    chosen = tuple(_chosen(everything, asked, case))
    return Answered(chosen, seen, laptops, unheard, broken, len(everything))


def _chosen(everything: Iterable[Noted], asked: Asked, case: str | None) -> Iterable[Noted]:
    for one in everything:
        if (
            (asked.person is None or asked.person in one.about)
            and (case is None or case in one.about)
            and (asked.by is None or asked.by == one.by)
            and (not asked.left or leaves(one.act))
        ):
            yield one


def _case(connection: Connection, case: str) -> str:
    """The id of a case. One that was erased or put away is found by its id, as far as anybody looked at it."""
    if is_uuid(case):
        return case
    found: str | None = connection.scalar(select(case_file.c.rec).where(case_file.c.number == case))
    if found is None:
        raise Refusal(Code.UNKNOWN_CASE, case=case)
    return found


def _person(connection: Connection, given: str) -> str:
    """The whole id of somebody: who is here, was erased, or is named in a trail, as shielded persons are.

    What was asked for by mistake stands in the trail as well, and makes nobody known.
    """
    if _SHORT.fullmatch(given) is None:
        raise Refusal(Code.UNKNOWN_PERSON)
    found: set[str] = set()
    for ids in (person.c.person, erased.c.rec):
        found.update(connection.scalars(select(ids).where(cast(ids, Text).endswith(given)).distinct()))
    if found != {given}:
        asked_for = audit.c.act == Act.LOOKED_AT_AUDIT.value
        for column, besides in ((audit.c.about, asked_for), (laptop_trail.c.about, false())):
            for about in connection.scalars(select(column).where(column.contains(f"{given} "), ~besides)):
                found.update(one for one in about.split() if one.endswith(given))
    if len(found) != 1:
        raise Refusal(Code.UNKNOWN_PERSON)
    return found.pop()
