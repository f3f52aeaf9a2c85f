"""Conditions on many values: the same answers on both engines, in one statement, by the index."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    delete,
    event,
    func,
    insert,
    not_,
    or_,
    select,
    text,
)

from sync.central import store
from sync.central.among import among, pair_among
from sync.central.schema import name_token, relayed, stage_key

MANY = 40_000
"""More than either engine takes as parameters of their own."""


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number))


def fill(engine: Engine, rows: int) -> None:
    with store.writing(engine) as connection:
        keys = [{"bundle_no": 1, "home": an_id(n // 5), "rec": an_id(n)} for n in range(rows)]
        connection.execute(insert(stage_key), keys)


def found(connection: Connection, condition: ColumnElement[bool]) -> set[str]:
    return set(connection.scalars(select(stage_key.c.rec).where(condition)))


def test_what_is_among_the_values_is_found(central: Engine) -> None:
    fill(central, 20)
    with central.connect() as connection:
        assert found(connection, among(stage_key.c.rec, [an_id(3), an_id(19), an_id(77)])) == {an_id(3), an_id(19)}
        assert found(connection, among(stage_key.c.rec, (an_id(n) for n in range(2)))) == {an_id(0), an_id(1)}


def test_nothing_is_among_no_values(central: Engine) -> None:
    fill(central, 3)
    with central.connect() as connection:
        assert found(connection, among(stage_key.c.rec, [])) == set()
        assert found(connection, pair_among(stage_key.c.home, stage_key.c.rec, [])) == set()
        assert len(found(connection, not_(among(stage_key.c.rec, [])))) == 3


def test_both_of_a_pair_have_to_fit(central: Engine) -> None:
    fill(central, 20)
    pairs = [(an_id(0), an_id(3)), (an_id(1), an_id(3)), (an_id(3), an_id(19))]
    with central.connect() as connection:
        assert found(connection, pair_among(stage_key.c.home, stage_key.c.rec, pairs)) == {an_id(3), an_id(19)}


def test_conditions_stand_beside_others(central: Engine) -> None:
    fill(central, 20)
    either = or_(among(stage_key.c.rec, [an_id(1)]), among(stage_key.c.home, [an_id(3)]))
    with central.connect() as connection:
        assert found(connection, either) == {an_id(1), *map(an_id, range(15, 20))}
        assert found(connection, ~either & (stage_key.c.home == an_id(0))) == {an_id(0), *map(an_id, range(2, 5))}


def test_numbers_and_words_of_any_letters_are_values_too(central: Engine) -> None:
    with store.writing(central) as connection:
        row = {"home": an_id(0), "bundle_no": 1}
        connection.execute(insert(relayed), [row | {"actor_no": 1, "n": n} for n in (1, 2, 2**52)])
    its = pair_among(relayed.c.actor_no, relayed.c.n, [(1, 2), (1, 2**52), (2, 1)])
    with central.connect() as connection:
        assert set(connection.scalars(select(relayed.c.n).where(its))) == {2, 2**52}
        words = among(name_token.c.token, ["o'hara", 'a"b', "{x,y}", "نور", "\\", ""])
        assert connection.scalar(select(func.count()).select_from(name_token).where(words)) == 0


def test_a_row_can_be_deleted_by_it(central: Engine) -> None:
    fill(central, 20)
    with store.writing(central) as connection:
        gone = pair_among(stage_key.c.home, stage_key.c.rec, [(an_id(0), an_id(0)), (an_id(0), an_id(1))])
        assert connection.execute(delete(stage_key).where(gone)).rowcount == 2


def test_very_many_values_are_one_statement(central: Engine) -> None:
    fill(central, 500)
    ids = [an_id(n) for n in range(MANY)]
    with central.connect() as connection:
        assert len(found(connection, among(stage_key.c.rec, ids))) == 500
        assert (
            len(found(connection, pair_among(stage_key.c.home, stage_key.c.rec, zip(ids, ids, strict=True)))) == 1
        )


def test_rows_are_looked_up_by_their_index(central: Engine) -> None:
    fill(central, 5_000)
    with store.writing(central) as connection:
        connection.execute(text("ANALYZE"))
    homes = among(stage_key.c.home, [an_id(1), an_id(2)])
    pairs = pair_among(stage_key.c.home, stage_key.c.rec, [(an_id(1), an_id(7))])
    for its in (homes, pairs):
        plan = explained(central, select(stage_key).where(stage_key.c.bundle_no == 1, its))
        assert "stage_key_pkey" in plan or "SEARCH stage_key USING COVERING INDEX" in plan, plan
        assert "Seq Scan" not in plan


def explained(central: Engine, wanted: Select[Any]) -> str:
    """How the engine would go about a statement: the statement is sent as it is, with a word before it."""
    word = "EXPLAIN " if central.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "

    def ask(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> tuple[str, Any]:
        return word + statement, parameters

    event.listen(central, "before_cursor_execute", ask, retval=True)
    try:
        with central.connect() as connection:
            cursor: Any = connection.execute(wanted).cursor
            return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
    finally:
        event.remove(central, "before_cursor_execute", ask)
