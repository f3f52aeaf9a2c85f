"""Changes that are held on another laptop's word: whoever made them has not brought them yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table

from sync.central.schema.base import home, metadata

relayed = Table(
    "relayed",
    metadata,
    home(),
    Column("actor_no", Integer, nullable=False),  # whose change it is
    Column("n", BigInteger, nullable=False),
    Column("bundle_no", Integer, nullable=False),  # the bundle that brought it, and so the laptop that did
    PrimaryKeyConstraint("home", "actor_no", "n"),
)
Index("relayed_by_actor", relayed.c.actor_no)
