"""What was erased by law: ids, numbers and digests, and on whose word. No value of anybody stands here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata, rec_id

erased = Table(
    "erased",
    metadata,
    home(),
    rec_id(),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("and_by", Text, nullable=False),
    Column("legal_ref", Text, nullable=False),
    PrimaryKeyConstraint("home", "rec"),
)
Index("erased_by_rec", erased.c.rec)

# The numbers of changes that are held and of which nothing is left. `digest` is null where the change lay sealed:
# nobody could open it to take one. When it was written, by whom and on which form is left out on purpose, for who
# knew that could try the few answers there are to most questions against the digest.
erased_chg = Table(
    "erased_chg",
    metadata,
    home(),
    Column("actor_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    rec_id(),
    Column("digest", Text),
    PrimaryKeyConstraint("home", "actor_no", "n"),
)
Index("erased_chg_by_dot", erased_chg.c.actor_no, erased_chg.c.n)
