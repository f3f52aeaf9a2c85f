"""The exact bytes of the tar inside: ustar headers of regular files, blocks of 512, two zero blocks at the end.

Written here byte by byte, because other writers' headers differ between their own versions, and a reader that
compares must know every byte (security-and-bundles.md 4.2).
"""

from __future__ import annotations

BLOCK = 512
END = bytes(2 * BLOCK)

_MODE = b"0000644\0"
_ZERO = b"0000000\0"
_REGULAR = b"0"
_MAGIC = b"ustar\x0000"
_SUM_AT = slice(148, 156)
_NAME_AT = slice(0, 100)
_SIZE_AT = slice(124, 136)


def header(name: str, size: int) -> bytes:
    """Give the header block of a file. `name` is ASCII, at most 100 characters."""
    block = bytearray(BLOCK)
    block[_NAME_AT] = name.encode("ascii").ljust(100, b"\0")
    block[100:124] = _MODE + _ZERO + _ZERO
    block[_SIZE_AT] = b"%011o\0" % size
    block[136:148] = b"%011o\0" % 0
    block[_SUM_AT] = b" " * 8
    block[156:157] = _REGULAR
    block[257:265] = _MAGIC
    block[329:345] = _ZERO + _ZERO
    block[_SUM_AT] = b"%06o\0 " % sum(block)
    return bytes(block)


def read_header(block: bytes) -> tuple[str, int]:
    """Give name and size of a header block. Raises ValueError unless it is exactly what `header` gives."""
    name = block[_NAME_AT].rstrip(b"\0").decode("ascii")
    size = int(block[_SIZE_AT][:11], 8)
    if size < 0 or header(name, size) != block:
        raise ValueError("header")
    return name, size


def padding(size: int) -> int:
    """How many zero bytes follow a file of `size` bytes."""
    return -size % BLOCK


def stored_size(size: int) -> int:
    """How many bytes a file of `size` bytes takes, with header and padding."""
    return BLOCK + size + padding(size)
