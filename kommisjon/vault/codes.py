"""Codes to read out: 128 random bits and their check, as seven groups of four (security-and-bundles.md 3.4).

Crockford's base32: no I, L, O or U. What is typed may be in small letters, with blanks or hyphens anywhere, and
with the letters that look like digits. A code for one purpose is none for another, by its check.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from enum import Enum

from kommisjon.errors import Code, Refusal

SECRET_SIZE = 16
"""Bytes."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("OIL", "011")
_GROUPS, _IN_A_GROUP, _CHECK_BITS = 7, 4, 12
_MOST_TYPED = 200


class Purpose(Enum):
    """What a code opens; it goes into the check."""

    RECOVERY = b"kommisjon/v1/recovery-check"
    TRAVEL = b"kommisjon/v1/travel-check"
    TRAVEL_EARLY = b"kommisjon/v1/travel-early-check"
    """The travel code as headquarters gives it before its time."""


def spelled(secret: bytes, purpose: Purpose) -> str:
    """The code of a 16-byte secret: 28 characters in groups, as "7K2M-…"."""
    value = int.from_bytes(secret, "big") << _CHECK_BITS | _check(secret, purpose)
    letters = [_ALPHABET[value >> 5 * at & 31] for at in reversed(range(_GROUPS * _IN_A_GROUP))]
    return "-".join("".join(letters[at : at + _IN_A_GROUP]) for at in range(0, len(letters), _IN_A_GROUP))


def read(typed: str, *purposes: Purpose) -> tuple[bytes, Purpose]:
    """Read a code that is meant for one of `purposes`. Gives the secret and which it was.

    Raises Refusal V121 where one group cannot be right, V109 where the code as a whole is not.
    """
    letters = _letters(typed[:_MOST_TYPED])
    if len(letters) == _GROUPS * _IN_A_GROUP:
        value = 0
        for letter in letters:
            value = value << 5 | _ALPHABET.index(letter)
        secret = (value >> _CHECK_BITS).to_bytes(SECRET_SIZE, "big")
        for purpose in purposes:
            if value & (1 << _CHECK_BITS) - 1 == _check(secret, purpose):
                return secret, purpose
    raise Refusal(Code.RECOVERY_CODE_BAD)


def _letters(typed: str) -> str:
    """The characters of the code alone. Raises Refusal V121 for a group that is too short, too long or foreign."""
    groups = re.split(r"[\s\-‐‑‒–—−]+", unicodedata.normalize("NFKC", typed).strip(" \t-").upper())
    if len(groups) != _GROUPS:
        whole = "".join(groups)
        groups = [whole[at : at + _IN_A_GROUP] for at in range(0, len(whole), _IN_A_GROUP)]
        if len(whole) != _GROUPS * _IN_A_GROUP:
            raise Refusal(Code.RECOVERY_CODE_BAD)
    read = [group.translate(_LOOKS_LIKE) for group in groups]
    for number, group in enumerate(read, start=1):
        if len(group) != _IN_A_GROUP or not set(group) <= set(_ALPHABET):
            raise Refusal(Code.CODE_GROUP, group=number)
    return "".join(read)


def _check(secret: bytes, purpose: Purpose) -> int:
    return int.from_bytes(hashlib.sha256(purpose.value + secret).digest()[:2], "big") >> 16 - _CHECK_BITS
