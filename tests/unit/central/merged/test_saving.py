"""What a caseworker writes is a change like a laptop's, on both engines (synthetic)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.system import system_values
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged import log
from sync.central.merged.saving import OWN, Write, save
from sync.merge import Doc, decode, view
from tests.synthetic_laptop import NOW, Laptop, record_id, says

HOME, PERSON = record_id(1), record_id(2)


def saved(central: Engine, *writes: Write) -> list[tuple[int, int]]:
    with store.writing(central) as connection:
        return [(dot.actor, dot.n) for dot in save(connection, "KB", writes, NOW)]


def doc_of(central: Engine, rec: str) -> Doc:
    with central.connect() as connection:
        return decode(str(connection.scalar(select(schema.rec.c.doc).where(schema.rec.c.rec == rec))))


def a_case_with_amina(laptop: Laptop) -> None:
    laptop.save(1, 1, {"_type": "case", "_case": HOME, "number": "TEST-1", "mission": "2026-UGA-01"})
    laptop.save(1, 2, {"_type": "person", "_case": HOME, "_parent": HOME, "given_latin": "Amina", "sex": "f"})


def deliver(central: Engine, laptop: Laptop) -> None:
    lines, manifest = laptop.export()
    take(central, lines, manifest, NOW)


def test_numbers_follow_each_other_and_the_log_has_them(central: Engine) -> None:
    new = system_values("case", case=HOME) | {"number": says("TEST-1"), "mission": says("2026-UGA-01")}
    first = saved(central, Write(HOME, HOME, new), Write(HOME, HOME, {"remark": says("one")}))
    second = saved(central, Write(HOME, HOME, {"remark": says("two")}))
    assert [n for _, n in (*first, *second)] == [1, 2, 3]
    with central.connect() as connection:
        logged = list(log.read(connection))
        assert connection.scalars(select(schema.chg.c.bundle_no)).all() == [OWN] * 3
        assert connection.scalar(select(schema.case_file.c.number)) == "TEST-1"
    assert [change.by for change in logged] == ["KB"] * 3
    assert sorted(change.hlc for change in logged) == [change.hlc for change in logged]


def test_an_answer_replaces_what_was_in_front_of_its_writer(central: Engine) -> None:
    laptop = Laptop("alpha")
    a_case_with_amina(laptop)
    deliver(central, laptop)
    saved(central, Write(HOME, PERSON, {"given_latin": says("Aminah")}))
    seen = view(doc_of(central, PERSON))
    assert (seen.value("given_latin"), seen.conflicts) == ("Aminah", ())


def test_what_came_in_between_stands_beside_it(central: Engine) -> None:
    laptop = Laptop("alpha")
    a_case_with_amina(laptop)
    deliver(central, laptop)
    in_front = doc_of(central, PERSON)
    laptop.save(1, 2, {"given_latin": "Amna"})
    deliver(central, laptop)
    saved(central, Write(HOME, PERSON, {"given_latin": says("Aminah")}, seen=in_front))
    assert view(doc_of(central, PERSON)).conflicts == ("given_latin",)
    with central.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.conflict)) == 1
    saved(central, Write(HOME, PERSON, {"given_latin": says("Aminah")}, why="resolve"))
    assert view(doc_of(central, PERSON)).conflicts == ()


def test_a_late_bundle_contradicts_it_in_the_open(central: Engine) -> None:
    one, other = Laptop("alpha"), Laptop("beta")
    a_case_with_amina(one)
    other.take(one.own())
    other.save(1, 2, {"sex": "x"})
    deliver(central, one)
    saved(central, Write(HOME, PERSON, {"sex": says("m")}))
    deliver(central, other)
    assert view(doc_of(central, PERSON)).conflicts == ("sex",)


def test_a_deleted_record_is_gone_from_the_tables(central: Engine) -> None:
    laptop = Laptop("alpha")
    a_case_with_amina(laptop)
    deliver(central, laptop)
    saved(central, Write(HOME, PERSON, {}, why="delete"))
    assert not view(doc_of(central, PERSON)).alive
    with central.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.person)) == 0


def test_an_answer_that_its_record_does_not_take_is_refused(central: Engine) -> None:
    laptop = Laptop("alpha")
    a_case_with_amina(laptop)
    deliver(central, laptop)
    before = doc_of(central, PERSON)
    with pytest.raises(Refusal) as refused:
        saved(central, Write(HOME, PERSON, {"sex": says("neither of them")}))
    assert refused.value.code is Code.SCHEMA
    assert doc_of(central, PERSON) == before


def test_a_laptop_with_a_wrong_clock_does_not_carry_ours_off(central: Engine) -> None:
    laptop = Laptop("alpha")
    laptop.clock += int(timedelta(days=900).total_seconds() * 1000) << 16
    a_case_with_amina(laptop)
    deliver(central, laptop)
    saved(central, Write(HOME, PERSON, {"sex": says("m")}))
    head = doc_of(central, PERSON)["sex"].heads[0]
    assert head.hlc >> 16 == int(NOW.timestamp() * 1000)
