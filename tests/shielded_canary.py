"""A shielded person who must be found nowhere, and the search through every table. All persons are synthetic."""

from __future__ import annotations

import json

from sqlalchemy import Engine, select

from sync.central import schema
from tests.synthetic_laptop import Laptop, mission_day, record_id

NAME, ORIGINAL, NUMBER, TITLE = "Kanariella", "كناريللا", "KAN-00012345", "Kanaribakeri"
CANARIES = (NAME, ORIGINAL, NUMBER, TITLE, TITLE.casefold(), "kanariella")


def canary(laptop: Laptop, shield: str | None = "strict") -> None:
    """Amina of case 1 gets a relative, who is shielded, in record 6, with work in 8 and a relation in 9."""
    mission_day(laptop)
    values = {
        "_type": "person",
        "_case": record_id(1),
        "given_latin": NAME,
        "given_original": ORIGINAL,
        "individual_number": NUMBER,
    }
    laptop.save(1, 6, values if shield is None else {**values, "shield": shield})
    laptop.save(1, 7, {"_type": "profile", "_parent": record_id(6)})
    laptop.save(1, 8, {"_type": "work", "_parent": record_id(7), "work_title": TITLE})
    laptop.save(1, 9, {"_type": "relation", "_parent": record_id(1), "a": record_id(2), "b": record_id(6)})


def found(engine: Engine) -> list[str]:
    """Every cell of every table that has a canary in it, whatever its type."""
    with engine.connect() as connection:
        return [
            f"{table.name}: {mark}"
            for table in schema.metadata.tables.values()
            for row in connection.execute(select(table))
            for cell in row
            for mark in CANARIES
            for spelled in (mark.encode(), json.dumps(mark)[1:-1].encode())
            if spelled in (cell if isinstance(cell, bytes) else str(cell).encode())
        ]
