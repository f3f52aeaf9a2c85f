"""Files attached to answers."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from sync.central.schema.base import home, metadata, rec_id

# Files attached to answers: what names them, spread by home, and their content, each once.

attachment_ref = Table(
    "attachment_ref",
    metadata,
    home(),
    rec_id(),
    Column("sha256", Text, nullable=False),
    PrimaryKeyConstraint("home", "rec", "sha256"),
)
Index("attachment_ref_by_sha256", attachment_ref.c.sha256)

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("bundle_no", ForeignKey("bundle.bundle_no"), nullable=False),
)

attachment_chunk = Table(
    "attachment_chunk",
    metadata,
    Column("sha256", ForeignKey("attachment.sha256"), nullable=False),
    Column("idx", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("sha256", "idx"),
)
