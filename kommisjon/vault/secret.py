"""Key bytes that can be overwritten (security-and-bundles.md 3.5); a passphrase `str` ends with the process."""

from __future__ import annotations

import ctypes
import sys


def wipe(secret: bytearray) -> None:
    """Overwrite the bytes in place."""
    if secret:
        ctypes.memset((ctypes.c_char * len(secret)).from_buffer(secret), 0, len(secret))


def forbid_core_dumps() -> None:
    """Keep memory with personal data out of crash files, as far as the system lets a program ask for it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
