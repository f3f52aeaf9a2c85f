"""Changes that one laptop brought for another: the first one's signature vouches, until the other's own comes.

A laptop of a mission takes what others have written and sends it on (central-and-merge.md 2.2). What it brought is
held and merged like everything else. It counts as vouched for by its own laptop once a bundle of that one says the
same; one that says otherwise is set aside as EQUIVOCATION by the importer, and the mark stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from sync.central.among import among, pair_among
from sync.central.loading import load
from sync.central.schema import actor, bundle, relayed
from sync.merge import Change

_COLUMNS = ("home", "actor_no", "n", "bundle_no")


@dataclass(frozen=True, slots=True)
class Brought:
    """How many changes of `device` are held on the word of `by`, and since when (ISO 8601, UTC)."""

    device: str
    epoch: int
    by: str
    changes: int
    since: str

    def as_dict(self) -> dict[str, str | int]:
        """The shape that `--json` prints."""
        return {
            "device": self.device,
            "epoch": self.epoch,
            "by": self.by,
            "changes": self.changes,
            "since": self.since,
        }


def note(
    connection: Connection, bundle_no: int, fresh: Iterable[Change], again: Iterable[Change], own: Collection[int]
) -> None:
    """Mark what a bundle brought for others, and unmark what its laptop now says itself; in the same transaction.

    `own` are the numbers of the laptop that signed the bundle, in all its epochs.
    """
    others = sorted((c.home, c.actor, c.n, bundle_no) for c in fresh if c.actor not in own)
    load(connection, relayed, _COLUMNS, others)
    waiting = _waiting(connection, own)
    said = [(c.home, c.actor, c.n) for c in again if c.actor in own and (c.home, c.actor, c.n) in waiting]
    if said:
        its = pair_among(relayed.c.actor_no, relayed.c.n, [(actor_no, n) for _home, actor_no, n in said])
        connection.execute(delete(relayed).where(among(relayed.c.home, {home for home, _, _ in said}), its))


def on_anothers_word(connection: Connection) -> list[Brought]:
    """Everything that is held so, by laptop and by who brought it."""
    whose, who = actor.alias("whose"), actor.alias("who")
    rows = connection.execute(
        select(whose.c.device, whose.c.epoch, who.c.device, func.count(), func.min(bundle.c.received_at))
        .select_from(relayed)
        .join(whose, whose.c.actor_no == relayed.c.actor_no)
        .join(bundle, bundle.c.bundle_no == relayed.c.bundle_no)
        .join(who, who.c.actor_no == bundle.c.actor_no)
        .group_by(whose.c.device, whose.c.epoch, who.c.device)
    )
    return sorted((Brought(*row) for row in rows), key=lambda one: (one.device, one.epoch, one.by))


def _waiting(connection: Connection, own: Collection[int]) -> set[tuple[str, int, int]]:
    keys = select(relayed.c.home, relayed.c.actor_no, relayed.c.n).where(relayed.c.actor_no.in_(sorted(own)))
    return {(row.home, row.actor_no, row.n) for row in connection.execute(keys)}
