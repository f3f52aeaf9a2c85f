"""Central's tables, the same on SQLite and PostgreSQL (central-and-merge.md 2.4 and 3.4).

Sharded tables begin every key with `home`, have no other unique constraint and no sequence, so that the database
can be spread over machines later; `name_token`, `name_skeleton` and `work_token` are dealt out by token instead,
`attachment` and its chunks by digest. `actor` and `bundle` are small and stay in one place. Documents and changes
are text, not JSONB: their bytes are compared, between deliveries and between engines.
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
from sync.central.schema.competence import (
    COMPETENCE_TABLES,
    person_education,
    person_level,
    person_skill,
)
from sync.central.schema.counts import counted, stat_cell, stat_mission
from sync.central.schema.duplicates import COMPARED_TABLES, compared, name_skeleton, same_person
from sync.central.schema.erased import erased, erased_chg
from sync.central.schema.files import attachment, attachment_chunk, attachment_ref
from sync.central.schema.persons import (
    LISTED_TABLES,
    case_file,
    name_token,
    person,
    person_language,
    person_work,
    work_token,
)
from sync.central.schema.preparing import case_list, handed_to, pack
from sync.central.schema.relayed import relayed
from sync.central.schema.settling import settling_file
from sync.central.schema.shielded import shielded, shielded_chg, shielded_chunk
from sync.central.schema.staff import audit, looked
from sync.central.schema.trails import laptop_trail, shielded_trail, trail_break

PERSON_TABLES = (*COMPETENCE_TABLES, *COMPARED_TABLES, *LISTED_TABLES)
"""Everything kept about a person outside `rec` and `counted`, in the order in which it can be deleted."""

__all__ = [
    "COMPARED_TABLES",
    "COMPETENCE_TABLES",
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
    "case_list",
    "chg",
    "compared",
    "conflict",
    "counted",
    "erased",
    "erased_chg",
    "handed_to",
    "lane",
    "laptop_trail",
    "looked",
    "meta",
    "metadata",
    "name_skeleton",
    "name_token",
    "pack",
    "person",
    "person_education",
    "person_language",
    "person_level",
    "person_skill",
    "person_work",
    "quarantine",
    "rec",
    "relayed",
    "same_person",
    "sent",
    "settling_file",
    "shielded",
    "shielded_chg",
    "shielded_chunk",
    "shielded_trail",
    "stage_key",
    "stage_rec",
    "stat_cell",
    "stat_mission",
    "trail_break",
    "work_token",
]
