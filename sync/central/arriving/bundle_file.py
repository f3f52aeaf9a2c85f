"""A bundle from its file into central: the signature first, then the seal, then one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from sync.bundle.read import Verified, verify
from sync.central.arriving.apart import Openers, opened_apart
from sync.central.arriving.bundles import receipt_of
from sync.central.arriving.importer import take
from sync.central.arriving.planning import look_again
from sync.central.arriving.reading import Faulty
from sync.central.arriving.sequence import ManifestFacts
from sync.central.failing import telling
from sync.merge.receipt import Receipt
from sync.trust.devices import Register
from sync.trust.document import Trust
from sync.trust.sealing import Identity

_LINES_A_STEP = 500


def import_file(
    engine: Engine,
    path: Path,
    trust: Trust,
    identity: Identity,
    at: datetime,
    *,
    former: Sequence[Identity] = (),
    register: Register | None = None,
    staging: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    openers: Openers | None = None,
    taken_before: Callable[[], None] = lambda: None,
) -> Receipt:
    """Verify the bundle at `path`, open it with central's `identity` and take it; give the receipt.

    `former` are identities that central had before: a laptop abroad may still seal to one of them. `at` is
    central's own time, with a zone; `staging` is where a private copy of the sealed file may go. A bundle taken
    before is verified again but not opened, and gives the receipt of then. `register` says which laptops there
    are. `progress` is told how many bytes of its lines were read, of how many in the bundle. `openers` give what
    opens bundles, where several come one after another. `taken_before` is called where central has the bundle
    already, as in `importer.take`.

    Raises every Refusal of sync.bundle.read.verify, of opened_apart, of sync.central.arriving.importer.take and of
    Register.check_listed; after each central is as it was.
    """
    with verify(path, trust, at, expect_kind="case-data", staging=staging) as verified:
        if register is not None:
            register.check_listed(verified.certificate)
        facts = facts_of(verified)
        with telling(), engine.connect() as connection:
            earlier = receipt_of(connection, facts.manifest_sha256)
        if earlier is not None:
            taken_before()
            return earlier
        own = _named((identity, *former), verified.manifest.recipients)
        with opened_apart(verified, own, staging=staging, openers=openers) as handed:
            lines = _counted(handed.lines(), verified.manifest.payload.inner_size, progress)
            receipt = take(engine, lines, facts, at, handed.files(), taken_before=taken_before)
    look_again(engine)
    return receipt


def _counted(
    lines: Iterable[bytes | Faulty], of: int, progress: Callable[[int, int], None] | None
) -> Iterator[bytes | Faulty]:
    done = 0
    for number, line in enumerate(lines):
        if progress is not None and number % _LINES_A_STEP == 0:
            progress(done, of)
        done += len(line) if isinstance(line, bytes) else 0
        yield line


def _named(identities: Sequence[Identity], recipients: Sequence[str]) -> Identity:
    """The identity that a manifest names; where it names none, the newest, which then says that it cannot open."""
    return next((one for one in identities if one.recipient.id in recipients), identities[0])


def facts_of(verified: Verified) -> ManifestFacts:
    """Give what the importer needs of a verified bundle's manifest."""
    manifest = verified.manifest
    return ManifestFacts(
        manifest_sha256=verified.manifest_sha256,
        device=manifest.device,
        mission=manifest.mission,
        epoch=manifest.epoch,
        seq=manifest.seq,
        base_seq=manifest.base_seq,
        prev=manifest.prev,
        cert_serial=verified.certificate.serial,
        trust_version=manifest.trust_version,
    )
