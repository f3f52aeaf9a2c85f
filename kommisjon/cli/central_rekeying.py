"""Another key for central's SQLite file once somebody's way in was closed.

Whoever was let out may have kept the key file of then, and with it opens every copy of the database that has the
key of then. The next key is written into the key file first, then sealed to the escrow, and is the only one once
the database has it: cut off at any moment, the database opens with one of the two, and the next command goes on
(docs/decisions/0016).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import wraps

from kommisjon.cli import central_escrow, central_keys
from kommisjon.cli.central_database import drop_plain_key, let_go
from kommisjon.cli.place import database_of
from kommisjon.errors import Refusal

Run = Callable[[argparse.Namespace], int]


def settling(run: Run) -> Run:
    """A command after which what had to wait is done, where it can be now.

    The database gets the key that was drawn for it, the escrow each key of which it has no copy yet, and the key
    from before there were users goes.
    """

    @wraps(run)
    def whole(args: argparse.Namespace) -> int:
        try:
            return run(args)
        finally:
            settle(args)
            central_escrow.complete(args)
            drop_plain_key(args)

    return whole


def settle(args: argparse.Namespace) -> Refusal | None:
    """Give the database the key that was drawn for it, where this command has opened the key file.

    Gives what it waits for: D725 while anybody else has the database open, X902 or V108 until there is room, V175
    while the escrow's copy would be left behind, and what keeps the key file's second copy from having the key.
    None: the database has it.
    """
    opened = central_keys.opened_users(args)
    if opened is None or opened.content.dek_next is None:
        return None
    from kommisjon.vault import keyfile
    from sync.central import store

    address, folder = database_of(args), central_keys.users_folder(args)
    now, following = central_keys.database_keys(args)
    try:
        if (behind := keyfile.write(folder.keyfile, opened.content)) is not None:
            return behind
        central_escrow.keep_next(args, opened)
        let_go(args)
        if not store.opens(address, following):
            store.rekey(address, now, following)
        central_escrow.promote(folder.path, opened.content.dek_next["id"])
        keyfile.write(folder.keyfile, opened.promoted())
    except Refusal as refusal:
        return refusal
    return None
