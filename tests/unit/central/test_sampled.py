"""What PostgreSQL keeps of the values in central's tables when it samples them. All persons are synthetic."""

from __future__ import annotations

from sqlalchemy import Engine, text, update

from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.casework.erasing import erase
from sync.central.merged import shielding
from sync.central.schema.sampled import not_sampled
from tests.shielded_canary import CANARIES
from tests.synthetic_laptop import NOW
from tests.unit.central.casework.test_erasing import KANARIELLA, KB, KEY, LAW, arriving, household

KEPT = text(
    "SELECT tablename, attname, concat(most_common_vals::text, histogram_bounds::text, most_common_elems::text)"
    " AS kept FROM pg_stats WHERE schemaname = current_schema()"
)


def sampled(central: Engine) -> dict[str, str]:
    """What the server keeps after it has looked at everything, by column."""
    with central.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        return {f"{row.tablename}.{row.attname}": row.kept for row in connection.execute(KEPT)}


def told(kept: dict[str, str]) -> set[str]:
    return {mark for mark in CANARIES for words in kept.values() if mark in words}


def test_no_name_number_or_word_of_a_person_is_sampled(central_on_postgres: Engine) -> None:
    central = central_on_postgres
    alpha = household()
    take(central, *arriving(alpha))
    kept = sampled(central)
    assert told(kept) == set()
    assert {"person_work.isco", "case_file.status", "rec.type"} <= kept.keys()  # searches are planned by these
    erase(central, KB, KANARIELLA, LAW, NOW)
    assert told(sampled(central)) == set()


def test_nothing_is_sampled_of_somebody_who_is_shielded_later(central_on_postgres: Engine) -> None:
    central = central_on_postgres
    alpha = household()
    take(central, *arriving(alpha))
    sampled(central)
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    alpha.save(1, 6, {"shield": "strict"})
    take(central, *arriving(alpha))
    with central.connect() as connection:
        left = {f"{row.tablename}.{row.attname}": row.kept for row in connection.execute(KEPT)}
    assert told(left) == set()


def test_an_older_database_lets_go_of_what_it_sampled(central_on_postgres: Engine) -> None:
    central = central_on_postgres
    take(central, *arriving(household()))
    with store.writing(central) as connection:
        for table in schema.metadata.sorted_tables:
            for column in not_sampled(table):
                connection.execute(
                    text(f'ALTER TABLE "{table.name}" ALTER COLUMN "{column.name}" SET STATISTICS 100')
                )
        connection.execute(update(schema.meta).where(schema.meta.c.key == "schema").values(value="4"))
    assert told(sampled(central))
    store.connect(central.url.render_as_string(hide_password=False)).dispose()
    with central.connect() as connection:
        left = {f"{row.tablename}.{row.attname}": row.kept for row in connection.execute(KEPT)}
    assert told(left) == set()
    assert told(sampled(central)) == set()
    assert "rec.type" in left
