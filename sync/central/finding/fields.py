"""The fields of a search line: what each takes, and how it can be compared (central-and-merge.md 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kommisjon.errors import N_
from kommisjon.model.records import CaseStatus
from sync.central.merged.competence import CEFR, DIGITAL, WORDS

Labels = Mapping[str, Mapping[str, str]]
"""Codes in words, in the language of the searcher: by list, then by code."""

STAGES = ("ready", "distributed", "accepted", "declined", "travel_booked", "settled", "withdrawn")
"""A case after the mission (domain.md section 9, life cycles)."""


class Takes(StrEnum):
    """What stands behind the colon."""

    CODES = "codes"
    """One or several codes, or beginnings of their names."""
    WORDS = "words"
    """The same, or words of the person."""
    NUMBER = "number"
    LEVEL = "level"
    """A code of an ordered list."""
    CODE_AND_LEVEL = "code_and_level"
    TEXT = "text"
    """The beginning of something, as it is written."""


@dataclass(frozen=True, slots=True)
class Field:
    """`values` are the codes, where they are few and fixed; else those that the labels of `listed` name."""

    name: str
    takes: Takes
    meaning: str
    """To be translated where it is shown."""
    listed: str = ""
    values: tuple[str, ...] = ()
    example: str = ""


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            "work", Takes.WORDS, N_("occupation: ISCO-08 digits, or words"), "occupation", example="work:7212,72"
        ),
        Field("years", Takes.NUMBER, N_("years in that occupation"), example="years:>=3"),
        Field("lang", Takes.CODE_AND_LEVEL, N_("language, with a level"), "language", example="lang:eng>=a2"),
        Field("edu", Takes.LEVEL, N_("education: ISCED level"), "isced", tuple("012345678"), "edu:>=3"),
        Field("field", Takes.CODES, N_("area of education"), "field", example="field:health"),
        Field("skill", Takes.CODES, N_("what somebody can do"), "crafts", example="skill:sew"),
        Field("drive", Takes.CODES, N_("driving licence"), "vehicles", example="drive:lorry"),
        Field("digital", Takes.LEVEL, N_("use of a computer"), "digital", DIGITAL, "digital:>=internet"),
        Field("born", Takes.NUMBER, N_("year of birth"), example="born:<=1990"),
        Field("sex", Takes.CODES, N_("sex"), "sex", example="sex:f"),
        Field("role", Takes.CODES, N_("place in the family"), "role", example="role:principal"),
        Field("from", Takes.CODES, N_("citizenship"), "country", example="from:SYR"),
        Field("asylum", Takes.CODES, N_("country of asylum"), "country", example="asylum:UGA"),
        Field(
            "status",
            Takes.CODES,
            N_("how far the case is"),
            "status",
            tuple(dict.fromkeys((*(one.value for one in CaseStatus), *STAGES))),
            "status:sealed,ready",
        ),
        Field("mission", Takes.TEXT, N_("mission"), example="mission:2026-UGA-01"),
        Field("case", Takes.TEXT, N_("number of the case"), example="case:123-26C"),
    )
}
"""By name, in the order in which they are offered."""

LEVELS: Mapping[str, int] = {**{name: number for number, name in enumerate(CEFR)}, **WORDS}
"""Levels of languages by what can be typed: those of the Council of Europe, and the four words."""
COMPARED = (">=", "<=", ">", "<", "=")
"""Ways to compare, the longer ones first."""


def codes_of(field: Field, labels: Labels) -> tuple[str, ...]:
    """Give the codes a field can be asked for, as far as they are a list."""
    return field.values or tuple(labels.get(field.listed, ()))
