"""Of which columns PostgreSQL may keep samples of values.

What ANALYZE keeps of a column are values of it, and they stay when the rows are gone. Of names and words of people
that would be what an erasure or a shield is to take away, in a table that no deletion reaches. So it may sample
ids, numbers and the codes that a search is planned by, and nothing else that is text.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, LargeBinary, Table, Text

from sync.central.schema.base import metadata

CODES = frozenset(
    {
        *("act", "device", "dimension", "manifest_sha256", "mission", "municipality", "policy", "sha256", "stage"),
        *("code", "field", "isco", "kind", "language", "status", "type", "waiting"),
    }
)
"""Names of columns whose values are of a closed list, or say nothing of anybody."""


def not_sampled(table: Table) -> Iterator[Column[str]]:
    """The columns of a table of which nothing may be kept but what stands in its rows."""
    for column in table.columns:
        if isinstance(column.type, Text | LargeBinary) and column.name not in CODES:
            yield column


def sample_codes_only(connection: Connection) -> None:
    """Have a server keep no samples of those columns from now on, and let go of those it has; SQLite keeps none.

    Takes the tables' owner. Each is locked until the transaction ends; no row is written anew.
    """
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table in metadata.sorted_tables:
        steps = []
        for column in not_sampled(table):
            name, kind = quote(column.name), column.type.compile(connection.dialect)
            steps.append(f"ALTER COLUMN {name} SET STATISTICS 0")
            # Samples outlast that. They go with what a column was, though it stays what it is.
            steps.append(f"ALTER COLUMN {name} TYPE {kind}")
        if steps:
            connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} {', '.join(steps)}")
