"""What a person and a household add to the counts: cells of a dimension and a code (central-and-merge.md 6.2).

Nothing here knows what day it is: ages are years of birth until somebody counts them, and a wait is its two days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kommisjon.model.consent import Decision
from kommisjon.model.records import Sex
from sync.central.merged import competence
from sync.central.merged.agreed import decisions
from sync.central.merged.said import DECLINED, NOT_ASKED, SPECIAL, UNKNOWN, chosen, code, said, said_of
from sync.merge import View

if TYPE_CHECKING:
    from sync.central.merged.projections import Node

Cell = tuple[str, str]
"""(dimension, code)."""


class Dimension(StrEnum):
    """What is counted. A value that was once written keeps its meaning."""

    PERSONS = "persons"
    BIRTH_YEAR = "birth_year"
    SEX = "sex"
    ROLE = "role"
    MARITAL_STATUS = "marital_status"
    CITIZENSHIP = "citizenship"
    COUNTRY = "country_of_asylum"
    MOTHER_TONGUE = "mother_tongue"
    INTERPRETING = "interpreting_language"
    SPOKEN = "spoken_language"
    ENGLISH = "english"
    NORWEGIAN = "norwegian"
    EDUCATION = "education"
    FIELD = "field"
    OCCUPATION = "occupation"
    CRAFT = "craft"
    DIGITAL = "digital"
    DRIVING = "driving"
    WISH = "wish"
    NEED = "need"
    STATUS = "status"
    STAGE = "stage"
    HOUSEHOLDS = "households"
    KIND = "household_kind"
    WAIT = "wait"


class Kind(StrEnum):
    """Households that UDI's guideline 2016-015 names (domain.md section 5); one can be of several kinds."""

    WITH_CHILDREN = "with_children"
    ALONE_WITH_CHILDREN = "alone_with_children"
    WOMAN_ALONE = "woman_alone"
    SINGLE = "single"
    LARGE = "large"
    WITHOUT_ADULT = "without_adult"


