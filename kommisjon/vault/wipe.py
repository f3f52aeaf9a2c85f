"""Destroys a vault at once, without its passphrase (security-and-bundles.md 3.4).

The vault is dead when no copy of a slot is left: so the key files go first, overwritten before they are removed. A
mark is set before that, so that what a wipe that was cut off leaves says so, no other window writes the key file
anew, and a second run finishes it. The mark stays, to say what became of the vault, until a new one is made or a
safety copy is put back.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from kommisjon.vault.folder import VaultFolder
from sync.durable import settle

NOT_REACHED = N_(
    "Not reached: safety copies, backups and shadow copies on other disks, and old blocks of flash storage, may "
    "keep the key file. There only the passphrase protects."
)
"""What has to be said before and after a wipe."""

_LEAST = 4096
"""Bytes written over a key file at least: what a shorter one before it has left in its block goes too."""


def wipe_keys(folder: VaultFolder, random: Callable[[int], bytes] = os.urandom) -> None:
    """Destroy every copy of the key file, whole or half written; what cannot be is told by `wipe_rest`."""
    with suppress(OSError):  # a full disk must not stop it
        folder.wiped.touch(mode=0o600)
    for copy in _key_files(folder):
        with suppress(OSError):
            destroy(copy, random)
    with suppress(OSError):
        settle(folder.path)


def wipe_rest(folder: VaultFolder) -> None:
    """Remove the database and all else of the vault. Raises Refusal V133 naming how many files could not go."""
    for file in _rest(folder):
        with suppress(OSError):
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
            else:
                file.unlink()
    left = [*_key_files(folder), *_rest(folder)]
    if left:
        raise Refusal(Code.WIPE_LEFT, n=len(left))
    with suppress(OSError):
        settle(folder.path)


def refuse_wiped(folder: VaultFolder) -> None:
    """Raise Refusal V131 for a vault that was wiped, V132 while something of it is still there."""
    refuse_half_wiped(folder)
    if folder.wiped.exists():
        raise Refusal(Code.WIPED)


def refuse_without_vault(folder: VaultFolder) -> None:
    """Raise Refusal V112 where no vault is, V131 or V132 where it was wiped: there is nothing to open."""
    refuse_wiped(folder)
    if not folder.holds_vault():
        raise Refusal(Code.NO_VAULT)


def refuse_half_wiped(folder: VaultFolder) -> None:
    """Raise Refusal V132 for a vault that is being wiped, or of which a wipe that was cut off left something."""
    if folder.wiped.exists() and folder.holds_vault():
        raise Refusal(Code.WIPE_CUT_OFF)


def _key_files(folder: VaultFolder) -> list[Path]:
    """Both copies, then whatever else bears their name: a copy being written holds slots too."""
    name = folder.keyfile.name
    others = [file for file in sorted(folder.path.glob(f"{name}*")) if file not in folder.key_copies]
    return [file for file in (*folder.key_copies, *others) if os.path.lexists(file)]


def _rest(folder: VaultFolder) -> Iterator[Path]:
    for pattern in (f"{folder.database.name}*", folder.out.name, "attempts*", "ballast*", "crash-*.txt"):
        yield from sorted(folder.path.glob(pattern))


def destroy(file: Path, random: Callable[[int], bytes]) -> None:
    """Write over a file, make that durable, and remove it; each step as far as the system lets it.

    Raises OSError where it could not be removed.
    """
    try:
        with suppress(OSError):
            file.chmod(0o600)
        handle = os.open(file, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            os.write(handle, random(max(os.fstat(handle).st_size, _LEAST)))
            os.fsync(handle)
            os.ftruncate(handle, 0)
            os.fsync(handle)
        finally:
            os.close(handle)
    finally:
        file.unlink()
