"""A key file under a passphrase: an age v1 file with one scrypt recipient, as `age -p` makes it.

One container for every kind of key file, so that a stock age client opens each and gives the plain file that
OpenSSH or age itself then reads; docs/decisions/0023 says why not OpenSSH's own encryption.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

WORK = 18
"""What opening costs unless told otherwise, as age itself takes it: 256 MiB and about a second."""
LEAST_PASSPHRASE = 16
"""Characters of a key file's passphrase, as of a vault's (security-and-bundles.md 3.3)."""

_MOST_WORK = 20
_MOST_PLAIN = 64 * 1024 - 1
"""Bytes that fit one chunk of age's stream."""
_INTRO = b"age-encryption.org/v1\n"
_LABEL = b"age-encryption.org/v1/scrypt"
_SALT, _FILE_KEY, _NONCE = 16, 16, 16
_ONLY_CHUNK = bytes(11) + b"\x01"
_ZERO_NONCE = bytes(12)
_HEAD = re.compile(
    _INTRO + rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n(--- [A-Za-z0-9+/]{43})\n"
)


def is_locked(data: bytes) -> bool:
    """Say whether a key file is under a passphrase."""
    return data.startswith(_INTRO)


def lock(data: bytes, passphrase: str, random: Callable[[int], bytes], *, work: int | None = None) -> bytes:
    """Put a key file of less than 64 KiB under a passphrase. `work` is log2 of what opening it costs."""
    work = WORK if work is None else work
    if len(data) > _MOST_PLAIN:
        raise ValueError("a key file is small")
    salt, file_key, nonce = random(_SALT), random(_FILE_KEY), random(_NONCE)
    body = ChaCha20Poly1305(_wrap_key(passphrase, salt, work)).encrypt(_ZERO_NONCE, file_key, None)
    head = _INTRO + b"-> scrypt %b %d\n%b\n" % (_base64(salt), work, _base64(body))
    chunk = ChaCha20Poly1305(_derive(file_key, nonce, b"payload")).encrypt(_ONLY_CHUNK, data, None)
    return head + _mac(file_key, head) + b"\n" + nonce + chunk


def unlock(data: bytes, passphrase: str) -> bytes:
    """Open a key file. Raises ValueError where the passphrase is another, or the file is damaged."""
    found = _HEAD.match(data)
    if found is None or int(found[2]) > _MOST_WORK:
        raise ValueError("form")
    rest = data[found.end() :]
    try:
        key = _wrap_key(passphrase, _unbase64(found[1]), int(found[2]))
        file_key = ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, _unbase64(found[3]), None)
        if not hmac.compare_digest(_mac(file_key, data[: found.start(4)]), found[4]):
            raise ValueError("header")
        payload = ChaCha20Poly1305(_derive(file_key, rest[:_NONCE], b"payload"))
        return payload.decrypt(_ONLY_CHUNK, rest[_NONCE:], None)
    except InvalidTag:
        raise ValueError("passphrase") from None


def _wrap_key(passphrase: str, salt: bytes, work: int) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=_LABEL + salt, length=32, n=1 << work, r=8, p=1).derive(secret)


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _mac(file_key: bytes, head: bytes) -> bytes:
    found = hmac.digest(_derive(file_key, b"", b"header"), head + b"---", hashlib.sha256)
    return b"--- " + _base64(found)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unbase64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
