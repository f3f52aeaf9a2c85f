"""Central's database, opened for a command: its address, and the key of an SQLite file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any

from kommisjon.cli import central_keys, files
from kommisjon.cli.central_keys import DATABASE_KEY, is_file, users_folder
from kommisjon.cli.place import database_of, keys_of
from kommisjon.errors import N_, Code, Refusal

Run = Callable[[argparse.Namespace], int]

_HELD = "central_held"


def make(args: argparse.Namespace) -> str:
    """Make an empty database, and give its address as it may be shown. Raises Refusal B106, B108 or D706."""
    from sync.central.store import create

    if is_file(args) and users_folder(args).keyfile.exists():
        raise Refusal(Code.CENTRAL_EXISTS)
    address = database_of(args)
    create(address, _database_key(address, keys_of(args), make=True)).dispose()
    return _shown(address)


def in_one(run: Run) -> Run:
    """A command that opens central's database once, however often it asks, and lets go of it when it ends."""

    @wraps(run)
    def whole(args: argparse.Namespace) -> int:
        held: list[Any] = []
        setattr(args, _HELD, held)
        try:
            return run(args)
        finally:
            let_go(args)
            delattr(args, _HELD)

    return whole


def let_go(args: argparse.Namespace) -> None:
    """Close the database for now, where the command has it open; it is opened anew when it is asked again."""
    held: list[Any] = getattr(args, _HELD, [])
    while held:
        held.pop().dispose()


@contextmanager
def connected(args: argparse.Namespace) -> Iterator[Any]:
    """Central's database as an engine: the command's one (`in_one`), or else one for as long as it is needed here.

    Raises Refusal B106 or D705, and D718, V102 or V107 where central's users have passphrases.
    """
    held: list[Any] | None = getattr(args, _HELD, None)
    if held is not None:
        if not held:
            held.append(_connect(args))
        yield held[0]
        return
    engine = _connect(args)
    try:
        yield engine
    finally:
        engine.dispose()


def _connect(args: argparse.Namespace) -> Any:
    from sync.central import store
    from sync.central.merged.redrawing import bring_up_to_date

    address = database_of(args)
    keys = central_keys.database_keys(args)
    if len(keys) > 1 and store.opens(address, keys[1]):
        keys = keys[1:]
    engine = store.connect(address, keys[0] if keys else _database_key(address, keys_of(args), make=False))
    try:
        bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def plain_key(args: argparse.Namespace) -> bytes | None:
    """The key in `database.key`, which opens the database without a passphrase. Raises Refusal B106."""
    return _database_key(database_of(args), keys_of(args), make=False)


def drop_plain_key(args: argparse.Namespace) -> None:
    """Destroy `database.key` where the users' key file opens the database: a command may have been cut off before.

    Only where this command has opened that file, and has seen that the database needs no other key.
    """
    path = keys_of(args) / DATABASE_KEY
    if central_keys.opened_users(args) is None or not path.exists():
        return
    from kommisjon.vault.wipe import destroy
    from sync.central import store

    with suppress(Refusal, OSError):  # the next command tries again
        if any(store.opens(database_of(args), key) for key in central_keys.database_keys(args)):
            destroy(path, os.urandom)


def _database_key(address: str, keys: Path, *, make: bool) -> bytes | None:
    """The key that encrypts central's SQLite file, kept beside central's other keys. A server keeps its own.

    It is made only where there is no database yet: with another key than its own none could be read again.
    """
    if not address.startswith("sqlite"):
        return None
    path = keys / DATABASE_KEY
    try:
        if make and not path.exists():
            if Path(address.partition(":///")[2].partition("?")[0]).exists():
                raise Refusal(Code.CENTRAL_EXISTS)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.write(path, os.urandom(32).hex().encode(), private=True)
        key = bytes.fromhex(files.read(path, 128).decode("ascii"))
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: " + N_("not a key"))
    return key


def _shown(address: str) -> str:
    """The address without the password that may stand in it; a file's has none."""
    if address.startswith("sqlite"):
        return address
    head, _at, tail = address.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if head else address
