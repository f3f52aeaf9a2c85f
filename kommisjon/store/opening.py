"""Opens the encrypted database, exactly as security-and-bundles.md 2.5 says, or refuses.

SQLite must never make the file on the normal path: a missing or emptied database would open as a new, empty one
and every check would call it sound. `create` makes it once, under another name, and renames it when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from kommisjon.errors import N_, Code, Refusal
from kommisjon.store.schema import APPLICATION_ID, MIGRATIONS, NEWEST
from kommisjon.vault.durable import disk_problem
from kommisjon.vault.secret import wipe

LEAST_SIZE = 8192
"""Bytes; a smaller file cannot hold the schema."""

Connection = Any
"""A sqlcipher3 connection; the library carries no types."""

_PRAGMAS = (
    "synchronous = FULL",
    "temp_store = MEMORY",
    "cache_size = -65536",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "wal_autocheckpoint = 200",
)

_HOLDS = {"synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}
"""What must be answered when it is asked back: a library may take a setting and not know it."""

_FULL, _BUSY, _LOCKED, _CORRUPT, _NOT_A_DATABASE, _NO_MEMORY, _CONSTRAINT = 13, 5, 6, 11, 26, 7, 19
_UNWRITABLE = (3, 8, 10, 14)
"""SQLITE_PERM, READONLY, IOERR, CANTOPEN: the disk or its owner does not let the file be used."""

_HEX = b"0123456789abcdef"


def connect(path: Path, key: bytearray) -> Connection:
    """Open an existing store with its 32-byte key, which is wiped.

    Raises Refusal V103, V105, V106, V108, V110, V116 or V117.
    """
    try:
        if not path.is_file() or path.stat().st_size < LEAST_SIZE:
            raise Refusal(Code.DB_MISSING_OR_EMPTY)
        connection = _keyed(path, key)
    except OSError:
        raise Refusal(Code.DISK_ERROR) from None
    finally:
        wipe(key)
    with _closed_by_a_failure(connection):
        _assert_sound(connection)
        _migrate(connection)
    return connection


def create(path: Path, key: bytearray, vault: str) -> None:
    """Make a store with the newest schema for the vault of that id. Wipes the key. Raises V113, V108 or V111."""
    if path.exists():
        wipe(key)
        raise Refusal(Code.VAULT_EXISTS)
    making = path.with_name(path.name + ".making")
    try:
        # What an attempt that was cut off left, and its log, which belongs to no file any more.
        for left in (making, making.with_name(making.name + "-wal"), making.with_name(making.name + "-journal")):
            left.unlink(missing_ok=True)
        connection = _keyed(making, key)
    except OSError as problem:
        raise disk_problem(problem) from None
    finally:
        wipe(key)
    try:
        with telling():
            _assert_library(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
            _first_state(connection, vault)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        making.chmod(0o600)
        os.replace(making, path)
    except BaseException:
        connection.close()
        making.unlink(missing_ok=True)
        raise


def blank(path: Path, key: bytearray) -> Connection:
    """Make an empty encrypted file, for a copy. Wipes the key. Raises Refusal V108, V110, V117."""
    try:
        connection = _keyed(path, key)
    finally:
        wipe(key)
    with _closed_by_a_failure(connection):
        _assert_library(connection)
    return connection


def in_memory(key: bytearray, vault: str) -> Connection:
    """Make a store that never touches a disk, for the vault of that id; it is gone when it is closed.

    Wipes the key. Raises Refusal V110 for a library that is not the vault's.
    """
    try:
        connection = _keyed(None, key)
    finally:
        wipe(key)
    with _closed_by_a_failure(connection):
        _assert_library(connection)
        _migrate(connection)
        _first_state(connection, vault)
    return connection


@contextmanager
def _closed_by_a_failure(connection: Connection) -> Iterator[None]:
    """What `telling` does; and the connection is closed where anything goes wrong."""
    try:
        with telling():
            yield
    except BaseException:
        connection.close()
        raise


def _first_state(connection: Connection, vault: str) -> None:
    connection.execute("INSERT INTO vault_state VALUES (1, ?, 0, 0, 0, ?, 0)", (vault, "0" * 64))


@contextmanager
def telling() -> Iterator[None]:
    """Turn what SQLite complains of into a Refusal: V105 damaged, V106 in use, V108 full, V117 disk, X902."""
    try:
        yield
    except sqlcipher.DatabaseError as problem:
        kind = (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF
        if kind == _FULL:
            raise Refusal(Code.DISK_FULL) from None
        if kind in (_BUSY, _LOCKED):
            raise Refusal(Code.IN_USE) from None
        if kind in _UNWRITABLE:
            raise Refusal(Code.DISK_ERROR) from None
        if kind == _NO_MEMORY:
            raise Refusal(Code.RESOURCE, what="memory") from None
        if kind == _CONSTRAINT:
            raise Refusal(Code.DB_DAMAGED, detail=N_("rows contradict one another")) from None
        if kind in (_CORRUPT, _NOT_A_DATABASE):
            detail = str(getattr(problem, "sqlite_errorname", kind))
            if kind == _NOT_A_DATABASE:
                detail = "it does not open with the key that the key file holds, which may be an older one"
            raise Refusal(Code.DB_DAMAGED, detail=detail) from None
        raise


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One durable transaction: when this returns, the changes are on disk; when it raises, none of them is."""
    with telling():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _keyed(path: Path | None, key: bytearray) -> Connection:
    """Open the file with its key; without a path, a database in memory, which has no write-ahead log."""
    with telling():
        place = ":memory:" if path is None else os.fspath(path)
        connection = sqlcipher.connect(place, isolation_level=None, timeout=2.0)
    digits = spelled(key)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(digits)
        with telling():
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        if mode != ("memory" if path is None else "wal"):
            raise Refusal(Code.UNSAFE_LIBRARY, detail=N_("no write-ahead log"))
    except BaseException:
        connection.close()
        raise
    finally:
        wipe(digits)
    return connection


