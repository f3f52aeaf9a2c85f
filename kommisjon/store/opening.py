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

from kommisjon.errors import Code, Refusal
from kommisjon.store.schema import APPLICATION_ID, MIGRATIONS, NEWEST
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

_FULL, _BUSY, _LOCKED, _CORRUPT, _NOT_A_DATABASE, _IO_ERROR = 13, 5, 6, 11, 26, 10


def connect(path: Path, key: bytearray) -> Connection:
    """Open an existing store with its 32-byte key, which is wiped. Raises V103, V105, V106, V110 or V116."""
    try:
        if not path.is_file() or path.stat().st_size < LEAST_SIZE:
            raise Refusal(Code.DB_MISSING_OR_EMPTY)
        connection = _keyed(path, key)
    finally:
        wipe(key)
    try:
        with telling():
            _assert_sound(connection)
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def create(path: Path, key: bytearray, vault: str) -> None:
    """Make a store with the newest schema for the vault of that id. Wipes the key. Raises V113 or V108."""
    if path.exists():
        wipe(key)
        raise Refusal(Code.VAULT_EXISTS)
    making = path.with_name(path.name + ".making")
    making.unlink(missing_ok=True)
    try:
        connection = _keyed(making, key)
    finally:
        wipe(key)
    try:
        with telling():
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _assert_library(connection)
            _migrate(connection)
            connection.execute(
                "INSERT INTO vault_state VALUES (1, ?, 0, 0, 0, ?, 0)",
                (vault, "0" * 64),
            )
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        os.replace(making, path)
    except BaseException:
        connection.close()
        making.unlink(missing_ok=True)
        raise


@contextmanager
def telling() -> Iterator[None]:
    """Turn what SQLite complains of into a Refusal: V108 full disk, V106 in use, V105 damaged, V117 disk error."""
    try:
        yield
    except sqlcipher.DatabaseError as problem:
        kind = (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF
        if kind == _FULL:
            raise Refusal(Code.DISK_FULL) from None
        if kind in (_BUSY, _LOCKED):
            raise Refusal(Code.IN_USE) from None
        if kind == _IO_ERROR:
            raise Refusal(Code.DISK_ERROR) from None
        if kind in (_CORRUPT, _NOT_A_DATABASE):
            raise Refusal(Code.DB_DAMAGED, detail=str(getattr(problem, "sqlite_errorname", kind))) from None
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


def _keyed(path: Path, key: bytearray) -> Connection:
    connection = sqlcipher.connect(os.fspath(path), isolation_level=None, timeout=2.0)
    spelled = bytearray(b"x'" + key.hex().encode() + b"'")
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(spelled)
        with telling():
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        if mode != "wal":
            raise Refusal(Code.UNSAFE_LIBRARY, detail="no write-ahead log")
    except BaseException:
        connection.close()
        raise
    finally:
        wipe(spelled)
    return connection


def _value(connection: Connection, pragma: str) -> Any:
    row = connection.execute(f"PRAGMA {pragma}").fetchone()
    return None if row is None else row[0]


def _assert_library(connection: Connection) -> None:
    """A wheel that is silently plain SQLite must never be written to."""
    if not str(_value(connection, "cipher_version") or "").startswith("4."):
        raise Refusal(Code.UNSAFE_LIBRARY, detail="no SQLCipher 4")
    if _value(connection, "temp_store") != 2 or str(_value(connection, "cipher_use_hmac")) != "1":
        raise Refusal(Code.UNSAFE_LIBRARY, detail="settings refused")


def _assert_sound(connection: Connection) -> None:
    _assert_library(connection)
    if _value(connection, "application_id") != APPLICATION_ID:
        raise Refusal(Code.DB_DAMAGED, detail="not a kommisjon store")
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
