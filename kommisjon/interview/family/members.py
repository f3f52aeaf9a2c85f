"""A household as a family: who belongs to whom, as somebody has said it or as the list makes it look.

Only persons that may be seen are in it. A relation to anybody else is passed over: it would lead to whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kommisjon.errors import Refusal
from kommisjon.interview.family.household import Household, Member, answers_of
from kommisjon.model.dates import PartialDate
from kommisjon.model.records import Role
from kommisjon.model.relation import DESCENT, SYMMETRIC, Relation, RelationKind, RelationType
from kommisjon.store.reading import StoredRecord
from kommisjon.store.store import Store

LEAST_PARENT = 12
"""Years that a parent is older than a child at the least (domain.md section 9)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What `a` is to `b`."""

    a: str
    b: str
    type: RelationType
    kind: RelationKind = RelationKind.STATED
    words: str = ""
    rec: str | None = None
    """The record that says so; None where it follows from the list and nobody has confirmed it."""

    @property
    def confirmed(self) -> bool:
        return self.rec is not None

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.a, self.b))

    def says(self, other: Tie) -> bool:
        """Whether both say the same of the same two, whichever is named first."""
        turned = self.type in SYMMETRIC and (self.a, self.b) == (other.b, other.a)
        return self.type is other.type and (turned or (self.a, self.b) == (other.a, other.b))


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a member of the family to a person in another case of the mission."""

    member: str
    other: str
    """Both by id; the tie names them."""
    name: str
    number: str
    """What the other is called, and the number of their case."""
    tie: Tie
    home: str
    """The case in which it was said: this one or the other."""


@dataclass(frozen=True)
class Family:
    """The members and what ties them, what was said first, then what is proposed."""

    household: Household
    ties: tuple[Tie, ...]
    links: tuple[Link, ...] = ()
    """What ties members to persons of other cases, where `linked.with_links` has looked for it."""

    @cached_property
    def members(self) -> dict[str, Member]:
        """By id, the principal applicant first."""
        return {member.id: member for member in self.household.members}

    @property
    def proposed(self) -> list[Tie]:
        """What follows from the list and waits to be confirmed."""
        return [tie for tie in self.ties if not tie.confirmed]

    def between(self, one: str, other: str) -> list[Tie]:
        """What is said of two persons, or proposed; also that they are not what the list says."""
        return [tie for tie in self.ties if tie.pair == {one, other}]

    def of(self, person: str) -> list[Tie]:
        """What ties a person to the others, but what is said not to hold."""
        return [tie for tie in self.ties if person in tie.pair and tie.type is not RelationType.NONE]

    def above(self, person: str, *types: RelationType) -> list[str]:
        """Who is a parent of the person, or what else `types` name."""
        wanted = types or (RelationType.PARENT,)
        return list(dict.fromkeys(tie.a for tie in self.ties if tie.b == person and tie.type in wanted))

    def below(self, person: str, *types: RelationType) -> list[str]:
        """Whose parent the person is, or what else `types` name."""
        wanted = types or (RelationType.PARENT,)
        return list(dict.fromkeys(tie.b for tie in self.ties if tie.a == person and tie.type in wanted))

    def spouses(self, person: str) -> list[str]:
        found = (tie for tie in self.ties if tie.type is RelationType.SPOUSE and person in tie.pair)
        return list(dict.fromkeys(tie.b if tie.a == person else tie.a for tie in found if tie.a != tie.b))


def family_of(store: Store, household: Household) -> Family:
    """The family of one household."""
    return family(household, store.records(Relation.TYPE, home=household.id))


def families(store: Store, households: Iterable[Household]) -> dict[str, Family]:
    """The families of many households by the id of the case, read in one go."""
    homes: dict[str, list[StoredRecord]] = {}
    for record in store.records(Relation.TYPE):
        homes.setdefault(record.home, []).append(record)
    return {one.id: family(one, homes.get(one.id, ())) for one in households}


def family(household: Household, relations: Iterable[StoredRecord]) -> Family:
    """The members with the relations recorded of them, and what the list proposes beside those."""
    here = {member.id for member in household.members}
    said = []
    for record in relations:
        try:
            one = Relation.read(answers_of(record.doc))
        except Refusal:  # somebody removed it while another laptop changed a part: whom it ties is not known
            continue
        if one.a in here and one.b in here:
            said.append(Tie(one.a, one.b, one.type, one.kind, one.words or "", record.rec))
    return Family(household, (*said, *proposed(household.members, said)))


def proposed(members: Sequence[Member], said: Sequence[Tie]) -> list[Tie]:
    """What the roles of the list make likely, of pairs of whom nothing has been said.

    With no principal applicant, or with two, nothing follows: a role is a place beside the one.
    """
    known = {tie.pair for tie in said}
    parents: dict[str, set[str]] = {}
    for tie in said:
        if tie.type is RelationType.PARENT:
            parents.setdefault(tie.b, set()).add(tie.a)
    found: list[Tie] = []
    for tie in by_roles(members):
        of_child = parents.setdefault(tie.b, set()) if tie.type is RelationType.PARENT else set()
        if tie.pair not in known and len(of_child) < 2:
            found.append(tie)
            of_child.add(tie.a)
    return found


def by_roles(members: Sequence[Member]) -> Iterator[Tie]:
    """What each role says: towards the principal applicant, and of children towards the only spouse."""
    principals = [member for member in members if member.person.role is Role.PRINCIPAL]
    if len(principals) != 1:
        return
    (head,) = principals
    spouses = [member for member in members if member.person.role is Role.SPOUSE]
    for member in members:
        match member.person.role:
            case Role.SPOUSE:
                yield Tie(head.id, member.id, RelationType.SPOUSE)
            case Role.CHILD:
                yield Tie(head.id, member.id, RelationType.PARENT)
                if len(spouses) == 1 and may_be_parent(spouses[0], member):
                    yield Tie(spouses[0].id, member.id, RelationType.PARENT)
            case Role.PARENT:
                yield Tie(member.id, head.id, RelationType.PARENT)
            case Role.SIBLING:
                yield Tie(head.id, member.id, RelationType.SIBLING)


def may_be_parent(parent: Member, child: Member) -> bool:
    """Whether the years between two births leave it possible, as far as they are known."""
    gap = most_years_between(parent, child)
    return gap is None or gap >= LEAST_PARENT


def most_years_between(older: Member, younger: Member) -> int | None:
    """The most full years by which one can be older, with births known in part; None where one is not known."""
    if older.person.birth is None or younger.person.birth is None:
        return None
    one, other = PartialDate.parse(older.person.birth), PartialDate.parse(younger.person.birth)
    first = (one.month or 1, one.day or 1)
    last = (other.month or 12, other.day or 31)
    return other.year - one.year - (last < first)


def cycles(ties: Iterable[Tie]) -> list[tuple[str, ...]]:
    """Persons who are their own forebears, each ring once, from its smallest id on; none of oneself alone."""
    down: dict[str, list[str]] = {}
    for tie in ties:
        if tie.type in DESCENT and tie.a != tie.b:
            down.setdefault(tie.a, []).append(tie.b)
    return [ring for start in sorted(down) if (ring := _ring(down, start)) is not None]


def _ring(down: Mapping[str, Sequence[str]], start: str) -> tuple[str, ...] | None:
    """The shortest way down from a person to themselves through nobody with a smaller id; None for none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        for child in down.get(way[-1], ()):
            if child == start:
                return way
            if child > start and child not in seen:
                seen.add(child)
                ways.append((*way, child))
    return None
