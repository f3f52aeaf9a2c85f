"""From a passphrase to an open store, and back: the key file opens, the database opens, the mark is compared.

The mark in the key file says how far the database had got when it was last closed. A database behind it was put
back from an older copy; central would catch the reuse of numbers, but the user should hear of it first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from kommisjon.errors import N_, Code, Refusal
from kommisjon.store import ballast, slots_seen
from kommisjon.store.audit import Act
from kommisjon.store.opening import create
from kommisjon.store.store import Store
from kommisjon.vault import former_copy, keyfile
from kommisjon.vault.entry import enter
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost


class OpenVault:
    """An unlocked vault: its store, and the key file that remembers how far the store has got."""

    def __init__(self, folder: VaultFolder, keys: keyfile.Opened, store: Store) -> None:
        self.folder = folder
        self.store = store
        self._keys = keys
        self._marked = keys.content.high_water
        """As the key file has it on the disk."""
        self._closed = False
        self._in_doubt = False
        store.after_saves = self._mark_in_passing

    @property
    def label(self) -> str:
        """Initials of whoever holds the slot; changes carry them as their author."""
        return self._keys.label

    @property
    def keys(self) -> keyfile.Opened:
        """The opened key file; what is changed in it is written by `keep_keys`."""
        return self._keys

    def keep_keys(self) -> None:
        """Write the key file as it was changed, and remember in the database which slots hold now.

        Raises Refusal V108, V111, V117, V131 or V132. Nothing more is written to the key file then: what was
        refused must not come true by the mark that closing leaves.
        """
        self._in_doubt = True
        keyfile.write(self.folder.keyfile, self._keys.content)
        self._in_doubt = False
        slots_seen.remember(self.store, self._keys.content)

    def leave_no_former(self) -> None:
        """Let no copy of the key file from before the last change stay. Raises Refusal V177; the change holds."""
        former_copy.remove(self.folder.keyfile, self._keys.content)

    def announce_key(self, random: Callable[[int], bytes] = os.urandom) -> None:
        """Say in both copies of the key file that the database is to get another key, and which.

        Raises Refusal V108 where the disk has no room for that, or for the database written anew; V111 or V117.
        """
        self.store.check_room_for_key()
        missing = keyfile.write(self.folder.keyfile, self._keys.draw_next(random))
        if missing is not None:  # one damaged file would take a database with it whose key only that file has
            raise missing

    def change_key(self, random: Callable[[int], bytes] = os.urandom) -> None:
        """Give the database another key, and forget the one it had: copies of what was deleted open no more.

        In this order (security-and-bundles.md 3.4): the next key into both copies of the key file, the database
        to that key, opened and checked with it, then the next key becomes the only one. Cut off anywhere it is
        finished when the vault is next opened. Raises Refusal V108, V111 or V117, and nothing is lost.
        """
        self.announce_key(random)
        self.store.change_key(self._keys.next_database_key)
        keyfile.write(self.folder.keyfile, self._keys.promoted())

    def mark(self) -> None:
        """Write down in the key file how far the store has got. On a full disk the reserve is given up for it.

        Not where the vault was wiped from another window: this one ends as it would have.
        """
        state = self.store.vault_state()
        now = reached(self._marked, state)
        if now != self._marked and not self._in_doubt and not self.folder.wiped.exists():
            changed = self._keys.changed(high_water=now)
            try:
                keyfile.write(self.folder.keyfile, changed)
            except Refusal as refusal:
                if refusal.code is not Code.DISK_FULL or not self.store.give_up_reserve():
                    raise
                keyfile.write(self.folder.keyfile, changed)
            self._marked = now

    def _mark_in_passing(self) -> None:
        """Between exports the mark is only the better for being newer: what it cannot tell now, it tells later."""
        with suppress(Refusal):
            self.mark()

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

    def abandon(self) -> None:
        """Close the database and wipe the keys without a word to the key file, which is gone."""
        self._closed = True
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
    folder.wiped.unlink(missing_ok=True)
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
    accept_older: bool = False,
    travel_code: str = "",
) -> OpenVault:
    """Open a vault. Raises Refusal V101 to V107, V110 to V112, V116, V119, V121 to V123; see the table for each.

    `accept_older` as `open_with` takes it.
    """
    keys = enter(folder, passphrase, clock=clock, travel_code=travel_code, random=random)
    return open_with(folder, keys, clock=clock, random=random, accept_older=accept_older)


def open_with(
    folder: VaultFolder,
    keys: keyfile.Opened,
    *,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
    accept_older: bool = False,
) -> OpenVault:
    """Open the store of a vault whose key file is open; the thread that calls this is the store's from then on.

    A database that is older than the key file knows it to have been is refused (V104), unless it is accepted
    knowingly (V148 where it is not older): then the laptop goes on from there as another epoch. Once a week
    everything in it is checked. What opening changed in the key file is written here, since now no other window
    has it.
    """
    try:
        folder.check_location()
        if not keys.content.db_created:
            _finish(folder, keys)
            keys.left = None
        store, by_the_next = _open(folder, keys, clock=clock, random=random)
    except BaseException:
        keys.close()
        raise
    try:
        if keys.left not in (None, keyfile.on_disk(folder.keyfile)):
            raise Refusal(Code.IN_USE)  # another window changed it since this one read it, and has closed
        if by_the_next:
            with suppress(Refusal):  # on a full disk: both keys stay named, and the next writing settles it
                keyfile.write(folder.keyfile, keys.promoted())
        try:
            compare(store, keys.content)
            if accept_older:
                raise Refusal(Code.NOT_OLDER)
        except Refusal as refusal:
            if not accept_older or refusal.code is not Code.DB_OLDER_THAN_MARK:
                raise
            missing = int(refusal.facts["missing"])
            store.fall_behind(missing, keys.content.high_water.epoch + 1, keys.label, Act.ACCEPTED_OLDER)
        if slots_seen.healed(store, keys, random) or keys.unwritten:
            keyfile.write(folder.keyfile, keys.content)
        _first_things(store, keys)
    except BaseException:
        store.close()
        keys.close()
        raise
    ballast.keep(folder, random)
    vault = OpenVault(folder, keys, store)
    if keys.content.dek_next is not None:
        try:
            vault.change_key(random)
        except Refusal:
            if store.closed:
                keys.close()
                raise
            # On a full disk the vault opens all the same; the change of keys is finished another time.
    return vault


def _open(
    folder: VaultFolder,
    keys: keyfile.Opened,
    *,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
) -> tuple[Store, bool]:
    """Open the store with its key; where a change of keys was cut off, with that or with the next, and say so."""
    try:
        return Store(folder.database, keys.database_key(), clock=clock, random=random), False
    except Refusal as refusal:
        if keys.content.dek_next is None or refusal.code is not Code.DB_DAMAGED:
            raise
        with suppress(Refusal):  # what is damaged is damaged with either key
            return Store(folder.database, keys.next_database_key(), clock=clock, random=random), True
        raise


def reached(before: keyfile.HighWater, state: Mapping[str, Any]) -> keyfile.HighWater:
    """The mark of a store whose `vault_state` is given; `before` is the mark it takes the place of."""
    head = {"seq": state["head_seq"], "manifest": state["head_hash"]}
    return replace(before, epoch=state["epoch"], commits=state["commits"], **head)


def compare(store: Store, known: keyfile.KeyFile) -> None:
    """Compare a store with what its key file knows. Raises Refusal V105 for another vault's, V104 for an older."""
    state, mark = store.vault_state(), known.high_water
    if state["vault"] != known.vault:
        raise Refusal(Code.DB_DAMAGED, detail=N_("the database belongs to another vault"))
    if state["epoch"] > mark.epoch:
        return  # an older state was taken knowingly, and cut off before the key file said so
    missing = max(mark.commits - state["commits"], 0)
    # Where the counts agree, the chain of bundles must too: a store may have gone another way since.
    behind = (state["epoch"], state["head_seq"]) < (mark.epoch, mark.seq)
    elsewhere = state["head_seq"] == mark.seq and state["head_hash"] != mark.manifest
    if missing or behind or elsewhere:
        raise Refusal(Code.DB_OLDER_THAN_MARK, missing=missing)


def _first_things(store: Store, keys: keyfile.Opened) -> None:
    """Write down who opened the vault; once a week, check all of it. On a full disk it opens all the same."""
    store.note(Act.OPENED_VAULT, keys.label)
    try:
        slots_seen.remember(store, keys.content)
        if store.check_is_due():
            store.check_for_work()
    except Refusal as refusal:
        if refusal.code is not Code.DISK_FULL:
            raise
