"""Which libraries are in use, and which were found good: an encrypted store is only as sound as they are."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib import metadata

from sqlcipher3 import dbapi2 as sqlcipher

Version = tuple[int, ...]

GOOD: dict[str, tuple[Version, Version]] = {
    "Python": ((3, 11), (3, 15)),
    "SQLCipher": ((4, 6), (5,)),
    "SQLite": ((3, 46), (4,)),
    "OpenSSL": ((3, 0), (4,)),
    "cryptography": ((48, 0, 1), (51,)),
    "textual": ((8, 2, 8), (8, 2, 9)),
}
"""From this version on, and below that one. OpenSSL is the one inside the SQLCipher wheel."""


@dataclass(frozen=True, slots=True)
class Library:
    name: str
    found: str
    """Blank where it does not say."""

    @property
    def good(self) -> bool:
        """Whether the version lies in the range that was found good."""
        numbers, (least, below) = version(self.found), GOOD[self.name]
        return bool(numbers) and least <= numbers < below


def in_use() -> list[Library]:
    """The libraries of this process."""
    connection = sqlcipher.connect(":memory:")
    try:
        connection.set_key(bytearray(b"x'" + b"00" * 32 + b"'"))  # only a keyed connection names its provider
        cipher, provider = (
            (connection.execute(f"PRAGMA {asked}").fetchone() or ("",))[0]
            for asked in ("cipher_version", "cipher_provider_version")
        )
    finally:
        connection.close()
    found = {
        "Python": platform.python_version(),
        "SQLCipher": cipher,
        "SQLite": sqlcipher.sqlite_version,
        "OpenSSL": provider,
        "cryptography": metadata.version("cryptography"),
        "textual": metadata.version("textual"),
    }
    return [Library(name, str(said)) for name, said in found.items()]


def version(text: str) -> Version:
    """The first numbers in a text: 4.19.0 of “4.19.0 community”. Empty without any."""
    match = re.search(r"\d+(\.\d+)+", text)
    return tuple(map(int, match[0].split("."))) if match else ()
