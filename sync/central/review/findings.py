"""What needs a person in a case: disagreements, records that wait, lines set aside, clocks, seals, questions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from kommisjon.model.answers import Answer
from kommisjon.model.asking_back import Question, Reply
from kommisjon.model.ruling import Ruling
from kommisjon.model.words import part_of
from kommisjon.model.written import read_written
from sync.central.merged.projections import readable
from sync.central.review.case_log import CaseLog, CaseRecord, Said, parsed
from sync.central.review.news import CENTRALS
from sync.central.schema import actor, bundle, conflict, quarantine, rec
from sync.merge import ASK, Change, Dot, Head
from sync.merge.policies import POLICIES

Knows = Callable[[str], bool]
"""Whether a form, as changes name it, can be read."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What central decided before: by whom, when (milliseconds), and why where a reason was given."""

    by: str
    at_ms: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """One of several answers that stand. `replaced` is what its writer had in front: not the other answers."""

    said: Said
    replaced: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A path on which people answered without having seen each other's; the first answer is the one drawn.

    `id` names it together with the answers that stand: another answer makes it another. `reopened` where it had
    been settled, and an answer came that had not seen that.
    """

    id: str
    home: str
    rec: str
    type: str | None
    person: str | None
    path: str
    policy: str
    opened_at: str
    answers: tuple[StandingAnswer, ...]
    reopened: Settled | None

    @property
    def urgent(self) -> bool:
        """Somebody's safety or consent hangs on it."""
        return self.policy == "safest"

    def read(self, written: str) -> Answer:
        """Another answer, as it was written. Raises Refusal D758, R603 or R607."""
        return read_written(self.type, self.path, written, [one.said.value for one in self.answers])

    def as_dict(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {**asdict(self), "answers": [asdict(one) for one in self.answers], "urgent": self.urgent}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that is held and not shown. `why`: parent, case (what it belongs to has not come), or form.

    Of those that wait for another record nothing is said but their type: they may be about anybody. `form` is the
    version that is not known here, by which the answers of a record that is shown were given.
    """

    rec: str
    type: str | None
    why: str
    waits_for: str | None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that was not taken: its code, its place, and the bundle by its laptop and number."""

    code: str
    line: int
    device: str
    seq: int


@dataclass(frozen=True, slots=True)
class ClockSuspect:
    """A laptop whose clock is wrong; what it wrote here stands all the same."""

    device: str
    saves: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a laptop; `there` once that has it, `reply` (text, by, at) once it is answered."""

    rec: str
    about: str | None
    type: str | None
    """Of the record it is about."""
    person: str | None
    path: str | None
    text: str
    by: str
    at: str
    device: str
    there: bool
    reply: tuple[str, str, str] | None


def disagreements(connection: Connection, of: CaseLog) -> list[Disagreement]:
    """The disagreements of a case, urgent ones first."""
    opened = {
        (row.home, row.rec, row.path): row.opened_at
        for row in connection.execute(select(conflict).where(conflict.c.home.in_(of.homes)))
    }
    found = [
        _disagreement(of, record, path, opened.get((record.home, record.rec, path), ""))
        for record in of.records
        if record.type not in CENTRALS
        for path in record.view.conflicts
        if part_of(path) is None
    ]
    return sorted(found, key=lambda one: (not one.urgent, one.opened_at, one.person or "", one.rec, one.path))


def _disagreement(of: CaseLog, record: CaseRecord, path: str, opened_at: str) -> Disagreement:
    drawn = record.view.values[path]
    changes = {one.change.dot: one.change for one in record.changes}
    others = sorted(drawn.others, key=lambda head: (-head.hlc, of.devices[head.actor], head.n))
    heads = (drawn.head, *others)
    named = sorted(f"{of.devices[head.actor]} {head.n}" for head in heads)
    digest = hashlib.sha256("\n".join((record.home, record.rec, path, *named)).encode()).hexdigest()
    return Disagreement(
        digest[:8],
        record.home,
        record.rec,
        record.type,
        record.place.person,
        path,
        POLICIES.get(path, ASK).rule,
        opened_at,
        tuple(_answer(of, head, path, changes) for head in heads),
        _settled(of, record, path),
    )


def _answer(of: CaseLog, head: Head, path: str, changes: dict[Dot, Change]) -> StandingAnswer:
    own = changes[Dot(head.actor, head.n)]
    context = next(entry.context for entry in own.entries if entry.path == path)
    in_front = [changes[dot] for one in context if (dot := Dot(*one)) in changes]
    # Of a chain of answers the writer saw the last one only.
    wrote = [(change, entry) for change in in_front for entry in change.entries if entry.path == path]
    seen = {Dot(*one) for _change, entry in wrote for one in entry.context}
    replaced = [of.said(change, entry.value) for change, entry in wrote if change.dot not in seen]
    return StandingAnswer(of.said(own, head.value), tuple(sorted(replaced, key=lambda one: one.at_ms)))


def _settled(of: CaseLog, record: CaseRecord, path: str) -> Settled | None:
    """The last decision on this path, if there was one: it is open again, so what came had not seen it."""
    made = [
        one.change
        for one in record.changes
        if one.change.why == "resolve" and any(entry.path == path for entry in one.change.entries)
    ]
    if not made:
        return None
    said = of.said(made[-1], None)
    return Settled(said.by, said.at_ms, reason_of(of, record.rec, path, made[-1].n))


def reason_of(of: CaseLog, rec_id: str, path: str, n: int) -> str | None:
    """The reason that was given with central's own change `n`, which settled a path."""
    for record in of.records:
        if record.type == Ruling.TYPE and record.view.value("_parent") == rec_id:
            ruling = readable(Ruling, record.view)
            if ruling is not None and (ruling.path, ruling.n) == (path, n):
                return ruling.reason
    return None


def waiting(connection: Connection, of: CaseLog, knows: Knows | None) -> list[Waiting]:
    """What is held and waits. `knows` says which forms can be read here (competence@2); None: all."""
    rows = connection.execute(
        select(rec.c.rec, rec.c.type, rec.c.waiting, rec.c.parent, rec.c.case_id)
        .where(rec.c.home == of.id, rec.c.waiting.is_not(None))
        .order_by(rec.c.rec)
    )
    found = [
        Waiting(row.rec, row.type, row.waiting, row.parent if row.waiting == "parent" else row.case_id)
        for row in rows
    ]
    return [*found, *_of_unknown_forms(of, knows)]


def _of_unknown_forms(of: CaseLog, knows: Knows | None) -> Iterator[Waiting]:
    if knows is None:
        return
    for record in of.records:
        forms = {one.change.form for one in record.changes if one.change.form is not None}
        for form in sorted(form for form in forms if not knows(form)):
            yield Waiting(record.rec, record.type, "form", None, form)


def set_aside(connection: Connection, homes: Collection[str] | None) -> list[SetAside]:
    """The lines that were not taken and say that they belong to these homes; for None, to none at all."""
    rows = connection.execute(
        select(quarantine.c.code, quarantine.c.line, quarantine.c.content, actor.c.device, bundle.c.seq)
        .join(bundle, bundle.c.bundle_no == quarantine.c.bundle_no)
        .join(actor, actor.c.actor_no == bundle.c.actor_no)
        .where(quarantine.c.status == "open")
        .order_by(actor.c.device, bundle.c.seq, quarantine.c.line)
    )
    named = ((row, parsed(row.content).get("home")) for row in rows)
    return [
        SetAside(row.code, row.line, row.device, row.seq)
        for row, home in named
        if (home in homes if homes is not None and isinstance(home, str) else homes is None and home is None)
    ]


def clocks(of: CaseLog) -> list[ClockSuspect]:
    """The laptops with a doubtful clock that wrote in the case."""
    saves = [one.change.actor for record in of.records for one in record.changes]
    return [
        ClockSuspect(of.devices[number], saves.count(number))
        for number in sorted(of.suspect, key=lambda number: of.devices[number])
        if number in saves
    ]


def questions(of: CaseLog) -> list[Asked]:
    """What was asked of laptops, oldest first."""
    replies = {}
    for record in of.records:
        reply = readable(Reply, record.view) if record.type == Reply.TYPE else None
        if reply is not None:
            replies[record.view.value("_parent")] = (reply.text, reply.by, reply.at)
    found, kinds = [], {record.rec: record.type for record in of.records}
    for record in of.records:
        asked = readable(Question, record.view) if record.type == Question.TYPE else None
        if asked is None:
            continue
        about = record.view.value("_parent")
        there = any(of.devices[one.change.actor] == asked.device for one in record.changes)
        what = (asked.path, asked.text, asked.by, asked.at, asked.device, there, replies.get(record.rec))
        found.append(Asked(record.rec, about, kinds.get(about), record.place.person, *what))
    return sorted(found, key=lambda one: (one.at, one.rec))
