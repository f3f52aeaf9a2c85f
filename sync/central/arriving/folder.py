"""A folder of bundles, such as a mission brings home: which they are, and in which order they are best taken.

By laptop and number: an older bundle that comes after a newer one of the same laptop may bring nothing new, and is
refused if it does (I305). Nothing is believed of a file here but what its signature vouches for; whether it may be
taken is found out when it is taken.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.bundle.manifest import Manifest
from sync.bundle.read import signed_by
from sync.central.failing import telling
from sync.central.schema import bundle, sent
from sync.trust.certificate import Certificate
from sync.trust.document import Trust

SUFFIX = ".kmb"
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a bundle of a laptop. `device` and `seq` are None where nobody known has signed it."""

    path: Path
    size: int
    device: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """The files in the order in which they are to be taken, and the receipts that lie there by their digests."""

    files: tuple[Found, ...]
    receipts: frozenset[str]


def look_into(folder: Path, trust: Trust) -> Folder:
    """Go through a folder. Files that are signed as something else than case data, as receipts, are no bundles.

    Those that nobody known has signed come last, by name: each is refused with its own reason. Raises Refusal B106
    for a folder that cannot be read.
    """
    ordered: list[tuple[tuple[str, int, int, str], Found]] = []
    receipts = set()
    for path, size in _paths(folder):
        signed = _signed(path, trust)
        if signed is None:
            ordered.append(((_LAST, 0, 0, path.name), Found(path, size)))
            continue
        manifest = signed[0]
        if manifest.kind == "receipt":
            receipts.add(hashlib.sha256(manifest.to_bytes()).hexdigest())
        elif manifest.kind == "case-data":
            key = (manifest.device, manifest.epoch, manifest.seq, path.name)
            ordered.append((key, Found(path, size, manifest.device, manifest.seq)))
    ordered.sort(key=lambda one: one[0])
    return Folder(tuple(found for _key, found in ordered), frozenset(receipts))


def _signed(path: Path, trust: Trust) -> tuple[Manifest, Certificate] | None:
    try:
        return signed_by(path, trust)
    except Refusal:
        return None  # it cannot be read: whoever takes it says so


def _paths(folder: Path) -> list[tuple[Path, int]]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
        return [(path, path.stat().st_size) for path in found]
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def is_answered(engine: Engine, manifest_sha256: str, receipts: frozenset[str]) -> bool:
    """Whether one of these receipts answers the bundle with this manifest."""
    answers = (
        select(sent.c.manifest_sha256)
        .join(bundle, bundle.c.bundle_no == sent.c.bundle_no)
        .where(bundle.c.manifest_sha256 == manifest_sha256)
    )
    with telling(), engine.connect() as connection:
        return not receipts.isdisjoint(connection.scalars(answers))
