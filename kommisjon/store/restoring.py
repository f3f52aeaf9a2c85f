"""A safety copy put back where the database or the key file is missing or damaged.

It never takes the place of a sound database that is as new as the copy, and what it replaces is kept aside. The
key file here, where there is one, says how far the laptop had got: a copy that is behind it goes on as another
epoch (kommisjon.store.upkeep). Numbers that no key file knows of never left the laptop, for every export and every
copy writes the mark first.

A copy from before a change of keys (a purge, a user removed, a recovery code used) is under a key that others may
still have. It opens with the passphrase of its own time where the present one does not, and its database gets a
new key at the next unlock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kommisjon.errors import N_, Code, Refusal
from kommisjon.store.audit import Act
from kommisjon.store.checking import Progress, in_silence
from kommisjon.store.copying import copies_on, described
from kommisjon.store.store import Store
from kommisjon.store.unlocking import reached
from kommisjon.vault import codes, keyfile
from kommisjon.vault.codes import Purpose
from kommisjon.vault.durable import disk_problem
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Secret
from kommisjon.vault.wipe import refuse_half_wiped
from sync.durable import settle

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    database: bool
    """False where only the key file had to be."""
    missing: int | None
    """Saves that the copy does not have, 0 where nobody knows; None where it is exactly up to date."""
    aside: str
    """What the damaged database is called now; blank where there was none."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The key that opens the copy, and the key file that will be the vault's."""

    opened: keyfile.Opened
    copied: keyfile.KeyFile
    """What the copy's own key file says; its MAC is not checked, but what it wraps is."""
    known: bool
    """It is the laptop's own key file, so its mark says how far the laptop had got."""


def restore(
    folder: VaultFolder,
    medium: Path,
    passphrase: str,
    *,
    clock: Callable[[], datetime],
    former: str = "",
    random: Callable[[int], bytes] = os.urandom,
    progress: Progress = in_silence,
) -> Restored:
    """Put back the newest copy on `medium`, or the very folder of one, into a vault's folder.

    `former` is a passphrase or recovery code of the time of the copy; without one, `passphrase` is tried for both.
    Where the vault was wiped, its mark goes once the copy was found good. Raises Refusal V143 without a usable
    copy, V146 for one of another vault, V144 where the database here is sound and as new, V151 where the copy
    opens with neither, V132 where a wipe was cut off and is to be finished first, V101, V106, V108, V111.
    """
    copies = copies_on(medium)
    if not copies:
        raise Refusal(Code.COPY_NOT_USABLE, detail=N_("none is here"))
    folder.prepare()
    refuse_half_wiped(folder)
    keys = _keys(folder, copies[0], passphrase, former)
    try:
        here = _commits_here(folder, keys.opened, clock)
        if here is not None and not keys.known and here >= keys.copied.high_water.commits:
            keyfile.write(folder.keyfile, keys.opened.changed())
            return Restored(False, None, "")
        if keys.opened.content.dek != keys.copied.dek:
            _adopt_key_of(copies[0], keys, former or passphrase, random)
        waiting = _fetched(folder, copies[0])
        try:
            missing, mark = _prepare(waiting, keys, here, clock, random, progress)
            aside = _put(folder, waiting, clock())
        finally:
            _remove(waiting)
        keyfile.write(folder.keyfile, keys.opened.changed(high_water=mark))
        return Restored(True, missing, aside)
    finally:
        keys.opened.close()


def _keys(folder: VaultFolder, copy: VaultFolder, passphrase: str, former: str) -> _Keys:
    """Open the key file here; where it is lost or damaged, the one in the copy."""
    here, there = described(folder), described(copy)
    if there is None:
        raise Refusal(Code.COPY_NOT_USABLE, detail=N_("its key file is damaged"))
    if here is None:
        return _Keys(_opened_copy(copy, former or passphrase), there, known=False)
    if here.vault != there.vault:
        raise Refusal(Code.COPY_OF_ANOTHER)
    return _Keys(keyfile.read_and_unlock(folder.keyfile, passphrase), there, known=True)


def _adopt_key_of(copy: VaultFolder, keys: _Keys, secret: str, random: Callable[[int], bytes]) -> None:
    """Let the key file here open the copy's database. Raises Refusal V151."""
    dek = keys.copied.dek
    try:
        key = keys.opened.unwrapped(dek)
    except Refusal:  # the master key was changed since then
        then = _opened_copy(copy, secret)
        try:
            key, dek = then.database_key(), then.content.dek
        finally:
            then.close()
    keys.opened.adopt(key, dek["id"], random)


