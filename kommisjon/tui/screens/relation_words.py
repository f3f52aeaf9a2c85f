"""What two persons are to each other, in the interface's words, said of either of them."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.members import Family, Tie
from kommisjon.model.relation import RelationKind, RelationType

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
_KINDS = {
    RelationKind.STATED: N_("as the family says; nothing more is known"),
    RelationKind.BIOLOGICAL: N_("by birth"),
    RelationKind.LEGAL: N_("by law: adopted, appointed, or a registered marriage"),
    RelationKind.FOSTER: N_("foster family"),
}
_SHORT = {
    RelationKind.BIOLOGICAL: N_("by birth"),
    RelationKind.LEGAL: N_("by law"),
    RelationKind.FOSTER: N_("foster"),
}

WAYS: tuple[tuple[RelationType, bool], ...] = (
    (RelationType.PARENT, True),
    (RelationType.PARENT, False),
    (RelationType.SPOUSE, True),
    (RelationType.SIBLING, True),
    (RelationType.GRANDPARENT, True),
    (RelationType.GRANDPARENT, False),
    (RelationType.GUARDIAN, True),
    (RelationType.GUARDIAN, False),
    (RelationType.OTHER, True),
)
"""What one can be to another, in the order it is offered; True where the one that is asked about comes first."""
IN_WORDS = (RelationType.OTHER, True)
"""The way that is said in words."""

KINDS = {
    RelationType.PARENT: tuple(RelationKind),
    RelationType.SPOUSE: (RelationKind.STATED, RelationKind.LEGAL),
    RelationType.SIBLING: (RelationKind.STATED, RelationKind.BIOLOGICAL, RelationKind.FOSTER),
    RelationType.GUARDIAN: (RelationKind.STATED, RelationKind.LEGAL),
}
"""On what a relation can rest; of the others nothing more is asked."""


def way_words(what: RelationType, first: bool, name: str) -> str:
    """What somebody is to `name`; `first` where the relation names that somebody first."""
    words = _OF_A[what] if first else _OF_B.get(what, _OF_A[what])
    return _(words).format(name=name)


def kind_words(kind: RelationKind) -> str:
    return _(_KINDS[kind])


def tie_words(family: Family, tie: Tie, of: str) -> str:
    """What `of` is to the other one of a tie, and whether anybody has confirmed it."""
    words = bare_words(family, tie, of)
    return words if tie.confirmed else words + " " + _("(from the list, not confirmed)")


def bare_words(family: Family, tie: Tie, of: str) -> str:
    """What `of` is to the other one of a tie."""
    first = tie.a == of
    name = called(family.members[tie.b if first else tie.a])
    if tie.type is RelationType.OTHER and tie.words:
        words = f"{name}: {tie.words}"
    else:
        words = way_words(tie.type, first, name)
    if tie.kind in _SHORT:
        words += f" ({_(_SHORT[tie.kind])})"
    return words
