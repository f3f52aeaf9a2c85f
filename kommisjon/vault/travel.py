"""The travel lock: while it holds, the vault opens for nobody, not even for its user.

The master key is mixed with a share of 128 random bits that headquarters keeps. Passphrase and share together give
the key, either alone gives nothing (docs/decisions/0017-the-travel-lock.md).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kommisjon.errors import Code, Refusal
from kommisjon.vault import codes
from kommisjon.vault.codes import Purpose
from kommisjon.vault.secret import wipe
from sync.trust.document import parse_moment
from sync.trust.words import words

_CHECK = b"kommisjon/v1/travel-lock-check"
_WORD = b"kommisjon/v1/travel-word"


@dataclass(frozen=True, slots=True)
class Travel:
    """What the key file says of a travel lock."""

    until: str
    """UTC, 'YYYY-MM-DDTHH:MM:SSZ'. Until then headquarters does not give the code."""
    check: bytes
    """16 bytes that tell a wrong share."""

    @property
    def ends(self) -> datetime:
        """`until` as an aware time."""
        return parse_moment(self.until)

    @property
    def shown(self) -> str:
        """`until` for a person."""
        return f"{self.ends:%Y-%m-%d %H:%M} UTC"

    def share(self, typed: str, now: datetime) -> bytes:
        """Read the code that headquarters gave.

        Raises Refusal V122 without one, or with one that does not hold yet; V121 or V123 for a wrong one.
        """
        if not typed.strip():
            raise Refusal(Code.TRAVEL_LOCKED, until=self.shown)
        try:
            share, purpose = codes.read(typed, Purpose.TRAVEL, Purpose.TRAVEL_EARLY)
        except Refusal as refusal:
            raise (Refusal(Code.TRAVEL_CODE_BAD) if refusal.code is Code.RECOVERY_CODE_BAD else refusal) from None
        if purpose is Purpose.TRAVEL and now < self.ends:
            raise Refusal(Code.TRAVEL_LOCKED, until=self.shown)
        return share


def mixed(master: bytearray, share: bytes, vault: str) -> tuple[bytearray, bytes]:
    """Give the master key that `master` and `share` make together, and what tells whether the share was right."""
    together, out = bytearray(len(master) + len(share)), bytearray(64)
    together[: len(master)], together[len(master) :] = master, share
    try:
        HKDF(SHA256(), 64, bytes.fromhex(vault), b"kommisjon/v1/travel").derive_into(together, out)
        check = hmac.digest(memoryview(out)[32:], _CHECK, "sha256")[:16]
        key = bytearray(32)
        key[:] = memoryview(out)[:32]
        return key, check
    finally:
        wipe(together)
        wipe(out)


def check_word(share: bytes, language: str) -> str:
    """A word, in the language of an interface, by which headquarters shows that it has this share."""
    listed = words("en" if language == "en" else "nb")
    return listed[int.from_bytes(hashlib.sha256(_WORD + share).digest()[:8], "big") % len(listed)]
