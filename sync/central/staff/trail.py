"""The trail put to use: who saw this person or case, from which device, and what left the building."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, union

from kommisjon.errors import Code, Refusal
from kommisjon.model.ids import is_uuid
from sync.central.failing import telling
from sync.central.schema import actor, case_file, chg, erased_chg, shielded_chg
from sync.central.staff.audit import Act, Noted, entries, noted
from sync.central.staff.who import Role, Staff

_LEAVES = ("wrote_", "exported", "gave_")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; everything that is given must hold. `case` is a number or an id."""

    person: str | None = None
    case: str | None = None
    by: str | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The entries, oldest first, and the laptops that wrote on the case: each has a trail of its own."""

    entries: tuple[Noted, ...]
    laptops: tuple[str, ...]
    whole: int
    """How many entries the trail has, each checked against the one before."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        found = [{**asdict(one), "at": one.at.isoformat(), "left": leaves(one.act)} for one in self.entries]
        return {"entries": found, "laptops": list(self.laptops), "checked": self.whole}


def leaves(act: str) -> bool:
    """Whether an act carries something out of the building: a file, a paper, a pack, a receipt."""
    return act.startswith(_LEAVES)


def ask(engine: Engine, who: Staff, asked: Asked, at: datetime) -> Answered:
    """Answer, for an auditor; noted first.

    Raises Refusal D760, V140 where the trail does not hold, D702 for a case that is not here.
    """
    who.check(Role.AUDITOR)
    with telling(), engine.connect() as connection:
        case = None if asked.case is None else _case(connection, asked.case)
    noted(engine, who, Act.LOOKED_AT_AUDIT, at, tuple(filter(None, (asked.person, case))))
    with telling(), engine.connect() as connection:
        everything = list(entries(connection))
        laptops = () if case is None else _laptops(connection, case)
    return Answered(tuple(_chosen(everything, asked, case)), laptops, len(everything))


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


def _laptops(connection: Connection, case: str) -> tuple[str, ...]:
    wrote = union(
        *(select(table.c.actor_no).where(table.c.home == case) for table in (chg, shielded_chg, erased_chg))
    )
    found = connection.scalars(select(actor.c.device).where(actor.c.actor_no.in_(wrote)).distinct())
    return tuple(sorted(device for device in found if not device.startswith("central-")))
