"""What people decided about pairs, for looking it over and deciding otherwise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, select

from kommisjon.model.link import SameAs
from sync.central.duplicates.suggesting import Seen, seen
from sync.central.failing import telling
from sync.central.merged.links import read_link
from sync.central.schema import rec, same_person
from sync.central.staff.audit import Act, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import steady


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: of whom, what, by whom, when (ISO 8601), and why in words."""

    a: Seen
    b: Seen
    decision: SameAs
    by: str
    at: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {**asdict(self), "decision": self.decision.value}


def decided(engine: Engine, who: Staff, at: datetime, limit: int) -> list[Decided]:
    """Give the decisions on persons who are there to be seen, the newest first. Raises Refusal D760."""
    who.check(Role.CASEWORKER)
    with telling(), steady(engine).connect() as connection:
        docs = connection.scalars(
            select(rec.c.doc).join(
                same_person, and_(same_person.c.home == rec.c.home, same_person.c.rec == rec.c.rec)
            )
        )
        links = [link for doc in docs if (link := read_link(doc))]
        links = sorted(links, key=lambda one: (one.at, one.a, one.b), reverse=True)[:limit]
        people = seen(connection, {one for link in links for one in (link.a, link.b)})
    about = tuple(sorted(people))
    noted(engine, who, Act.LISTED_DUPLICATES, at, about, {"decided": len(links)})
    return [
        Decided(people[link.a], people[link.b], link.decision, link.by, link.at, link.reason) for link in links
    ]
