"""Before the mission: the case lists that were taken, the packs that went out, and which laptop has which case."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata

case_list = Table(
    "case_list",
    metadata,
    Column("mission", Text, nullable=False),  # its code
    Column("no", Integer, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the file
    Column("counts", Text, nullable=False),
    Column("warnings", Text, nullable=False),  # rule, row and column of each; nothing that stood in a cell
    PrimaryKeyConstraint("mission", "no"),
)

# Numbered together with `sent`: what central signs for a mission is one chain, receipts and packs alike.
pack = Table(
    "pack",
    metadata,
    Column("mission", Text, nullable=False),  # its pseudonym, as in `sent`
    Column("seq", BigInteger, nullable=False),
    Column("manifest_sha256", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("mission", "seq"),
)

handed_to = Table(
    "handed_to",
    metadata,
    home(),
    Column("device", Text, nullable=False),
    Column("mission", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the pack
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("home", "device", "mission", "seq"),
)
Index("handed_to_by_device", handed_to.c.device)
