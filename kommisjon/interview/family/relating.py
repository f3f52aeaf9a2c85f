"""Changing how a family belongs together: each change is in the log before it shows, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kommisjon.interview.family.members import Family, Tie, by_roles
from kommisjon.model.answers import Source
from kommisjon.model.relation import Relation, RelationKind, RelationType
from kommisjon.model.system import system_values
from kommisjon.store.store import Store, Write
from sync.merge import tombstones, view

Values = dict[str, dict[str, Any] | None]


class Changed:
    """What stood on some records before they were changed, so that all of it can be put back at once."""

    def __init__(self, store: Store, by: str, writes: Sequence[Write]) -> None:
        self._store, self._by = store, by
        self._writes = writes
        self._before = [_standing(store, write) for write in writes]

    def undo(self) -> None:
        """Put back what stood before; an answer that somebody has changed since stays. Raises Refusal V108."""
        back = [
            _taken_back(self._store, write, before)
            for write, before in zip(self._writes, self._before, strict=True)
        ]
        self._store.save([write for write in back if write.values], self._by)


def save(store: Store, by: str, writes: Sequence[Write]) -> Changed:
    """Commit in one transaction; gives the way back. Raises Refusal as `Store.save`."""
    changed = Changed(store, by, writes)
    store.save(writes, by)
    return changed


def _standing(store: Store, write: Write) -> Mapping[str, dict[str, Any] | None]:
    found = store.record(write.home, write.rec)
    shown = view(found.doc).values if found is not None else {}
    return {path: shown[path].value if path in shown else None for path in write.values}


def _taken_back(store: Store, write: Write, before: Mapping[str, dict[str, Any] | None]) -> Write:
    now = _standing(store, write)
    back = {path: before[path] for path, value in write.values.items() if now[path] == value}
    return Write(write.home, write.rec, back)


class Relating:
    """The relations of one family, as somebody changes them. `new_id` gives ids of records."""

    def __init__(self, store: Store, family: Family, by: str, new_id: Callable[[], str]) -> None:
        self._store, self._family, self._by, self._new_id = store, family, by, new_id

    def relate(
        self, a: str, b: str, kind_of_tie: RelationType, kind: RelationKind = RelationKind.STATED, words: str = ""
    ) -> Changed:
        """Say what `a` is to `b`; whatever was said of the two before gives way to it.

        `a` and `b` are two members. Raises Refusal as `Store.save`, R607 for too long words.
        """
        if a == b or not {a, b} <= set(self._family.members):
            raise ValueError("two members of the family are needed")
        said = Relation(a=a, b=b, type=kind_of_tie, kind=kind, words=words or None)
        return save(self._store, self._by, self._set([Tie(a, b, kind_of_tie)], {frozenset((a, b)): said}))

    def link(
        self, member: str, other: str, kind_of_tie: RelationType, kind: RelationKind, *, first: bool
    ) -> Changed:
        """Say what a member is to a person in another case; whatever was said of the two before gives way to it.

        `first`: the relation names the member first. Raises Refusal as `Store.save`.
        """
        if member not in self._family.members or other in self._family.members:
            raise ValueError("a member and a person of another case are needed")
        a, b = (member, other) if first else (other, member)
        said = Relation(a=a, b=b, type=kind_of_tie, kind=kind, in_case=False)
        values: Values = said.wired(Source.FAMILY)
        known = [link for link in self._family.links if (link.member, link.other) == (member, other)]
        home = self._family.household.id
        if known:
            first_said, *more = known
            writes = [Write(first_said.home, first_said.tie.rec or "", values)]
        else:
            more = []
            system = system_values(Relation.TYPE, case=home, parent=home)
            writes = [Write(home, self._new_id(), {**system, **values})]
        writes += [self._gone(link.tie.rec or "", link.home) for link in more]
        return save(self._store, self._by, writes)

    def unlink(self, member: str, other: str) -> Changed:
        """Take away what is said of a member and a person in another case. Raises Refusal as `Store.save`."""
        known = [link for link in self._family.links if (link.member, link.other) == (member, other)]
        return save(self._store, self._by, [self._gone(link.tie.rec or "", link.home) for link in known])

    def confirm(self) -> Changed:
        """Keep every proposal of the list as said by the family. Raises Refusal as `Store.save`."""
        proposed = self._family.proposed
        said = {tie.pair: Relation(a=tie.a, b=tie.b, type=tie.type, kind=tie.kind) for tie in proposed}
        return save(self._store, self._by, self._set(proposed, said))

    def part(self, one: str, other: str) -> Changed:
        """Take away what is said of two. Where the list says it, that they are not so is kept instead.

        Raises Refusal as `Store.save`.
        """
        pair = frozenset((one, other))
        if any(tie.pair == pair for tie in by_roles(self._family.household.members)):
            return self.relate(one, other, RelationType.NONE)
        known = [tie.rec for tie in self._family.between(one, other) if tie.rec is not None]
        return save(self._store, self._by, [self._gone(rec) for rec in known])

    def _set(self, ties: Sequence[Tie], said: Mapping[frozenset[str], Relation]) -> list[Write]:
        """The record that stood on each pair takes what is said now; further ones of the pair go."""
        home = self._family.household.id
        writes = []
        for tie in ties:
            known = [t.rec for t in self._family.between(tie.a, tie.b) if t.rec is not None]
            new = system_values(Relation.TYPE, case=home, parent=home)
            values: Values = {"words": None} if known else new
            values |= said[tie.pair].wired(Source.FAMILY)
            writes.append(Write(home, known[0] if known else self._new_id(), values))
            writes += [self._gone(rec) for rec in known[1:]]
        return writes

    def _gone(self, rec: str, home: str | None = None) -> Write:
        home = home or self._family.household.id
        found = self._store.record(home, rec)
        values: Values = {e.path: e.value for e in tombstones(found.doc)} if found is not None else {}
        return Write(home, rec, values, why="delete")
