"""What the database is asked for a line: whom a term finds, and whether it holds of somebody."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, false, or_, select, union_all

from sync.central.finding.fields import STAGES, Labels
from sync.central.finding.line import Term, named
from sync.central.merged.competence import DIGITAL, NORWEGIAN
from sync.central.schema import (
    case_file,
    name_token,
    person,
    person_education,
    person_level,
    person_skill,
    person_work,
    settling_file,
    work_token,
)

_LAST = chr(0x10FFFF)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One term. `find` gives the (home, person) it finds, each perhaps more than once; None where that is no help.

    `holds` is true of a row of `person` that the term finds.
    """

    find: Select[Any] | None
    holds: ColumnElement[bool]


def ways(terms: Sequence[Term], labels: Labels) -> list[Way]:
    """Give a way for each term; years and occupation are asked of the same work."""
    years = [term for term in terms if term.field == "years"]
    works = [term for term in terms if term.field == "work"]
    found = [_work(term, years, labels) for term in works]
    if years and not works:
        found.append(_among((person_work, _years(years))))
    rest = (term for term in terms if term.field not in {"work", "years"})
    return found + [_WAYS[term.field](term, labels) if term.field else free(term, labels) for term in rest]


def begins(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """A range rather than LIKE: it uses the index on both engines, and no character is special."""
    return and_(column >= word, column < word + _LAST)


def free(term: Term, labels: Labels) -> Way:
    """A word without a field begins a word of a name, of somebody's work, or of what a code is called."""
    if not term.spoken:
        return Way(select(person.c.home, person.c.person).where(false()), false())
    (word,) = term.spoken
    isco = person_work.c.isco
    occupations = named(word, labels.get("occupation", {}))
    crafts = named(word, labels.get("crafts", {}))
    parts: list[tuple[Table, ColumnElement[bool]]] = [
        (table, begins(table.c.token, word)) for table in (name_token, work_token)
    ]
    if word.isdecimal():
        parts.append((person_work, begins(isco, word)))
    elif occupations:
        parts.append((person_work, isco.in_(occupations)))
    if crafts:
        parts.append((person_skill, and_(person_skill.c.kind == "craft", person_skill.c.code.in_(crafts))))
    return _among(*parts)


def _among(*parts: tuple[Table, ColumnElement[bool]]) -> Way:
    """Persons of whom a row of one of these tables is so."""
    finds = [select(table.c.home, table.c.person).where(condition) for table, condition in parts]
    held = [
        exists(select(1).where(table.c.home == person.c.home, table.c.person == person.c.person, condition))
        for table, condition in parts
    ]
    if len(finds) == 1:
        return Way(finds[0], held[0])
    both = union_all(*finds).subquery()
    return Way(select(both.c.home, both.c.person), or_(*held))


def _years(terms: Sequence[Term]) -> ColumnElement[bool]:
    """The form asks for years in decimals; `=` takes whatever is that many full ones."""
    months = person_work.c.months
    conditions = []
    for term in terms:
        number = (term.number or 0) * 12
        if term.op == "=":
            conditions.append(and_(months >= number, months < number + 12))
        else:
            conditions.append(_COMPARE[term.op](months, number))
    return and_(*conditions)


def _work(term: Term, years: Sequence[Term], labels: Labels) -> Way:
    isco = person_work.c.isco
    occupations = [code for code in term.codes if len(code) == 4]
    coded = [begins(isco, code) for code in term.codes if len(code) < 4]
    if occupations:
        coded.append(isco.in_(occupations))
    lasting = _years(years) if years else None
    parts: list[tuple[Table, ColumnElement[bool]]] = []
    if coded:
        parts.append((person_work, or_(*coded) if lasting is None else and_(or_(*coded), lasting)))
    for word in term.spoken:
        # Words of a title stand beside the works, not with one of them: years are asked of any work then.
        parts.append((work_token, _token(word, lasting)))
    return _among(*parts)


def _token(word: str, lasting: ColumnElement[bool] | None) -> ColumnElement[bool]:
    found = begins(work_token.c.token, word)
    if lasting is None:
        return found
    theirs = and_(person_work.c.home == work_token.c.home, person_work.c.person == work_token.c.person)
    return and_(found, exists(select(1).where(theirs, lasting)))


def _lang(term: Term, _labels: Labels) -> Way:
    languages = {NORWEGIAN.get(code, code) for code in term.codes}
    level = _COMPARE[term.op](person_level.c.level, term.number)
    return _among((person_level, and_(person_level.c.language.in_(sorted(languages)), level)))


def _edu(term: Term, _labels: Labels) -> Way:
    return _among((person_education, _COMPARE[term.op](person_education.c.isced, term.number)))


def _area(term: Term, _labels: Labels) -> Way:
    return _among((person_education, person_education.c.field.in_(term.codes)))


def _skill(kind: str) -> Callable[[Term, Labels], Way]:
    def way(term: Term, _labels: Labels) -> Way:
        return _among((person_skill, and_(person_skill.c.kind == kind, person_skill.c.code.in_(term.codes))))

    return way


def _digital(term: Term, _labels: Labels) -> Way:
    codes = [code for n, code in enumerate(DIGITAL) if _COMPARE[term.op](n, term.number)]
    return _among((person_skill, and_(person_skill.c.kind == "digital", person_skill.c.code.in_(codes))))


def _of_person(column: ColumnElement[Any]) -> Callable[[Term, Labels], Way]:
    def way(term: Term, _labels: Labels) -> Way:
        return Way(None, column.in_(term.codes))

    return way


def _born(term: Term, _labels: Labels) -> Way:
    return Way(None, _COMPARE[term.op](person.c.birth_year, term.number))


def _of_case(condition: ColumnElement[bool]) -> Way:
    cases = select(case_file.c.rec).where(condition)
    return Way(
        select(person.c.home, person.c.person).where(person.c.case_id.in_(cases)),
        exists(select(1).where(case_file.c.rec == person.c.case_id, condition)),
    )


def _asylum(term: Term, _labels: Labels) -> Way:
    return _of_case(case_file.c.country_of_asylum.in_(term.codes))


def _mission(term: Term, _labels: Labels) -> Way:
    return _of_case(or_(*(begins(case_file.c.mission, code.upper()) for code in term.codes)))


def _case(term: Term, _labels: Labels) -> Way:
    return _of_case(or_(*(begins(case_file.c.number, code) for code in term.codes)))


def _status(term: Term, _labels: Labels) -> Way:
    """Where the case is: after the mission, or else in the field."""
    later = [code for code in term.codes if code in STAGES]
    after = settling_file.c.case_id == person.c.case_id
    at_stage = exists(select(1).where(after, settling_file.c.stage.in_(later)))
    in_field = and_(
        exists(select(1).where(case_file.c.rec == person.c.case_id, case_file.c.status.in_(term.codes))),
        ~exists(select(1).where(after)),
    )
    return Way(None, or_(at_stage, in_field) if later else in_field)


_WAYS: dict[str, Callable[[Term, Labels], Way]] = {
    "lang": _lang,
    "edu": _edu,
    "field": _area,
    "skill": _skill("craft"),
    "drive": _skill("drive"),
    "digital": _digital,
    "born": _born,
    "sex": _of_person(person.c.sex),
    "role": _of_person(person.c.role),
    "from": _of_person(person.c.citizenship),
    "asylum": _asylum,
    "status": _status,
    "mission": _mission,
    "case": _case,
}
