"""Where central lives: a SQLite file by default, encrypted when a key is given, or a PostgreSQL server by its URL.

This is the one module of sync.central that may load sqlcipher3.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from kommisjon.errors import Code, Refusal
from sync.central.failing import telling
from sync.central.schema import LANES, SCHEMA_VERSION, lane, meta, metadata
from sync.central.schema.sampled import sample_codes_only

_PRAGMAS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -65536",  # KiB: every page that is not kept is deciphered again
    "PRAGMA temp_store = MEMORY",  # no plain text in temporary files
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)


def create(address: str, key: bytes | None = None) -> Engine:
    """Make a new, empty central database and give its engine.

    `address` is a path or a URL (sqlite:///path, postgresql://…). `key` is 32 bytes; with it a SQLite file is
    encrypted by SQLCipher. Raises Refusal D705 when the address cannot be reached, D706 when there is one already.
    """
    url = _url(address)
    if _is_file(url):
        _new_file(Path(str(url.database)))
    engine = _engine(url, key)
    with _disposing(engine), writing(engine) as connection:
        if inspect(connection).has_table(meta.name):
            raise Refusal(Code.CENTRAL_EXISTS)
        metadata.create_all(connection)
        sample_codes_only(connection)
        connection.execute(insert(meta), {"key": "schema", "value": str(SCHEMA_VERSION)})
        connection.execute(insert(lane), [{"n": n} for n in range(LANES)])
    return engine


def connect(address: str, key: bytes | None = None) -> Engine:
    """Give the engine of a central database made before.

    Raises Refusal D705 when there is none at the address, V105 when the file cannot be read with this key, V116
    when a newer kommisjon made it.
    """
    url = _url(address)
    if _is_file(url) and not Path(str(url.database)).is_file():
        raise Refusal(Code.NO_CENTRAL)
    engine = _engine(url, key)
    with _disposing(engine), engine.connect() as connection:
        if not inspect(connection).has_table(meta.name):
            raise Refusal(Code.NO_CENTRAL)
        found = int(connection.scalar(select(meta.c.value).where(meta.c.key == "schema")) or 0)
    if found > SCHEMA_VERSION:
        raise Refusal(Code.DB_NEWER, found=found, known=SCHEMA_VERSION)
    if found < SCHEMA_VERSION:
        with _disposing(engine), writing(engine) as connection:
            _upgrade(connection)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: on SQLite it holds the only write lock from its first statement on."""
    with engine.execution_options(kommisjon_writes=True).begin() as connection:
        yield connection


def steady(engine: Engine) -> Engine:
    """The same database, of which a connection sees one picture from its first statement to its last.

    On SQLite each does; a server shows each statement what was taken meanwhile.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def compact(engine: Engine) -> bool:
    """Write an SQLite file anew, without the remains of what was deleted, and empty its journal.

    False where others use it just now: then what was deleted is overwritten with zeros in its place, and copies
    that SQLite made while it moved rows may still stand in the file. A server does this by itself (VACUUM).
    """
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        driver.execute("VACUUM")
        busy: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy
    except engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        raw.close()


def opens(address: str, key: bytes) -> bool:
    """Whether an encrypted file is read with this key. Raises Refusal D705 or D725."""
    try:
        connect(address, key).dispose()
    except Refusal as refusal:
        if refusal.code is not Code.DB_DAMAGED:
            raise
        return False
    return True


def rekey(address: str, key: bytes, new: bytes) -> None:
    """Encrypt a file under another key of 32 bytes: every page is written anew, what was deleted with them.

    Cut off at any moment, the file opens with one key or the other. Raises Refusal D725 while anybody else has it
    open, X902 without room for it once more beside itself, D705 or V105; the key is then the one before.
    """
    engine = _engine(_url(address), key)
    with _disposing(engine):
        try:
            with closing(engine.raw_connection()) as raw:
                driver: Any = raw.driver_connection
                driver.execute("PRAGMA busy_timeout = 2000")
                # Without a write-ahead log there is one file to be written, and nobody else can have it open.
                driver.execute("PRAGMA journal_mode = DELETE")
                driver.execute("PRAGMA locking_mode = EXCLUSIVE")
                driver.execute("BEGIN EXCLUSIVE")
                driver.execute("COMMIT")
                driver.reset_key(_spelled(new))
                driver.execute("PRAGMA journal_mode = WAL")
        except engine.dialect.loaded_dbapi.Error as problem:
            raise OperationalError("PRAGMA rekey", None, problem) from None
    engine.dispose()


def _upgrade(connection: Connection) -> None:
    """Bring an older database to this schema: what is lacking is added, and samples of words are let go of."""
    version = select(meta.c.value).where(meta.c.key == "schema").with_for_update()
    if int(connection.scalar(version) or 0) < SCHEMA_VERSION:  # unless another did it while this one waited
        metadata.create_all(connection)
        _add_columns(connection)
        for index in [index for table in metadata.sorted_tables for index in table.indexes]:
            index.create(connection, checkfirst=True)
        sample_codes_only(connection)
        connection.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA_VERSION)))


def _add_columns(connection: Connection) -> None:
    """Add the columns that a later version gave to a table; they may all be null."""
    quote = connection.dialect.identifier_preparer.quote
    for table in metadata.sorted_tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(
                    f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {kind}"
                )


def _url(address: str) -> URL:
    try:
        url = make_url(address if "://" in address else f"sqlite:///{address}")
    except ArgumentError:
        raise Refusal(Code.NO_CENTRAL) from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    return url


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _new_file(path: Path) -> None:
    # Made here rather than by SQLite, so that nobody else can read it from its first byte on.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise Refusal(Code.CENTRAL_EXISTS) from None
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=problem.strerror or "") from None


def _engine(url: URL, key: bytes | None) -> Engine:
    try:
        if not _is_file(url):
            return _with_ids_as_text(create_engine(url))
        engine = create_engine(url, module=_library(key))
    except (ImportError, NoSuchModuleError):
        raise Refusal(Code.NO_CENTRAL) from None

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
        cursor = raw.cursor()
        if key is not None:
            cursor.execute("PRAGMA cipher_log_level = NONE")  # a wrong key would write three lines over the answer
            raw.set_key(_spelled(key))
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("kommisjon_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _spelled(key: bytes) -> bytearray:
    """A key as SQLCipher reads it, without deriving another from it."""
    return bytearray(f"x'{key.hex()}'".encode())


def _with_ids_as_text(engine: Engine) -> Engine:
    """PostgreSQL gives ids as text, and as text they are used: no object is made of each, and unmade."""
    from psycopg.types.string import TextLoader

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.adapters.register_loader("uuid", TextLoader)

    return engine


def _library(key: bytes | None) -> ModuleType:
    if key is None:
        return sqlite3
    if len(key) != 32:
        raise ValueError("a database key has 32 bytes")
    from sqlcipher3 import dbapi2

    library: ModuleType = dbapi2
    return library


@contextmanager
def _disposing(engine: Engine) -> Iterator[None]:
    try:
        with telling():
            yield
    except BaseException:
        engine.dispose()
        raise
