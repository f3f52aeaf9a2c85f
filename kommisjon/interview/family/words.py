"""A household's members in words: what they are to the case, their forms, and how far their interviews are."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.form_states import COMPETENCE, NEEDS, SETTLEMENT, SHEET, FormState
from kommisjon.interview.family.household import Household, Member
from kommisjon.model import case_life
from kommisjon.model.records import InterviewStatus

ROLES = {
    "principal": N_("principal applicant"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "parent": N_("parent"),
    "sibling": N_("sibling"),
    "other": N_("other member"),
}
PRIORITIES = {
    "emergency": N_("UNHCR asks for a decision at once"),
    "urgent": N_("UNHCR calls it urgent"),
}
"""What the case list says of a case that is to go before others."""
_STATES = {
    InterviewStatus.COMPLETED: ("✓", N_("completed")),
    InterviewStatus.STARTED: ("…", N_("begun")),
    InterviewStatus.PAUSED: ("…", N_("begun")),
    None: ("·", N_("to interview")),
}
_CHILD = ("–", N_("with a parent"))

FORM_NAMES = {
    SHEET: N_("Household sheet"),
    SETTLEMENT: N_("Settlement interview"),
    COMPETENCE: N_("Competence"),
    NEEDS: N_("Needs and consent"),
}
FORM_STATES = {
    FormState.NOT_BEGUN: N_("not begun"),
    FormState.BEGUN: N_("begun"),
    FormState.DECLINED: N_("declined"),
    FormState.FINISHED: N_("finished"),
}


def status_words(status: InterviewStatus | None) -> str:
    """How far an interview or a sheet is, in words."""
    return _("not begun") if status is None else _(_STATES[status][1])


def how_far(of: Household) -> str:
    """How far a household is as a whole, in a word or two."""
    if of.sealed:
        return _(case_life.WORDS[of.case.status])
    return _("done") if of.done else _("{n} to interview").format(n=len(of.waiting))


def state_of(member: Member) -> tuple[str, str]:
    """A sign and words for how far a member's own interview is."""
    mark, words = _STATES[member.interview] if member.alone else _CHILD
    return mark, _(words)


def member_facts(member: Member) -> str:
    """Role and age, as far as they are known."""
    role = _(ROLES[member.person.role.value]) if member.person.role else ""
    return ", ".join(filter(None, (role, "" if member.age is None else str(member.age))))
