"""A member of a household on one line: state, name in both scripts, what is known at a glance."""

from __future__ import annotations

from kommisjon.interview.family.household import Member
from kommisjon.interview.family.words import member_facts, state_of
from kommisjon.tui.rows import Script, fitted

_NARROW, _WIDE = 70, 100
"""Cells below which the name in the person's own script stands elsewhere, and from which columns are wider."""


def member_line(member: Member, script: Script, width: int) -> str:
    """The line in `width` cells; `script` says who orders right-to-left text."""
    person = member.person
    mark, words = state_of(member)
    facts = member_facts(member)
    latin = Script(False, script.ordered_here)
    if width < _NARROW:
        cells = [(person.name, width - 2 - 22 - 15 - 2, latin), (facts, 22, latin), (words, 15, latin)]
    else:
        name, rest, state = (32, 24, 18) if width >= _WIDE else (21, 23, 13)
        own = width - 2 - name - rest - state - 3
        cells = [
            (person.name, name, latin),
            (facts, rest, latin),
            (words, state, latin),
            (person.name_original, own, script),
        ]
    return f"{mark} " + " ".join(fitted(text, max(cells_wide, 0), how) for text, cells_wide, how in cells)
