"""Counts of persons and households, kept up as records come in (central-and-merge.md 6.2, decision 0043).

`counted` has one row for each person without a shield and for each case: what it adds to which cells. `stat_cell`
is the sum of those rows, small and in one place: `n` as it is now, `told` as it may be told. Whoever has left a
mission since its figures were last told has a row without cells there, under a digest in place of the id.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata, rec_id

counted = Table(
    "counted",
    metadata,
    home(),
    rec_id("unit"),  # a person or a case
    Column("mission", Text, nullable=False),
    Column("cells", Text, nullable=False),
    Column("moved", Boolean, nullable=False),  # changed since the mission's figures were last told
    PrimaryKeyConstraint("home", "unit"),
)
Index("counted_by_mission", counted.c.mission, counted.c.moved)

stat_cell = Table(
    "stat_cell",
    metadata,
    Column("mission", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    PrimaryKeyConstraint("mission", "dimension", "value"),
)

stat_mission = Table(
    "stat_mission",
    metadata,
    Column("mission", Text, primary_key=True),
    Column("moved", Integer, nullable=False),  # persons that changed since the figures were last told
    Column("bundle_no", Integer, nullable=False),  # the last bundle that is in the figures; 0 while none is
    Column("told_on", Text),  # the day on which the figures were last told anew, by central's clock
)
