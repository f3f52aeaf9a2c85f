"""What central's screen is given by whoever starts it: codes in words, a case in lines, files written out.

The commands have the same words and write the same files; they stand a floor above the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from sync.central.arriving.parked import Quarantine
    from sync.central.figures.telling import Figures
    from sync.central.shown.show import CaseView
    from sync.central.staff.who import Staff

Labels = Mapping[str, Mapping[str, str]]
"""Codes in words: by list, then by code."""


class Sheet(Protocol):
    """What was written for a municipality: the names of the files, and what is to be known of them."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def remarks(self) -> Iterator[str]: ...


class WriteSheet(Protocol):
    """Writes a case's sheet for a municipality into a folder, noted before. Raises Refusal."""

    def __call__(
        self, engine: Engine, who: Staff, case: str, municipality: str, folder: Path, at: datetime, *, full: bool
    ) -> Sheet: ...


class WritePage(Protocol):
    """Writes figures as a page for a browser into a folder, noted before; gives its name. Raises Refusal."""

    def __call__(self, engine: Engine, who: Staff, found: Figures, folder: Path, at: datetime) -> str: ...


@dataclass(frozen=True, slots=True)
class Given:
    """Words and deeds of the commands. `figure_lines` takes a width in cells, `figures_of` codes by dimension."""

    labels: Callable[[], Labels]
    case_lines: Callable[[CaseView], Iterator[str]]
    figure_lines: Callable[[Figures, Labels, int], Iterator[str]]
    figures_of: Callable[[Figures, Labels, Mapping[str, Collection[str]]], str]
    write_sheet: WriteSheet
    write_page: WritePage
    quarantine: Quarantine
