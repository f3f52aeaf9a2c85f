"""What two persons are to each other, in the interface's words, said of either of them."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.members import Family, Link, Tie
from kommisjon.model.relation import RelationKind, RelationType, words_of

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
    return _(words_of(what, first)).format(name=name)


def kind_words(kind: RelationKind) -> str:
    return _(_KINDS[kind])


def link_words(link: Link) -> str:
    """What a member is to somebody in another case, and in which."""
    words = way_words(link.tie.type, link.tie.a == link.member, link.name)
    if link.tie.kind in _SHORT:
        words += f" ({_(_SHORT[link.tie.kind])})"
    return _("{relation}, in case {number}").format(relation=words, number=link.number)


def linked_words(family: Family) -> list[str]:
    """Who has a close relative in another case, a line for each."""
    return [
        _("Linked cases: {name} is {relation}.").format(
            name=called(family.members[link.member]), relation=link_words(link)
        )
        for link in family.links
    ]


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
