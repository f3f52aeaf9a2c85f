"""What central answers to a bundle: which changes it holds, and what it could not take (central-and-merge.md 3.1).

The laptop may forget a change when its number lies in a range held here; a line set aside is never in one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sync import canonical
from sync.central.ranges import Ranges

Status = Literal["accepted", "superseded"]

LIST_LIMIT = canonical.MAX_ARRAY
"""Lists in a receipt are cut here; the counts are always whole. A range that is cut off is only kept longer."""


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What the signed manifest of a verified bundle says, as far as the importer needs it.

    `manifest_sha256` and `prev` are 64 hex digits; `prev` is zeros for seq 1; `base_seq` is the last bundle for
    which the laptop has a receipt, or 0.
    """

    manifest_sha256: str
    device: str
    mission: str
    epoch: int
    seq: int
    base_seq: int
    prev: str
    cert_serial: int


@dataclass(frozen=True, slots=True)
class Held:
    """Of one machine: the changes central holds and those missing before the last of them."""

    device: str
    epoch: int
    ranges: Ranges
    missing: Ranges


@dataclass(frozen=True, slots=True)
class Counts:
    """Changes of this bundle. `superseded` are those of `applied` whose values had all been replaced already.

    `attachments` are the files that came with it and were new; `attachments_waiting` those that its changes name
    and that have not come.
    """

    applied: int = 0
    already_held: int = 0
    superseded: int = 0
    quarantined: int = 0
    waiting: int = 0
    conflicts: int = 0
    attachments: int = 0
    attachments_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one bundle. `quarantined` are (line, code), `conflicts` (record, path) that opened with it."""

    manifest_sha256: str
    device: str
    epoch: int
    seq: int
    received_at: str
    status: Status
    counts: Counts
    held: list[Held]
    quarantined: list[tuple[int, str]]
    conflicts: list[tuple[str, str]]
    unaccounted: Ranges
    clock_suspect: bool

    def as_dict(self) -> dict[str, Any]:
        """The shape that is stored, sent and printed by `--json`."""
        return asdict(self)

    def encoded(self) -> bytes:
        """The canonical bytes; lists end at LIST_LIMIT."""
        shape = self.as_dict()
        for name in ("quarantined", "conflicts", "unaccounted", "held"):
            shape[name] = shape[name][:LIST_LIMIT]
        for held in shape["held"]:
            held["ranges"], held["missing"] = held["ranges"][:LIST_LIMIT], held["missing"][:LIST_LIMIT]
        return canonical.dumps(shape)

    @classmethod
    def decoded(cls, data: bytes) -> Receipt:
        """Read what `encoded` wrote. Raises Refusal R601 for anything else that is not canonical JSON."""
        shape = canonical.loads(data, limit=64 * 1024 * 1024)
        held = [
            Held(one["device"], one["epoch"], _pairs(one["ranges"]), _pairs(one["missing"]))
            for one in shape["held"]
        ]
        shape |= {
            "counts": Counts(**shape["counts"]),
            "held": held,
            "quarantined": [(line, code) for line, code in shape["quarantined"]],
            "conflicts": [(rec, path) for rec, path in shape["conflicts"]],
            "unaccounted": _pairs(shape["unaccounted"]),
        }
        return cls(**shape)


def _pairs(lists: list[list[int]]) -> Ranges:
    return [(first, last) for first, last in lists]
