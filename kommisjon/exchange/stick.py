"""A stick between the laptop, headquarters and the other laptops of the mission.

Receipts and packs that are on it are taken, and bundles of the laptops that this one shares with; then the next
bundle is written to it, for all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import peers, relayed
from kommisjon.exchange.bundles import export
from kommisjon.exchange.packs import TakenPack, take_pack
from kommisjon.exchange.receipts import Taken, take_receipt
from kommisjon.exchange.relayed import Met
from kommisjon.store.checking import Progress, in_silence
from kommisjon.store.unlocking import OpenVault
from sync.bundle.write import Written
from sync.trust import introduction
from sync.trust.introduction import Introduced

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
    met: list[Met] = field(default_factory=list)
    """Bundles of other laptops that were taken now."""
    not_for_us: list[str] = field(default_factory=list)
    """Laptops that are shared with, of which only bundles lie here that were not sealed to this one."""
    asking: list[Introduced] = field(default_factory=list)
    """Laptops of the mission that have introduced themselves, and that nobody has agreed to share with."""


def visit(
    vault: OpenVault,
    folder: Path,
    at: datetime,
    progress: Progress = in_silence,
    *,
    agreed: Sequence[Introduced] = (),
) -> Visited:
    """Take receipts, packs and other laptops' bundles in `folder`, then write the next bundle there.

    `agreed` are laptops that the last visit told of as asking, and that an officer has agreed to share with. The
    receipts come first: what they confirm need not be sent again. Written is only what is new. Raises Refusal D743
    for a folder that cannot be read, and what `export` raises, but for having nothing new.
    """
    store = vault.store
    done = Visited([], [], None)
    for one in agreed:
        peers.agree(vault, one, at)
    for file in _in(folder, SUFFIX):
        try:
            done.taken.append(take_receipt(vault, file, at))
        except Refusal as refusal:
            if refusal.code is Code.WRONG_KIND:
                take = _take_pack if refusal.facts.get("found") == "mission-pack" else _take_bundle
                take(vault, file, at, done)
            elif refusal.code not in _NOT_FOR_US:
                done.refused.append((file.name, refusal))
    for file in _in(folder, introduction.SUFFIX):
        try:
            found = peers.read_from(store, file, at)
        except Refusal as refusal:
            done.refused.append((file.name, refusal))
        else:
            if found is not None and not peers.is_agreed(store, found):
                done.asking.append(found)
    try:
        written = export(vault, folder, at, shared=True, progress=progress)
    except Refusal as refusal:
        if refusal.code not in (Code.NOTHING_NEW, Code.NOTHING_TO_SEND):
            raise
        written = None
    peers.introduce(vault, folder, at)
    return replace(done, written=written, not_for_us=sorted(set(done.not_for_us)))


def _take_pack(vault: OpenVault, file: Path, at: datetime, done: Visited) -> None:
    """Take a mission pack, if it is for this laptop."""
    try:
        came = take_pack(vault, file, at)
    except Refusal as refusal:
        if refusal.code not in _NOT_FOR_US:
            done.refused.append((file.name, refusal))
    else:
        if came.brought_something:
            done.packs.append(came)


def _take_bundle(vault: OpenVault, file: Path, at: datetime, done: Visited) -> None:
    """Take a bundle of another laptop, if an officer has agreed to share with it and it is new here."""
    try:
        device = relayed.of_another_laptop(vault.store, file)
        if device is None or relayed.is_known(vault.store, file):
            return
        met = relayed.take(vault, file, at)
    except Refusal as refusal:
        done.refused.append((file.name, refusal))
        return
    if met is not None:
        done.met.append(met)
    elif peers.peer_of(vault.store, device) is not None:
        done.not_for_us.append(device)


def _in(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix == suffix and file.is_file())
    except OSError:
        raise Refusal(Code.NO_FOLDER) from None


def media() -> list[Path]:
    """The sticks and disks that are plugged in, as far as this system shows them under the usual places."""
    if os.name == "nt":
        return _there(Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
    return _there(path for mount in _MOUNTS for path in sorted(Path("/").glob(mount.lstrip("/"))))


def _there(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if os.path.isdir(path)]