NOBODY = "none"
"""No schooling, no work, no need: an answer like any other."""
PROMPT, OTHERS = "prompt", "other"
"""Whose wait has the goal of three months: families with children, and minors without an adult."""
VERY_LARGE_OVER = 6
ADULT = 18


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is counted of a case."""

    mission: str
    status: str
    country: str | None
    stage: str | None
    permit_on: str | None = None
    settled_on: str | None = None


NO_CASE = CaseFacts("", NOT_ASKED, None, None)

_PERSON = {
    Dimension.SEX.value: "sex",
    Dimension.ROLE.value: "role",
    Dimension.MARITAL_STATUS.value: "marital_status",
    Dimension.CITIZENSHIP.value: "citizenship",
    Dimension.MOTHER_TONGUE.value: "mother_tongue",
    Dimension.INTERPRETING.value: "interpreting_language",
}
_PROFILE = {
    Dimension.ENGLISH.value: "languages/english_level",
    Dimension.NORWEGIAN.value: "languages/norwegian_level",
    Dimension.FIELD.value: "schooling/field",
    Dimension.DIGITAL.value: "skills/digital_skill",
    Dimension.WISH.value: "ahead/first_wish",
}


def of_person(node: Node, birth_year: int | None, below: Sequence[Node], case: CaseFacts) -> frozenset[Cell]:
    """Give the cells of one person without a shield. `below` are the records that hang under the person."""
    by_type: dict[str | None, list[View]] = {}
    for one in below:
        by_type.setdefault(one.type, []).append(one.view)
    cells = {(Dimension.PERSONS.value, "")}
    cells |= {(dimension, said(node.view, path)) for dimension, path in _PERSON.items()}
    cells.add((Dimension.BIRTH_YEAR.value, _born(node.view, birth_year)))
    cells.add((Dimension.COUNTRY.value, NOT_ASKED if case.country is None else code(case.country)))
    cells.add((Dimension.STATUS.value, case.status))
    cells.add((Dimension.STAGE.value, case.stage or NOT_ASKED))
    cells |= _competence(by_type)
    cells |= {(Dimension.NEED.value, need) for need in _needs(by_type)}
    return frozenset(cells)


def of_case(
    case: CaseFacts, members: Iterable[tuple[int | None, str | None]], year: int | None
) -> frozenset[Cell]:
    """Give the cells of one household by its members without a shield, (year of birth, sex); none without any.

    Who turns 18 in `year`, the mission's, or was born before, is an adult; so is whoever's age is not known.
    """
    people = list(members)
    if not people:
        return frozenset()
    adults = [sex for born, sex in people if year is None or born is None or year - born >= ADULT]
    children = len(people) - len(adults)
    kinds = {
        Kind.WITH_CHILDREN: bool(adults) and children > 0,
        Kind.ALONE_WITH_CHILDREN: len(adults) == 1 and children > 0,
        Kind.WOMAN_ALONE: adults == [Sex.FEMALE.value],
        Kind.SINGLE: len(adults) == 1 and not children,
        Kind.LARGE: len(people) > VERY_LARGE_OVER,
        Kind.WITHOUT_ADULT: not adults,
    }
    found: set[tuple[Dimension, str]] = {(Dimension.KIND, kind.value) for kind, is_it in kinds.items() if is_it}
    found.add((Dimension.HOUSEHOLDS, ""))
    if case.permit_on is not None:
        goal = PROMPT if kinds[Kind.WITH_CHILDREN] or kinds[Kind.WITHOUT_ADULT] else OTHERS
        found.add((Dimension.WAIT, f"{case.permit_on} {case.settled_on or '-'} {goal}"))
    return frozenset((dimension.value, value) for dimension, value in found)


def _born(seen: View, year: int | None) -> str:
    word = said(seen, "birth")
    if word in SPECIAL:
        return word
    return UNKNOWN if year is None else str(year)


def _competence(by_type: dict[str | None, list[View]]) -> set[Cell]:
    """Who declined the interview on competence has declined every question of it."""
    profiles = by_type.get("profile", [])
    cells: set[Cell] = {(dimension, said_of(profiles, path)) for dimension, path in _PROFILE.items()}
    cells.add((Dimension.EDUCATION.value, _or_nobody(profiles, "schooling/ever", "schooling/isced")))
    cells |= _several(Dimension.OCCUPATION, _jobs(by_type), said_of(profiles, "working/has_worked"))
    spoken = competence.levels(profiles, by_type.get("language", []))
    cells |= _several(Dimension.SPOKEN, {code(one) for one, (level, _) in spoken.items() if level > 0}, NOT_ASKED)
    cells |= _several(Dimension.CRAFT, {code(one) for one in chosen(profiles, "skills/crafts")}, NOT_ASKED)
    driving = {code(one) for one in chosen(profiles, "skills/driving_classes")}
    cells |= _several(Dimension.DRIVING, driving, said_of(profiles, "skills/driving"))
    if not profiles and _refused(by_type, "competence"):
        return {(dimension, DECLINED if value == NOT_ASKED else value) for dimension, value in cells}
    return cells


def _or_nobody(profiles: list[View], whether: str, which: str) -> str:
    return NOBODY if said_of(profiles, whether) == "no" else said_of(profiles, which)


def _jobs(by_type: dict[str | None, list[View]]) -> set[str]:
    """The major groups of ISCO-08 of whatever somebody worked with, and what is not known of it."""
    found = {said(seen, "work_occupation") for seen in by_type.get("work", [])}
    known = {word[0] for word in found if word[0].isdigit()}
    return known or {word for word in found if word != NOT_ASKED}


def _several(dimension: Dimension, values: set[str], whether: str) -> set[Cell]:
    """A dimension in which one person may stand in several rows; `whether` is the answer to whether in any."""
    alone = NOBODY if whether == "no" else whether if whether in SPECIAL else NOT_ASKED
    return {(dimension.value, value) for value in values or {alone}}


def _needs(by_type: dict[str | None, list[View]]) -> set[str]:
    """Functions only, and only of cards for which both consents stand (decision 0029)."""
    roots = by_type.get("needs", [])
    if _refused(by_type, "needs"):
        return {DECLINED}
    if not any(seen.value("purpose") == "needs" for seen in by_type.get("consent", [])):
        return {said_of(roots, "consent") if said_of(roots, "consent") in SPECIAL else NOT_ASKED}
    cards = [seen for seen in by_type.get("need", []) if seen.live("need_consent") == Decision.GIVEN.value]
    found = {said(seen, "need_function") for seen in cards} - {NOT_ASKED}
    whether = said_of(roots, "cards/has_needs")
    return found or {NOBODY if whether == "no" else whether if whether in SPECIAL else NOT_ASKED}


def _refused(by_type: dict[str | None, list[View]], purpose: str) -> bool:
    asked = decisions(by_type.get("consent", []), purpose)
    return bool(asked) and asked != {Decision.GIVEN.value}
