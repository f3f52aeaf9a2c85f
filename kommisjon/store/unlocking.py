"""From a passphrase to an open store, and back: the key file opens, the database opens, the mark is compared.

The mark in the key file says how far the database had got when it was last closed. A database behind it was put
back from an older copy; central would catch the reuse of numbers, but the user should hear of it first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kommisjon.errors import Code, Refusal
from kommisjon.store.opening import create
from kommisjon.store.store import Store
from kommisjon.vault import keyfile
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost


class OpenVault:
    """An unlocked vault: its store, and the key file that remembers how far the store has got."""

    def __init__(self, folder: VaultFolder, keys: keyfile.Opened, store: Store) -> None:
        self.folder = folder
        self.store = store
        self._keys = keys
        self._closed = False

    @property
    def label(self) -> str:
        """Initials of whoever holds the slot; changes carry them as their author."""
        return self._keys.label

    def mark(self) -> None:
        """Write down in the key file how far the store has got."""
        state = self.store.vault_state()
        before = self._keys.content.high_water
        now = replace(before, commits=state["commits"], seq=state["head_seq"], manifest=state["head_hash"])
        if now != before:
            keyfile.write(self.folder.keyfile, self._keys.changed(high_water=now))

    def close(self) -> None:
        """Write the mark, close the database and wipe the keys. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        try:
            self.mark()
        finally:
            try:
                self.store.close()
            finally:
                self._keys.close()

    def __enter__(self) -> OpenVault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_vault(
    folder: VaultFolder, label: str, passphrase: str, cost: Cost, random: Callable[[int], bytes] = os.urandom
) -> None:
    """Make a vault with one slot and an empty store. Raises Refusal V113 when there is one, V114, V111 or V108.

    The key file comes first, and says once more when the database is there: cut off in between, the vault is
    finished when it is next opened. A database without its key could never be opened at all.
    """
    folder.prepare()
    if folder.holds_vault():
        raise Refusal(Code.VAULT_EXISTS)
    keys = keyfile.create(label, passphrase, cost, random)
    try:
        keyfile.write(folder.keyfile, keys.content)
        _finish(folder, keys)
    except BaseException:
        if not folder.database.exists():
            for copy in folder.key_copies:
                copy.unlink(missing_ok=True)
        raise
    finally:
        keys.close()


def _finish(folder: VaultFolder, keys: keyfile.Opened) -> None:
    """Make the database of a vault that never had one, and note that it has one now."""
    if not folder.database.exists():
        create(folder.database, keys.database_key(), keys.content.vault)
    keyfile.write(folder.keyfile, keys.changed(db_created=True))


def unlock(
    folder: VaultFolder,
    passphrase: str,
    *,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
) -> OpenVault:
    """Open a vault. Raises Refusal V101 to V106, V110, V112 or V116; see the table for each."""
    return open_with(folder, keyfile.read_and_unlock(folder.keyfile, passphrase), clock=clock, random=random)


def open_with(
    folder: VaultFolder,
    keys: keyfile.Opened,
    *,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
) -> OpenVault:
    """Open the store of a vault whose key file is open; the thread that calls this is the store's from then on."""
    try:
        if not keys.content.db_created:
            _finish(folder, keys)
        store = Store(folder.database, keys.database_key(), clock=clock, random=random)
    except BaseException:
        keys.close()
        raise
    try:
        _compare(store, keys)
    except BaseException:
        store.close()
        keys.close()
        raise
    return OpenVault(folder, keys, store)


def _compare(store: Store, keys: keyfile.Opened) -> None:
    state, mark = store.vault_state(), keys.content.high_water
    if state["vault"] != keys.content.vault:
        raise Refusal(Code.DB_DAMAGED, detail="the database belongs to another vault")
    if state["commits"] < mark.commits:
        raise Refusal(Code.DB_OLDER_THAN_MARK, missing=mark.commits - state["commits"])