def spelled(key: bytearray) -> bytearray:
    """Give the key as SQLCipher reads it, x'…', digit by digit: a shorter way leaves copies that nobody wipes."""
    out = bytearray(2 * len(key) + 3)
    out[0], out[1], out[-1] = ord("x"), ord("'"), ord("'")
    for place, byte in enumerate(key):
        out[2 + 2 * place], out[3 + 2 * place] = _HEX[byte >> 4], _HEX[byte & 15]
    return out


def _value(connection: Connection, pragma: str) -> Any:
    row = connection.execute(f"PRAGMA {pragma}").fetchone()
    return None if row is None else row[0]


def _assert_library(connection: Connection) -> None:
    """A wheel that is silently plain SQLite must never be written to."""
    if not str(_value(connection, "cipher_version") or "").startswith("4."):
        raise Refusal(Code.UNSAFE_LIBRARY, detail=N_("no SQLCipher 4"))
    if _value(connection, "temp_store") != 2 or str(_value(connection, "cipher_use_hmac")) != "1":
        raise Refusal(Code.UNSAFE_LIBRARY, detail=N_("settings refused"))
    if any(_value(connection, pragma) != value for pragma, value in _HOLDS.items()):
        raise Refusal(Code.UNSAFE_LIBRARY, detail=N_("settings refused"))


def _assert_sound(connection: Connection) -> None:
    _assert_library(connection)
    if _value(connection, "application_id") != APPLICATION_ID:
        raise Refusal(Code.DB_DAMAGED, detail=N_("not a kommisjon store"))
    found = _value(connection, "user_version")
    if found > NEWEST:
        raise Refusal(Code.DB_NEWER, found=found, known=NEWEST)
    if (verdict := _value(connection, "quick_check")) != "ok":
        raise Refusal(Code.DB_DAMAGED, detail=f"quick check, {len(str(verdict))} characters of findings")


def _migrate(connection: Connection) -> None:
    """Bring the schema to the newest version, each step whole or not at all."""
    for version in range(_value(connection, "user_version") + 1, NEWEST + 1):
        connection.execute("BEGIN EXCLUSIVE")
        try:
            for statement in filter(None, map(str.strip, MIGRATIONS[version].split(";"))):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
