"""A family as a small tree of text lines: every member once, whatever is said of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from kommisjon.interview.family.members import Family
from kommisjon.model.relation import RelationType

_IN_CARE = (RelationType.GUARDIAN, RelationType.GRANDPARENT)


class Place(Enum):
    """How a member came to stand where they do."""

    TOP = "top"
    PARTNER = "partner"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One member: `branch` is what is drawn before the name, always from left to right."""

    member: str
    place: Place
    branch: str


@dataclass(slots=True)
class _Node:
    member: str
    place: Place
    under: list[_Node] = field(default_factory=list)


def tree(family: Family) -> list[TreeLine]:
    """The principal applicant first, partners and then children below; the others, with theirs, at the end.

    Where people are said to be their own forebears, the ring is cut where it is come to first.
    """
    planted: set[str] = set()
    lines: list[TreeLine] = []
    while (root := _next_root(family, planted)) is not None:
        lines += _drawn(_grown(family, root, Place.TOP, planted))
    return lines


def _next_root(family: Family, planted: set[str]) -> str | None:
    waiting = [member for member in family.members if member not in planted]
    if not planted or not waiting:
        return next(iter(waiting), None)
    return next((member for member in waiting if _is_topmost(family, member, planted)), waiting[0])


def _is_topmost(family: Family, member: str, planted: set[str]) -> bool:
    """Nobody stands above this one, nor above a partner, who is still to be planted."""
    couple = [member, *(one for one in family.spouses(member) if one not in planted)]
    above = (one for each in couple for one in family.above(each, RelationType.PARENT, *_IN_CARE))
    return all(one in planted or one in couple for one in above)


def _grown(family: Family, member: str, place: Place, planted: set[str]) -> _Node:
    """Plant a member, the partners, then whoever is below one of them."""
    node = _Node(member, place)
    planted.add(member)
    partners = [one for one in family.spouses(member) if one not in planted]
    planted.update(partners)
    node.under = [_Node(one, Place.PARTNER) for one in partners]
    under = {one for each in (member, *partners) for one in _below(family, each)}
    for child in family.members:
        if child in under and child not in planted:
            node.under.append(_grown(family, child, Place.BELOW, planted))
    return node


def _below(family: Family, member: str) -> Iterator[str]:
    """Children; and those in somebody's care, or grandchildren, who have no parent here."""
    yield from family.below(member)
    yield from (one for one in family.below(member, *_IN_CARE) if not family.above(one))


def _drawn(node: _Node, before: str = "", branch: str = "") -> Iterator[TreeLine]:
    yield TreeLine(node.member, node.place, before + branch)
    deeper = before + {"├ ": "│ ", "└ ": "  "}.get(branch, "")
    for n, below in enumerate(node.under, 1):
        yield from _drawn(below, deeper, "└ " if n == len(node.under) else "├ ")
