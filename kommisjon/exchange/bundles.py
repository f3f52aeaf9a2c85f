"""Bundles out: everything since the last receipt, sealed to central and escrow, signed by this laptop.

One that other laptops of the mission are to read as well brings everything that is here: what a receipt has named
has come to headquarters, not to them.

A number is taken in the database before anything is written, and the manifest noted before any of it is on a
medium, so that a failed or lost bundle is named later and never mistaken for another (security-and-bundles.md
4.5). Cumulative: a lost stick never blocks anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.exchange import peers
from kommisjon.exchange.enrolment import certificate_of, signing_key, trust_of
from kommisjon.exchange.training import is_training
from kommisjon.store import merging, receipts, trailing
from kommisjon.store.audit import Act
from kommisjon.store.checking import Progress, in_silence
from kommisjon.store.store import Store
from kommisjon.store.unlocking import OpenVault
from sync.bundle.attachments import Attachment
from sync.bundle.write import Signer, Written, write_bundle
from sync.merge import Change, trail_lines
from sync.merge.lines import actors_in, encode_change, encode_head
from sync.trust.sealing import Recipient


def export(
    vault: OpenVault,
    folder: Path,
    at: datetime,
    *,
    full: bool = False,
    shared: bool = False,
    progress: Progress = in_silence,
) -> Written:
    """Write the next bundle into `folder`, read it back, and put it in the ledger.

    It brings whatever no receipt has named, of the audit trail too. A `full` one brings everything that is here
    and leans on no receipt: the answer to a central that was put back from an older copy (I304). A `shared` one is
    sealed to the laptops that this one shares with as well, where there are any. The store is checked in full
    first; `progress` is told how far that is. The lines counted in what it gives are the head line and those of
    changes.

    Raises Refusal V157 in a vault to train with, V115 before enrolment, V145 after an older state was taken, D709
    with nothing to send, D712 with nothing new, S205 with an expired certificate; V105 for a store that is
    damaged; D743 for a folder that is not there; B104, B105 or B107 for the medium; V108 or V111 for the vault's
    own folder. A failure after the number was taken burns it.
    """
    store = vault.store
    if is_training(store):
        raise Refusal(Code.TRAINING_VAULT)
    if store.behind() is not None:
        raise Refusal(Code.NEW_EPOCH_NEEDED)
    certificate, trust, key = certificate_of(store), trust_of(store), signing_key(store)
    certificate.check_time(at)
    laptops = peers.sealed_to(store, trust, list(store.changes()), at) if shared else []
    changes, files = _to_send(store, full=full, laptops=laptops)
    watched = trailing.going(store, full=full)
    trail = list(trail_lines.encode(watched.before, watched.entries))
    device, epoch = store.device()
    if not os.path.isdir(folder):  # a name mistyped must burn no number: headquarters would look for a lost stick
        raise Refusal(Code.NO_FOLDER)
    vault.folder.prepare()
    store.check_for_work(progress)
    seq, base_seq, previous = store.reserve_bundle(at, files=files, full=full)

    def signed(manifest_sha256: str, name: str) -> None:
        def noted() -> None:
            store.bundle_signed(seq, manifest_sha256, name)
            store.note(Act.EXPORTED, vault.label, watched.about(epoch, seq))

        store.at_once(noted)
        vault.mark()

    with _burnt_by_a_failure(store, seq):
        vault.mark()
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
            lines=chain(_lines(store, changes), trail),
            attachments=_attachments(store, files),
            signer=Signer(key, certificate),
            recipients=[*trust.recipients(), *laptops],
            staging=vault.folder.out,
            announce=signed,
        )

    def given() -> None:
        store.bundle_written(seq)
        if laptops:
            peers.note_given(store, laptops, changes)

    store.at_once(given)
    vault.mark()
    return replace(written, records=written.records - len(trail))


def _to_send(store: Store, *, full: bool, laptops: list[Recipient]) -> tuple[list[Change], list[str]]:
    """The changes and the digests of the files for the next bundle."""
    changes = list(store.changes()) if full else receipts.unacknowledged(store)
    files = receipts.files_to_send(store, changes)
    if laptops and (changes or files or not peers.is_given(store, laptops, list(store.changes()))):
        changes = list(store.changes())
        files = receipts.files_to_send(store, changes)
    if not changes and not files:
        raise Refusal(Code.NOTHING_NEW if receipts.ledger(store) else Code.NOTHING_TO_SEND)
    return changes, files


@contextmanager
def _burnt_by_a_failure(store: Store, seq: int) -> Iterator[None]:
    """Note in the ledger why the bundle of this number failed, if it does."""
    try:
        yield
    except BaseException as problem:
        code = problem.code if isinstance(problem, Refusal) else Code.INTERNAL
        with suppress(Refusal):  # what failed first is what the person is told
            store.bundle_failed(seq, code.id)
        raise


def _lines(store: Store, changes: list[Change]) -> Iterator[bytes]:
    actors, me = store.actors(), store.device()
    # The laptop is named in any case: central refuses a bundle of somebody whom its head line does not name.
    own = {number for number, named in actors.items() if named == me}
    named = sorted(own.union(*(actors_in(change) for change in changes)))
    index = {actor: place for place, actor in enumerate(named)}
    yield encode_head([actors[actor] for actor in named], [*store.forms(), *merging.forms_of_others(store)])
    for change in sorted(changes, key=lambda c: (index[c.actor], c.n)):
        yield encode_change(change, index)


def _attachments(store: Store, files: Iterable[str]) -> Iterator[Attachment]:
    for sha256 in files:
        size = store.attachment_size(sha256)
        if size is not None:
            yield Attachment(sha256, size, partial(store.attachment, sha256))
