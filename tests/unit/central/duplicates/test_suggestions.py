"""Pairs that may be the same person, at central: found, decided, remembered. Nobody exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Connection, Engine, func, select

from kommisjon.errors import Code, Refusal
from kommisjon.model.link import SameAs
from sync.central import schema
from sync.central.arriving.importer import take
from sync.central.duplicates import suggesting
from sync.central.duplicates.candidates import Pair
from sync.central.duplicates.decided import decided
from sync.central.duplicates.deciding import decide
from sync.central.duplicates.suggesting import Suggestion, suggest
from sync.central.finding.search import search
from sync.central.merged.redrawing import redraw
from sync.central.staff.audit import Act, entries, noted
from sync.central.staff.who import Role, Staff
from sync.central.store import writing
from tests.synthetic_laptop import NOW, Laptop, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))
IMPORTER = Staff("TI", "desk-2", frozenset({Role.IMPORTER}))
FIRST, AGAIN, THIRD = record_id(2), record_id(12), record_id(22)


def put(laptop: Laptop, case: int, **known: object) -> None:
    """A case with one person, the record after it."""
    number = f"123-26C{case:05}"
    laptop.save(case, case, {"_type": "case", "number": number, "mission": record_id(9000), "case_size": 1})
    laptop.save(case, case + 1, {"_type": "person", "_case": record_id(case), **known})


@pytest.fixture
def laptop() -> Laptop:
    """One woman three times: in Latin letters, in another order, in her own script; and two other people."""
    laptop = Laptop("alpha")
    put(laptop, 1, given_latin="Khadija", family_latin="Testsen", birth="1980-01-01", sex="f")
    put(laptop, 11, given_latin="Testsen", family_latin="Khadiga", birth="1981-01-01", sex="f")
    put(laptop, 21, given_original="خديجة", family_original="تستسن", birth="1980", sex="f")
    put(laptop, 31, given_latin="Khadija", family_latin="Testsen", birth="1944-07-19", sex="f")
    put(laptop, 41, given_latin="Bernard", family_latin="Madeup", birth="1980-01-01", sex="m")
    return laptop


@pytest.fixture
def register(central: Engine, laptop: Laptop) -> Engine:
    take(central, *laptop.export(), NOW)
    return central


def pairs(found: list[Suggestion]) -> set[tuple[str, str]]:
    return {(one.a.person, one.b.person) for one in found}


def change(register: Engine, laptop: Laptop, case: int, values: Mapping[str, object]) -> None:
    laptop.save(case, case + 1, values)
    take(register, *laptop.export(), NOW)


def test_pairs_are_found_over_spelling_order_and_script_and_nothing_is_merged(register: Engine) -> None:
    found = suggest(register, KARI, NOW)
    assert pairs(found) == {(FIRST, AGAIN), (FIRST, THIRD), (AGAIN, THIRD)}
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    told = next(one for one in found if (one.a.person, one.b.person) == (FIRST, AGAIN))
    assert [one.code for one in told.reasons] == ["names_spelled", "birth_near_january", "sex_same"]
    assert told.a.case == "123-26C00001"
    with register.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.person)) == 5
        assert [(one.act, set(one.about)) for one in entries(connection)][-1:] == [
            ("listed_duplicates", {FIRST, AGAIN, THIRD})
        ]


def test_a_bundle_that_comes_meanwhile_is_in_the_next_list(
    register: Engine, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server each statement would else see what was taken since the one before."""
    before, looked = suggest(register, KARI, NOW), suggesting.candidates

    def late(connection: Connection) -> Iterator[Pair]:
        put(laptop, 51, given_latin="Khadija", family_latin="Testsen", birth="1980-01-01", sex="f")
        take(register, *laptop.export(), NOW)
        return looked(connection)

    monkeypatch.setattr(suggesting, "candidates", late)
    assert suggest(register, KARI, NOW) == before
    monkeypatch.undo()
    assert record_id(52) in {one.b.person for one in suggest(register, KARI, NOW)}


def test_a_long_list_is_noted_in_several_entries(register: Engine) -> None:
    about = tuple(record_id(number) for number in range(2_001))
    noted(register, KARI, Act.LISTED_DUPLICATES, NOW, about, {"found": 1_001})
    with register.connect() as connection:
        told = list(entries(connection))
    assert [one for entry in told for one in entry.about] == list(about)
    assert {(entry.act, entry.detail["found"]) for entry in told} == {("listed_duplicates", 1_001)}


