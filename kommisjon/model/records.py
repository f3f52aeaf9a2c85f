"""The records, each described once: a database document, a bundle line, a central row and a screen are views.

A record is the smallest thing a form page edits and that can exist or not (central-and-merge.md 2.2). Its fields
are the paths that change; names are the question names of the forms under forms/, and stay for ever.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from kommisjon.errors import Code, Refusal
from kommisjon.model.advice import Advice
from kommisjon.model.answers import Answer, Line, Status, Text, Whole, refused
from kommisjon.model.asking_back import Question, Reply
from kommisjon.model.career_note import CareerNote
from kommisjon.model.consent import Consent
from kommisjon.model.dates import PartialDate
from kommisjon.model.explained import Explained
from kommisjon.model.link import Link
from kommisjon.model.needs import Need
from kommisjon.model.read_back import ReadBack
from kommisjon.model.record import AS_TEXT, BirthDate, Record
from kommisjon.model.registration import Registration
from kommisjon.model.relation import Relation
from kommisjon.model.review import Review
from kommisjon.model.ruling import Ruling
from kommisjon.model.seal import Addendum, Seal
from kommisjon.model.session import Pause, Session
from kommisjon.model.settling import Settling
from kommisjon.model.words import check_beside


class Sex(StrEnum):
    FEMALE = "f"
    MALE = "m"
    OTHER = "x"
    UNKNOWN = "u"


class Role(StrEnum):
    """Place in the case, as the list from UNHCR has it."""

    PRINCIPAL = "principal"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"


class MaritalStatus(StrEnum):
    """Civil status as the person says it, not as a register has it."""

    UNMARRIED = "unmarried"
    MARRIED = "married"
    COHABITING = "cohabiting"
    SEPARATED = "separated"
    DIVORCED = "divorced"
    WIDOWED = "widowed"


class CaseType(StrEnum):
    MISSION = "mission"
    DOSSIER = "dossier"
    RECEPTION = "reception"


class CaseStatus(StrEnum):
    """Life of a case in the field (domain.md section 9, life cycles)."""

    LOADED = "loaded"
    SCHEDULED = "scheduled"
    IN_INTERVIEW = "in_interview"
    MAPPED = "mapped"
    QUALITY_CHECKED = "quality_checked"
    SEALED = "sealed"
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"


class Priority(StrEnum):
    """How soon UNHCR asks for the case to be decided (domain.md section 6)."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class InterviewStatus(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    COMPLETED = "completed"


class Shield(StrEnum):
    """Protected identity; anything but NONE is absent from every list, search and count."""

    NONE = "none"
    CONFIDENTIAL = "confidential"
    STRICT = "strict"


class Mission(Record):
    """A selection mission: code like 2026-UGA-01. Or the residents of a reception centre: 2026-NOR-01."""

    TYPE = "mission"
    code: Annotated[Line, Field(pattern=r"^\d{4}-[A-Z]{3}-\d{2}$")]
    title: Line
    country: Line
    starts: Line
    ends: Line
    places: Whole | None = None
    synthetic: bool = False
    centre: Line | None = None
    """The reception centre whose residents register here, by its name; None for a mission abroad."""


class SubQuota(Record):
    """A part of a mission's quota, kept with the mission: a name such as a nationality, and its places."""

    TYPE = "sub_quota"
    name: Line
    places: Whole


class Case(Record):
    """A household as UNHCR submits it: the record that counts (domain.md section 0, point 3)."""

    TYPE = "case"
    number: Line
    mission: Line
    kind: Annotated[CaseType, AS_TEXT] = CaseType.MISSION
    status: Annotated[CaseStatus, AS_TEXT] = CaseStatus.LOADED
    case_size: Annotated[int, Field(ge=1, le=60)] | None = None
    country_of_asylum: Line | None = None
    priority: Annotated[Priority, AS_TEXT] | None = None
    sub_quota: Line | None = None
    """The name of the part of the quota that it counts in."""
    present_count: Whole | None = None
    relatives_elsewhere: Line | None = None
    relatives_where: Text | None = None
    remark: Text | None = None
    mapped_despite: Text | None = None
    """Why it counts as mapped although something is still open, in the words of whoever said so."""