def _opened_copy(copy: VaultFolder, secret: str) -> keyfile.Opened:
    """Open a copy's own key file, with a passphrase or a recovery code. Raises Refusal V151."""
    try:
        return keyfile.read_and_unlock(copy.keyfile, _as_code(secret))
    except Refusal as refusal:
        if refusal.code not in (Code.WRONG_PASSPHRASE, Code.RECOVERY_CODE_BAD):
            raise
        raise Refusal(Code.COPY_FROM_BEFORE) from None


def _as_code(typed: str) -> Secret:
    try:
        return codes.read(typed, Purpose.RECOVERY)[0]
    except Refusal:
        return typed


def _commits_here(folder: VaultFolder, keys: keyfile.Opened, clock: Callable[[], datetime]) -> int | None:
    """How far the database here has got, if it is sound; None for one that is missing or damaged.

    Raises Refusal V106 for one that is open in another window.
    """
    try:
        with Store(folder.database, keys.database_key(), clock=clock, random=os.urandom) as store:
            store.check_for_work()
            return int(store.vault_state()["commits"])
    except Refusal as refusal:
        if refusal.code not in (Code.DB_MISSING_OR_EMPTY, Code.DB_DAMAGED):
            raise
        return None


def _fetched(folder: VaultFolder, copy: VaultFolder) -> Path:
    """Bring the copy's database beside its place. Raises Refusal V108 or V143."""
    waiting = folder.database.with_name(folder.database.name + ".restoring")
    _remove(waiting)
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with copy.database.open("rb") as source:
                shutil.copyfileobj(source, file, _PIECE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        _remove(waiting)
        if (found := disk_problem(problem)).code is Code.DISK_FULL:
            raise found from None
        raise Refusal(Code.COPY_NOT_USABLE, detail=found.code.id) from None
    return waiting


def _prepare(
    waiting: Path,
    keys: _Keys,
    here: int | None,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
    progress: Progress,
) -> tuple[int | None, keyfile.HighWater]:
    """Check the copy; where it is behind, let it go on as another epoch. Gives what is missing, and the mark."""
    mark = keys.opened.content.high_water
    try:
        store = Store(waiting, keys.opened.database_key(), clock=clock, random=random)
    except Refusal as refusal:
        raise _unusable(refusal) from None
    with store:
        state = store.vault_state()
        if state["vault"] != keys.opened.content.vault:
            raise Refusal(Code.COPY_OF_ANOTHER)
        if here is not None and here >= state["commits"]:
            raise Refusal(Code.COPY_NOT_NEEDED)
        try:
            store.check_for_work(progress)
        except Refusal as refusal:
            raise _unusable(refusal) from None
        missing = max(mark.commits - state["commits"], 0) if keys.known else 0
        if missing or not keys.known:
            # Where nobody knows how many epochs there were, none of them may be met again.
            jump = 1 if keys.known else 1 + int.from_bytes(random(2), "big")
            store.fall_behind(missing, max(mark.epoch, state["epoch"]) + jump, keys.opened.label, Act.RESTORED)
        else:
            store.note(Act.RESTORED, keys.opened.label)
        return store.behind(), reached(mark, store.vault_state())


def _put(folder: VaultFolder, waiting: Path, at: datetime) -> str:
    """Put the database in its place, what stood there aside. Gives what that is called now."""
    aside = ""
    try:
        # Before the database is there: the two together would say that a wipe is to be finished.
        folder.wiped.unlink(missing_ok=True)
        for name in ("", "-wal", "-journal"):
            old = folder.database.with_name(folder.database.name + name)
            if old.exists():
                kept = old.with_name(f"{folder.database.name}.damaged-{at:%Y%m%dT%H%M%S}{name}")
                old.replace(kept)
                aside = aside or kept.name
        waiting.replace(folder.database)
        settle(folder.path)
    except OSError as problem:
        raise disk_problem(problem) from None
    return aside


def _unusable(refusal: Refusal) -> Refusal:
    damaged = (Code.DB_DAMAGED, Code.DB_MISSING_OR_EMPTY)
    return Refusal(Code.COPY_NOT_USABLE, detail=refusal.code.id) if refusal.code in damaged else refusal


def _remove(waiting: Path) -> None:
    for name in ("", "-wal", "-journal"):
        with suppress(OSError):
            waiting.with_name(waiting.name + name).unlink(missing_ok=True)
