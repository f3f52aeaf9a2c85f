"""A reserve on the vault's disk, given up when the disk is full: the answer on the screen can still be saved.

SQLite needs room even to delete and to fold its log into the file (security-and-bundles.md 2.4). The reserve is a
file of random bytes, which no file system makes smaller; it holds nothing and needs no key.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kommisjon.vault.folder import VaultFolder
from sync.durable import settle

LEFT_FREE = 256 * 1024 * 1024
"""Bytes that must stay free beside the reserve; a small disk has a small reserve or none."""
_LEAST = 4 * 1024 * 1024
_PIECE = 1024 * 1024


def size(folder: VaultFolder) -> int:
    """Bytes that are kept in reserve now."""
    try:
        return _file(folder.path).stat().st_size
    except OSError:
        return 0


def keep(folder: VaultFolder, random: Callable[[int], bytes] = os.urandom) -> None:
    """Make the reserve where it is missing or was used, and there is room. Never fails: a vault opens without.

    It is written beside its place and renamed, so that a whole reserve or none is there.
    """
    standing = size(folder)
    if standing >= folder.reserve:
        return
    making = _file(folder.path).with_suffix(".part")
    with suppress(OSError):
        making.unlink(missing_ok=True)
        wanted = min(folder.reserve, shutil.disk_usage(folder.path).free - LEFT_FREE) // _PIECE * _PIECE
        if wanted < _LEAST or wanted <= standing:
            return
        try:
            with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for _ in range(wanted // _PIECE):
                    file.write(random(_PIECE))
                file.flush()
                os.fsync(file.fileno())
            making.replace(_file(folder.path))
            settle(folder.path)
        finally:
            making.unlink(missing_ok=True)


def release(folder: Path) -> bool:
    """Give the reserve of a vault's folder up; False where there was none. The room is free when this returns."""
    file = _file(folder)
    try:
        with file.open("r+b") as opened:
            held = opened.seek(0, os.SEEK_END)
            opened.truncate(0)
            os.fsync(opened.fileno())
        file.unlink()
        settle(folder)
    except OSError:
        return False
    return held > 0


def _file(folder: Path) -> Path:
    return folder / "ballast"
