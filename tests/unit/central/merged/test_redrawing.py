"""A central of an older kommisjon gets the tables that this one searches and counts by. All synthetic."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select, update

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged.redrawing import bring_up_to_date
from tests.synthetic_laptop import NOW, Laptop, mission_day

ADDED = (*schema.COMPETENCE_TABLES, schema.settling_file, schema.counted, schema.stat_cell, schema.stat_mission)


def test_what_an_older_one_did_not_draw_is_drawn_once(central: Engine) -> None:
    laptop = Laptop("alpha")
    mission_day(laptop)
    take(central, *laptop.export(), NOW)
    before = rows(central)
    assert before["person_level"]
    with store.writing(central) as connection:
        for table in ADDED:
            connection.execute(delete(table))
    bring_up_to_date(central)
    assert rows(central) == before
    with store.writing(central) as connection:
        connection.execute(update(schema.stat_cell).values(n=77))
    bring_up_to_date(central)
    assert rows(central) != before


def test_an_older_schema_gets_its_tables_and_indexes(tmp_path: str) -> None:
    address = f"{tmp_path}/central.db"
    engine = store.create(address)
    with store.writing(engine) as connection:
        for table in reversed(ADDED):
            table.drop(connection)
        connection.exec_driver_sql("DROP INDEX person_by_name")
        connection.execute(update(schema.meta).where(schema.meta.c.key == "schema").values(value="3"))
    engine.dispose()
    engine = store.connect(address)
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'person_by_name'").scalar() == 1
        )
        assert connection.execute(select(schema.counted)).all() == []
    engine.dispose()


def rows(central: Engine) -> dict[str, list[str]]:
    with central.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in ADDED}
