"""Headquarters in memory, for tests of the list of trusted keys: root keys, and every version they published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.trust.amending import next_version
from sync.trust.document import ReceiptSigner, Trust, moment_text
from sync.trust.keys import public_line
from sync.trust.sealing import Identity
from sync.trust.signed import SignedTrust, first, following
from tests.bundles import NOON


def key(number: int) -> Ed25519PrivateKey:
    """A signing key, the same for the same number."""
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


def line(number: int) -> str:
    """The public line of that key."""
    return public_line(key(number).public_key())


def recipient(number: int) -> str:
    return Identity("x25519", number.to_bytes(32, "big")).recipient.text


class Office:
    """Roots are named by their numbers. The first version is signed by all of them."""

    def __init__(self, roots: Sequence[int] = (1, 2, 3), threshold: int = 2) -> None:
        trust = Trust(
            version=1,
            expires=moment_text(NOON + timedelta(days=400)),
            threshold=threshold,
            roots=[line(number) for number in roots],
            ca=[line(100)],
            receipt_signers=[ReceiptSigner(device="central-1", key=line(101))],
            seal="x25519",
            central=[recipient(1)],
            escrow=[recipient(2)],
        )
        self.versions = [signed_by(first(trust), roots)]

    @property
    def newest(self) -> SignedTrust:
        return self.versions[-1]

    def draft(self, **changes: Any) -> SignedTrust:
        """The next version, signed by nobody."""
        if "roots" in changes:
            changes["roots"] = [line(number) for number in changes["roots"]]
        return following(self.newest, next_version(self.newest.trust, **changes))

    def publish(self, signers: Sequence[int], **changes: Any) -> SignedTrust:
        """The next version, signed by these roots and published, whether they may or not."""
        self.versions.append(signed_by(self.draft(**changes), signers))
        return self.newest

    def data(self, version: int) -> bytes:
        """`trust.json` of a version, as it was published."""
        return self.versions[version - 1].to_bytes()


def signed_by(signed: SignedTrust, roots: Sequence[int]) -> SignedTrust:
    """Add the signatures of these roots."""
    for number in roots:
        signed = signed.signed_with(key(number))
    return signed
