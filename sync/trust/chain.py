"""From the list of trusted keys that is held to a newer one: never back, and never past the roots.

The one way in which a laptop or central comes by another list than the one it pinned at first
(security-and-bundles.md 4.6).
"""

from __future__ import annotations

from datetime import datetime

from kommisjon.errors import Code, Refusal
from sync.trust.document import Trust
from sync.trust.signed import Link, SignedTrust, read_signed


def accept_newer(pinned: bytes, offered: bytes, at: datetime) -> bytes:
    """Give the list to hold from now on: `offered`, or `pinned` where it is the same version.

    Both are bytes of `trust.json`; `pinned` was accepted before. Every version that changed the roots on the way
    must be signed by the threshold of the roots before it and of its own, and the last by those of the last.

    Raises Refusal S208 for an older version, S215 for another document of the same version, S209 for one that has
    expired `at` that time (aware), S214 where the roots were changed in a version that is not at hand, S213 where
    too few signed, and those of sync.trust.signed.read_signed for the file itself. Nothing is held then but what
    was held before.
    """
    held, newer = SignedTrust.from_bytes(pinned), read_signed(offered)
    if newer.trust.version < held.trust.version:
        raise Refusal(Code.TRUST_ROLLBACK, held=held.trust.version, offered=newer.trust.version)
    if newer.trust.version == held.trust.version:
        if newer.trust != held.trust:
            raise Refusal(Code.TRUST_FORKED, version=held.trust.version)
        return pinned
    check_follows(held.trust, newer)
    newer.trust.check_current(at)
    return offered


def check_follows(held: Trust, newer: SignedTrust) -> None:
    """Check the signatures from a version that is trusted to a newer one. Raises Refusal S213 or S214."""
    step = held
    for link in (*newer.links, newer):
        if link.trust.version > step.version:
            _check_step(step, link)
            step = link.trust


def _check_step(step: Trust, link: Link) -> None:
    try:
        link.check_signed_by(step)
    except Refusal as refusal:
        missed = link.trust.version > step.version + 1 and link.trust.roots_since > step.version
        if refusal.code is not Code.TRUST_THRESHOLD or not missed:
            raise
        needed = min(link.trust.roots_since, link.trust.version - 1)
        raise Refusal(Code.TRUST_GAP, held=step.version, offered=link.trust.version, needed=needed) from None
    link.check_signed_by(link.trust)
