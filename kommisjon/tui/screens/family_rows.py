"""The lines of the family screen: a member in the tree, a finding in words."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.findings import Finding, Level
from kommisjon.interview.family.members import Family
from kommisjon.interview.family.relation_words import link_words
from kommisjon.interview.family.tree import Place, TreeLine
from kommisjon.interview.family.words import member_facts, state_of
from kommisjon.tui.rows import Script, fitted, wrapped

_LEVELS = {
    Level.ERROR: N_("✗ Cannot be:"),
    Level.WARNING: N_("! Look at this:"),
    Level.NOTE: N_("i Note:"),
}
_LONGEST_NAME = 34
"""Cells for a name in the person's own script, however wide the screen is."""
_NARROW = 70
"""Cells below which the name in the person's own script stands in the lines below the list only."""


def tree_row(family: Family, line: TreeLine, script: Script, width: int) -> list[str]:
    """A member: the branch, the name, role and age, state; on a wide screen the name in the own script.

    Below it, who belongs to them in another case.
    """
    member = family.members[line.member]
    person = member.person
    mark, words = state_of(member)
    before = line.branch + ("+ " if line.place is Place.PARTNER else "")
    latin = Script(False, script.ordered_here)
    facts, state = (21, 15) if width < _NARROW else (23, 15)
    own = 0 if width < _NARROW else min(max(width - 24 - facts - state - 3, 12), _LONGEST_NAME)
    name = max(width - cell_len(before) - facts - state - own - 2 - (own > 0), 0)
    cells = [(person.name, name, latin), (member_facts(member), facts, latin), (f"{mark} {words}", state, latin)]
    if own:
        cells.append((person.name_original, own, script))
    row = before + " ".join(fitted(text, cells_wide, how) for text, cells_wide, how in cells)
    return [row, *_link_lines(family, line, latin, width)]


def _link_lines(family: Family, line: TreeLine, script: Script, width: int) -> Iterator[str]:
    """Below a member: who belongs to them in another case."""
    indent = " " * (cell_len(line.branch) + 2)
    for link in family.links:
        if link.member == line.member:
            room = max(width - len(indent) - 2, 1)
            first, *more = wrapped(link_words(link), room)
            yield f"{indent}= {fitted(first, room, script)}"
            yield from (f"{indent}  {fitted(one, room, script)}" for one in more)


def finding_row(finding: Finding, reason: str, script: Script, width: int) -> list[str]:
    """A finding with its level in words, wrapped; below it the reason that somebody has given."""
    lines = wrapped(f"{_(_LEVELS[finding.level])} {finding.said}", width - 2)
    if reason:
        lines += wrapped(_("Reason: {text}").format(text=reason), width - 2)
    latin = Script(False, script.ordered_here)
    return [("  " if n else "") + fitted(text, width - (2 if n else 0), latin) for n, text in enumerate(lines)]
