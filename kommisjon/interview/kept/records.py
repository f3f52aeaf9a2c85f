"""What an interview asks of the place where its records are kept: a laptop's store, or central's database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sync.merge import Doc, Why

TAKEN_BACK: Why = "restore"
"""Why a change is saved that takes another one back: it gives again what stood before."""


class Kept(Protocol):
    """A record wherever it is kept."""

    @property
    def rec(self) -> str: ...

    @property
    def doc(self) -> Doc: ...


class Records(Protocol):
    """Where records are read from: a laptop's store, or central's database."""

    def record(self, home: str, rec: str, /) -> Kept | None:
        """One record, or None."""

    def records(self, record_type: str, *, home: str | None = None, parent: str | None = None) -> Sequence[Kept]:
        """The living records of a type, oldest first; of one parent or one home where given."""
