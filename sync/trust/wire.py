"""The wire encoding of SSH: length-prefixed strings and big-endian numbers (RFC 4251 section 5)."""

from __future__ import annotations

import struct


def u32(number: int) -> bytes:
    """Encode an unsigned 32-bit number."""
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    """Encode an unsigned 64-bit number."""
    return struct.pack(">Q", number)


def string(data: bytes) -> bytes:
    """Encode bytes with their length in front."""
    return u32(len(data)) + data


class Reader:
    """Takes values off the front of `data`; every method raises ValueError where the data ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Take exactly `count` bytes."""
        end = self._at + count
        if end > len(self._data):
            raise ValueError("data ends too early")
        taken, self._at = self._data[self._at : end], end
        return taken

    def u32(self) -> int:
        """Take an unsigned 32-bit number."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Take a length and that many bytes."""
        return self.take(self.u32())

    def end(self) -> None:
        """Raise ValueError if anything is left."""
        if self._at != len(self._data):
            raise ValueError("data after the end")
