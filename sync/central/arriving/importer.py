"""Taking a bundle into central: one transaction, before or after, never between (central-and-merge.md 3.1).

Order of locks, the same for every importer: actors by number, then lanes by number. Without them two importers
that read, fold and write the same record would lose values without an error.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from kommisjon.errors import Code, Refusal
from sync.central.arriving import bundles, reading, sequence
from sync.central.arriving.centrals_own import ahead_of_central, centrals_own
from sync.central.arriving.reading import Batch, Fault
from sync.central.arriving.sequence import ManifestFacts
from sync.central.failing import telling
from sync.central.merged import actors, attachments, erased, log, records, relayed, sealed_log, shielding, trails
from sync.central.merged.forgetting import refuse
from sync.central.merged.projections import project
from sync.central.merged.saving import own_numbers
from sync.central.store import writing
from sync.merge import Change, Dot, hlc
from sync.merge.lines import encode_change
from sync.merge.ranges import without
from sync.merge.receipt import Counts, Held, NotTaken, Receipt, Status
from sync.trust.document import moment_text


def take(
    engine: Engine,
    lines: Iterable[bytes | reading.Faulty],
    manifest: ManifestFacts,
    received_at: datetime,
    files: Iterable[attachments.Arriving] = (),
    *,
    taken_before: Callable[[], None] = lambda: None,
) -> Receipt:
    """Take the records of a verified bundle and give the receipt, as it was committed.

    `lines` are those of records.ndjson, the head line first; `received_at` is central's own time, with a zone;
    `files` are the attachments, sorted by digest, gone through once and last. A bundle taken before, if
    only by another importer at this moment, gives the receipt of then, changes nothing, and calls `taken_before`.

    Raises Refusal I301 when the manifest's laptop is not among those the head names, I303, I304 or I305 by the
    sequence rules, P505, P506, R601, R602 or R603 when the bundle as a whole cannot be read, and those of
    sync.central.failing. Nothing is applied then.
    """
    with telling(), _unswept(), writing(engine) as connection:
        return _Import(connection, manifest, received_at, taken_before).run(iter(lines), files)


@contextmanager
def _unswept() -> Iterator[None]:
    """Nobody looks for circles among a million small values that make none: a quarter of an import's time."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


