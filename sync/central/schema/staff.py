"""What central's own people did: one entry each, only ever added."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from sync.central.schema.base import metadata

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
