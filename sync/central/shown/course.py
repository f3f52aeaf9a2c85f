"""What was done with a case and what came of it: interviews, sessions, consents, needs, advice, readings.

Each is given as its model reads it (kommisjon.model), so that nothing here keeps a list of fields of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from kommisjon.model.advice import Advice
from kommisjon.model.consent import Consent
from kommisjon.model.explained import Explained
from kommisjon.model.needs import Need
from kommisjon.model.read_back import ReadBack
from kommisjon.model.record import Record
from kommisjon.model.records import RECORDS, Interview, Person
from kommisjon.model.registration import Registration
from kommisjon.model.relation import Relation
from kommisjon.model.review import Review
from kommisjon.model.session import Pause, Session
from sync.central.merged.projections import readable
from sync.central.shown.seen import Seen, writer
from sync.central.shown.withheld import DECISIONS
from sync.merge import Head, Value

_MODELS: tuple[type[Record], ...] = (
    *(Interview, Session, Pause, Consent, Need),
    *(Advice, ReadBack, Review, Relation, Explained),
    Registration,
)
_TYPES = frozenset(model.TYPE for model in _MODELS)
_NOT_TOLD = {"recall"}
"""What a resident keeps in mind to go on at the centre is for nobody here."""
_ONE_EACH = frozenset({"profile", "settlement", "needs", "advice"})
"""Records of which a person, or a case, has one (docs/decisions/0038)."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record. `about` is the person it belongs to, or the case; `by` whoever wrote in it last.

    `held` are its fields, `chosen` the options marked of each question that takes several. Where nobody has agreed
    to what it says (`withheld`), it says no more than what was decided.
    """

    rec: str
    type: str
    parent: str | None
    about: str
    by: str
    held: dict[str, Any]
    chosen: dict[str, tuple[str, ...]]
    withheld: bool


@dataclass(frozen=True, slots=True)
class DoubledView:
    """Something of which there is one was begun on several laptops that had not met: `parts` of it stand.

    Each part is (record, who began it, on which laptop).
    """

    type: str
    about: str
    parts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CopiedView:
    """An answer that was copied from another member and that nobody has confirmed; `of` is that member.

    None where that member is not shown.
    """

    rec: str
    type: str | None
    path: str
    value: Value
    of: str | None


def course(connection: Connection, case_id: str, shown: list[Seen], hidden: Collection[str]) -> list[RecordView]:
    """The records among those shown that tell of the work, oldest first. `hidden` are those withheld."""
    records = {one.rec: one for one in shown}
    found = []
    for one in shown:
        held = readable(RECORDS[one.type], one.view) if one.type in _TYPES else None
        if held is None or one.type is None:
            continue
        fields = held.model_dump(mode="json", exclude_none=True, exclude=_NOT_TOLD)
        closed = one.rec in hidden
        if closed:
            fields = {path: value for path, value in fields.items() if path in DECISIONS}
        about = _about(one, case_id, records)
        by = writer(connection, one.home, _newest(one))[0]
        chosen = {} if closed else _chosen(one)
        found.append(RecordView(one.rec, one.type, one.parent, about, by, fields, chosen, closed))
    return found


def doubled(connection: Connection, shown: Iterable[Seen]) -> Iterator[DoubledView]:
    """What two laptops have begun that there is one of."""
    single = [one for one in shown if one.type in _ONE_EACH]
    single.sort(key=lambda one: (one.type or "", one.parent or "", one.rec))
    for (kind, parent), group in groupby(single, key=lambda one: (one.type or "", one.parent or one.home)):
        parts = [(one.rec, *writer(connection, one.home, one.view.values["_type"].head)) for one in group]
        if len(parts) > 1:
            yield DoubledView(kind, parent, tuple(parts))


def copied(shown: Iterable[Seen], persons: Collection[str]) -> Iterator[CopiedView]:
    """Answers that stand as copies."""
    for one in shown:
        for path, drawn in sorted(one.view.values.items()):
            of = drawn.value.get("copied") if drawn.value is not None else None
            if of is not None:
                yield CopiedView(one.rec, one.type, path, drawn.value, of if of in persons else None)


def _about(one: Seen, case_id: str, records: Mapping[str, Seen]) -> str:
    """The person whom a record belongs to, however far above it; else the case."""
    at: Seen | None = one
    passed: set[str] = set()
    while at is not None and at.rec not in passed:
        if at.type == Person.TYPE:
            return at.rec
        passed.add(at.rec)
        at = records.get(at.parent or "")
    return case_id


def _chosen(one: Seen) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(one.view.values):
        question, _, option = path.rpartition("/")
        if question and not path.startswith("_") and one.view.live(path) is True:
            found[question] = (*found.get(question, ()), option)
    return found


def _newest(one: Seen) -> Head:
    heads = [drawn.head for drawn in one.view.values.values()]
    return max(heads, key=lambda head: (head.hlc, head.actor, head.n))
