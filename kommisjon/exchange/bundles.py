"""Bundles out: everything since the last receipt, sealed to central and escrow, signed by this laptop.

A number is taken in the database before anything is written, so that a failed or lost bundle is named later and
never mistaken for another (security-and-bundles.md 4.5). Cumulative: a lost stick never blocks anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.enrolment import certificate_of, signing_key, trust_of
from kommisjon.store.unlocking import OpenVault
from sync.bundle.write import Signer, Written, write_bundle
from sync.merge import Change
from sync.merge.lines import actors_in, encode_change, encode_head


def export(vault: OpenVault, folder: Path, at: datetime) -> Written:
    """Write the next bundle into `folder`, read it back, and put it in the ledger.

    Raises Refusal V115 before enrolment, D709 with nothing to send, S205 with an expired certificate; B104, B105
    or B107 for the medium. A refusal after the number was taken burns the number.
    """
    store = vault.store
    certificate, trust, key = certificate_of(store), trust_of(store), signing_key(store)
    certificate.check_time(at)
    changes = list(store.changes())
    if not changes:
        raise Refusal(Code.NOTHING_TO_SEND)
    device, epoch = store.device()
    seq, base_seq, previous = store.reserve_bundle(at)
    vault.mark()
    try:
        written = write_bundle(
            folder,
            kind="case-data",
            device=device,
            mission=certificate.mission,
            epoch=epoch,
            seq=seq,
            base_seq=base_seq,
            prev=previous,
            created=at,
            trust_version=trust.version,
            lines=_lines(changes, store.actors(), store.forms()),
            signer=Signer(key, certificate),
            recipients=trust.recipients(),
            staging=vault.folder.out,
        )
    except Refusal as refusal:
        store.bundle_failed(seq, refusal.code.id)
        raise
    store.bundle_written(seq, written.manifest_sha256, written.path.name)
    vault.mark()
    return written


def _lines(
    changes: list[Change], actors: dict[int, tuple[str, int]], forms: list[tuple[str, int, str]]
) -> Iterator[bytes]:
    named = sorted(set().union(*(actors_in(change) for change in changes)))
    index = {actor: place for place, actor in enumerate(named)}
    yield encode_head([actors[actor] for actor in named], forms)
    for change in sorted(changes, key=lambda c: (index[c.actor], c.n)):
        yield encode_change(change, index)
