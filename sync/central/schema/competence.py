"""What persons can and how far their cases are, typed for searching (central-and-merge.md 6.1).

The indexes begin with what is asked for and end with whom it finds, so that a search reads nothing else.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from sync.central.schema.base import home, metadata, rec_id
from sync.central.schema.persons import of_person

person_level = Table(
    "person_level",
    metadata,
    home(),
    rec_id("person"),
    Column("language", Text, nullable=False),
    Column("level", Integer, nullable=False),  # 0 none, 1 to 6: A1 to C2
    Column("said", Text, nullable=False),  # the answer it was read from
    PrimaryKeyConstraint("home", "person", "language"),
    of_person(),
)
Index("person_level_by_language", *(person_level.c[name] for name in ("language", "level", "home", "person")))
Index("person_level_of_person", *(person_level.c[name] for name in ("home", "person", "language", "level")))

person_education = Table(
    "person_education",
    metadata,
    home(),
    rec_id("person"),
    rec_id(),
    Column("isced", Integer),
    Column("field", Text),
    Column("years", Integer),
    Column("completed", Text),
    Column("subject", Text, nullable=False),
    PrimaryKeyConstraint("home", "person", "rec"),
    of_person(),
)
Index("person_education_by_isced", *(person_education.c[name] for name in ("isced", "home", "person")))
Index("person_education_by_field", *(person_education.c[name] for name in ("field", "isced", "home", "person")))

person_skill = Table(
    "person_skill",
    metadata,
    home(),
    rec_id("person"),
    Column("kind", Text, nullable=False),  # craft, drive, digital or task
    Column("code", Text, nullable=False),
    PrimaryKeyConstraint("home", "person", "kind", "code"),
    of_person(),
)
Index("person_skill_by_code", *(person_skill.c[name] for name in ("kind", "code", "home", "person")))

COMPETENCE_TABLES = (person_level, person_education, person_skill)
"""Everything here about a person."""
