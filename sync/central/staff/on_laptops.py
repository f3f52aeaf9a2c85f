"""What laptops' trails say: who saw somebody there, and what left those laptops. Times are by their own clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, false, func, or_, select, union

from sync.central.failing import telling
from sync.central.schema import (
    actor,
    bundle,
    chg,
    erased_chg,
    handed_to,
    laptop_trail,
    person,
    shielded_chg,
    shielded_trail,
    trail_break,
)
from sync.merge.trail import Break

_EVERYTHING = ("exported", "copied")
"""Acts that carry out what is on a laptop, whosever it is: a bundle, a safety copy."""
_LEAVES = (*_EVERYTHING, "wrote_paper")


@dataclass(frozen=True, slots=True)
class OnLaptop:
    """One entry of a laptop's trail. `act` is a value of kommisjon.store.audit.Act, `why` a reason code."""

    device: str
    no: int
    at: str
    by: str
    act: str
    about: tuple[str, ...]
    why: str | None

    @property
    def left(self) -> bool:
        """Whether it carried something out of the laptop."""
        return self.act in _LEAVES

    @classmethod
    def of(cls, row: Any) -> OnLaptop:
        """From a row of `laptop_trail`."""
        return cls(row.device, row.no, row.at, row.by, row.act, tuple(row.about.split()), row.why)


def case_of(connection: Connection, person_id: str) -> str | None:
    """The case that somebody is in; None for nobody here and for shielded persons."""
    return connection.scalar(select(person.c.case_id).where(person.c.person == person_id).limit(1))


def laptops_of(connection: Connection, case: str) -> tuple[str, ...]:
    """The laptops that wrote on a case, were given it or opened it, by their pseudonyms."""
    wrote = union(
        *(select(table.c.actor_no).where(table.c.home == case) for table in (chg, shielded_chg, erased_chg))
    )
    found = {*connection.scalars(select(actor.c.device).where(actor.c.actor_no.in_(wrote)))}
    for table in (handed_to, laptop_trail):
        found.update(connection.scalars(select(table.c.device).where(table.c.home == case).distinct()))
    return tuple(sorted(device for device in found if not device.startswith("central-")))


def unheard_of(connection: Connection, laptops: Iterable[str]) -> tuple[str, ...]:
    """Those of some laptops of whose trail nothing has come."""
    heard = {*connection.scalars(select(laptop_trail.c.device).distinct())}
    return tuple(sorted(set(laptops) - heard))


def broken(connection: Connection) -> tuple[tuple[str, int, str], ...]:
    """What does not hold: laptop, number, value of Break. A gap that a late bundle has closed is none."""
    order = (trail_break.c.device, trail_break.c.no, trail_break.c.kind)
    found = connection.execute(select(trail_break).order_by(*order)).all()
    return tuple(
        (row.device, row.no, row.kind)
        for row in found
        if row.kind != Break.GAP or not _is_here(connection, row.device, row.no - 1)
    )


def broken_by(engine: Engine, manifest_sha256: str) -> int | None:
    """The first entry that did not fit when a bundle came; None where all did."""
    came = select(bundle.c.bundle_no).where(bundle.c.manifest_sha256 == manifest_sha256).scalar_subquery()
    with telling(), engine.connect() as connection:
        first = select(func.min(trail_break.c.no)).where(trail_break.c.bundle_no == came)
        found: int | None = connection.scalar(first)
    return found


def _is_here(connection: Connection, device: str, no: int) -> bool:
    places = (
        select(table.c.no).where(table.c.device == device, table.c.no == no)
        for table in (laptop_trail, shielded_trail)
    )
    return any(connection.scalar(place.limit(1)) is not None for place in places)


def told(
    connection: Connection, person_id: str | None, case: str | None, laptops: Iterable[str]
) -> Iterator[OnLaptop]:
    """The entries about somebody or a case, by laptop and number; all of them where neither is given.

    About a person are also those about their case as a whole, which shows everybody in it, and what left a laptop
    that has the case with everything on it: `laptops` are those.
    """
    statement = select(laptop_trail).order_by(laptop_trail.c.device, laptop_trail.c.no, laptop_trail.c.hash)
    about = laptop_trail.c.about
    if person_id is not None or case is not None:
        statement = statement.where(
            or_(
                about.contains(f" {person_id or case} "),
                about == f" {case} " if case is not None else false(),
                _left_with_everything(laptops),
            )
        )
    for row in connection.execute(statement):
        yield OnLaptop.of(row)


def _left_with_everything(laptops: Iterable[str]) -> ColumnElement[bool]:
    return laptop_trail.c.device.in_(list(laptops)) & laptop_trail.c.act.in_(_EVERYTHING)
