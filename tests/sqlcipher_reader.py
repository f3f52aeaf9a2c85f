"""An independent reader of SQLCipher 4 files, from the published format: nothing of the library is used.

Each page of 4096 bytes ends with 80: a random IV of 16 and an HMAC-SHA512 of 64 over the ciphertext, the IV and
the page's number (little-endian). The first 16 bytes of the file are the salt, where plain SQLite has its magic
text. The key for the HMAC is PBKDF2-HMAC-SHA512, 2 rounds, of the raw key with the salt, each byte xor 0x3a.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, IV, MAC = 4096, 16, 64
RESERVED = IV + MAC


class NotAuthentic(Exception):
    """A page does not fit its HMAC."""


def decrypt(data: bytes, key: bytes) -> bytes:
    """Give the plain SQLite file of an encrypted one. Raises NotAuthentic, with the page's number."""
    salt, plain = data[:16], bytearray()
    mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    for number, at in enumerate(range(0, len(data), PAGE), 1):
        page = data[at : at + PAGE]
        start = 16 if number == 1 else 0
        body, iv, mac = page[start:-RESERVED], page[-RESERVED:-MAC], page[-MAC:]
        if not hmac.compare_digest(hmac.digest(mac_key, body + iv + number.to_bytes(4, "little"), "sha512"), mac):
            raise NotAuthentic(number)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        plain += (b"SQLite format 3\0" if start else b"") + decryptor.update(body) + decryptor.finalize()
        plain += bytes(RESERVED)
    return bytes(plain)


def opened(file: Path, key: bytes) -> sqlite3.Connection:
    """Open an encrypted file, whose write-ahead log is folded in, with the standard library."""
    plain = bytearray(decrypt(file.read_bytes(), key))
    plain[18:20] = b"\1\1"  # a database in memory has no write-ahead log
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(plain))
    return connection
