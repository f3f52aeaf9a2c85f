"""What headquarters asks of a household, and answering it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kommisjon.errors import Code, Refusal
from kommisjon.interview.family.household import Household, Member, answers_of
from kommisjon.model.answers import Source, checked
from kommisjon.model.asking_back import Question, Reply
from kommisjon.model.characters import tidy
from kommisjon.model.system import system_values
from kommisjon.store.audit import Act
from kommisjon.store.store import Store, Write

_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class AskedBack:
    """One question with its answer. `about` is None where it is about the household, or a record of nobody's."""

    id: str
    question: Question
    about: Member | None
    reply: Reply | None


def asked_back(store: Store, of: Household) -> tuple[AskedBack, ...]:
    """What is asked of a household, oldest first; nothing about anybody who is not to be seen."""
    members = {member.id: member for member in of.members}
    replies = {one.parent: Reply.read(answers_of(one.doc)) for one in store.records(Reply.TYPE, home=of.id)}
    found = []
    for one in store.records(Question.TYPE, home=of.id):
        person = _person_above(store, of.id, one.parent)
        if person is None and one.parent != of.id and not of.whole:
            continue  # whom it is about cannot be told any more, and somebody here is not to be seen
        if person is None or person in members:
            about = members[person] if person is not None else None
            found.append(AskedBack(one.rec, Question.read(answers_of(one.doc)), about, replies.get(one.rec)))
    return tuple(found)


def waiting_for_reply(store: Store, of: Household) -> tuple[AskedBack, ...]:
    """Those that nobody has answered."""
    return tuple(one for one in asked_back(store, of) if one.reply is None)


def answer(
    store: Store, of: Household, question: str, text: str, *, by: str, clock: Callable[[], datetime]
) -> None:
    """Answer a question: it goes out with the next bundle, also from a sealed case.

    Raises Refusal D767 for one that is answered or not to be seen, D768 for a blank answer, and those of
    `Store.save`.
    """
    if not any(one.id == question for one in waiting_for_reply(store, of)):
        raise Refusal(Code.QUESTION_GONE)
    words = tidy(text)
    if not words:
        raise Refusal(Code.REPLY_BLANK)
    at = clock().astimezone(UTC).isoformat(timespec="seconds")
    reply = checked(Reply, {"by": by, "at": at, "text": words}, Reply.TYPE)
    system = system_values(Reply.TYPE, case=of.id, parent=question)
    answers = reply.wired(Source.STAFF)
    store.save([Write(of.id, store.new_id(), {**system, **answers})], by)
    store.note(Act.ADDED_TO_CASE, by, (of.id,))


def _person_above(store: Store, home: str, rec: str | None) -> str | None:
    """The person whom a record hangs under; None where there is none."""
    for _ in range(_MOST_STEPS):
        found = None if rec is None else store.record(home, rec)
        if found is None:
            return None
        if found.type == "person":
            return found.rec
        rec = found.parent
    return None
