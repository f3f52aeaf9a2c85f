"""What the database knows of its tables after an import."""

from sqlalchemy import Engine, create_engine, text

from sync.central.arriving.importer import take
from sync.central.arriving.planning import look_again
from sync.central.finding.search import search
from tests.synthetic_laptop import NOW, Laptop, mission_day

SAID = text("SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL")


def seen(central: Engine) -> set[str]:
    with central.connect() as connection:
        return set(connection.scalars(SAID))


def taken(central: Engine, cases: int) -> None:
    laptop = Laptop("alpha")
    for number in range(cases):
        mission_day(laptop, number * 10 + 1)
    take(central, *laptop.export(), NOW)


def test_tables_that_grew_are_looked_at_and_others_are_not(central_on_postgres: Engine) -> None:
    taken(central_on_postgres, 4)
    look_again(central_on_postgres, least=1_000)
    assert seen(central_on_postgres) == set()
    look_again(central_on_postgres, least=10)
    assert {"chg", "rec"} <= seen(central_on_postgres)
    assert "bundle" not in seen(central_on_postgres)


def test_it_stops_nothing_and_searches_find_the_same(central: Engine) -> None:
    taken(central, 3)
    before = [hit.as_dict() for hit in search(central, "sewing", {}, 10)]
    look_again(central, least=1)
    assert [hit.as_dict() for hit in search(central, "sewing", {}, 10)] == before != []


def test_a_database_that_is_gone_is_left_alone() -> None:
    look_again(create_engine("sqlite:////no/such/folder/central.db"))
