"""A person as other systems are given one: the contract, of which the JSON Schema is made.

Only what domain.md section 9 lets leave is described here. Advice, interviewers, conditions on the table, medical
words and whatever is not described do not leave. A need is there only where the person agreed to the needs being
written down and to this one being passed on.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kommisjon.model.settling import SettlingStatus
from sync.central.leaving.given import YES_NO, From, Given

VERSION = 1
"""Raised with any change that a reader of the former one would stumble over."""

_COUNTRY, _LANGUAGE, _LEVEL = "competence/country", "competence/language", "competence/level"
_CEFR, _ISCED, _FIELD = "competence/cefr", "competence/isced", "competence/field"
_COMPLETED, _OCCUPATION, _PAPERS = "competence/completed", "competence/occupation", "competence/papers"

Many = tuple[str, ...]


def _profile(path: str, codes: str | None = None) -> From:
    return From("profile", path, codes)


class LanguageGiven(Given):
    """A language that the person knows: ISO 639-3."""

    language: Annotated[str | None, From("language", "language_code", _LANGUAGE)] = None
    variety: Annotated[str | None, From("language", "variety")] = None
    mother_tongue: Annotated[str | None, From("language", "mother_tongue", YES_NO)] = None
    speak: Annotated[str | None, From("language", "speak", _LEVEL)] = None
    understand: Annotated[str | None, From("language", "understand", _LEVEL)] = None
    read: Annotated[str | None, From("language", "read", _LEVEL)] = None
    write: Annotated[str | None, From("language", "write", _LEVEL)] = None
    interpreting_ok: Annotated[str | None, From("language", "interpreting_ok", YES_NO)] = None


class EducationGiven(Given):
    """Education beside the school that the person told of first."""

    name: Annotated[str | None, From("education", "edu_name")] = None
    level: Annotated[str | None, From("education", "edu_level", _ISCED)] = None
    field: Annotated[str | None, From("education", "edu_field", _FIELD)] = None
    years: Annotated[float | None, From("education", "edu_years")] = None
    country: Annotated[str | None, From("education", "edu_country", _COUNTRY)] = None
    completed: Annotated[str | None, From("education", "edu_completed", _COMPLETED)] = None
    documents: Annotated[str | None, From("education", "edu_documents", _PAPERS)] = None


class WorkGiven(Given):
    """A kind of work that the person has done, paid or not: ISCO-08."""

    title: Annotated[str | None, From("work", "work_title")] = None
    occupation: Annotated[str | None, From("work", "work_occupation", _OCCUPATION)] = None
    kind: Annotated[str | None, From("work", "work_kind", "competence/work_kind")] = None
    years: Annotated[float | None, From("work", "work_years")] = None
    country: Annotated[str | None, From("work", "work_country", _COUNTRY)] = None
    last_year: Annotated[int | None, From("work", "work_last")] = None
    tasks: Annotated[str | None, From("work", "work_tasks")] = None
    again: Annotated[str | None, From("work", "work_again", YES_NO)] = None


class NeedGiven(Given):
    """What must be in place for the person: functions, never a diagnosis."""

    function: Annotated[str | None, From("need", "need_function", "needs/function")] = None
    practice: Annotated[str | None, From("need", "need_practice")] = None
    provide: Annotated[Many, From("need", "need_provide", "needs/provide")] = ()
    near: Annotated[Many, From("need", "need_near", "needs/close")] = ()
    degree: Annotated[str | None, From("need", "need_degree", "needs/degree")] = None
    urgency: Annotated[str | None, From("need", "need_urgency", "needs/urgency")] = None


class TieGiven(Given):
    """Somebody the person knows in Norway or elsewhere, without a name."""

    relation: Annotated[str | None, From("tie", "tie_relation", "settlement/relation")] = None
    where: Annotated[str | None, From("tie", "tie_where", "settlement/where")] = None
    country: Annotated[str | None, From("tie", "tie_country", "settlement/country")] = None
    municipality: Annotated[str | None, From("tie", "tie_municipality")] = None
    live_near: Annotated[str | None, From("tie", "tie_near", "settlement/near")] = None


class CareerNoteGiven(Given):
    """What a career adviser wrote."""

    text: Annotated[str | None, From("career_note", "text")] = None
    at: Annotated[str | None, From("career_note", "at")] = None


class SettlingGiven(Given):
    """How far the case is after the mission; days as YYYY-MM-DD."""

    status: SettlingStatus
    municipality: str | None
    permit_on: str | None
    entry_deadline: str | None
    earliest_on: str | None
    travel_on: str | None
    settled_on: str | None
    in_conflict: bool


class Unanswered(Given):
    """A question that has no answer, and why: declined, or the person does not know. Others were not asked."""

    record: str
    field: str
    status: Literal["declined", "unknown"]


class Disagreement(Given):
    """A field on which people differ; it is blank where it belongs. Every answer that stands, the newest first."""

    record: str
    field: str
    answers: tuple[str, ...]


class OwnWords(Given):
    """What the person said to a question, as it was said; who translated it, and whether that was read over."""

    record: str
    field: str
    original: str
    language: str
    translation: str
    translation_language: str
    translated_by: Literal["interpreter", "staff", "self", "machine"] | None
    reviewed: bool


class PersonGiven(Given):
    """One person of a case that is not shielded."""

    format: Literal["kommisjon-person"] = "kommisjon-person"
    version: Literal[1] = 1
    id: str
    case_id: str
    case_number: str
    mission: str
    case_status: str
    settling: SettlingGiven | None = None
    role: Annotated[str | None, From("person", "role", "household/role")] = None
    given_latin: Annotated[str | None, From("person", "given_latin")] = None
    family_latin: Annotated[str | None, From("person", "family_latin")] = None
    given_original: Annotated[str | None, From("person", "given_original")] = None
    family_original: Annotated[str | None, From("person", "family_original")] = None
    individual_number: Annotated[str | None, From("person", "individual_number")] = None
    sex: Annotated[str | None, From("person", "sex", "household/sex")] = None
    birth: Annotated[str | None, Field(description="EDTF, may be a part"), From("person", "birth")] = None
    birth_year: int | None = None
    citizenship: Annotated[str | None, From("person", "citizenship", _COUNTRY)] = None
    marital_status: Annotated[str | None, From("person", "marital_status", "household/marital")] = None
    mother_tongue: Annotated[str | None, From("person", "mother_tongue", _LANGUAGE)] = None
    interpreting_language: Annotated[str | None, From("person", "interpreting_language", _LANGUAGE)] = None
    english_level: Annotated[str | None, _profile("languages/english_level", _CEFR)] = None
    norwegian_level: Annotated[str | None, _profile("languages/norwegian_level", _CEFR)] = None
    school_ever: Annotated[str | None, _profile("schooling/ever", YES_NO)] = None
    school_years: Annotated[int | None, _profile("schooling/years")] = None
    school_level: Annotated[str | None, _profile("schooling/isced", _ISCED)] = None
    school_completed: Annotated[str | None, _profile("schooling/completed", _COMPLETED)] = None
    school_country: Annotated[str | None, _profile("schooling/country", _COUNTRY)] = None
    school_field: Annotated[str | None, _profile("schooling/field", _FIELD)] = None
    school_subject: Annotated[str | None, _profile("schooling/subject")] = None
    school_documents: Annotated[str | None, _profile("schooling/documents", _PAPERS)] = None
    wants_recognition: Annotated[str | None, _profile("schooling/wants_recognition", YES_NO)] = None
    has_worked: Annotated[str | None, _profile("working/has_worked", YES_NO)] = None
    digital: Annotated[str | None, _profile("skills/digital_skill", "competence/digital")] = None
    driving: Annotated[str | None, _profile("skills/driving", YES_NO)] = None
    driving_classes: Annotated[Many, _profile("skills/driving_classes", "competence/vehicles")] = ()
    crafts: Annotated[Many, _profile("skills/crafts", "competence/crafts")] = ()
    other_skills: Annotated[str | None, _profile("skills/other_skills")] = None
    interests: Annotated[Many, _profile("skills/interests", "competence/interests")] = ()
    first_wish: Annotated[str | None, _profile("ahead/first_wish", "competence/wish")] = None
    wish_education: Annotated[str | None, _profile("ahead/wish_education", "competence/wish_education")] = None
    wish_work: Annotated[str | None, _profile("ahead/wish_work")] = None
    wish_occupation: Annotated[str | None, _profile("ahead/wish_occupation", _OCCUPATION)] = None
    plans: Annotated[str | None, _profile("ahead/plans")] = None
    place_kind: Annotated[str | None, From("settlement", "wishes/place_kind", "settlement/surroundings")] = None
    languages: tuple[LanguageGiven, ...] = ()
    education: tuple[EducationGiven, ...] = ()
    work: tuple[WorkGiven, ...] = ()
    needs: tuple[NeedGiven, ...] = ()
    ties: tuple[TieGiven, ...] = ()
    career_notes: tuple[CareerNoteGiven, ...] = ()
    own_words: tuple[OwnWords, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


SEVERAL: dict[str, tuple[str, type[Given]]] = {
    "languages": ("language", LanguageGiven),
    "education": ("education", EducationGiven),
    "work": ("work", WorkGiven),
    "needs": ("need", NeedGiven),
    "ties": ("tie", TieGiven),
    "career_notes": ("career_note", CareerNoteGiven),
}
"""What a person has several of, by field: the type of its records, and how each is given."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of an export."""
    made = PersonGiven.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kommisjon:person:{VERSION}",
        **made,
    }
