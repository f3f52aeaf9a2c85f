"""Central's tables, the same on SQLite and PostgreSQL (central-and-merge.md 2.4 and 3.4).

Sharded tables begin every key with `home`, have no other unique constraint and no sequence, so that the database
can be spread over machines later; `name_token` and `work_token` are dealt out by token instead, `attachment` and
its chunks by digest. `actor` and `bundle` are small and stay in one place. Documents and changes are text, not
JSONB: their bytes are compared, between deliveries and between engines.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

SCHEMA_VERSION = 3
"""1: until attachments. 2: attachment, attachment_chunk and attachment_ref. 3: bundle_release, sent."""
LANES = 1
"""Lanes of a new database: importers of different lanes run at once. Homes are dealt to lanes by their hash."""

metadata = MetaData()

_uuid = Uuid(as_uuid=False).with_variant(Text(), "sqlite")
_ordered = Text().with_variant(Text(collation="C"), "postgresql")
# Sorted by bytes on both engines, so that a prefix is a range of the index.


def _home() -> Column[str]:
    return Column("home", _uuid, nullable=False)


def _rec(name: str = "rec") -> Column[str]:
    return Column(name, _uuid, nullable=False)


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

lane = Table("lane", metadata, Column("n", Integer, primary_key=True, autoincrement=False))

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
    _home(),
    Column("actor_no", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    _rec(),
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
    _home(),
    _rec(),
    Column("type", Text),
    Column("parent", _uuid),
    Column("case_id", _uuid),
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
for _name, _where in (("rec_in_conflict", "n_conflicts > 0"), ("rec_waiting", "waiting is not null")):
    Index(_name, rec.c.home, sqlite_where=text(_where), postgresql_where=text(_where))

conflict = Table(
    "conflict",
    metadata,
    _home(),
    _rec(),
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

# Files attached to answers: what names them, spread by home, and their content, each once.

attachment_ref = Table(
    "attachment_ref",
    metadata,
    _home(),
    _rec(),
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

stage_key = Table(
    "stage_key",
    metadata,
    Column("bundle_no", Integer, nullable=False),
    _home(),
    _rec(),
    PrimaryKeyConstraint("bundle_no", "home", "rec"),
)

stage_rec = Table(
    "stage_rec",
    metadata,
    Column("bundle_no", Integer, nullable=False),
    *(Column(column.name, column.type, nullable=column.nullable) for column in rec.columns),
    PrimaryKeyConstraint("bundle_no", "home", "rec"),
)

# Projections: built from rec alone, and only for persons without a shield.

case_file = Table(
    "case_file",
    metadata,
    _home(),
    _rec(),
    Column("number", Text, nullable=False),
    Column("mission", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("country_of_asylum", Text),
    PrimaryKeyConstraint("home", "rec"),
)
Index("case_file_by_number", case_file.c.number)

person = Table(
    "person",
    metadata,
    _home(),
    _rec("person"),
    Column("case_id", _uuid),
    Column("name", Text, nullable=False),
    Column("name_original", Text, nullable=False),
    Column("role", Text),
    Column("sex", Text),
    Column("birth", Text),
    Column("birth_year", Integer),
    Column("citizenship", Text),
    Column("mother_tongue", Text),
    Column("interpreting_language", Text),
    PrimaryKeyConstraint("home", "person"),
)
Index("person_by_case", person.c.case_id)


def _of_person() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["home", "person"], ["person.home", "person.person"])


person_language = Table(
    "person_language",
    metadata,
    _home(),
    _rec("person"),
    _rec(),
    Column("language", Text, nullable=False),
    Column("speak", Text),
    Column("understand", Text),
    Column("read", Text),
    Column("write", Text),
    Column("mother_tongue", Boolean, nullable=False),
    PrimaryKeyConstraint("home", "person", "rec"),
    _of_person(),
)
Index("person_language_by_language", person_language.c.language, person_language.c.speak)

person_work = Table(
    "person_work",
    metadata,
    _home(),
    _rec("person"),
    _rec(),
    Column("title", Text, nullable=False),
    Column("area", Text),
    Column("isco", _ordered),
    Column("kind", Text),
    Column("months", Integer),
    PrimaryKeyConstraint("home", "person", "rec"),
    _of_person(),
)
Index("person_work_by_isco", person_work.c.isco, person_work.c.months)

name_token = Table(
    "name_token",
    metadata,
    Column("token", _ordered, nullable=False),
    _home(),
    _rec("person"),
    PrimaryKeyConstraint("token", "home", "person"),
    _of_person(),
)
Index("name_token_by_person", name_token.c.home, name_token.c.person)

work_token = Table(
    "work_token",
    metadata,
    Column("token", _ordered, nullable=False),
    _home(),
    _rec("person"),
    PrimaryKeyConstraint("token", "home", "person"),
    _of_person(),
)
Index("work_token_by_person", work_token.c.home, work_token.c.person)

PERSON_TABLES = (name_token, work_token, person_work, person_language, person)
"""Everything kept about a person outside `rec`, in the order in which it can be deleted."""
