"""How two persons of a case belong together, as the family says it (domain.md section 9, Relation)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from kommisjon.errors import N_
from kommisjon.model.answers import Line
from kommisjon.model.record import AS_TEXT, Record


class RelationType(StrEnum):
    """What `a` is to `b`."""

    PARENT = "parent_of"
    SPOUSE = "spouse_of"
    SIBLING = "sibling_of"
    GRANDPARENT = "grandparent_of"
    GUARDIAN = "guardian_of"
    OTHER = "other"
    """In words of its own."""
    NONE = "none"
    """They are not what the list makes them look like: keeps the list's proposal from coming back."""


SYMMETRIC = frozenset({RelationType.SPOUSE, RelationType.SIBLING, RelationType.OTHER, RelationType.NONE})
"""What holds for `b` towards `a` just as well."""
DESCENT = frozenset({RelationType.PARENT, RelationType.GRANDPARENT})
"""What leads from one generation down to another."""


class RelationKind(StrEnum):
    """What a relation rests on. `stated` is what the family says, without more."""

    STATED = "stated"
    BIOLOGICAL = "biological"
    LEGAL = "legal"
    """By law: adopted, or a registered marriage."""
    FOSTER = "foster"


class Relation(Record):
    """One relation; it belongs to the case, and names persons by their ids."""

    TYPE = "relation"
    a: Line
    b: Line
    type: Annotated[RelationType, AS_TEXT]
    kind: Annotated[RelationKind, AS_TEXT] = RelationKind.STATED
    words: Line | None = None
    """What they are to each other, where the type is OTHER."""
    in_case: bool = True
    """Both are in the case this stands in. Where not, one of them is in another case of the same mission, and the
    two cases are linked: a municipality should be able to take them together (docs/decisions/0039)."""


_OF_A = {
    RelationType.PARENT: N_("mother or father of {name}"),
    RelationType.SPOUSE: N_("husband, wife or partner of {name}"),
    RelationType.SIBLING: N_("sister or brother of {name}"),
    RelationType.GRANDPARENT: N_("grandparent of {name}"),
    RelationType.GUARDIAN: N_("guardian of {name}"),
    RelationType.OTHER: N_("related to {name}, in words of your own"),
    RelationType.NONE: N_("not related to {name} as the list says"),
}
_OF_B = {
    RelationType.PARENT: N_("child of {name}"),
    RelationType.GRANDPARENT: N_("grandchild of {name}"),
    RelationType.GUARDIAN: N_("in the care of {name}"),
}


def words_of(what: RelationType, first: bool) -> str:
    """What somebody is to {name}, to be translated; `first` where the relation names that somebody first."""
    return _OF_A[what] if first else _OF_B.get(what, _OF_A[what])
