"""Answers that the path skips: kept and shown as such, and nobody is found by them. All persons are synthetic."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.shown.show import show_case
from sync.merge import compose
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id


def mark(laptop: Laptop, rec: int, *paths: str) -> None:
    """Store what stands on a record's paths again, as answers that the path skips."""
    key = (record_id(1), record_id(rec))
    standing: dict[str, Any] = {path: laptop.docs[key][path].heads[-1].value for path in paths}
    laptop._commit(key, compose(laptop.docs[key], {p: {**v, "off": True} for p, v in standing.items()}), None)


def interviewed() -> Laptop:
    alpha = Laptop("alpha")
    mission_day(alpha)
    return alpha


def test_nobody_is_found_by_a_skipped_occupation(central: Engine) -> None:
    alpha = interviewed()
    take(central, *alpha.export(), NOW)
    assert [hit.name for hit in search(central, "sewing")] == ["Amina Testsen"]
    mark(alpha, 5, "work_title", "work_occupation")
    take(central, *alpha.export(), NOW)
    assert search(central, "sewing") == []
    assert search(central, "7531") == []
    (person,) = show_case(central, "123-26C00001").persons
    assert person.work == ()
    assert [hit.name for hit in search(central, "amina")] == ["Amina Testsen"]


def test_a_skipped_name_and_language_are_in_no_list(central: Engine) -> None:
    alpha = interviewed()
    mark(alpha, 2, "given_latin", "given_original")
    mark(alpha, 4, "language_code")
    take(central, *alpha.export(), NOW)
    assert search(central, "amina") == []
    assert search(central, "أمينة") == []
    with central.connect() as connection:
        assert connection.execute(select(schema.person_language)).all() == []
        assert connection.execute(select(schema.person.c.name)).scalar_one() == "Testsen"


def test_a_case_shows_its_skipped_answers_as_such(central: Engine) -> None:
    alpha = interviewed()
    mark(alpha, 5, "work_title")
    take(central, *alpha.export(), NOW)
    shown = show_case(central, "123-26C00001")
    (one,) = shown.skipped
    assert (one.rec, one.type, one.path) == (record_id(5), "work", "work_title")
    assert one.value == {"s": "answered", "v": "Sewing wedding dresses", "src": "self", "off": True}
    assert shown.conflicts == ()
    assert shown.as_dict()["skipped"][0]["path"] == "work_title"


def test_a_protected_person_stays_hidden_though_the_question_is_skipped(central: Engine) -> None:
    alpha = interviewed()
    alpha.save(1, 2, {"shield": "strict"})
    mark(alpha, 2, "shield")
    take(central, *alpha.export(), NOW)
    assert search(central, "amina") == []
    with central.connect() as connection:
        assert connection.execute(select(schema.person)).all() == []


def test_two_officers_who_differ_only_in_the_mark_do_not_disagree(central: Engine) -> None:
    alpha, beta = interviewed(), Laptop("beta")
    beta.take(alpha.log.values())
    mark(alpha, 5, "work_title")
    beta.save(1, 5, {"work_title": "Sewing wedding dresses"})
    for laptop in (alpha, beta):
        take(central, *laptop.export(), NOW)
    assert show_case(central, "123-26C00001").conflicts == ()
    with central.connect() as connection:
        assert connection.execute(select(schema.conflict)).all() == []
