"""The log of changes, the records folded from it, the bundles they came in, what was set aside or released."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sync.central.schema.base import home, id_type, metadata, rec_id

actor = Table(
    "actor",
    metadata,
    Column("actor_no", Integer, primary_key=True),
    Column("device", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("cert_serial", Text),  # null until a bundle of its own has come: so far only relayed
    Column("first_seen", Text, nullable=False),
    Column("held", Text, nullable=False),  # ranges of n that are in chg, as [[1,812],[820,831]]
    Column("clock_suspect", Boolean, nullable=False),
    UniqueConstraint("device", "epoch"),
)

bundle = Table(
    "bundle",
    metadata,
    Column("bundle_no", Integer, primary_key=True),
    Column("manifest_sha256", Text, nullable=False, unique=True),
    Column("actor_no", ForeignKey("actor.actor_no"), nullable=False),
    Column("mission", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("base_seq", BigInteger, nullable=False),
    Column("prev", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("forms", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    UniqueConstraint("actor_no", "seq"),
)

# What central itself has signed, numbered from 1 for each mission, each pointing to the one before it.

sent = Table(
    "sent",
    metadata,
    Column("mission", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("manifest_sha256", Text, nullable=False),
    Column("bundle_no", ForeignKey("bundle.bundle_no"), nullable=False),  # that it answers
    Column("made_at", Text, nullable=False),
    PrimaryKeyConstraint("mission", "seq"),
)

chg = Table(
    "chg",
    metadata,
    home(),
    Column("actor_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    rec_id(),
    Column("by", Text, nullable=False),
    Column("form", Text),
    Column("why", Text),
    Column("f", Text, nullable=False),
    Column("bundle_no", Integer, nullable=False),
    PrimaryKeyConstraint("home", "actor_no", "n"),
)

rec = Table(
    "rec",
    metadata,
    home(),
    rec_id(),
    Column("type", Text),
    Column("parent", id_type),
    Column("case_id", id_type),
    Column("doc", Text, nullable=False),
    Column("n_conflicts", Integer, nullable=False),
    Column("alive", Boolean, nullable=False),
    Column("waiting", Text),  # 'parent' or 'case' while what the record points to has not come
    Column("max_hlc", BigInteger, nullable=False),
    PrimaryKeyConstraint("home", "rec"),
)
Index("rec_by_id", rec.c.rec)
Index("rec_by_parent", rec.c.parent)
Index("rec_by_case", rec.c.case_id)
for _name, _where in (
    ("rec_in_conflict", "n_conflicts > 0"),
    ("rec_waiting", "waiting is not null"),
    ("rec_question", "type = 'question'"),
    ("rec_link", "type = 'link'"),
):
    Index(_name, rec.c.home, sqlite_where=text(_where), postgresql_where=text(_where))

conflict = Table(
    "conflict",
    metadata,
    home(),
    rec_id(),
    Column("path", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("resolved_actor", Integer),
    Column("resolved_n", BigInteger),
    PrimaryKeyConstraint("home", "rec", "path"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("bundle_no", ForeignKey("bundle.bundle_no"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("named", Text),  # where content is sealed: the ids in it, so that it can be taken out unread
    PrimaryKeyConstraint("bundle_no", "line"),
)

# What two persons decided about a file of a lost laptop, before it was taken (security-and-bundles.md 4.6).
bundle_release = Table(
    "bundle_release",
    metadata,
    Column("release_no", Integer, primary_key=True),
    Column("manifest_sha256", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("first_person", Text, nullable=False),
    Column("second_person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("released_at", Text, nullable=False),
)

stage_key = Table(
    "stage_key",
    metadata,
    Column("bundle_no", Integer, nullable=False),
    home(),
    rec_id(),
    PrimaryKeyConstraint("bundle_no", "home", "rec"),
)

stage_rec = Table(
    "stage_rec",
    metadata,
    Column("bundle_no", Integer, nullable=False),
    *(Column(column.name, column.type, nullable=column.nullable) for column in rec.columns),
    PrimaryKeyConstraint("bundle_no", "home", "rec"),
)
