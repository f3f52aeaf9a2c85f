"""Is this bundle the next of its laptop? The rules of security-and-bundles.md 4.5, per (device, epoch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from sync.merge.ranges import Ranges, add, gaps

NO_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What the signed manifest of a verified bundle says, as far as the importer needs it.

    `manifest_sha256` and `prev` are 64 hex digits; `prev` is zeros for seq 1; `base_seq` is the last bundle for
    which the laptop has a receipt, or 0; `trust_version` that of the trust document it had, or 0 if not known.
    """

    manifest_sha256: str
    device: str
    mission: str
    epoch: int
    seq: int
    base_seq: int
    prev: str
    cert_serial: int
    trust_version: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A bundle of the same laptop that was taken before."""

    seq: int
    manifest_sha256: str
    prev: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`late`: a later bundle came first, so this one may bring nothing new. `unaccounted`: numbers never seen."""

    late: bool
    unaccounted: Ranges


def judge(manifest: ManifestFacts, taken: Sequence[Taken]) -> Verdict:
    """Judge a bundle that was not taken before.

    Raises Refusal I303 when it contradicts one that was (a copied or restored laptop), I304 when the laptop has
    receipts that central does not know (a restored central).
    """
    by_seq = {one.seq: one for one in taken}
    following, previous = by_seq.get(manifest.seq + 1), by_seq.get(manifest.seq - 1)
    if (
        manifest.seq in by_seq
        or (following is not None and following.prev != manifest.manifest_sha256)
        or (previous is not None and previous.manifest_sha256 != manifest.prev)
        or (manifest.seq == 1 and manifest.prev != NO_PREVIOUS)
        or _denied(manifest, taken)
    ):
        raise Refusal(Code.EQUIVOCATION, seq=manifest.seq)
    last = max(by_seq, default=0)
    if manifest.base_seq > last:
        raise Refusal(Code.CENTRAL_LOST_STATE, base_seq=manifest.base_seq)
    return Verdict(manifest.seq < last, gaps(add([], [*by_seq, manifest.seq])))


def _denied(manifest: ManifestFacts, taken: Sequence[Taken]) -> bool:
    """Whether this bundle, or one taken before, says that the laptop had signed nothing earlier, and it had.

    A number may be burnt before anything is signed under it, so a first bundle may have any number; but only one
    bundle is the first.
    """
    if manifest.prev == NO_PREVIOUS and any(one.seq < manifest.seq for one in taken):
        return True
    return any(one.prev == NO_PREVIOUS and manifest.seq < one.seq for one in taken)
