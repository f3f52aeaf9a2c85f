"""Which forms are held with whom, and how far each is: lists, counts and screens read it here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from kommisjon.model.consent import Decision
from kommisjon.model.records import InterviewStatus

SHEET, ADVICE = "household", "advice"
"""Forms that are about the household as a whole."""
SETTLEMENT, COMPETENCE, NEEDS = "settlement", "competence", "needs"
OWN = (SETTLEMENT, COMPETENCE, NEEDS)
"""The forms of somebody who is interviewed alone, in the order they are taken up."""
THROUGH_A_PARENT = (NEEDS,)
"""The forms of a child, for whom a parent answers."""
REQUIRED = (SETTLEMENT, COMPETENCE)
"""Whoever is interviewed alone lacks an interview until both are done (domain.md sections 5 and 9)."""


class FormState(Enum):
    """How far a form is. Nothing of it is stored: interviews and consents say it."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"
    DECLINED = "declined"
    """The person did not agree to it, or took the consent back. There is nothing left to ask."""
    FINISHED = "finished"

    @property
    def done(self) -> bool:
        return self in (FormState.DECLINED, FormState.FINISHED)


States = Mapping[str, FormState]
"""By the id of the form; a form that was not begun is absent."""

NOTHING: States = {}


def states_by_subject(
    interviews: Iterable[tuple[str | None, str, bool]], consents: Iterable[tuple[str | None, str, Decision]]
) -> dict[str | None, States]:
    """How far each form is, by the id of the person or the case it is held with.

    Takes (that id, the form with its version, whether it is completed), and (that id, purpose, decision). Of two
    interviews by one form, begun on two laptops, the last one counts, as when the form is opened.
    """
    found: dict[str | None, dict[str, FormState]] = {}
    for subject, form, done in interviews:
        found.setdefault(subject, {})[form.partition("@")[0]] = FormState.FINISHED if done else FormState.BEGUN
    for subject, purpose, decision in consents:
        if decision is not Decision.GIVEN:
            found.setdefault(subject, {})[purpose] = FormState.DECLINED
    return dict(found)


def still_lacking(states: States) -> tuple[str, ...]:
    """The required forms that are not done, in the order they are taken up."""
    return tuple(form_id for form_id in REQUIRED if not states.get(form_id, FormState.NOT_BEGUN).done)


def own_interview(states: States) -> InterviewStatus | None:
    """How far somebody's own interview is, all required forms together; None where none was begun."""
    if not still_lacking(states):
        return InterviewStatus.COMPLETED
    return InterviewStatus.STARTED if any(form_id in states for form_id in OWN) else None
