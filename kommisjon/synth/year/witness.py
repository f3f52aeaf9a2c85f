"""Somebody who stood beside every laptop and knows which answers must stand in the end.

Written by sets of changes alone, without the fold that it is held against: an answer has given way where whoever
answered the same path later had it in front of them, and stands otherwise.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync import canonical
from sync.merge import Change, Doc, Dot, Value

Path = tuple[str, str]
"""(record, path)."""
Named = tuple[str, str, int, int, Value]
"""(path, device, epoch, n, value) of an answer that stands."""


@dataclass
class Witness:
    """Watches laptops that meet each other. `names` are (device, epoch) by actor."""

    names: Mapping[int, tuple[str, int]]
    _said: defaultdict[Path, dict[Dot, Value]] = field(default_factory=lambda: defaultdict(dict))
    _gone: set[tuple[Path, Dot]] = field(default_factory=set)
    _sight: dict[int, defaultdict[Path, set[Dot]]] = field(default_factory=dict)

    def saw_saved(self, change: Change) -> None:
        """A laptop saved this: what it had in front of it gives way."""
        sight = self._sight.setdefault(change.actor, defaultdict(set))
        for entry in change.entries:
            path = (change.rec, entry.path)
            self._said[path][change.dot] = entry.value
            self._gone.update((path, dot) for dot in sight[path])
            sight[path] = {change.dot}

    def saw_given(self, to: int, changes: Iterable[Change]) -> None:
        """Laptop `to` took these from another."""
        sight = self._sight.setdefault(to, defaultdict(set))
        for change in changes:
            for entry in change.entries:
                sight[change.rec, entry.path].add(change.dot)

    def standing(self) -> dict[str, list[Named]]:
        """Give what must stand, by record."""
        found: defaultdict[str, list[Named]] = defaultdict(list)
        for path, said in self._said.items():
            for dot, value in said.items():
                if (path, dot) not in self._gone:
                    found[path[0]].append((path[1], *self.names[dot.actor], dot.n, value))
        return found


def standing_in(doc: Doc, names: Mapping[int, tuple[str, int]]) -> Iterator[Named]:
    """Give what stands in a record as central or a laptop holds it."""
    for path, state in doc.items():
        for head in state.heads:
            yield path, *names[head.actor], head.n, head.value


def digest_of(standing: Iterable[Named]) -> str:
    """Give one text for what stands in a record: the same for the same answers."""
    rows = sorted(([*one[:4], canonical.dumps(one[4]).decode()] for one in standing), key=lambda row: row[:4])
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def disputed(standing: Iterable[Named]) -> set[str]:
    """The paths on which answers that differ stand beside each other."""
    values: defaultdict[str, set[bytes]] = defaultdict(set)
    for path, _device, _epoch, _n, value in standing:
        told = {} if value is None else {part: value.get(part) for part in ("s", "v")}
        values[path].add(canonical.dumps(told))
    return {path for path, different in values.items() if len(different) > 1}
