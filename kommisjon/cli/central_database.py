"""Central's database, opened for a command: its address, and the key of an SQLite file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from kommisjon.cli import files
from kommisjon.cli.place import database_of, keys_of
from kommisjon.errors import Code, Refusal

_DATABASE_KEY = Path("central", "database.key")


def make(args: argparse.Namespace) -> str:
    """Make an empty database, and give its address as it may be shown. Raises Refusal B106, B108 or D706."""
    from sync.central.store import create

    address = database_of(args)
    create(address, _database_key(address, keys_of(args), make=True)).dispose()
    return _shown(address)


def connect(args: argparse.Namespace) -> Any:
    """Central's database as an engine; whoever takes it disposes of it. Raises Refusal B106 or D705."""
    from sync.central import store
    from sync.central.merged.redrawing import bring_up_to_date

    address = database_of(args)
    engine = store.connect(address, _database_key(address, keys_of(args), make=False))
    try:
        bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _database_key(address: str, keys: Path, *, make: bool) -> bytes | None:
    """The key that encrypts central's SQLite file, kept beside central's other keys. A server keeps its own.

    It is made only where there is no database yet: with another key than its own none could be read again.
    """
    if not address.startswith("sqlite"):
        return None
    path = keys / _DATABASE_KEY
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
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: not a key")
    return key


def _shown(address: str) -> str:
    """The address without the password that may stand in it; a file's has none."""
    if address.startswith("sqlite"):
        return address
    head, _at, tail = address.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if head else address
