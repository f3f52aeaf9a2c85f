"""A member of a household on one line: state, name in both scripts, what is known at a glance."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.household import Member
from kommisjon.model.records import InterviewStatus
from kommisjon.tui.rows import Script, fitted

ROLES = {
    "principal": N_("principal applicant"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "parent": N_("parent"),
    "sibling": N_("sibling"),
    "other": N_("other member"),
}
_STATES = {
    InterviewStatus.COMPLETED: ("✓", N_("completed")),
    InterviewStatus.STARTED: ("…", N_("begun")),
    InterviewStatus.PAUSED: ("…", N_("begun")),
    None: ("·", N_("to interview")),
}
_CHILD = ("–", N_("with a parent"))

_NARROW, _WIDE = 70, 100
"""Cells below which the name in the person's own script stands elsewhere, and from which columns are wider."""


def status_words(status: InterviewStatus | None) -> str:
    """How far an interview or a sheet is, in words."""
    return _("not begun") if status is None else _(_STATES[status][1])


def state_of(member: Member) -> tuple[str, str]:
    """A mark and words for how far a member's interview is, or that it is held through a parent."""
    mark, words = _STATES[member.interview] if member.alone else _CHILD
    return mark, _(words)


def member_facts(member: Member) -> str:
    """Role and age, as far as they are known."""
    role = _(ROLES[member.person.role.value]) if member.person.role else ""
    return ", ".join(filter(None, (role, "" if member.age is None else str(member.age))))


def member_line(member: Member, script: Script, width: int) -> str:
    """The line in `width` cells; `script` says who orders right-to-left text."""
    person = member.person
    mark, words = state_of(member)
    facts = member_facts(member)
    latin = Script(False, script.ordered_here)
    if width < _NARROW:
        cells = [(person.name, width - 2 - 22 - 15 - 2, latin), (facts, 22, latin), (words, 15, latin)]
    else:
        name, rest, state = (32, 24, 18) if width >= _WIDE else (22, 23, 14)
        own = width - 2 - name - rest - state - 3
        cells = [
            (person.name, name, latin),
            (facts, rest, latin),
            (words, state, latin),
            (person.name_original, own, script),
        ]
    return f"{mark} " + " ".join(fitted(text, max(cells_wide, 0), how) for text, cells_wide, how in cells)