class Person(Record):
    """A member of a case, with names as written on the list and in the person's own script."""

    TYPE = "person"
    EVEN_SKIPPED = frozenset({"shield"})
    individual_number: Line | None = None
    given_latin: Line | None = None
    family_latin: Line | None = None
    given_original: Line | None = None
    family_original: Line | None = None
    sex: Annotated[Sex, AS_TEXT] | None = None
    birth: BirthDate | None = None
    role: Annotated[Role, AS_TEXT] | None = None
    citizenship: Line | None = None
    mother_tongue: Line | None = None
    interpreting_language: Line | None = None
    marital_status: Annotated[MaritalStatus, AS_TEXT] | None = None
    parent_here: Line | None = None
    """`yes` or `no`: whether a parent of somebody under 18 is in the household."""
    guardian: Text | None = None
    """Who the legal guardian of a child without parents here is, in words."""
    answers_for: Line | None = None
    """Who answers for a child that has no interview of its own: mother, father, both, guardian, other."""
    specific_needs: Line | None = None
    """UNHCR's codes from the case list, with blanks between (kommisjon.model.specific_needs)."""
    shield: Annotated[Shield, AS_TEXT] = Shield.NONE

    @property
    def name(self) -> str:
        """The name in Latin letters, or in the person's own script where there is no other."""
        latin = " ".join(filter(None, (self.given_latin, self.family_latin)))
        return latin or self.name_original

    @property
    def name_original(self) -> str:
        return " ".join(filter(None, (self.given_original, self.family_original)))

    def age_at(self, day: date) -> int | None:
        """Full years on `day`, or None when no year of birth is known."""
        return None if self.birth is None else PartialDate.parse(self.birth).age_at(day)


class Interview(Record):
    """One interview with a person or a household, with the form it was begun by.

    The versions it was answered under stand on paths of their own, `under/v<version>_<start of the digest>`, with
    the whole digest (kommisjon.interview.kept.held_under).
    """

    TYPE = "interview"
    form: Line
    form_digest: Line
    language: Line | None = None
    interpreter_channel: Line | None = None
    started_at: Line | None = None
    ended_at: Line | None = None
    status: Annotated[InterviewStatus, AS_TEXT] = InterviewStatus.STARTED


_ALL: tuple[type[Record], ...] = (
    *(Mission, SubQuota, Case, Person, Relation, Explained),
    *(Interview, Session, Pause, Consent, Need, Advice, ReadBack),
    Registration,
    *(Review, Seal, Addendum),
    *(Settling, CareerNote, Link),
    *(Question, Reply, Ruling),
)
RECORDS: dict[str, type[Record]] = {record.TYPE: record for record in _ALL}
"""Models by record type. Types that only a form describes (profile, language, work) have none."""


def check_field(record_type: str, path: str, answer: Answer) -> None:
    """Refuse an answer that would make its record unreadable as its type; paths without a field take any.

    Raises Refusal R602, R603 or R607.
    """
    check_beside(path, answer)
    model = RECORDS.get(record_type)
    if model is None or path not in model.model_fields or path == "unanswered":
        return
    if answer.s is not Status.ANSWERED:
        if model.model_fields[path].is_required():
            raise Refusal(Code.SCHEMA, path=f"{record_type}/{path}")
        return
    try:
        _field(record_type, path).validate_python(answer.v)
    except ValidationError as problem:
        raise refused(problem, f"{record_type}/{path}") from None


@cache
def _field(record_type: str, path: str) -> TypeAdapter[Any]:
    field = RECORDS[record_type].model_fields[path]
    return TypeAdapter(field.rebuild_annotation(), config=ConfigDict(strict=True))
