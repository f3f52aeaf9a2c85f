"""The sheet for the municipality that has said yes: whom it is about, and what the person told for it.

Everything on it leaves by the model of exports (sync.central.leaving.person): advice, interviewers, medical words
and whoever is shielded have no place there, and a need is there only where the person agreed to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kommisjon.cli.leaving.words import ENGLISH, NONE, NORWEGIAN, joined, line, named, text, written
from kommisjon.errors import N_
from kommisjon.interview.sheet.content import Content, Part
from kommisjon.interview.summary import Both
from sync.central.leaving.given import Column, Given, columns
from sync.central.leaving.person import SEVERAL, OwnWords, PersonGiven
from sync.central.leaving.request import Full

_TITLE = N_("Household to be settled")
_UNSETTLED = N_("Not settled yet. The records say: {answers}")
_OWN_WORDS = N_("In the person's own words")
_CLOSING = (
    N_("For the municipality that has said yes, and for its work with this household only."),
    N_("What is not known stands as a dash. Health is told as what must be in place, as far as agreed to."),
)
_SEVERAL = {
    "languages": N_("Language"),
    "education": N_("Education or course"),
    "work": N_("Work"),
    "needs": N_("What must be in place"),
    "ties": N_("Family and others the person knows"),
    "career_notes": N_("Career adviser's note"),
}
_FIELDS = {
    "role": N_("Place in the family"),
    "given_latin": N_("Given names"),
    "family_latin": N_("Family name"),
    "given_original": N_("Given names in the person's own script"),
    "family_original": N_("Family name in the person's own script"),
    "sex": N_("Sex"),
    "birth": N_("Born"),
    "citizenship": N_("Nationality"),
    "marital_status": N_("Civil status"),
    "mother_tongue": N_("Mother tongue"),
    "interpreting_language": N_("Needs an interpreter in"),
    "english_level": N_("Level of English"),
    "norwegian_level": N_("Level of Norwegian"),
    "school_years": N_("Years at school"),
    "school_level": N_("Highest schooling"),
    "school_completed": N_("Finished"),
    "school_country": N_("Country of schooling"),
    "school_field": N_("Field of schooling"),
    "school_subject": N_("Subject"),
    "wants_recognition": N_("Wants the education recognised"),
    "digital": N_("Phone and computer"),
    "driving": N_("Driving licence"),
    "driving_classes": N_("Licence for"),
    "crafts": N_("Can do"),
    "other_skills": N_("Other skills"),
    "interests": N_("Interests"),
    "first_wish": N_("Wants first"),
    "wish_education": N_("Schooling wished for"),
    "wish_work": N_("Work wished for"),
    "wish_occupation": N_("Occupation wished for"),
    "plans": N_("Plans"),
    "place_kind": N_("Kind of place wished for"),
}
"""What stands on the sheet of a person, in order."""


def content(told: Full) -> Content:
    """Lay out what the municipality is told."""
    settling = told.settling
    household = Part(
        text(N_("The household")),
        (
            line(N_("Reference"), Both(settling.reference or NONE, "")),
            line(N_("Number of persons"), Both(str(len(told.persons)), "")),
            line(N_("Earliest arrival"), Both(settling.earliest_on or NONE, "")),
            line(N_("The journey"), Both(settling.travel_on or NONE, "")),
        ),
    )
    closing = tuple(text(one) for one in _CLOSING)
    parts = (part for person in told.persons for part in _parts(person))
    return Content(NORWEGIAN, ENGLISH, text(_TITLE), (), (household, *parts), closing)


def _parts(person: PersonGiven) -> Iterator[Part]:
    names = " ".join(filter(None, (person.given_latin, person.family_latin)))
    heading = written(names) if names else text(N_("A person"))
    by_name = {column.name: column for column in columns(PersonGiven)}
    open_fields = {(one.record, one.field): one.answers for one in person.disagreements}
    lines = []
    for name, title in _FIELDS.items():
        column = by_name[name]
        standing = open_fields.get((column.place.record, name))
        shown = _unsettled(standing) if standing is not None else _shown(column, getattr(person, name))
        if shown.person != NONE:
            lines.append(line(title, shown))
    lines += [
        line(_SEVERAL[field], _one(one)) for field in SEVERAL for one in getattr(person, field) if _one(one).person
    ]
    lines += [line(_OWN_WORDS, _said(one)) for one in person.own_words]
    yield Part(heading, tuple(lines))
    rest = [
        line(_SEVERAL[field], _unsettled(answers))
        for field, (record, _) in SEVERAL.items()
        for (of, _name), answers in open_fields.items()
        if of == record
    ]
    if rest:
        yield Part(text(N_("Not settled yet")), tuple(rest))


def _one(given: Given) -> Both:
    """One of several on a line."""
    return joined(_shown(column, getattr(given, column.name)) for column in columns(type(given)))


def _shown(column: Column, held: object) -> Both:
    codes = column.place.codes
    if held is None:
        return Both(NONE, "")
    if isinstance(held, tuple):
        return joined(_of_list(codes or "", str(code)) for code in held)
    if codes is not None:
        return _of_list(codes, str(held))
    number = f"{held:g}".replace(".", ",") if isinstance(held, float) else str(held)
    return written(number)


def _said(words: OwnWords) -> Both:
    """What the person said, and how it was understood where somebody wrote that down."""
    return written(" → ".join(filter(None, (words.original, words.translation))))


def _of_list(codes: str, code: str) -> Both:
    """The name of a code, or the code where its list does not know it."""
    shown = named(codes, code)
    return shown if shown.person != NONE else written(code)


def _unsettled(answers: tuple[str, ...]) -> Both:
    return text(_UNSETTLED, answers=" / ".join(answers))