class _Import:
    """One bundle on its way in: made for one transaction."""

    def __init__(
        self,
        connection: Connection,
        manifest: ManifestFacts,
        received_at: datetime,
        taken_before: Callable[[], None],
    ) -> None:
        self.connection = connection
        self.taken_before = taken_before
        self.manifest = manifest
        self.wall_ms = int(received_at.timestamp() * 1000)
        self.at = moment_text(received_at)

    def run(self, lines: Iterator[bytes | reading.Faulty], files: Iterable[attachments.Arriving]) -> Receipt:
        if (earlier := self._earlier()) is not None:
            return earlier
        head = reading.read_head(lines)
        laptop = (self.manifest.device, self.manifest.epoch)
        if laptop not in head.actors:
            raise Refusal(Code.IDENTITY)
        numbers = actors.register(self.connection, head.actors, self.at)
        own = numbers[laptop]
        listed = [numbers[one] for one in head.actors]
        batch = reading.read_changes(lines, listed)
        known = actors.lock(self.connection, {dot.actor for dot in batch.changes} | {own})
        # Another importer may have taken the same file while this one waited for the lock.
        if (earlier := self._earlier()) is not None:
            return earlier
        verdict = sequence.judge(self.manifest, bundles.taken_from(self.connection, own))
        log.lock_lanes(self.connection, {change.home for change in batch.changes.values()})
        fresh, again, clashing = log.sort_out(self.connection, batch.changes.values(), known)
        copies, clashing = shielding.told_again(self.connection, clashing)
        gone, clashing = erased.told_again(self.connection, clashing)
        _set_aside(batch, clashing, Code.EQUIVOCATION, listed)
        # What is refused for ever comes with every bundle, and so with one that is late.
        fresh = _less(fresh, refuse(self.connection, fresh), batch, Code.ERASED_RECORD, listed)
        if verdict.late and fresh:
            raise Refusal(Code.LATE_BUT_NEWER, seq=self.manifest.seq)
        own_names = own_numbers(self.connection)
        theirs = centrals_own(self.connection, fresh, own_names)
        fresh = _less(fresh, theirs, batch, Code.NOT_A_LAPTOPS, listed)
        ahead = ahead_of_central(self.connection, fresh, own_names.intersection(listed))
        fresh = _less(fresh, ahead, batch, Code.SCHEMA, listed)
        not_taken = _not_taken(batch.faults, {number: laptop for laptop, number in numbers.items()})
        status: Status = "superseded" if verdict.late else "accepted"
        bundle_no = bundles.open_row(self.connection, self.manifest, own, head, self.at, status)
        shielding.keep_copies(self.connection, bundle_no, copies, batch.line_of)
        folded = self._apply(bundle_no, batch, fresh)
        again += copies
        held_before = [*again, *gone]
        vouched = {number for (device, _epoch), number in numbers.items() if device == self.manifest.device}
        relayed.note(self.connection, bundle_no, fresh, again, vouched)
        kept, awaited = attachments.take(self.connection, bundle_no, [*fresh, *again], files)
        suspect = any(hlc.suspect(self.wall_ms, change.hlc) for change in fresh if change.actor == own)
        actors.note_own_bundle(self.connection, own, self.manifest.cert_serial, suspect)
        counts = _count(batch, fresh, held_before, folded)
        receipt = Receipt(
            manifest_sha256=self.manifest.manifest_sha256,
            device=self.manifest.device,
            epoch=self.manifest.epoch,
            seq=self.manifest.seq,
            received_at=self.at,
            status=status,
            counts=counts.model_copy(update={"attachments": kept, "attachments_waiting": len(awaited)}),
            held=_as_told(actors.note_held(self.connection, known, (change.dot for change in fresh)), not_taken),
            quarantined=sorted((fault.line, fault.code.id) for fault in batch.faults),
            conflicts=sorted(folded.opened),
            unaccounted=verdict.unaccounted,
            clock_suspect=suspect,
            exceptions=not_taken,
            files_waiting=awaited,
            trust_version=self.manifest.trust_version,
        )
        bundles.close_row(self.connection, bundle_no, receipt)
        return Receipt.decoded(receipt.encoded())

    def _earlier(self) -> Receipt | None:
        """The receipt of then, where this bundle was taken before."""
        earlier = bundles.receipt_of(self.connection, self.manifest.manifest_sha256)
        if earlier is not None:
            self.taken_before()
        return earlier

    def _apply(self, bundle_no: int, batch: Batch, fresh: list[Change]) -> records.Folded:
        shown = shielding.divert(self.connection, bundle_no, fresh)
        log.add(self.connection, bundle_no, shown)
        folded = records.fold_in(self.connection, bundle_no, self.at, shown)
        project(self.connection, bundle_no, folded)
        self._keep_trail(bundle_no, batch)
        bundles.set_aside(self.connection, bundle_no, batch.faults)
        return folded

    def _keep_trail(self, bundle_no: int, batch: Batch) -> None:
        """After the shields that came with it: nobody is noted in the open who is put away in this bundle."""
        to = sealed_log.recipient(self.connection) if batch.trail else None
        gone = shielding.away(self.connection) if to is not None else {}
        trails.take(self.connection, bundle_no, self.manifest.device, batch.trail, to, gone)


def _less(fresh: list[Change], dots: set[Dot], batch: Batch, code: Code, listed: list[int]) -> list[Change]:
    """Set these changes aside, and give the others."""
    _set_aside(batch, (change for change in fresh if change.dot in dots), code, listed)
    return [change for change in fresh if change.dot not in dots]


def _set_aside(batch: Batch, changes: Iterable[Change], code: Code, listed: list[int]) -> None:
    place = {number: index for index, number in enumerate(listed)}
    for change in changes:
        batch.set_aside(Fault(batch.line_of[change.dot], code, encode_change(change, place), change.dot))


def _not_taken(faults: Iterable[Fault], named: dict[int, tuple[str, int]]) -> list[NotTaken]:
    """The changes behind the lines set aside, and whose they are."""
    found = {fault.dot: fault.code for fault in faults if fault.dot is not None}
    told = [
        NotTaken(device=named[d.actor][0], epoch=named[d.actor][1], n=d.n, code=c.id) for d, c in found.items()
    ]
    return sorted(told, key=lambda one: (one.device, one.epoch, one.n))


def _as_told(held: Iterable[Held], not_taken: Iterable[NotTaken]) -> list[Held]:
    """What is held, less what is held otherwise than told: that the laptop must keep."""
    apart: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for one in not_taken:
        apart[one.device, one.epoch].append(one.n)
    return [one.model_copy(update={"ranges": without(one.ranges, apart[one.device, one.epoch])}) for one in held]


def _count(batch: Batch, fresh: list[Change], again: list[Change], folded: records.Folded) -> Counts:
    return Counts(
        applied=len(fresh),
        already_held=len(again) + batch.repeated,
        superseded=folded.superseded,
        quarantined=len(batch.faults),
        waiting=folded.waiting,
        conflicts=len(folded.opened),
    )
