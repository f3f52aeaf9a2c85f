"""What this machine can afford when a passphrase is to be made slow to guess."""

from __future__ import annotations

import os
import sys

from kommisjon.vault import slot

_LITTLE = 4 * 1024 * 1024
"""KiB."""


def cost_here() -> slot.Cost:
    """The cost of a new slot on this machine; finding it takes a second or two."""
    return slot.calibrate(_memory_kib())


def _memory_kib() -> int:
    """The machine's memory; where it cannot be told, as little as a small laptop has."""
    if sys.platform == "win32":
        return _LITTLE
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (AttributeError, ValueError, OSError):
        return _LITTLE
