"""Writes the paper to a place that the officer gives. It leaves the vault there, and the audit says so."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.interview.afterwards.read_back import ReadingBack
from kommisjon.interview.sheet.content import Content, content_of
from kommisjon.interview.sheet.fonts import missing
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from sync.durable import put_whole

_OWNER_ONLY = 0o600


class Kind(Enum):
    """What the paper is written as; the value is the end of the file's name."""

    PDF = "pdf"
    PAGE = "html"


@dataclass(frozen=True, slots=True)
class Written:
    names: tuple[str, ...]
    missing: int
    """How many different characters no font here has: on the paper they are empty boxes."""


def check_folder(folder: Path, vault: Path) -> None:
    """Refuse a place that is no folder (D743), or that is the vault's own or in it (D746)."""
    try:
        there = folder.resolve()
        if not folder.is_dir():
            raise Refusal(Code.NO_FOLDER)
        if there.is_relative_to(vault.resolve()):
            raise Refusal(Code.SHEET_IN_VAULT)
    except (OSError, ValueError, RuntimeError):  # a name that no system takes, a link to itself
        raise Refusal(Code.NO_FOLDER) from None


def write_paper(
    store: Store,
    reading: ReadingBack,
    folder: Path,
    kinds: Sequence[Kind],
    *,
    vault: Path,
    by: str,
    at: datetime,
    random: Callable[[int], bytes],
    training: bool,
) -> Written:
    """Write what was read back to a folder, all of `kinds` or none; gives the names of the files.

    A name tells the day and four letters drawn by lot, and nothing of a person or a case. Nothing is written
    anywhere else. Raises Refusal D743 or D746 for the folder, B115 for a name that is taken, B108 where it cannot
    be written.
    """
    check_folder(folder, vault)
    content = content_of(reading.summary, reading.ending(), training=training)
    drawn = base64.b32encode(random(5)).decode().lower()[:4]
    files = {
        folder / f"paper-{at.date().isoformat()}-{drawn}.{kind.value}": _made(content, kind, at) for kind in kinds
    }
    for path in files:
        if path.exists():
            raise Refusal(Code.FILE_THERE, file=path.name)
    # Before it is written: a paper that got out must never be missing there.
    store.note(Act.WROTE_PAPER, by, reading.subject.ids)
    _put(files)
    return Written(tuple(path.name for path in files), missing(content.texts()))


def _made(content: Content, kind: Kind, at: datetime) -> bytes:
    if kind is Kind.PDF:
        from kommisjon.interview.sheet.pdf import pdf

        return pdf(content, at)
    from kommisjon.interview.sheet.page import page

    return page(content)


def _put(files: dict[Path, bytes]) -> None:
    done: list[Path] = []
    for path, data in files.items():
        try:
            put_whole(path, data, _OWNER_ONLY)
        except OSError as problem:
            for other in done:
                other.unlink(missing_ok=True)
            raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
        done.append(path)
