"""What is kept of shielded persons: which records are theirs, and what was saved of them, sealed.

Whoever reads these tables without the key of sealed persons learns ids and numbers, and nothing else.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, id_type, metadata, rec_id

# The records that no table but these holds. `person` is whose they are; null for what a whole case leaves.
shielded = Table(
    "shielded",
    metadata,
    home(),
    rec_id(),
    Column("person", id_type),
    Column("case_id", id_type),
    PrimaryKeyConstraint("home", "rec"),
)
Index("shielded_by_person", shielded.c.person)

# Rows of `chg`, sealed. One change may have come in several bundles: nobody here can tell that it is the same.
shielded_chg = Table(
    "shielded_chg",
    metadata,
    home(),
    Column("actor_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("bundle_no", Integer, nullable=False),
    rec_id(),  # so that what is erased by law can be taken out without being opened
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("home", "actor_no", "n", "bundle_no"),
)
Index("shielded_chg_by_dot", shielded_chg.c.actor_no, shielded_chg.c.n)

shielded_chunk = Table(
    "shielded_chunk",
    metadata,
    Column("sha256", Text, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("sha256", "idx"),
)
