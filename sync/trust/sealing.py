"""The keys that bundles are sealed to: age identities and recipients, hybrid or X25519.

Texts are age's own: `AGE-SECRET-KEY-PQ-1…` with `age1pq1…` for ML-KEM-768 with X25519 (X-Wing), and
`AGE-SECRET-KEY-1…` with `age1…` for X25519 alone, so that any age client reads the same files
(security-and-bundles.md 4.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kommisjon.errors import N_, Code, Refusal
from sync.trust import bech32

SealSuite = Literal["mlkem768x25519", "x25519"]
"""How keys are sealed: post-quantum hybrid, or the fallback that older age clients open."""

_SECRET_PREFIX: dict[SealSuite, str] = {"mlkem768x25519": "age-secret-key-pq-", "x25519": "age-secret-key-"}
_PUBLIC_PREFIX: dict[SealSuite, str] = {"mlkem768x25519": "age1pq", "x25519": "age"}
_PUBLIC_SIZE: dict[SealSuite, int] = {"mlkem768x25519": 1216, "x25519": 32}
_MLKEM_PUBLIC = 1184


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key to seal to."""

    suite: SealSuite
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> Recipient:
        """Read a recipient's text (`age1…`). Raises ValueError if it is not one in its only spelling."""
        prefix, raw = bech32.decode(text)
        for suite, expected in _PUBLIC_PREFIX.items():
            if prefix == expected and len(raw) == _PUBLIC_SIZE[suite]:
                recipient = cls(suite, raw)
                if recipient.text == text:
                    recipient.public_key()
                    return recipient
        raise ValueError("not a recipient")

    @property
    def text(self) -> str:
        """The recipient as age writes it."""
        return bech32.encode(_PUBLIC_PREFIX[self.suite], self.raw)

    @property
    def id(self) -> str:
        """First 16 hex digits of the SHA-256 of the public key, as manifests name recipients."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def public_key(self) -> MLKEM768X25519PublicKey | X25519PublicKey:
        """Give the key to encrypt to. Raises ValueError if the bytes are no key."""
        if self.suite == "x25519":
            return X25519PublicKey.from_public_bytes(self.raw)
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC:]),
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """A secret key that opens what was sealed to its recipient."""

    suite: SealSuite
    secret: bytes = field(repr=False)
    """32 bytes: the seed of the hybrid pair, or the X25519 scalar."""

    @classmethod
    def generate(cls, suite: SealSuite, random: Callable[[int], bytes]) -> Identity:
        """Make a new identity from 32 random bytes."""
        return cls(suite, random(32))

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Read an age identity file: comment lines, blank lines and exactly one key. Raises Refusal C401."""
        lines = [line.strip() for line in text.splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if len(keys) == 1:
            try:
                prefix, secret = bech32.decode(keys[0])
            except ValueError:
                prefix, secret = "", b""
            for suite, expected in _SECRET_PREFIX.items():
                if prefix == expected and len(secret) == 32 and keys[0].isupper():
                    return cls(suite, secret)
        raise Refusal(Code.SEAL, detail=N_("key file"))

    def file_text(self, created: datetime) -> str:
        """Give the identity file as age writes one: two comments and the key."""
        key = bech32.encode(_SECRET_PREFIX[self.suite], self.secret).upper()
        return f"# created: {created.isoformat()}\n# public key: {self.recipient.text}\n{key}\n"

    def private_key(self) -> MLKEM768X25519PrivateKey | X25519PrivateKey:
        """Give the key to decrypt with."""
        if self.suite == "x25519":
            return X25519PrivateKey.from_private_bytes(self.secret)
        return MLKEM768X25519PrivateKey(*self._halves())

    @property
    def recipient(self) -> Recipient:
        """The public half."""
        if self.suite == "x25519":
            key = X25519PrivateKey.from_private_bytes(self.secret).public_key()
            return Recipient(self.suite, key.public_bytes(Encoding.Raw, PublicFormat.Raw))
        lattice, curve = self._halves()
        return Recipient(
            self.suite,
            lattice.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            + curve.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        )

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        """Stretch the seed to both keys, as X-Wing does: 64 bytes for ML-KEM-768, 32 for X25519."""
        stretched = hashlib.shake_256(self.secret).digest(96)
        return (
            MLKEM768PrivateKey.from_seed_bytes(stretched[:64]),
            X25519PrivateKey.from_private_bytes(stretched[64:]),
        )
