"""How far cases are after the mission: drawn from the records, for lists of what is due, search and counts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, id_type, metadata, rec_id

settling_file = Table(
    "settling_file",
    metadata,
    home(),
    rec_id(),
    Column("case_id", id_type, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False),  # the status as it is counted: where people differ, that they do
    Column("ready_on", Text),
    Column("permit_on", Text),
    Column("earliest_on", Text),
    Column("municipality", Text),
    Column("reference", Text),
    Column("asked_on", Text),
    Column("answered_on", Text),
    Column("travel_on", Text),
    Column("settled_on", Text),
    Column("reason", Text),
    Column("in_conflict", Boolean, nullable=False),
    PrimaryKeyConstraint("home", "rec"),
)
Index("settling_file_by_case", settling_file.c.case_id)
Index("settling_file_by_status", settling_file.c.status)
