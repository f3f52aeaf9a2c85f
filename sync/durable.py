"""Files that last: after a power cut the old or the new content is there, never a part."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

_PATIENCE = 1.0 if sys.platform == "win32" else 0.0
"""Seconds. On Windows nothing takes the place of a file that somebody has open; a virus scanner lets go soon."""
_TRY_EVERY = 0.05


def put_whole(path: Path, data: bytes, mode: int) -> None:
    """Write a file beside its place, and move it there once it is durable. Raises OSError; nothing is left then.

    `mode` is who may read and write it, less what this process's umask takes away.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _move(temporary, path)
        settle(path.parent)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def _move(temporary: Path, path: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(temporary, path)
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_TRY_EVERY)
        else:
            return


def forget_cached(file: IO[bytes]) -> None:
    """Ask the system to read a file from its medium next, not from memory; only some can be asked."""
    if sys.platform == "linux":
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def settle_tree(folder: Path) -> None:
    """Make everything in a folder last: what is in each file, and the names. Raises OSError."""
    for place, _folders, files in os.walk(folder, topdown=False):
        for name in files:
            with open(os.path.join(place, name), "r+b") as file:  # Windows makes last what may be written to
                os.fsync(file.fileno())
        settle(Path(place))


def settle(folder: Path) -> None:
    """Make the names in a folder last; Windows has no such call and does it with the file. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
