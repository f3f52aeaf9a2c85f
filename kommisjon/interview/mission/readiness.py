"""How complete a case is by what municipalities ask for first. Completeness of answers, never a score of persons.

The order is that of the municipalities' own ranking (domain.md section 5, IMDI-FAFO): education level and language
skills come first, then Norwegian and the need for recognition, the kind of work done, and wishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from kommisjon.errors import N_
from kommisjon.interview.family.form_states import COMPETENCE, FormState
from kommisjon.interview.family.household import Household, Member, answers_of
from kommisjon.model.answers import Answer, Status
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store

_PROFILE, _LANGUAGE, _WORK = "profile", "language", "work"
_RECOGNISED_FROM = 3
"""ISCED level from which the form asks about recognition."""


class Topic(Enum):
    """What municipalities ask for, in their order."""

    EDUCATION = N_("education")
    LANGUAGES = N_("languages")
    NORWEGIAN = N_("Norwegian")
    RECOGNITION = N_("recognition")
    WORK = N_("work")
    WISHES = N_("wishes")


@dataclass(frozen=True, slots=True)
class Readiness:
    """One case: of how many members each topic is not known yet; a topic that is known of all is absent.

    Only members count who are interviewed alone and have not declined: of the others there is nothing to ask.
    """

    number: str
    lacking: Mapping[Topic, int]


def readiness(store: Store, households: Sequence[Household]) -> list[Readiness]:
    """The cases in their order, those left out in which nobody is to be asked."""
    profiles = {record.parent: record for record in store.records(_PROFILE)}
    entries = _by_parent([*store.records(_LANGUAGE), *store.records(_WORK)])
    found = []
    for one in households:
        to_ask = [member for member in one.members if _is_asked(member)]
        held = [profiles.get(member.id) for member in to_ask]
        known = [_known(answers_of(it.doc), entries.get(it.rec, ())) for it in held if it is not None]
        counted = {topic: len(to_ask) - sum(topic in topics for topics in known) for topic in Topic}
        if to_ask:
            found.append(Readiness(one.case.number, {topic: n for topic, n in counted.items() if n}))
    return found


def lacking_of(store: Store, case: str, person: str) -> tuple[Topic, ...]:
    """What of it nobody has asked one person yet, in the municipalities' order."""
    held = next((record for record in store.records(_PROFILE, parent=person) if record.home == case), None)
    if held is None:
        return tuple(Topic)
    entries = [one for kind in (_LANGUAGE, _WORK) for one in store.records(kind, parent=held.rec)]
    known = _known(answers_of(held.doc), entries)
    return tuple(topic for topic in Topic if topic not in known)


def _is_asked(member: Member) -> bool:
    return member.alone and member.states.get(COMPETENCE) is not FormState.DECLINED


def _known(profile: Mapping[str, Answer], entries: Sequence[StoredRecord]) -> set[Topic]:
    """The topics that one person was asked about; that somebody does not know or declines is an answer too."""
    schooled, level = _value(profile, "schooling/ever"), _value(profile, "schooling/isced")
    answers = [(entry.type, answers_of(entry.doc)) for entry in entries]
    low = schooled == "no" or (level is not None and level.isdigit() and int(level) < _RECOGNISED_FROM)
    found = {
        Topic.EDUCATION: schooled == "no" or _said(profile, "schooling/isced"),
        Topic.LANGUAGES: any(kind == _LANGUAGE and _said(entry, "speak") for kind, entry in answers),
        Topic.NORWEGIAN: _said(profile, "languages/norwegian_level"),
        Topic.RECOGNITION: low or _said(profile, "schooling/wants_recognition"),
        Topic.WORK: _value(profile, "working/has_worked") == "no"
        or any(kind == _WORK and _said(entry, "work_title") for kind, entry in answers),
        Topic.WISHES: _said(profile, "ahead/first_wish"),
    }
    return {topic for topic, there in found.items() if there}


def _said(answers: Mapping[str, Answer], path: str) -> bool:
    answer = answers.get(path)
    return answer is not None and answer.live and answer.s is not Status.NOT_ASKED


def _value(answers: Mapping[str, Answer], path: str) -> str | None:
    answer = answers.get(path)
    return str(answer.v) if answer is not None and answer.live and answer.v is not None else None


def _by_parent(records: Sequence[StoredRecord]) -> dict[str | None, list[StoredRecord]]:
    found: dict[str | None, list[StoredRecord]] = {}
    for record in records:
        found.setdefault(record.parent, []).append(record)
    return found
