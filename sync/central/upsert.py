"""INSERT … ON CONFLICT, which both engines have and SQLAlchemy spells once for each."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = postgresql.Insert | sqlite.Insert


def insert_or(connection: Connection, table: Table) -> Upsert:
    """Give the engine's INSERT for `table`, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