def test_a_decision_is_remembered_until_other_reasons_stand(register: Engine, laptop: Laptop) -> None:
    rec = decide(register, KARI, AGAIN, FIRST, SameAs.DIFFERENT, "They were seen together.", NOW)
    assert pairs(suggest(register, KARI, NOW)) == {(FIRST, THIRD), (AGAIN, THIRD)}
    change(register, laptop, 11, {"given_latin": "Testssen", "citizenship": "SYR"})
    assert (FIRST, AGAIN) not in pairs(suggest(register, KARI, NOW))
    change(register, laptop, 11, {"birth": "1980-01-01"})
    again = next(one for one in suggest(register, KARI, NOW) if one.b.person == AGAIN)
    assert (again.a.person, again.before) == (FIRST, SameAs.DIFFERENT)
    assert decide(register, KARI, FIRST, AGAIN, SameAs.UNKNOWN, "Ask the mission.", NOW) == rec
    assert (FIRST, AGAIN) not in pairs(suggest(register, KARI, NOW))
    (kept,) = decided(register, KARI, NOW, 10)
    assert (kept.decision, kept.by, kept.reason) == (SameAs.UNKNOWN, "KB", "Ask the mission.")


def test_whoever_is_one_person_is_one_hit_with_both_cases(register: Engine) -> None:
    assert [hit.person for hit in search(register, "testsen")] == [FIRST, record_id(32), AGAIN]
    decide(register, KARI, FIRST, AGAIN, SameAs.SAME, "The same scar, the same mother.", NOW)
    decide(register, KARI, THIRD, AGAIN, SameAs.SAME, "Her card.", NOW)
    hits = search(register, "testsen")
    assert [hit.person for hit in hits] == [FIRST, record_id(32)]
    assert hits[0].also == ((AGAIN, "123-26C00011"), (THIRD, "123-26C00021"))
    assert [hit.person for hit in search(register, "testsen", limit=2)] == [FIRST, record_id(32)]
    assert suggest(register, KARI, NOW) == []  # the third pair follows from the two
    with writing(register) as connection:
        redraw(connection)
    assert search(register, "testsen") == hits
    with pytest.raises(Refusal) as refused:
        decide(register, KARI, FIRST, THIRD, SameAs.DIFFERENT, "Not her.", NOW)
    assert refused.value.code is Code.DECIDED_THROUGH_OTHERS
    decide(register, KARI, FIRST, AGAIN, SameAs.DIFFERENT, "It was her sister.", NOW)
    assert [hit.person for hit in search(register, "testsen")] == [FIRST, record_id(32), AGAIN]
    with pytest.raises(Refusal) as refused:
        decide(register, KARI, FIRST, THIRD, SameAs.SAME, "Her card.", NOW)
    assert refused.value.code is Code.DECIDED_THROUGH_OTHERS


def test_a_shielded_person_is_in_no_pair_and_in_no_link(register: Engine, laptop: Laptop) -> None:
    decide(register, KARI, FIRST, AGAIN, SameAs.SAME, "The same card.", NOW)
    change(register, laptop, 11, {"shield": "confidential"})
    assert pairs(suggest(register, KARI, NOW)) == {(FIRST, THIRD)}
    assert [hit.also for hit in search(register, "khadija")] == [(), ()]
    assert decided(register, KARI, NOW, 10) == []
    with register.connect() as connection:
        for table in (schema.same_person, schema.compared, schema.name_skeleton):
            rows = connection.execute(select(table)).all()
            assert AGAIN not in {value for row in rows for value in row}
    with pytest.raises(Refusal) as refused:
        decide(register, KARI, FIRST, AGAIN, SameAs.DIFFERENT, "No.", NOW)
    assert refused.value.code is Code.UNKNOWN_PERSON
    change(register, laptop, 11, {"shield": "none"})
    assert search(register, "khadija")[0].also == ((AGAIN, "123-26C00011"),)


def test_a_decision_needs_a_caseworker_a_reason_and_two_persons(register: Engine) -> None:
    for who, other, reason, code in (
        (IMPORTER, AGAIN, "why", Code.NOT_YOUR_ROLE),
        (KARI, AGAIN, " ", Code.NO_REASON),
        (KARI, FIRST, "why", Code.ONE_PERSON_TWICE),
        (KARI, record_id(77), "why", Code.UNKNOWN_PERSON),
    ):
        with pytest.raises(Refusal) as refused:
            decide(register, who, FIRST, other, SameAs.SAME, reason, NOW)
        assert refused.value.code is code
    with pytest.raises(Refusal) as refused:
        suggest(register, IMPORTER, NOW)
    assert refused.value.code is Code.NOT_YOUR_ROLE
    with register.connect() as connection:
        assert connection.scalar(select(func.count()).where(schema.rec.c.type == "link")) == 0


def test_no_laptop_may_send_a_decision(register: Engine, laptop: Laptop) -> None:
    held = {"a": FIRST, "b": AGAIN, "decision": "same", "by": "XX", "at": "2026-11-02", "reason": "why"}
    laptop.save(1, 60, {"_type": "link", "_case": record_id(1), **held})
    take(register, *laptop.export(), NOW)
    assert search(register, "khadija")[0].also == ()
