"""A database of its own on a PostgreSQL server, for as long as it is measured."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url


@contextmanager
def new_database(address: str, what: str) -> Iterator[str]:
    """Make an empty database on the server at `address`, give its URL, and drop it in the end."""
    name = f"{what}_{uuid.uuid4().hex[:12]}"
    admin = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")
