"""Bytes kept for a second reading: on disk only ever encrypted, under a key that is kept nowhere.

A bag's lists stand before its content, so the content has to be gone through twice; plaintext must never reach a
disk on the way (security-and-bundles.md 1, T14).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from kommisjon.errors import Code, Refusal
from sync.bundle.limits import IN_MEMORY, STEP


def private_file(staging: Path | None, expected: int = 0) -> IO[bytes]:
    """Open a nameless private file: in memory while small, then in `staging` or the system's place.

    Only ciphertext may be written to it. One that is `expected` to outgrow memory begins on the disk.
    """
    place = None if staging is None else str(staging)
    if expected > IN_MEMORY:
        return TemporaryFile(dir=place)
    return cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY, dir=place))  # closed by the caller


class Spool:
    """Bytes written once and read again any number of times."""

    def __init__(self, staging: Path | None, random: Callable[[int], bytes]) -> None:
        self._file = private_file(staging)
        # The key is used for this one stream only, so a fixed counter start repeats nothing.
        self._cipher = Cipher(AES(random(32)), CTR(bytes(16)))
        self._encrypt: CipherContext = self._cipher.encryptor()
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append."""
        self._digest.update(data)
        self.size += len(data)
        self._file.write(self._encrypt.update(data))

    @property
    def sha256(self) -> str:
        """Digest of what was written."""
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Give everything that was written. Raises Refusal B104 where the disk gives back something else."""
        decrypt = self._cipher.decryptor()
        again = hashlib.sha256()
        self._file.seek(0)
        while data := self._file.read(STEP):
            plain = decrypt.update(data)
            again.update(plain)
            yield plain
        if again.hexdigest() != self.sha256:
            raise Refusal(Code.READ_BACK_MISMATCH)

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()


def stretch(seed: bytes, size: int) -> Iterator[bytes]:
    """Give `size` bytes that look random and follow from a `seed` of 32: padding that need not be kept."""
    source = Cipher(AES(seed), CTR(bytes(16))).encryptor()
    while size:
        step = min(STEP, size)
        yield source.update(bytes(step))
        size -= step
