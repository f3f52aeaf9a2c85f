"""Where each table would lie if central were spread over many machines (central-and-merge.md 3.4, docs/scale.md).

Nothing is spread today. What cannot be changed later without moving every row is right from the start: the keys.
Every table stands in one of these lists, and a test holds it to what its list demands.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from sync.central import schema

BY_HOME: tuple[Table, ...] = (
    schema.chg,
    schema.rec,
    schema.conflict,
    schema.stage_key,
    schema.stage_rec,
    schema.relayed,
    schema.case_file,
    schema.person,
    schema.person_language,
    schema.person_work,
    schema.person_level,
    schema.person_education,
    schema.person_skill,
    schema.compared,
    schema.same_person,
    schema.counted,
    schema.settling_file,
    schema.attachment_ref,
    schema.handed_to,
    schema.looked,
    schema.laptop_trail,
    schema.shielded,
    schema.shielded_chg,
    schema.shielded_trail,
    schema.erased,
    schema.erased_chg,
)
"""Dealt out by `home`, rows of one home on one machine whatever the table."""

BY_TOKEN: tuple[Table, ...] = (schema.name_token, schema.work_token)
"""Dealt out by `token`: a word is looked up on one machine, whosever it is."""

BY_SKELETON: tuple[Table, ...] = (schema.name_skeleton,)
"""Dealt out by `skeleton`: who may be the same person is looked up by the consonants of a name."""

BY_DIGEST: tuple[Table, ...] = (schema.attachment, schema.attachment_chunk, schema.shielded_chunk)
"""Dealt out by `sha256`: a content lies once, however many homes name it."""

EVERYWHERE: tuple[Table, ...] = (schema.actor, schema.bundle)
"""Small, read by everything: a copy on each machine. They alone are pointed to from elsewhere."""

IN_ONE_PLACE: tuple[Table, ...] = (
    schema.meta,
    schema.lane,
    schema.audit,
    schema.trail_break,
    schema.sent,
    schema.quarantine,
    schema.bundle_release,
    schema.case_list,
    schema.pack,
    schema.stat_cell,
    schema.stat_mission,
)
"""Small, or one after another by nature."""

SPREAD: Mapping[str, tuple[Table, ...]] = {
    "home": BY_HOME,
    "token": BY_TOKEN,
    "skeleton": BY_SKELETON,
    "sha256": BY_DIGEST,
}
"""By the column that they are dealt out by."""

NOT_BY_THE_RULE: Mapping[str, str] = {
    "name_token": "its foreign key to person is between two lists: it goes when the tables are spread",
    "name_skeleton": "its foreign key to person is between two lists: it goes when the tables are spread",
    "work_token": "its foreign key to person is between two lists: it goes when the tables are spread",
}
"""What would have to be changed. They keep a row from staying behind when a person is put away: that is worth
more today."""
