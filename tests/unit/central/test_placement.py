"""The keys are such that central can be spread over machines: docs/scale.md held to the schema."""

from __future__ import annotations

from itertools import chain

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, UniqueConstraint

from sync.central.schema import metadata
from sync.central.schema.placement import EVERYWHERE, IN_ONE_PLACE, NOT_BY_THE_RULE, SPREAD

LISTS = (*SPREAD.values(), EVERYWHERE, IN_ONE_PLACE)
DEALT = [(key, table) for key, tables in SPREAD.items() for table in tables]


def faults(key: str, table: Table) -> list[str]:
    """What keeps a table from being dealt out by `key`."""
    unique = [tuple(table.primary_key.columns.keys())]
    unique += [tuple(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique += [tuple(one.columns.keys()) for one in table.indexes if one.unique]
    found = [f"{', '.join(columns)} is unique without {key}" for columns in unique if key not in columns]
    if table.c[key].nullable:
        found.append(f"{key} may be null")
    if table.autoincrement_column is not None:
        found.append(f"{table.autoincrement_column.name} counts itself up")
    for column in table.columns:
        if column.identity is not None or column.default is not None or column.server_default is not None:
            found.append(f"{column.name} fills itself")
    return found


def test_every_table_has_one_place() -> None:
    placed = [table.name for table in chain(*LISTS)]
    assert sorted(placed) == sorted(set(placed)), "a table in two lists of sync/central/schema/placement.py"
    assert set(placed) == set(metadata.tables), "name each table in one list of sync/central/schema/placement.py"


@pytest.mark.parametrize(("key", "table"), DEALT, ids=[table.name for _, table in DEALT])
def test_a_table_can_be_dealt_out(key: str, table: Table) -> None:
    assert faults(key, table) == []


def test_home_is_the_first_of_a_key_but_where_rows_come_and_go_by_bundle() -> None:
    others = [table.name for table in SPREAD["home"] if next(iter(table.primary_key.columns)).name != "home"]
    assert others == ["stage_key", "stage_rec"]


def test_foreign_keys_stay_on_one_machine() -> None:
    place = {table.name: key for key, table in DEALT}
    astray = set()
    for table in metadata.sorted_tables:
        for foreign in table.foreign_key_constraints:
            key, other = place.get(table.name), foreign.referred_table
            within = key is not None and key == place.get(other.name) and key in foreign.column_keys
            if not within and other not in EVERYWHERE:
                astray.add(table.name)
    assert astray == set(NOT_BY_THE_RULE)


def test_a_table_that_breaks_the_rule_is_noticed() -> None:
    table = Table(
        "bad",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("home", Text),
        Column("number", Text, unique=True),
        Column("kind", Text, server_default="x"),
    )
    assert faults("home", table) == [
        "id is unique without home",
        "number is unique without home",
        "home may be null",
        "id counts itself up",
        "kind fills itself",
    ]
