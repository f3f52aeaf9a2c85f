"""A stick between the laptop and headquarters: receipts and packs on it taken, the next bundle written to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.packs import TakenPack, take_pack
from kommisjon.exchange.receipts import Taken, take_receipt
from kommisjon.store.checking import Progress, in_silence
from kommisjon.store.unlocking import OpenVault
from sync.bundle.write import Written

SUFFIX = ".kmb"
_NOT_FOR_US = (
    Code.WRONG_KIND,
    Code.SEAL_NO_MATCH,
    Code.RECEIPT_ELSEWHERE,
    Code.WRONG_MISSION,
    Code.PACK_ELSEWHERE,
)
"""What is on the stick for another reason: bundles of ours, other laptops' receipts and packs."""
_MOUNTS = ("/media/*/*", "/run/media/*/*", "/Volumes/*")


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of one visit to a stick."""

    taken: list[Taken]
    """Receipts for this laptop, also those that had been taken before."""
    refused: list[tuple[str, Refusal]]
    """Files that looked like something for us and were not taken, by name."""
    written: Written | None
    """The new bundle; None where there was nothing new to send."""
    packs: list[TakenPack] = field(default_factory=list)
    """Mission packs for this laptop that brought something."""


def visit(vault: OpenVault, folder: Path, at: datetime, progress: Progress = in_silence) -> Visited:
    """Take the receipts and packs in `folder`, then write the next bundle there if there is anything new.

    The receipts come first: what they confirm need not be sent again. Raises Refusal B106 for a folder that cannot
    be read, and what `export` raises, but for having nothing new.
    """
    taken, refused, packs = [], [], list[TakenPack]()
    for file in _bundles_in(folder):
        try:
            came = _take(vault, file, at)
            if isinstance(came, Taken):
                taken.append(came)
            elif came.brought_something:
                packs.append(came)
        except Refusal as refusal:
            if refusal.code not in _NOT_FOR_US:
                refused.append((file.name, refusal))
    try:
        written = export(vault, folder, at, progress=progress)
    except Refusal as refusal:
        if refusal.code not in (Code.NOTHING_NEW, Code.NOTHING_TO_SEND):
            raise
        written = None
    return Visited(taken, refused, written, packs)


def _take(vault: OpenVault, file: Path, at: datetime) -> Taken | TakenPack:
    try:
        return take_receipt(vault, file, at)
    except Refusal as refusal:
        if refusal.code is not Code.WRONG_KIND or refusal.facts.get("found") != "mission-pack":
            raise
    return take_pack(vault, file, at)


def _bundles_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == SUFFIX and file.is_file())
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def media() -> list[Path]:
    """The sticks and disks that are plugged in, as far as this system shows them under the usual places."""
    if os.name == "nt":
        return _there(Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
    return _there(path for mount in _MOUNTS for path in sorted(Path("/").glob(mount.lstrip("/"))))


def _there(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if os.path.isdir(path)]
