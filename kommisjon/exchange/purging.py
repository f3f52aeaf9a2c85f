"""Forgetting what headquarters holds: the cases go, and with them the key that old copies of them were under."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime

from kommisjon.store import purging
from kommisjon.store.audit import Act
from kommisjon.store.purging import Fate
from kommisjon.store.unlocking import OpenVault


def purge(
    vault: OpenVault, fates: Sequence[Fate], at: datetime, random: Callable[[int], bytes] = os.urandom
) -> list[Fate]:
    """Delete the cases that may go and change the database's key; gives what went. `at` is aware.

    The next key is drawn first: cut off anywhere after that, the key is changed when the vault is next opened.
    Raises Refusal V108 where the disk has no room; whatever was not deleted then is there as before.
    """
    going = [fate for fate in fates if fate.why is None]
    if not going:
        return []
    vault.announce_key(random)
    with vault.store.together():
        purging.delete(vault.store, going, at)
        for fate in going:
            vault.store.note(Act.HANDED_OVER, vault.label, (fate.home,))
    vault.change_key(random)
    vault.mark()
    return going
