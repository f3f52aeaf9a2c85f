"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite (central-and-merge.md 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert

T = TypeVar("T")
BATCH = 500
"""Values in one IN list."""


def load(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add `rows`, each with its values in the order of `columns`, to `table`."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
        return
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    if named:
        connection.execute(insert(table), named)


def in_batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Give `values` in lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
