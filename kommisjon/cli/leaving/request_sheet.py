"""The sheet by which a municipality is asked: anonymous, in Norwegian with English beside it.

Every word on it is ours or stands in a list of a form; days, years and the reference are the only other things.
"""

from __future__ import annotations

from kommisjon.cli.leaving.words import ENGLISH, NONE, NORWEGIAN, joined, line, named, text
from kommisjon.errors import N_
from kommisjon.interview.sheet.content import Asked, Content, Part
from kommisjon.interview.summary import Both
from sync.central.leaving import request

_TITLE = N_("Request for settlement")
_HOUSEHOLD, _PERSON = N_("The household"), N_("Person {n}")
_UNSETTLED = N_("Not settled yet: the records differ")
_CLOSING = (
    N_("The household is not named. When the municipality has said yes, it is told whom the request is about."),
    N_("What is not known stands as a dash. Health is told as what must be in place, as far as agreed to."),
    N_("Please answer within a week, with the reference above."),
)


def content(asked: request.Request) -> Content:
    """Lay out a request."""
    household = Part(
        text(_HOUSEHOLD),
        (
            line(N_("Reference"), Both(asked.reference, "")),
            line(N_("Number of persons"), Both(str(len(asked.persons)), "")),
            line(N_("Earliest arrival"), Both(asked.earliest_on or NONE, "")),
            line(N_("Deadline for entry"), Both(asked.entry_deadline or NONE, "")),
        ),
    )
    persons = (_part(number, one) for number, one in enumerate(asked.persons, 1))
    closing = tuple(text(one) for one in _CLOSING)
    return Content(NORWEGIAN, ENGLISH, text(_TITLE), (), (household, *persons), closing)


def _part(number: int, one: request.Asked) -> Part:
    return Part(text(_PERSON, n=number), (*_who(one), *_competence(one), _health(one)))


def _who(one: request.Asked) -> tuple[Asked, ...]:
    years = " / ".join(map(str, one.birth_years)) or NONE
    return (
        line(N_("Place in the family"), _unless(one, named("household/role", one.relation), "role")),
        line(N_("Sex"), _unless(one, named("household/sex", one.sex), "sex")),
        line(N_("Nationality"), _unless(one, named("competence/country", one.nationality), "citizenship")),
        line(N_("Year of birth"), _unless(one, Both(years, ""), "birth")),
    )


def _competence(one: request.Asked) -> tuple[Asked, ...]:
    occupations = joined(named("competence/occupation", code) for code in one.occupations)
    return (
        line(N_("Occupation"), _unless(one, occupations, "occupation")),
        line(N_("Languages"), _unless(one, joined(_languages(one)), "language", "speak", "mother_tongue")),
        line(N_("Education"), _unless(one, joined(_schooling(one), ", "), "school_level", "school_years")),
    )


def _languages(one: request.Asked) -> list[Both]:
    found = [
        joined((named("competence/language", code), named("competence/level", level)), ": ")
        for code, level in one.languages
        if named("competence/language", code).person != NONE
    ]
    for code, level in (("eng", one.english), ("nor", one.norwegian)):
        shown = named("competence/cefr", level)
        if shown.person != NONE:
            found.append(joined((named("competence/language", code), shown), ": "))
    return found


def _schooling(one: request.Asked) -> list[Both]:
    years = [text(N_("{n} years at school"), n=one.school_years)] if one.school_years is not None else []
    return [named("competence/isced", one.school_level), *years]


def _health(one: request.Asked) -> Asked:
    needs = [
        *(named("needs/function", code) for code in one.functions),
        *(named("needs/provide", code) for code in one.provide),
        *(named("needs/close", code) for code in one.near),
    ]
    heading = N_("What must be in place, as far as may be told")
    return line(heading, _unless(one, joined(needs), "function", "provide", "near"))


def _unless(one: request.Asked, shown: Both, *fields: str) -> Both:
    """What is shown, unless people differ on it: then that is said, and nothing else."""
    return shown if one.unsettled.isdisjoint(fields) else text(_UNSETTLED)
