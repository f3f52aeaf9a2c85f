"""Central's tables, the same on SQLite and PostgreSQL (central-and-merge.md 2.4 and 3.4).

Sharded tables begin every key with `home`, have no other unique constraint and no sequence, so that the database
can be spread over machines later; `name_token` and `work_token` are dealt out by token instead, `attachment` and
its chunks by digest. `actor` and `bundle` are small and stay in one place. Documents and changes are text, not
JSONB: their bytes are compared, between deliveries and between engines.
"""

from __future__ import annotations

from sync.central.schema.base import LANES, SCHEMA_VERSION, lane, meta, metadata
from sync.central.schema.changes import (
    actor,
    bundle,
    bundle_release,
    chg,
    conflict,
    quarantine,
    rec,
    sent,
    stage_key,
    stage_rec,
)
from sync.central.schema.files import attachment, attachment_chunk, attachment_ref
from sync.central.schema.persons import (
    PERSON_TABLES,
    case_file,
    name_token,
    person,
    person_language,
    person_work,
    work_token,
)
from sync.central.schema.relayed import relayed
from sync.central.schema.staff import audit

__all__ = [
    "LANES",
    "PERSON_TABLES",
    "SCHEMA_VERSION",
    "actor",
    "attachment",
    "attachment_chunk",
    "attachment_ref",
    "audit",
    "bundle",
    "bundle_release",
    "case_file",
    "chg",
    "conflict",
    "lane",
    "meta",
    "metadata",
    "name_token",
    "person",
    "person_language",
    "person_work",
    "quarantine",
    "rec",
    "relayed",
    "sent",
    "stage_key",
    "stage_rec",
    "work_token",
]
