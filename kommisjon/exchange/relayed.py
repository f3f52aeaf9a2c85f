"""A bundle of another laptop of the mission: verified as headquarters does, opened, folded into the store here.

It was sealed to this laptop as well as to headquarters. Its changes keep the numbers they have there, and go on in
this laptop's own bundles until a receipt names them (central-and-merge.md 2.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import peers
from kommisjon.exchange.enrolment import certificate_of, identity_of, trust_of
from kommisjon.store import merging
from kommisjon.store.audit import Act
from kommisjon.store.merging import Merged
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync.bundle.opening import Opened
from sync.bundle.read import Verified, open_bundle, signed_by, verify
from sync.merge import Change, trail_lines
from sync.merge.lines import decode_change, decode_head
from sync.trust.document import parse_moment


@dataclass(frozen=True, slots=True)
class Met:
    """A bundle of another laptop that was taken."""

    device: str
    made: str
    """When, by its clock: 'YYYY-MM-DDTHH:MM:SSZ'."""
    merged: Merged
    files: int
    """Attached files that came with it and were not here."""


def of_another_laptop(store: Store, path: Path) -> str | None:
    """The pseudonym of the laptop of which a file is a bundle that this one could take; None for anything else.

    A bundle that was taken already, or that an officer has not agreed to, is such a file too. Raises B106.
    """
    found = signed_by(path, trust_of(store))
    if found is None or found[0].kind != "case-data" or found[0].device == certificate_of(store).device:
        return None
    return found[0].device


def is_known(store: Store, path: Path) -> bool:
    """Whether a bundle was taken before. Raises B106."""
    found = signed_by(path, trust_of(store))
    peer = None if found is None else peers.peer_of(store, found[0].device)
    if found is None or peer is None:
        return False
    return hashlib.sha256(found[0].to_bytes()).hexdigest() in peer.taken


def take(vault: OpenVault, path: Path, at: datetime) -> Met | None:
    """Take a bundle; None of a laptop that is not shared with, and where it was not sealed to this one.

    Raises every Refusal of sync.bundle.read.verify and open_bundle (S205, S206, S221 or S222 for a laptop whose
    certificate has run out or was withdrawn, I309 for one of another mission, C402 where it does not open), I320
    for a bundle that is too old, I321 for one that contradicts this laptop, R612 where there is no room for its
    files, B109 for a head line out of shape, V108. After each the laptop is as it was.
    """
    store = vault.store
    identity = identity_of(store)
    vault.folder.prepare()
    with verify(path, trust_of(store), at, expect_kind="case-data", staging=vault.folder.out) as verified:
        manifest = verified.manifest
        peer = peers.peer_of(store, manifest.device)
        if manifest.mission != certificate_of(store).mission:
            raise Refusal(Code.WRONG_MISSION)
        if peer is None:
            return None
        peers.check_age(manifest.device, parse_moment(manifest.created), at)
        if identity.recipient.id not in manifest.recipients:
            return None
        opened = open_bundle(verified, identity)
        with store.writing():
            merged, files = _fold(store, opened, verified, at, path.name)
            peers.note_taken(store, peer, verified.manifest_sha256)
            store.note(Act.TOOK_FROM_LAPTOP, vault.label, (manifest.device,))
    vault.mark()
    return Met(manifest.device, manifest.created, merged, files)


def _fold(store: Store, opened: Opened, verified: Verified, at: datetime, name: str) -> tuple[Merged, int]:
    lines = opened.lines()
    try:
        head = decode_head(next(lines).raw)
    except (Refusal, StopIteration):
        raise Refusal(Code.WRONG_FILE, detail=f"{name}: head line") from None
    if (verified.manifest.device, verified.manifest.epoch) not in head.actors:
        raise Refusal(Code.IDENTITY)
    numbers = merging.number_actors(store, head.actors)
    unreadable: dict[str, int] = {}
    changes = list(_read((line.raw for line in lines), numbers, unreadable))
    merged = merging.fold_in(store, changes, at)
    for code, count in unreadable.items():
        merged.unreadable[code] = merged.unreadable.get(code, 0) + count
    merging.note_forms(store, head.forms)
    brought = ((entry.sha256, entry.size, pieces) for entry, pieces in opened.stream_attachments())
    return merged, merging.keep_files(store, brought, merged.files)


def _read(lines: Iterable[bytes], numbers: list[int], unreadable: dict[str, int]) -> Iterator[Change]:
    """The changes that can be read; of the others, how many for which code. Trails are for headquarters."""
    seen: dict[tuple[int, int], Change] = {}
    for raw in lines:
        if trail_lines.is_trail(raw):
            continue
        try:
            change = decode_change(raw, numbers)
        except Refusal as refusal:
            unreadable[refusal.code.id] = unreadable.get(refusal.code.id, 0) + 1
            continue
        if seen.setdefault(change.dot, change) is change:
            yield change
