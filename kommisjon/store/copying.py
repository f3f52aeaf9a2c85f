"""Safety copies on another medium: made of an open vault, read back, and found again.

A copy is a folder `kommisjon-copy-<8 hex digits>`, which tells of no person: the database, encrypted with the
vault's own key, and the key file twice, without which nobody could open it (security-and-bundles.md 2.5, 3.2).
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from kommisjon.store import opening
from kommisjon.store.audit import Act
from kommisjon.store.checking import Progress, in_silence
from kommisjon.store.opening import Connection, telling
from kommisjon.store.unlocking import OpenVault
from kommisjon.vault import keyfile
from kommisjon.vault.durable import put_whole
from kommisjon.vault.folder import VaultFolder
from sync.durable import forget_cached, settle

PREFIX = "kommisjon-copy-"
KEPT = 2
"""Copies of one vault that stay on a medium; older ones go once a newer one was read back."""

_COUNTED = ("chg", "rec", "actor", "form", "bundle", "former_bundle", "att", "att_chunk", "audit", "secret")
_ROOM_LEFT = 1024 * 1024
_PAGES = 1000
"""A step of the copy."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was made."""

    folder: Path
    size: int
    """Bytes of the database."""
    records: int
    removed: int
    """Older copies that were taken off the medium."""


def copy_to(
    vault: OpenVault,
    medium: Path,
    *,
    same_disk: bool = False,
    random: Callable[[int], bytes] = os.urandom,
    progress: Progress = in_silence,
) -> Copied:
    """Copy an open vault into a new folder on `medium`, and read it back.

    It stands under its name once it is whole. Raises Refusal V142 for a folder on the vault's own disk unless
    `same_disk`; V150 without room for it; V143 where it cannot be written or was not read back as it was written.
    """
    with _medium():
        if not same_disk and os.stat(medium).st_dev == os.stat(vault.folder.path).st_dev:
            raise Refusal(Code.SAME_DISK)
    vault.store.note(Act.COPIED, vault.label)
    vault.mark()
    folder = VaultFolder(medium / f"{PREFIX}{random(4).hex()}")
    part = VaultFolder(folder.path.with_name(folder.path.name + ".part"))
    try:
        with _medium():
            _check_room(medium, vault.folder.database)
            part.path.mkdir(mode=0o700)
            _write(vault, part, progress)
            settle(part.path)
            part.path.rename(folder.path)
            settle(medium)
            records = _read_back(vault, folder)
    except BaseException:
        for left in (part.path, folder.path):
            shutil.rmtree(left, ignore_errors=True)
        raise
    vault.store.note_copied()
    removed = _keep_newest(folder, vault.keys.content.vault)
    return Copied(folder.path, folder.database.stat().st_size, records, removed)


def copies_on(medium: Path) -> list[VaultFolder]:
    """The copies in a folder, the newest first; the folder itself where it is one. What is none is left out."""
    folders = [medium, *medium.glob(f"{PREFIX}*")] if medium.is_dir() else []
    found = [VaultFolder(path) for path in folders if not path.name.endswith(".part")]
    whole = [(known, copy) for copy in found if copy.database.is_file() and (known := described(copy)) is not None]
    order = sorted(whole, key=lambda one: _age(*one))
    return [copy for _, copy in reversed(order)]


def _age(known: keyfile.KeyFile, copy: VaultFolder) -> tuple[int, int, int, float]:
    return known.high_water.epoch, known.high_water.commits, known.generation, copy.keyfile.stat().st_mtime


def described(folder: VaultFolder) -> keyfile.KeyFile | None:
    """What the key file in a folder says without a passphrase, the newer readable one of two; None without one."""
    return max(keyfile.readable_copies(folder.keyfile), key=lambda content: content.generation, default=None)


def _write(vault: OpenVault, part: VaultFolder, progress: Progress) -> None:
    connection = opening.blank(part.database, vault.keys.database_key())
    try:
        vault.store.copy_into(connection, _PAGES, progress)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    part.database.chmod(0o600)
    with part.database.open("rb+") as file:
        os.fsync(file.fileno())
    for copy in part.key_copies:
        put_whole(copy, vault.keys.content.encode())


def _read_back(vault: OpenVault, folder: VaultFolder) -> int:
    """Open the copy with the key it is to be opened with, and compare. Gives the number of records."""
    with folder.database.open("rb") as file:
        forget_cached(file)
    connection = opening.connect(folder.database, vault.keys.database_key())
    try:
        with telling():
            found = counts(connection)
    finally:
        connection.close()
    keys = vault.keys.content.encode()
    if found != vault.store.counts(counts) or keyfile.on_disk(folder.keyfile) != (keys, keys):
        raise Refusal(Code.COPY_NOT_USABLE, detail=N_("it is not what was written"))
    return found["rec"]


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has, and how many saves there were."""
    found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTED}  # noqa: S608
    found["commits"] = connection.execute("SELECT commits FROM vault_state").fetchone()[0]
    return found


def _check_room(medium: Path, database: Path) -> None:
    size = database.stat().st_size + _ROOM_LEFT
    log = database.with_name(database.name + "-wal")
    size += log.stat().st_size if log.exists() else 0
    if shutil.disk_usage(medium).free < size:
        raise Refusal(Code.COPY_NO_ROOM, size=size)


def _keep_newest(made: VaultFolder, vault_id: str) -> int:
    """Take copies of this vault that are older than the one just made off its medium; gives how many went."""
    found = [copy for copy in copies_on(made.path.parent) if copy.path.parent == made.path.parent]
    ours = [copy for copy in found if (known := described(copy)) and known.vault == vault_id]
    old = [copy for copy in ours if copy.path != made.path][KEPT - 1 :]
    for copy in old:
        shutil.rmtree(copy.path, ignore_errors=True)
    return sum(1 for copy in old if not copy.path.exists())


@contextmanager
def _medium() -> Iterator[None]:
    """Turn what a medium complains of into Refusal V143 or V150: it is not the vault's own disk that failed."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Refusal(Code.COPY_NO_ROOM, size="?") from None
        raise Refusal(Code.COPY_NOT_USABLE, detail=os.strerror(problem.errno or 0)) from None
    except Refusal as refusal:
        if refusal.code is Code.DISK_FULL:
            raise Refusal(Code.COPY_NO_ROOM, size="?") from None
        if refusal.code in (Code.DISK_ERROR, Code.UNSAFE_LOCATION, Code.DB_DAMAGED, Code.DB_MISSING_OR_EMPTY):
            raise Refusal(Code.COPY_NOT_USABLE, detail=refusal.code.id) from None
        raise
