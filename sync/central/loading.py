"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite (central-and-merge.md 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

T = TypeVar("T")
BATCH = 500
"""What is read or noted at once, where all of it would be much."""


def load(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add `rows`, each with its values in the order of `columns`, to `table`."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
        return
    values = [tuple(row) for row in rows]
    if values:
        # The driver's own statement: going through the toolkit row by row took longer than storing the rows.
        name, names, marks = _quoted(connection, [table.name]), _quoted(connection, columns), "?, " * len(columns)
        statement = f"INSERT INTO {name} ({names}) VALUES ({marks[:-2]})"  # noqa: S608 - names of the schema only
        connection.exec_driver_sql(statement, values)


def in_batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Give `values` in lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {_quoted(connection, [table.name])} ({_quoted(connection, columns)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _quoted(connection: Connection, names: Iterable[str]) -> str:
    return ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
