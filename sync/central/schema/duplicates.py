"""How persons are compared with one another, and what was decided about pairs (central-and-merge.md 5.3)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, id_type, metadata, rec_id, sorted_text
from sync.central.schema.persons import of_person

compared = Table(
    "compared",
    metadata,
    home(),
    rec_id("person"),
    Column("latin", Text, nullable=False),  # tokens of the name, with blanks between
    Column("original", Text, nullable=False),
    Column("number", Text),  # UNHCR's individual number, its letters and digits alone
    Column("born_on", Text),  # the whole date of birth, where it tells more than the year
    PrimaryKeyConstraint("home", "person"),
    of_person(),
)
Index("compared_by_number", compared.c.number)
Index("compared_by_birth", compared.c.born_on)

# Dealt out by skeleton, as name_token is by token.
name_skeleton = Table(
    "name_skeleton",
    metadata,
    Column("skeleton", sorted_text, nullable=False),
    home(),
    rec_id("person"),
    Column("year", Integer),  # of birth
    Column("day", Text),  # month and day of birth as MMDD, where born_on is known
    PrimaryKeyConstraint("skeleton", "home", "person"),
    of_person(),
)
Index("name_skeleton_by_person", name_skeleton.c.home, name_skeleton.c.person)
Index("name_skeleton_by_day", *(name_skeleton.c[name] for name in ("skeleton", "day", "year", "home", "person")))
Index("name_skeleton_by_year", *(name_skeleton.c[name] for name in ("skeleton", "year", "day", "home", "person")))

# What was decided about two persons who are both there to be seen; `a` is the smaller id.
same_person = Table(
    "same_person",
    metadata,
    home(),
    rec_id(),
    Column("a", id_type, nullable=False),
    Column("b", id_type, nullable=False),
    Column("decision", Text, nullable=False),
    Column("rests_on", Text, nullable=False),
    PrimaryKeyConstraint("home", "rec"),
)
Index("same_person_by_a", same_person.c.a, same_person.c.b)
Index("same_person_by_b", same_person.c.b)

COMPARED_TABLES = (name_skeleton, compared)
"""Everything here about a person."""
