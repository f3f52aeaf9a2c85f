"""What laptops' own trails say of who did what there, as it came with their bundles (docs/decisions/0045)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata

# `home` is the case that an entry is about, or an id of the laptop's own. A number may be there twice, with
# another hash: then the laptop was put back from an older copy, or its trail was written anew.
laptop_trail = Table(
    "laptop_trail",
    metadata,
    home(),
    Column("device", Text, nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("at", Text, nullable=False),  # by the laptop's clock
    Column("by", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),  # ids, with a space before and after each, as in `audit`
    Column("why", Text),
    Column("bundle_no", Integer, nullable=False),
    PrimaryKeyConstraint("home", "device", "no", "hash"),
)
Index("laptop_trail_by_device", laptop_trail.c.device, laptop_trail.c.no)

# Entries about shielded persons, sealed as the rest of them is. The hash stays in the open: the chain needs it.
shielded_trail = Table(
    "shielded_trail",
    metadata,
    home(),
    Column("device", Text, nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("bundle_no", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("home", "device", "no", "hash"),
)

trail_break = Table(
    "trail_break",
    metadata,
    Column("device", Text, nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # sync.merge.trail.Break
    Column("bundle_no", Integer, nullable=False),  # with which it was found
    PrimaryKeyConstraint("device", "no", "kind"),
)
