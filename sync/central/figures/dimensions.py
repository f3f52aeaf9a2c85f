"""What is told of persons and households, row by row, and by which rule each count is made."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from kommisjon.errors import N_
from sync.central.figures.rounding import told
from sync.central.merged.cells import NOBODY, Dimension, Kind
from sync.central.merged.said import OTHER, SPECIAL, UNKNOWN

Labels = Mapping[str, Mapping[str, str]]
"""Codes in words: by list, then by code."""

AGES = (0, 6, 13, 18, 25, 35, 45, 55, 67)
"""Where an age group begins: the years of kindergarten, school, youth and work, and those after it."""
AGE_GROUPS = (*(f"{low}-{high - 1}" for low, high in pairwise(AGES)), f"{AGES[-1]}+")
AGE = "age"
_SEVERAL = N_("one person can stand in several rows")


@dataclass(frozen=True, slots=True)
class Described:
    """A dimension: its name and rule, to be translated, and the list that its codes are of.

    `every` says that each code of the list has a row, whatever its count. Of other lists only codes that are told
    have one, and the rest stand together: a row that comes and goes would tell of one person.
    """

    name: str
    meaning: str
    rule: str
    listed: str
    of_households: bool = False
    every: bool = True
    also: tuple[str, ...] = field(default=())
    """Codes beside those of the list."""


_ANSWER = N_("the answer of the person, as the records stand")
DESCRIBED: Mapping[str, Described] = {
    one.name: one
    for one in (
        Described(AGE, N_("age"), N_("year of the mission less year of birth"), "age"),
        Described(Dimension.SEX, N_("sex"), N_("as the list or the person says"), "sex"),
        Described(Dimension.ROLE, N_("place in the family"), N_("as the list or the person says"), "role"),
        Described(Dimension.MARITAL_STATUS, N_("marital status"), _ANSWER, "marital"),
        Described(Dimension.CITIZENSHIP, N_("citizenship"), _ANSWER, "country", every=False),
        Described(Dimension.COUNTRY, N_("country of asylum"), N_("of the person's case"), "country", every=False),
        Described(Dimension.MOTHER_TONGUE, N_("mother tongue"), _ANSWER, "language", every=False),
        Described(Dimension.INTERPRETING, N_("language to be interpreted"), _ANSWER, "language", every=False),
        Described(Dimension.SPOKEN, N_("languages spoken"), _SEVERAL, "language", every=False),
        Described(Dimension.ENGLISH, N_("English"), _ANSWER, "cefr"),
        Described(Dimension.NORWEGIAN, N_("Norwegian"), _ANSWER, "cefr"),
        Described(Dimension.EDUCATION, N_("highest education"), _ANSWER, "isced", also=(NOBODY,)),
        Described(Dimension.FIELD, N_("area of education"), _ANSWER, "field"),
        Described(Dimension.OCCUPATION, N_("occupation, group"), _SEVERAL, "occupation_group", also=(NOBODY,)),
        Described(Dimension.CRAFT, N_("what persons can do"), _SEVERAL, "crafts"),
        Described(Dimension.DIGITAL, N_("use of a computer"), _ANSWER, "digital"),
        Described(Dimension.DRIVING, N_("driving licence"), _SEVERAL, "vehicles", also=(NOBODY,)),
        Described(Dimension.WISH, N_("first wish in Norway"), _ANSWER, "wish"),
        Described(
            Dimension.NEED,
            N_("needs by function"),
            N_("cards with consent only; one person can stand in several rows"),
            "function",
            also=(NOBODY,),
        ),
        Described(Dimension.STATUS, N_("status in the field"), N_("of the person's case"), "field_status"),
        Described(Dimension.STAGE, N_("after the mission"), N_("of the person's case"), "stage"),
        Described(
            Dimension.KIND,
            N_("kinds of households"),
            N_("by the members who are not shielded; a household can be of several kinds"),
            "household_kind",
            of_households=True,
        ),
    )
}
"""By name, in the order in which they are told."""

KINDS = tuple(kind.value for kind in Kind)


def age_group(year: int, born: str) -> str:
    """Give the group, as `25-34`, of whoever was born in `born` and is counted in `year`."""
    if not born.isdecimal():
        return born
    place = bisect_right(AGES, year - int(born))
    return AGE_GROUPS[place - 1] if place else UNKNOWN


def codes(described: Described, labels: Labels, counts: Counter[str]) -> list[str]:
    """Give the codes that have a row, in order: the list's own, then the rest together, then why there is none."""
    listed = list(AGE_GROUPS if described.name == AGE else labels[described.listed])
    if not described.every:
        # By what is told of each: the true order would tell more than the figures.
        figures = {code: told(counts[code]).n for code in listed}
        listed = sorted((code for code in listed if figures[code]), key=lambda code: (-(figures[code] or 0), code))
    return [*listed, *described.also, OTHER, *SPECIAL]
