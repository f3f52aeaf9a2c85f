"""Where laptops have answered otherwise, unseen by each other: every standing answer, and saying which holds.

Nothing is decided by a clock or by who came last (central-and-merge.md 2.2). The newest is drawn first, and all of
them stand until somebody who has seen them answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kommisjon.errors import N_
from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.kept.binding import text_stored
from kommisjon.interview.kept.carried_over import Question
from kommisjon.interview.kept.former import own_path
from kommisjon.interview.kept.paths import name_of
from kommisjon.interview.kept.questions import questions
from kommisjon.model.answers import Status
from kommisjon.model.records import Person
from kommisjon.model.words import part_of
from kommisjon.store.audit import Act
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store, Write
from sync.merge import Change, Dot, Head, hlc, view
from sync.merge.policies import POLICIES

_STATUSES = {
    Status.UNKNOWN.value: N_("does not know"),
    Status.DECLINED.value: N_("would rather not answer"),
    Status.NOT_ASKED.value: N_("taken back"),
}
REMOVED, CHOSEN, NOT_CHOSEN = N_("removed"), N_("chosen"), N_("not chosen")
_CASE_STATUS = N_("How far the case is")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the answers that stand."""

    text: str
    """In words of the form; blank where `said` has them."""
    said: str
    """Words of ours for an answer that is none of the form's, untranslated."""
    by: str
    at: datetime
    """By the clock of the laptop that saved it."""
    laptop: str
    """The pseudonym of that laptop; blank for this one."""
    value: Mapping[str, Any] | None
    form: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer of a household on which laptops disagree; the side that is drawn comes first."""

    home: str
    rec: str
    path: str
    member: Member | None
    """Whom it is about; None for the household."""
    question: str
    """In the form's words, or a name of ours, untranslated."""
    sides: tuple[Side, ...]


def disagreements(store: Store, of: Household, language: str) -> list[Disagreement]:
    """Everything in a household on which laptops disagree, in words of a language; of nobody who is hidden."""
    found = store.in_conflict(of.id)
    return sorted(
        (one for record in found for one in _of_record(store, of, record, language)),
        key=lambda one: (one.member is not None, one.member.person.name if one.member else "", one.question),
    )


def settle(store: Store, by: str, one: Disagreement, side: Side) -> datetime:
    """Save that a side holds: whoever says so has seen all of them. The others stay in the history.

    Raises Refusal as `Store.save` does; D750 for a sealed case.
    """

    def said() -> datetime:
        value = None if side.value is None else dict(side.value)
        saved = store.save([Write(one.home, one.rec, {one.path: value}, form=side.form, why="resolve")], by)
        store.note(Act.SETTLED_DISAGREEMENT, by, (one.home, one.rec))
        return saved

    return store.at_once(said)


def _of_record(store: Store, of: Household, record: StoredRecord, language: str) -> Iterator[Disagreement]:
    about = _about(store, of, record)
    if about is _HIDDEN:
        return
    shown = view(record.doc, POLICIES)
    changes = {change.dot: change for change in store.history(record.home, record.rec)}
    for path in shown.conflicts:
        drawn = shown.values[path]
        asked = _question(record.type, path)
        words = _named(asked, record.type, path, language)
        heads = (drawn.head, *drawn.others)
        sides = tuple(_side(store, head, changes, asked, path, language) for head in heads)
        member = about if isinstance(about, Member) else None
        yield Disagreement(record.home, record.rec, path, member, words, sides)


_HIDDEN = object()


def _about(store: Store, of: Household, record: StoredRecord) -> Member | object | None:
    """The member that a record hangs under, None for the household; _HIDDEN where that is nobody to be seen."""
    members = {member.id: member for member in of.members}
    seen: set[str] = set()
    rec: StoredRecord | None = record
    while rec is not None and rec.rec not in seen:
        if rec.rec in members:
            return members[rec.rec]
        if rec.type == Person.TYPE:
            return _HIDDEN
        if of.id in (rec.rec, rec.parent):
            return None
        seen.add(rec.rec)
        rec = store.record(rec.home, rec.parent) if rec.parent else None
    return _HIDDEN


def _side(
    store: Store, head: Head, changes: Mapping[Dot, Change], asked: Question | None, path: str, language: str
) -> Side:
    change = changes[Dot(head.actor, head.n)]
    device = store.actors()[head.actor]
    text, said = _in_words(head.value, asked, path, language)
    at = datetime.fromtimestamp(hlc.milliseconds(head.hlc) / 1000, UTC)
    laptop = "" if device == store.device() else device[0]
    return Side(text, said, change.by, at, laptop, head.value, change.form)


def _in_words(value: dict[str, Any] | None, asked: Question | None, path: str, language: str) -> tuple[str, str]:
    """(text of the form, words of ours): one of them is blank."""
    if value is None:
        return "", REMOVED
    if (status := str(value.get("s"))) in _STATUSES:
        return "", _STATUSES[status]
    if isinstance(value.get("v"), bool):
        return "", CHOSEN if value["v"] else NOT_CHOSEN
    if attached := value.get("att"):
        return str(attached["name"]), ""
    text = text_stored({path: value}, path, value)
    return (asked.answer(text, language) if asked is not None else text), ""


def _named(asked: Question | None, record_type: str, path: str, language: str) -> str:
    if asked is None:
        return _CASE_STATUS if (record_type, path) == ("case", "status") else f"{record_type}: {path}"
    words = asked.words(language)
    if (beside := part_of(path)) is not None:
        return f"{words} ({beside[1]})"
    option = name_of(path.rpartition("/")[2]) if _own_path(asked) != path else ""
    return f"{words}: {asked.answer(option, language)}" if option else words


def _own_path(asked: Question) -> str:
    return own_path(asked.field) if asked.field is not None else asked.path


def _question(record_type: str, path: str) -> Question | None:
    """The question that an answer on a record belongs to, by the forms of the library; None for no question."""
    beside = part_of(path)
    asked = beside[0] if beside is not None else path
    known = questions()
    found = known.get((record_type, asked)) or known.get((record_type, asked.rpartition("/")[0]))
    return None if found is None else Question(*found, own_path(found[1]))
