"""Keeps what the database knows of its tables in step with what came in, so that searches are planned well.

PostgreSQL does so by itself only where its own cleaning is on, and some time later: a search right after a mission
came home would be planned as if nothing had. The rule is its own: a fifth of a table, and a thousand rows.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from sync.central.schema import metadata

LEAST = 1_000
"""Rows that must have changed in a table."""
_GROWN = text(
    "SELECT relname FROM pg_stat_user_tables"
    " WHERE schemaname = current_schema() AND n_mod_since_analyze >= :least + n_live_tup / 5 ORDER BY relname"
)


def look_again(engine: Engine, least: int = LEAST) -> None:
    """Have the database look at the tables that changed much since it last did. Never stops anything.

    What was imported is committed already. A role that may not do it is passed over by the server with a warning.
    """
    with suppress(SQLAlchemyError), engine.execution_options(kommisjon_writes=True).connect() as connection:
        if connection.dialect.name == "postgresql":
            _analyse(connection, least)
        else:
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
            connection.exec_driver_sql("PRAGMA optimize")
        connection.commit()


def _analyse(connection: Connection, least: int) -> None:
    # What this connection changed is counted once its transaction is over and it has told so.
    connection.execute(text("SELECT pg_stat_force_next_flush()"))
    connection.commit()
    grown = [name for name in connection.scalars(_GROWN, {"least": least}) if name in metadata.tables]
    if grown:
        quote = connection.dialect.identifier_preparer.quote
        connection.exec_driver_sql("ANALYZE " + ", ".join(map(quote, grown)))
