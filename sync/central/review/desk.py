"""The cases that need somebody at central, and what for: the list that a caseworker's day begins with.

Counted from what may be shown alone: nothing of a shielded person is in any of the numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, select

from kommisjon.model.asking_back import Question
from kommisjon.model.words import part_of
from sync.central.among import among
from sync.central.failing import telling
from sync.central.merged.naming import named_by
from sync.central.merged.open_questions import answered
from sync.central.merged.visible import Visible
from sync.central.review import findings, looking
from sync.central.review.case_log import parsed
from sync.central.review.news import CENTRALS
from sync.central.schema import bundle, case_file, chg, conflict, person, quarantine, rec
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.merge import decode, view
from sync.merge.policies import POLICIES
from sync.merge.ranges import holds, union


@dataclass(frozen=True, slots=True)
class CaseToDo:
    """A case with something to look at. `name` is whom it is called by; `news` counts saves not looked at."""

    id: str
    number: str
    name: str
    name_original: str
    urgent: int
    disagreements: int
    waiting: int
    set_aside: int
    questions: int
    """Questions to laptops that nobody has answered."""
    news: int

    @property
    def to_decide(self) -> bool:
        """Somebody has to do something, and not only to read."""
        return bool(self.disagreements or self.waiting or self.set_aside)

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Desk:
    """The cases, those that are urgent first; lines set aside that belong to no case; the last bundle's number."""

    cases: tuple[CaseToDo, ...]
    set_aside: tuple[findings.SetAside, ...]
    last_bundle: int

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "cases": [one.as_dict() for one in self.cases],
            "set_aside": [asdict(one) for one in self.set_aside],
            "last_bundle": self.last_bundle,
        }


def cases_to_do(engine: Engine, who: Staff, at: datetime) -> Desk:
    """Give the cases with something to look at for `who`, and note that they were listed. Raises Refusal D760."""
    who.check(Role.CASEWORKER)
    with telling(), writing(engine) as connection:
        note(connection, who, Act.LISTED_CASES, at)
        return desk_of(connection, who)


def desk_of(connection: Connection, who: Staff) -> Desk:
    """The same, not noted: for who counts."""
    visible, counts = Visible(connection), Counter[tuple[str, str]]()
    for what, home_rec in (*_conflicts(connection), *_open_questions(connection), *_news(connection, who)):
        counts[what, home_rec] += 1
    by_case = Counter[tuple[str, str]]()
    places = _places(connection, visible, {rec_id for _what, rec_id in counts})
    for (what, rec_id), n in counts.items():
        if rec_id in places:
            by_case[what, places[rec_id]] += n
    by_case.update(("waiting", home) for home in connection.scalars(_WAITING))
    by_case.update(("set_aside", home) for home in _homes_set_aside(connection))
    last = connection.scalar(select(bundle.c.bundle_no).order_by(bundle.c.bundle_no.desc()).limit(1))
    cases = list(_named(connection, visible, by_case))
    cases.sort(key=lambda one: (-one.urgent, -one.disagreements, not one.to_decide, one.number))
    return Desk(tuple(cases), tuple(findings.set_aside(connection, None)), int(last or 0))


def _conflicts(connection: Connection) -> Iterator[tuple[str, str]]:
    open_ones = select(conflict.c.rec, conflict.c.path, conflict.c.policy).where(conflict.c.resolved_n.is_(None))
    for row in connection.execute(open_ones).all():
        if part_of(row.path) is None:
            yield "disagreements", row.rec
            if row.policy == "safest":
                yield "urgent", row.rec


_WAITING = select(rec.c.home).where(rec.c.waiting.is_not(None))


def _open_questions(connection: Connection) -> Iterator[tuple[str, str]]:
    asked = connection.scalars(select(rec.c.rec).where(rec.c.type == Question.TYPE, rec.c.alive)).all()
    replied = answered(connection, asked)
    yield from (("questions", one) for one in asked if one not in replied)


def _news(connection: Connection, who: Staff) -> Iterator[tuple[str, str]]:
    """The saves that `who` has not looked at, whatever case they were looked at with."""
    seen: looking.Seen = {}
    for of_case in looking.seen_by_case(connection, who.name).values():
        for actor, ranges in of_case.items():
            seen[actor] = union(seen.get(actor, []), ranges)
    saves = (
        select(chg.c.actor_no, chg.c.n, chg.c.rec)
        .join(rec, and_(rec.c.home == chg.c.home, rec.c.rec == chg.c.rec))
        .where(rec.c.type.not_in(CENTRALS))
    )
    for row in connection.execute(saves):
        if not holds(seen.get(row.actor_no, []), row.n):
            yield "news", row.rec


def _places(connection: Connection, visible: Visible, records: Iterable[str]) -> dict[str, str]:
    """The case of each record that may be shown; records of central's own making are no news."""
    wanted = sorted(records)
    visible.know(wanted)
    places = {one: place.case for one in wanted if (place := visible.place(one)) is not None}
    naming = select(rec.c.rec, rec.c.type, rec.c.doc).where(among(rec.c.rec, places), _NAMES_SOMEBODY)
    for row in connection.execute(naming).all():
        if not visible.all_shown(named_by(row.type, view(decode(row.doc), POLICIES))):
            del places[row.rec]
    return places


_NAMES_SOMEBODY = rec.c.type.in_(("relation", "explained"))


def _homes_set_aside(connection: Connection) -> Iterator[str]:
    for content in connection.scalars(select(quarantine.c.content).where(quarantine.c.status == "open")):
        home = parsed(content).get("home")
        if isinstance(home, str):
            yield home


def _named(connection: Connection, visible: Visible, counted: Counter[tuple[str, str]]) -> Iterator[CaseToDo]:
    cases = {case for _what, case in counted}
    heads = _heads(connection, cases)
    its = select(case_file.c.rec, case_file.c.number).where(among(case_file.c.rec, cases))
    for row in connection.execute(its).all():
        if visible.place(row.rec) is not None:
            n = [counted[what, row.rec] for what in _COUNTED]
            yield CaseToDo(row.rec, row.number, *heads.get(row.rec, ("", "")), *n)


_COUNTED = ("urgent", "disagreements", "waiting", "set_aside", "questions", "news")
"""In the order of the fields of CaseToDo."""


def _heads(connection: Connection, cases: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Whom each household is called by: its principal applicant, or whoever is listed first."""
    rows = connection.execute(
        select(person.c.case_id, person.c.name, person.c.name_original, person.c.role)
        .where(among(person.c.case_id, cases))
        .order_by(person.c.birth, person.c.person)
    ).all()
    rows = sorted(rows, key=lambda row: row.role != "principal")
    return {row.case_id: (row.name, row.name_original) for row in reversed(rows)}
