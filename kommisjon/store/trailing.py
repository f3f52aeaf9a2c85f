"""The piece of the audit trail that goes with the next bundle: what no receipted bundle has carried.

Which piece went with which bundle stands in the trail itself: the entry of an export names the bundle and the last
entry that was in it. So no table knows less than the trail does, and that note is bound like any other entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kommisjon.store import receipts
from kommisjon.store.audit import Act
from kommisjon.store.opening import telling
from kommisjon.store.store import Store
from sync.merge.trail import FIRST_HASH, Entry

_NOTED = re.compile(r"bundle-(\d{1,15})-(\d{1,15}) trail-(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Going:
    """The entries that go, as they stand: a trail that does not hold goes too, and central sees that."""

    before: str
    """The hash of the entry before the first."""
    entries: tuple[Entry, ...]
    last: int
    """The number of the last entry that central has when the bundle has arrived."""

    def about(self, epoch: int, seq: int) -> tuple[str, str]:
        """What the entry of the export is about."""
        return f"bundle-{epoch}-{seq}", f"trail-{self.last}"


def going(store: Store, *, full: bool = False) -> Going:
    """The piece for the next bundle; all of the trail with a `full` one."""
    after = 0 if full else _acknowledged(store)
    with telling():
        rows = store.connection.execute(
            "SELECT no, at, by, act, about, why, hash FROM audit WHERE no >= ? AND no > 0 ORDER BY no", (after,)
        ).fetchall()
    entries = tuple(Entry(*row) for row in rows)
    held = next((one for one in entries if one.no == after), None)
    if held is None:
        return Going(FIRST_HASH, entries, entries[-1].no if entries else 0)
    return Going(held.hash, entries[1:], entries[-1].no)


def _acknowledged(store: Store) -> int:
    """The last entry that a bundle carried which central has answered."""
    epoch = store.device()[1]
    answered = {sent.seq for sent in receipts.ledger(store) if sent.receipt is not None}
    with telling():
        rows = store.connection.execute("SELECT about FROM audit WHERE act = ?", (Act.EXPORTED.value,)).fetchall()
    noted = (tuple(map(int, found.groups())) for (about,) in rows if (found := _NOTED.fullmatch(about)))
    return max((last for of_epoch, seq, last in noted if of_epoch == epoch and seq in answered), default=0)
