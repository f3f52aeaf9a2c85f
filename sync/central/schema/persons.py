"""What search and the screen read: drawn from the records alone, and only for persons without a shield."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from sync.central.schema.base import home, id_type, metadata, rec_id, sorted_text

case_file = Table(
    "case_file",
    metadata,
    home(),
    rec_id(),
    Column("number", Text, nullable=False),
    Column("mission", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("country_of_asylum", Text),
    PrimaryKeyConstraint("home", "rec"),
)
Index("case_file_by_number", case_file.c.number)
Index("case_file_by_rec", case_file.c.rec, case_file.c.status)
Index("case_file_by_mission", case_file.c.mission, case_file.c.rec)

person = Table(
    "person",
    metadata,
    home(),
    rec_id("person"),
    Column("case_id", id_type),
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
Index("person_by_name", person.c.name, person.c.person)


def of_person() -> ForeignKeyConstraint:
    """Rows of a person are there only while the person's own row is."""
    return ForeignKeyConstraint(["home", "person"], ["person.home", "person.person"])


person_language = Table(
    "person_language",
    metadata,
    home(),
    rec_id("person"),
    rec_id(),
    Column("language", Text, nullable=False),
    Column("speak", Text),
    Column("understand", Text),
    Column("read", Text),
    Column("write", Text),
    Column("mother_tongue", Boolean, nullable=False),
    PrimaryKeyConstraint("home", "person", "rec"),
    of_person(),
)
Index("person_language_by_language", person_language.c.language, person_language.c.speak)

person_work = Table(
    "person_work",
    metadata,
    home(),
    rec_id("person"),
    rec_id(),
    Column("title", Text, nullable=False),
    Column("area", Text),
    Column("isco", sorted_text),
    Column("kind", Text),
    Column("months", Integer),
    PrimaryKeyConstraint("home", "person", "rec"),
    of_person(),
)
Index("person_work_of_isco", *(person_work.c[name] for name in ("isco", "months", "home", "person")))

name_token = Table(
    "name_token",
    metadata,
    Column("token", sorted_text, nullable=False),
    home(),
    rec_id("person"),
    PrimaryKeyConstraint("token", "home", "person"),
    of_person(),
)
Index("name_token_by_person", name_token.c.home, name_token.c.person)

work_token = Table(
    "work_token",
    metadata,
    Column("token", sorted_text, nullable=False),
    home(),
    rec_id("person"),
    PrimaryKeyConstraint("token", "home", "person"),
    of_person(),
)
Index("work_token_by_person", work_token.c.home, work_token.c.person)

LISTED_TABLES = (name_token, work_token, person_work, person_language, person)
"""Everything here about a person, in the order in which it can be deleted."""
