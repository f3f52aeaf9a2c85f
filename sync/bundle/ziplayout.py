"""The exact bytes of zip headers: no dates, no comments, no Zip64, no descriptors, no gaps.

Readers build every header again from the little that may differ (checksum and sizes) and compare, so a file has
one accepted encoding and nothing of a directory is ever believed (security-and-bundles.md 4.2).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DATE = 0x0021
"""1 January 1980, the earliest day that a zip can hold."""

LOCAL_SIZE = _LOCAL.size
SIZES_AT = 14
"""Where the checksum and the sizes stand in a local header; what is before them never differs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is in a header beside constants."""

    name: bytes
    crc: int
    compressed: int
    size: int
    needed: int = 20
    flags: int = 0
    method: int = 0
    extra: bytes = b""


def local_header(entry: Entry) -> bytes:
    """Give the header in front of a member's data."""
    head = _LOCAL.pack(
        b"PK\x03\x04",
        entry.needed,
        entry.flags,
        entry.method,
        0,
        _DATE,
        entry.crc,
        entry.compressed,
        entry.size,
        len(entry.name),
        len(entry.extra),
    )
    return head + entry.name + entry.extra


def read_sizes(header: bytes) -> tuple[int, int, int]:
    """Give checksum, compressed size and size out of a local header, unchecked."""
    crc, compressed, size = struct.unpack_from("<3I", header, SIZES_AT)
    return crc, compressed, size


def directory(entries: list[Entry], made_by: int) -> bytes:
    """Give the central directory and the end record for members that follow one another from byte 0."""
    records, at = [], 0
    for entry in entries:
        head = _CENTRAL.pack(
            b"PK\x01\x02",
            made_by,
            entry.needed,
            entry.flags,
            entry.method,
            0,
            _DATE,
            entry.crc,
            entry.compressed,
            entry.size,
            len(entry.name),
            len(entry.extra),
            0,
            0,
            0,
            0,
            at,
        )
        records.append(head + entry.name + entry.extra)
        at += len(local_header(entry)) + entry.compressed
    listed = b"".join(records)
    return listed + _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(listed), at, 0)
