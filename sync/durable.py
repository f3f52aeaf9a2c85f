"""Names that last: a file that was put in its place is there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """Make the names in a folder last; Windows has no such call and does it with the file. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
