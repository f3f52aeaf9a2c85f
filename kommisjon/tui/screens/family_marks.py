"""What is told of families at a glance, in the list of cases and above a household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.family.findings import findings, marks, to_look_at
from kommisjon.interview.family.household import Household
from kommisjon.interview.family.members import Family, families
from kommisjon.store.store import Store


@dataclass(frozen=True, slots=True)
class FamilyMarks:
    """`line` says them in words, blank for none; `to_look_at` counts findings that are more than a note."""

    line: str
    to_look_at: int


def marks_of(store: Store, households: Sequence[Household]) -> dict[str, FamilyMarks]:
    """The marks of each household by the id of its case."""
    return {case: _marks(family) for case, family in families(store, households).items()}


def _marks(family: Family) -> FamilyMarks:
    found = findings(family)
    count = to_look_at(found)
    told = ngettext("{n} thing to look at", "{n} things to look at", count).format(n=count)
    return FamilyMarks("  ·  ".join([*marks(found), *([told] if count else [])]), count)
