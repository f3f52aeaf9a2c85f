"""What is new in a case: records that came, answers that changed, records that went, what came too late.

Worked out from the changes themselves: the record as it was without them, beside the record as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from kommisjon.model.asking_back import Question
from kommisjon.model.ruling import Ruling
from kommisjon.model.words import part_of
from sync.central.merged.saving import OWN
from sync.central.review.case_log import CaseLog, CaseRecord, Logged, Said, doc_before
from sync.central.review.looking import Seen
from sync.merge import Dot, Value, hlc, view
from sync.merge.policies import POLICIES
from sync.merge.ranges import holds

CENTRALS = (Question.TYPE, Ruling.TYPE)
"""Records of central's own making, told of where they belong."""


class Kind(StrEnum):
    NEW = "new"
    """A record that was not there."""
    CHANGED = "changed"
    """An answer that was another before, or none."""
    DELETED = "deleted"
    LATE = "late"
    """An answer that had been replaced already when it came: it never stood here."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is new. `person` is whom it is about, None for the household; `path` None for a record.

    `before` is what stood, `after` what stands, with where that came from; for LATE the other way round: what
    stands, and what came. `answers` counts those of a new record. `bundle` is central's number of the
    bundle it came in, 0 for what was written here.
    """

    kind: Kind
    rec: str
    type: str | None
    person: str | None
    path: str | None
    before: Value
    after: Said
    answers: int
    bundle: int

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "kind": self.kind.value,
            "rec": self.rec,
            "type": self.type,
            "person": self.person,
            "path": self.path,
            "before": self.before,
            "after": self.after.as_dict(),
            "answers": self.answers,
            "bundle": self.bundle,
        }


def not_seen(of: CaseLog, seen: Seen) -> set[Dot]:
    """The changes of a case that somebody has not looked at."""
    return {dot for dot in of.dots() if not holds(seen.get(dot.actor, []), dot.n)}


def since_bundle(of: CaseLog, number: int) -> set[Dot]:
    """The changes that came in later bundles than central's `number`, and those written here since it came."""
    at = of.received.get(number)
    since_ms = int(datetime.fromisoformat(at).astimezone(UTC).timestamp() * 1000) if at else 0
    return {
        one.change.dot
        for record in of.records
        for one in record.changes
        if one.bundle > number or (one.bundle == OWN and hlc.milliseconds(one.change.hlc) >= since_ms)
    }


def news_of(of: CaseLog, new: Collection[Dot]) -> list[News]:
    """What the changes `new` have made of the case, in the order in which they were written."""
    told = (record for record in of.records if record.type not in CENTRALS)
    found = [one for record in told for one in _of_record(of, record, new)]
    return sorted(found, key=lambda one: (one.after.at_ms, one.rec, one.path or ""))


def _of_record(of: CaseLog, record: CaseRecord, new: Collection[Dot]) -> Iterator[News]:
    fresh = [one for one in record.changes if one.change.dot in new]
    if not fresh:
        return
    before = view(doc_before(record, new), POLICIES)
    if not before.alive and record.view.alive:
        yield _whole(of, record, Kind.NEW, fresh[0])
    elif before.alive and not record.view.alive:
        yield _whole(of, record, Kind.DELETED, fresh[-1])
    elif record.view.alive:
        for path in _answered({entry.path for one in fresh for entry in one.change.entries}):
            stood = before.values[path].value if path in before.values else None
            yield from _of_path(of, record, path, stood, fresh)


def _whole(of: CaseLog, record: CaseRecord, kind: Kind, by: Logged) -> News:
    answers = sum(1 for _path in _answered(record.view.values))
    after = of.said(by.change, None)
    return News(kind, record.rec, record.type, record.place.person, None, None, after, answers, by.bundle)


def _of_path(of: CaseLog, record: CaseRecord, path: str, stood: Value, fresh: list[Logged]) -> Iterator[News]:
    where = record.rec, record.type, record.place.person, path
    by_dot = {one.change.dot: one for one in record.changes}
    heads = record.doc[path].heads
    drawn = record.view.values.get(path)
    wrote = [(one, entry) for one in fresh for entry in one.change.entries if entry.path == path]
    if heads:
        head = drawn.head if drawn is not None else heads[-1]
        stands, value = by_dot[Dot(head.actor, head.n)], head.value
    else:  # writers who each claim to have seen the other have left nothing standing
        stands, value = wrote[-1][0], None
    if value != stood:
        yield News(Kind.CHANGED, *where, stood, of.said(stands.change, value), 0, stands.bundle)
    standing = {(one.actor, one.n) for one in heads}
    # What was replaced by the same hand in the same portion is only the way to where it stands.
    alone = {one.change.actor for one, _entry in wrote} - {one.actor for one in heads}
    for one, entry in wrote:
        if one.change.actor in alone and one.change.dot not in standing and entry.value not in (value, stood):
            yield News(Kind.LATE, *where, value, of.said(one.change, entry.value), 0, one.bundle)


def _answered(paths: Collection[str]) -> Iterator[str]:
    """Paths of answers, sorted; not those that say what a record is, nor what stands beside an answer."""
    for path in sorted(paths):
        if not path.startswith("_") and part_of(path) is None:
            yield path
