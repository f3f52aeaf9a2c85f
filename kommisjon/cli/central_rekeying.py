"""Another key for central's SQLite file once somebody's way in was closed.

Whoever was let out may have kept the key file of then, and with it opens every copy of the database that has the
key of then. The next key is written into the key file first, and is the only one once the database has it: cut off
at any moment, the database opens with one of the two, and the next command goes on (docs/decisions/0016).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import wraps

from kommisjon.cli import central_escrow, central_keys
from kommisjon.cli.central_database import let_go
from kommisjon.cli.place import database_of
from kommisjon.errors import Refusal

Run = Callable[[argparse.Namespace], int]


def settling(run: Run) -> Run:
    """A command after which the database gets the key that was drawn for it, where that had to wait."""

    @wraps(run)
    def whole(args: argparse.Namespace) -> int:
        try:
            return run(args)
        finally:
            settle(args)

    return whole


def settle(args: argparse.Namespace) -> bool:
    """Give the database the key that was drawn for it, where this command has opened the key file. False: not yet.

    It waits while anybody else has the database open, until there is room to write it once more, and until both
    copies of the key file have the key.
    """
    opened = central_keys.opened_users(args)
    if opened is None or opened.content.dek_next is None:
        return True
    from kommisjon.vault import keyfile
    from sync.central import store

    let_go(args)
    address, folder = database_of(args), central_keys.users_folder(args)
    now, following = central_keys.database_keys(args)
    try:
        if keyfile.write(folder.keyfile, opened.content) is not None:
            return False
        if not store.opens(address, following):
            store.rekey(address, now, following)
    except Refusal:
        return False
    central_escrow.keep(args, folder.path, following.hex().encode())
    keyfile.write(folder.keyfile, opened.promoted())
    return True
