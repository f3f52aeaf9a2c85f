"""Finding and showing what was imported, on both engines; who must not be found. All persons are synthetic."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.names import words
from sync.central.shown.show import show_case
from tests.synthetic_laptop import NOW, NOW_MS, Laptop, mission_day, record_id


@pytest.fixture
def imported(central: Engine) -> Engine:
    """Two cases: Amina in case 1, Tesfay in case 20."""
    alpha = Laptop("alpha")
    mission_day(alpha)
    mission_day(alpha, case=20, names=("Tesfay", "ተስፋይ"))
    alpha.save(20, 24, {"work_title": "Bäcker und Müller", "work_occupation": "7512", "work_years": "3"})
    take(central, *alpha.export(), NOW)
    return central


FOUND = [
    ("amina", ["Amina Testsen"]),
    ("AMI test", ["Amina Testsen"]),
    ("testsen amina", ["Amina Testsen"]),
    ("أمينة", ["Amina Testsen"]),
    ("امينه", ["Amina Testsen"]),
    ("ተስፋይ", ["Tesfay Testsen"]),
    ("Test", ["Amina Testsen", "Tesfay Testsen"]),
    ("sewing", ["Amina Testsen"]),
    ("wedding amina", ["Amina Testsen"]),
    ("backer", ["Tesfay Testsen"]),
    ("7531", ["Amina Testsen"]),
    ("75", ["Amina Testsen", "Tesfay Testsen"]),
    ("tailor", ["Amina Testsen"]),
    ("amina baker", []),
    ("mina", []),
    ("%", []),
    ("", []),
]


def test_a_person_is_found_by_name_in_either_script_or_by_occupation(imported: Engine) -> None:
    labels = {"7531": "Tailors, dressmakers, furriers and hatters", "7512": "Bakers"}
    found = [(text, [hit.name for hit in search(imported, text, {"occupation": labels})]) for text, _ in FOUND]
    assert found == FOUND


def test_a_hit_says_why_and_in_which_case(imported: Engine) -> None:
    (hit,) = search(imported, "sewing")
    assert hit.case == "123-26C00001"
    assert hit.why == ("Sewing wedding dresses 7531",)
    assert hit.name_original == "أمينة"
    assert json.loads(json.dumps(hit.as_dict()))["why"] == ["Sewing wedding dresses 7531"]


@pytest.mark.parametrize("case", ["123-26C00001", record_id(1)])
def test_a_case_shows_its_persons_with_languages_and_work(imported: Engine, case: str) -> None:
    shown = show_case(imported, case)
    (person,) = shown.persons
    assert (shown.id, shown.number, shown.kind, shown.status) == (
        record_id(1),
        "123-26C00001",
        "mission",
        "loaded",
    )
    assert (person.name, person.birth, person.role, person.sex) == ("Amina Testsen", "1980-05", "principal", "f")
    assert [(one.language, one.speak, one.read, one.mother_tongue) for one in person.languages] == [
        ("arb", "fluent", None, True)
    ]
    assert [(one.isco, one.kind, one.months) for one in person.work] == [("7531", "self_employed", 78)]
    assert json.loads(json.dumps(shown.as_dict()))["persons"][0]["name"] == "Amina Testsen"


def test_a_case_shows_who_answered_what_when_people_differ(imported: Engine) -> None:
    beta = Laptop("beta")
    beta.save(1, 2, {"birth": "1979"})
    take(imported, *beta.export(), NOW)
    (conflict,) = show_case(imported, "123-26C00001").conflicts
    assert (conflict.type, conflict.path) == ("person", "birth")
    answers = {(one.value or {}).get("v"): (one.by, one.device) for one in conflict.answers}
    assert answers == {"1980-05": ("alpha", "alpha"), "1979": ("beta", "beta")}


@pytest.mark.parametrize("case", ["123-26C99999", record_id(77), record_id(2), "' or 1=1"])
def test_a_case_that_is_not_there_is_refused(imported: Engine, case: str) -> None:
    with pytest.raises(Refusal) as refused:
        show_case(imported, case)
    assert refused.value.code is Code.UNKNOWN_CASE


def test_a_name_in_conflict_finds_its_person_under_both(imported: Engine) -> None:
    beta = Laptop("beta")
    beta.save(1, 2, {"given_latin": "Yemina"})
    take(imported, *beta.export(), NOW)
    assert len(search(imported, "amina")) == len(search(imported, "yemina")) == 1


@pytest.mark.parametrize("shield", ["confidential", "strict", "a level made up later"])
def test_a_shielded_person_is_in_no_table_but_the_record_itself(imported: Engine, shield: str) -> None:
    beta = Laptop("beta")
    beta.save(1, 2, {"shield": shield})
    take(imported, *beta.export(), NOW)
    assert search(imported, "amina") == search(imported, "sewing") == search(imported, "7531") == []
    with pytest.raises(Refusal):
        show_case(imported, "123-26C00001")
    with imported.connect() as connection:
        for table in schema.PERSON_TABLES:
            persons = connection.scalars(select(table.c.person)).all()
            assert persons, table.name
            assert record_id(2) not in persons


def test_lowering_a_shield_unseen_does_not_show_the_person(imported: Engine) -> None:
    alpha, beta = Laptop("beta"), Laptop("gamma")
    alpha.save(1, 2, {"shield": "strict"})
    beta.save(1, 2, {"shield": "none"})
    take(imported, *alpha.export(), NOW)
    take(imported, *beta.export(), NOW)
    assert search(imported, "amina") == []
    beta.take(alpha.log.values())
    beta.save(1, 2, {"shield": "none"})
    take(imported, *beta.export(), NOW)
    assert len(search(imported, "amina")) == 1


def test_a_shielded_member_leaves_no_trace_in_the_case_of_the_others(imported: Engine) -> None:
    alpha, beta = Laptop("beta"), Laptop("gamma")
    for laptop, name in ((alpha, "Canary"), (beta, "Kanarifugl")):
        laptop.save(1, 9, {"_type": "person", "_case": record_id(1), "given_latin": name, "shield": "strict"})
        take(imported, *laptop.export(), NOW)
    shown = json.dumps(show_case(imported, "123-26C00001").as_dict())
    assert "Amina" in shown
    assert "Canary" not in shown
    assert "Kanarifugl" not in shown
    assert record_id(9) not in shown


@pytest.mark.parametrize(("shield", "shown"), [("none", ["relation", "explained"]), ("strict", [])])
def test_what_names_a_shielded_person_is_not_shown_in_the_case_either(
    imported: Engine, shield: str, shown: list[str]
) -> None:
    """Two laptops disagree about a relation and a reason: that is told, unless one of the two is shielded."""
    for laptop, kind in ((Laptop("beta"), "parent_of"), (Laptop("gamma"), "sibling_of")):
        laptop.save(1, 9, {"_type": "person", "_case": record_id(1), "given_latin": "Sara", "shield": shield})
        ties = {"a": record_id(2), "b": record_id(9), "type": kind}
        laptop.save(1, 30, {"_type": "relation", "_case": record_id(1), "_parent": record_id(1), **ties})
        told = {"rule": "role", "about": f"{record_id(2)} {record_id(9)}", "reason": kind}
        laptop.save(1, 31, {"_type": "explained", "_case": record_id(1), "_parent": record_id(1), **told})
        take(imported, *laptop.export(), NOW)
    found = show_case(imported, "123-26C00001")
    assert [one.type for one in found.conflicts] == shown
    assert (record_id(9) in json.dumps(found.as_dict())) is bool(shown)


def test_a_person_moved_to_another_case_is_shown_there(imported: Engine) -> None:
    beta = Laptop("beta", clock=(NOW_MS + 3_600_000) << 16)
    beta.save(1, 2, {"_case": record_id(20)})
    take(imported, *beta.export(), NOW)
    shown = show_case(imported, record_id(20))
    assert {person.name for person in shown.persons} == {"Amina Testsen", "Tesfay Testsen"}


def test_an_answer_that_does_not_fit_leaves_the_rest_to_be_found(imported: Engine) -> None:
    beta = Laptop("beta")
    beta.save(
        1, 9, {"_type": "person", "_case": record_id(1), "given_latin": "Zuhal", "birth": "long ago", "sex": 3}
    )
    take(imported, *beta.export(), NOW)
    (hit,) = search(imported, "zuhal")
    assert hit.birth is None


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Øyvind", "oyvind"),
        ("Şükrü Çelik", "sukru celik"),
        ("عَبْدُ ٱلرَّحْمٰن", "عبد الرحمن"),
        ("عبد\u200cالله", "عبدالله"),
        ("فاطمة", "فاطمه"),
        ("علی", "علي"),
        ("موسى", "موسي"),
        ("کریم", "كريم"),
        ("Ali\u0300", "ali"),
        ("ＡＭＩＮＡ", "amina"),
    ],
)
def test_words_written_differently_are_one_word(written: str, typed: str) -> None:
    assert words(written) == words(typed)


def test_words_of_a_name_are_its_parts() -> None:
    assert words("  Abdel-Rahman O'Brien, abdel ") == ("abdel", "rahman", "o", "brien")
