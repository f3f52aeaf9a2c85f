"""Key bytes that can be overwritten (security-and-bundles.md 3.5); a passphrase `str` ends with the process."""

from __future__ import annotations

import ctypes


def wipe(secret: bytearray) -> None:
    """Overwrite the bytes in place."""
    if secret:
        ctypes.memset((ctypes.c_char * len(secret)).from_buffer(secret), 0, len(secret))
