"""Laptops that exist only here: they save, delete and meet as real ones do, without a vault.

What they write are the same changes as a laptop's store writes (sync.merge), so central cannot tell the
difference. Everything they hold is synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.merge import Change, Doc, Dot, Entry, Value, Why, absorb, compose, hlc, tombstones
from sync.merge.lines import actors_in, encode_change, encode_head

Key = tuple[str, str]
"""(home, record)."""


@dataclass
class Laptop:
    """One laptop. `actor` is its number among those that meet, the same on each of them.

    `wall_ms` is what its clock says, in milliseconds since 1970, right or wrong; `by` whoever types.
    """

    device: str
    epoch: int = 1
    actor: int = 0
    by: str = ""
    wall_ms: int = 0
    clock: int = 0
    n: int = 0
    docs: dict[Key, Doc] = field(default_factory=dict)
    log: dict[Dot, Change] = field(default_factory=dict)

    def answer(
        self, home: str, rec: str, values: Mapping[str, Value], *, form: str | None = None, why: Why | None = None
    ) -> Change:
        """Save `values` on a record, as somebody does who sees what this laptop holds."""
        entries = compose(self.docs.get((home, rec), {}), values)
        return self.write(home, rec, entries, form, why)

    def remove(self, home: str, rec: str, *, form: str | None = None) -> Change:
        """Delete a record as it stands here."""
        return self.write(home, rec, tombstones(self.docs[home, rec]), form, "delete")

    def meet(self, changes: Iterable[Change]) -> None:
        """Merge changes of other laptops, and have one's clock follow theirs as a laptop's does."""
        for change in changes:
            if change.dot not in self.log:
                self.take([change])
                self.clock = hlc.receive(self.clock, self.wall_ms, change.hlc)

    def take(self, changes: Iterable[Change]) -> None:
        """Merge changes; the clock stays as it is."""
        for change in changes:
            key = (change.home, change.rec)
            self.docs[key] = absorb(self.docs.get(key, {}), [change])
            self.log[change.dot] = change

    def write(self, home: str, rec: str, entries: tuple[Entry, ...], form: str | None, why: Why | None) -> Change:
        """Save these entries as they are."""
        self.n += 1
        self.clock = hlc.tick(self.clock, self.wall_ms)
        change = Change(home, rec, self.actor, self.n, self.clock, self.by or self.device, form, why, entries)
        self.take([change])
        return change


def lines_of(
    changes: Iterable[Change],
    own: int,
    names: Mapping[int, tuple[str, int]],
    forms: Sequence[tuple[str, int, str]],
) -> list[bytes]:
    """Give the head line and the lines of a bundle of laptop `own`. `names` are (device, epoch) by actor."""
    wanted = list(changes)
    named = sorted({own}.union(*(actors_in(change) for change in wanted)))
    index = {actor: place for place, actor in enumerate(named)}
    in_order = sorted(wanted, key=lambda one: (index[one.actor], one.n))
    return [
        encode_head([names[actor] for actor in named], forms),
        *(encode_change(change, index) for change in in_order),
    ]
