"""What central's own people did: one entry each, only ever added; and what each has looked at."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata

audit = Table(
    "audit",
    metadata,
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),  # ids, with a space before and after each, so that one is found whole
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
Index("audit_by_act", audit.c.act)

looked = Table(
    "looked",
    metadata,
    home(),  # the case
    Column("staff", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("seen", Text, nullable=False),  # ranges of n by actor: the changes that were there, as {"1": [[1,812]]}
    PrimaryKeyConstraint("home", "staff"),
)
