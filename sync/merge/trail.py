"""A laptop's trail of who did what: each entry bound to the one before, so that it shows what was taken out.

The hash of an entry is the SHA-256 over the hash before it and the entry's own canonical JSON
(docs/decisions/0021).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sync import canonical

FIRST_HASH = "0" * 64
"""What the first entry is bound to."""


class Entry(NamedTuple):
    """One entry: number, time (ISO 8601 in UTC), the user's label, act, ids with a blank between, reason, hash."""

    no: int
    at: str
    by: str
    act: str
    about: str
    why: str | None
    hash: str


class Piece(NamedTuple):
    """Entries in the order of their numbers, and the hash of the one before the first."""

    before: str
    entries: tuple[Entry, ...]


class Break(StrEnum):
    """What does not hold in a trail. A value that was once written keeps its meaning."""

    GAP = "gap"
    """The entry before this one has not come."""
    ALTERED = "altered"
    """The entry, or the one before it, is not what its hash was made of."""
    REWRITTEN = "rewritten"
    """An entry that came earlier under the same number, or the one before, was another."""


def link(before: str, entry: Sequence[Any]) -> str:
    """The hash of an entry that follows the one with the hash `before`; of `entry` its first six parts count."""
    named = dict(zip(Entry._fields[:-1], entry, strict=False))
    return hashlib.sha256(bytes.fromhex(before) + canonical.dumps(named)).hexdigest()


def breaks(piece: Piece, known: dict[int, set[str]]) -> Iterator[tuple[int, Break]]:
    """What does not hold in a piece, by the number of the entry. `known` are the hashes held, by number."""
    before_no, before = piece.entries[0].no - 1, piece.before
    held = {FIRST_HASH} if before_no == 0 else known.get(before_no, set())
    if not held:
        yield before_no + 1, Break.GAP
    elif before not in held:
        yield before_no + 1, Break.REWRITTEN
    for entry in piece.entries:
        if entry.no != before_no + 1:
            yield entry.no, Break.GAP
        elif entry.hash != link(before, entry):
            yield entry.no, Break.ALTERED
        if known.get(entry.no, set()) - {entry.hash}:
            yield entry.no, Break.REWRITTEN
        before_no, before = entry.no, entry.hash


def numbers(pieces: Iterable[Piece]) -> tuple[int, int]:
    """The first number that matters to some pieces, the one before the first entry, and the last."""
    every = [one.no for piece in pieces for one in piece.entries]
    return min(every) - 1, max(every)
