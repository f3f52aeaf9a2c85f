"""The next version on its way: made, signed by one root key after the other, on one machine or several, published.

A draft has the shape of `trust.json` and lies beside it. Nobody accepts it before the threshold of the roots in
force and of its own has signed, because a draft is read by the same rules as everything else
(security-and-bundles.md 4.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from sync.trust.chain import check_follows
from sync.trust.document import Trust
from sync.trust.headquarters import Headquarters
from sync.trust.signed import SignedTrust, following

DRAFT = Path("trust-draft.json")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft has come."""

    draft: SignedTrust
    published: bool
    signed: int
    """Root keys that signed now."""
    missing: int
    """Signatures that are still needed at least."""


def check_no_draft(headquarters: Headquarters) -> None:
    """Raises Refusal S228 where a draft lies here that was not published yet, B106 where it cannot be read."""
    if (headquarters.folder / DRAFT).exists():
        there = SignedTrust.from_bytes(headquarters.read(DRAFT)).trust
        if there.version > headquarters.trust().version:
            raise Refusal(Code.DRAFT_EXISTS, version=there.version)


def make_draft(headquarters: Headquarters, trust: Trust) -> SignedTrust:
    """Begin the version after the published one. Nothing is written yet."""
    return following(headquarters.signed(), trust)


def sign_draft(headquarters: Headquarters, draft: SignedTrust, now: datetime) -> Progress:
    """Sign with every root key that lies here and is needed; publish once there are enough, else keep the draft.

    Raises Refusal S225 for a draft that does not follow from what is published here, B106, B108, S201, S202, S216,
    S217 or S218.
    """
    published = headquarters.signed()
    _check_next(published, draft)
    roots = list(dict.fromkeys([*published.trust.roots, *draft.trust.roots]))
    done = draft.signers(roots)
    signed = 0
    for line in roots:
        if line not in done and headquarters.keys.place_of(line, "root-*") is not None:
            draft = draft.signed_with(headquarters.keys.signing_key(line, "root-*"))
            signed += 1
    missing = _missing(published.trust, draft)
    if missing:
        headquarters.write(DRAFT, draft.to_bytes())
    else:
        headquarters.publish(draft, now)
        (headquarters.folder / DRAFT).unlink(missing_ok=True)
    return Progress(draft, not missing, signed, missing)


def read_draft(headquarters: Headquarters, data: bytes | None) -> SignedTrust:
    """Read a draft, or the one that lies here. Raises Refusal S227 where none does, and those of SignedTrust."""
    if data is None:
        if not (headquarters.folder / DRAFT).exists():
            raise Refusal(Code.NO_DRAFT)
        data = headquarters.read(DRAFT)
    return SignedTrust.from_bytes(data)


def _check_next(published: SignedTrust, draft: SignedTrust) -> None:
    if draft.trust.version != published.trust.version + 1:
        raise Refusal(Code.DRAFT_MISFIT, detail=f"version {draft.trust.version}, here {published.trust.version}")
    changed = (draft.trust.roots, draft.trust.threshold) != (published.trust.roots, published.trust.threshold)
    if draft.trust.roots_since != (draft.trust.version if changed else published.trust.roots_since):
        raise Refusal(Code.DRAFT_MISFIT, detail="roots")
    if draft.links != following(published, draft.trust).links:
        raise Refusal(Code.DRAFT_MISFIT, detail=N_("earlier versions"))


def _missing(former: Trust, draft: SignedTrust) -> int:
    """How many signatures a draft still lacks, of the former roots and of its own; none when it follows."""
    gaps = [roots_of.threshold - len(draft.signers(roots_of.roots)) for roots_of in (former, draft.trust)]
    if max(gaps) <= 0:
        check_follows(former, draft)
    return max(0, *gaps)
