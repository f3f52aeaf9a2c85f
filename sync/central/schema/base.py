"""What all of central's tables are made of."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

SCHEMA_VERSION = 5
"""1: until attachments. 2: attachment and its chunks and refs. 3: bundle_release, sent. 4: audit, looked, relayed,
settling_file, case_list, pack, handed_to, shielded, person_level, person_education, person_skill,
counted, stat_cell, stat_mission, erased, erased_chg, compared, name_skeleton, same_person, laptop_trail,
shielded_trail, trail_break. 5: quarantine.named, and samples of codes only."""
LANES = 1
"""Lanes of a new database: importers of different lanes run at once. Homes are dealt to lanes by their hash."""

metadata = MetaData()

id_type = Uuid(as_uuid=False).with_variant(Text(), "sqlite")
sorted_text = Text().with_variant(Text(collation="C"), "postgresql")
# Sorted by bytes on both engines, so that a prefix is a range of the index.


def home() -> Column[str]:
    return Column("home", id_type, nullable=False)


def rec_id(name: str = "rec") -> Column[str]:
    return Column(name, id_type, nullable=False)


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

lane = Table("lane", metadata, Column("n", Integer, primary_key=True, autoincrement=False))
