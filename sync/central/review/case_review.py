"""One case as staff review it: everything that is new or needs somebody, in one value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from sync.central.failing import telling
from sync.central.review import findings, looking
from sync.central.review.case_log import CaseLog, Person, read_case
from sync.central.review.findings import Asked, ClockSuspect, Disagreement, Knows, SetAside, Waiting
from sync.central.review.news import News, news_of, not_seen, since_bundle
from sync.central.schema import rec
from sync.central.shown.sealed import SealView, seals
from sync.central.shown.seen import Seen
from sync.central.staff.audit import Act, note
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from sync.merge import Dot


@dataclass(frozen=True, slots=True)
class CaseReview:
    """What there is to say of a case, for one member of the staff. Shielded persons are in none of it."""

    id: str
    number: str
    persons: tuple[Person, ...]
    news: tuple[News, ...]
    disagreements: tuple[Disagreement, ...]
    waiting: tuple[Waiting, ...]
    set_aside: tuple[SetAside, ...]
    clocks: tuple[ClockSuspect, ...]
    seals: tuple[SealView, ...]
    questions: tuple[Asked, ...]
    dots: frozenset[Dot]
    """The changes that this review rests on, to be noted once it has been seen."""

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "id": self.id,
            "number": self.number,
            "persons": [asdict(one) for one in self.persons],
            "news": [one.as_dict() for one in self.news],
            "disagreements": [one.as_dict() for one in self.disagreements],
            "waiting": [asdict(one) for one in self.waiting],
            "set_aside": [asdict(one) for one in self.set_aside],
            "clocks": [asdict(one) for one in self.clocks],
            "seals": [asdict(one) for one in self.seals],
            "questions": [asdict(one) for one in self.questions],
        }


def review_case(
    engine: Engine,
    who: Staff,
    case: str,
    at: datetime,
    *,
    since: int | None = None,
    knows: Knows | None = None,
) -> CaseReview:
    """Review a case, by its number or its id, and note that `who` has it in front of them.

    `since` is central's number of a bundle: what came after it is new, rather than what `who` has not looked at.
    `knows` says which forms can be read here (competence@2); None where nothing is known of forms.
    Raises Refusal D760 for somebody who may not see cases, D702 for one that there is none to show of.
    """
    who.check(Role.CASEWORKER)
    with telling(), writing(engine) as connection:
        of = read_case(connection, case)
        note(connection, who, Act.REVIEWED_CASE, at, (of.id,))
        seen = looking.seen_by(connection, who.name, of.id)
        new = not_seen(of, seen) if since is None else since_bundle(of, since)
        return _review(connection, of, new, knows)


def looked_at(engine: Engine, who: Staff, review: CaseReview, at: datetime) -> None:
    """Note that `who` has read a review: what it rests on is not new to them any more."""
    with telling(), writing(engine) as connection:
        looking.note_seen(connection, who.name, review.id, review.dots, at)


def _review(connection: Connection, of: CaseLog, new: Collection[Dot], knows: Knows | None) -> CaseReview:
    rows = connection.execute(select(rec.c.rec, rec.c.type).where(rec.c.home == of.id))
    kinds = {row.rec: row.type for row in rows}
    ended = [Seen(one.home, one.rec, one.type, one.view, one.doc) for one in of.records if one.view.alive]
    return CaseReview(
        of.id,
        of.number,
        of.persons,
        tuple(news_of(of, new)),
        tuple(findings.disagreements(connection, of)),
        tuple(findings.waiting(connection, of, knows)),
        tuple(findings.set_aside(connection, of.homes)),
        tuple(findings.clocks(of)),
        tuple(seals(connection, of.id, kinds, ended)),
        tuple(findings.questions(of)),
        frozenset(of.dots()),
    )
