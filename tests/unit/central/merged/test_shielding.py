"""Shielded persons at central: in no table but sealed, on both engines. All persons are synthetic."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.finding.search import search
from sync.central.merged import shielding
from sync.central.merged.saving import Write, save
from sync.central.review.case_review import review_case
from sync.central.shown import shielded as shown
from sync.central.shown.show import show_case
from sync.central.staff.who import Role, Staff
from sync.trust.sealing import Identity
from tests.shielded_canary import CANARIES, NAME, NUMBER, ORIGINAL, TITLE, canary, found
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id, says

KEY = Identity("mlkem768x25519", bytes(range(32)))
OTHER = Identity("mlkem768x25519", bytes(32))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
CASEWORKER = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))


@pytest.fixture
def sealing(central: Engine) -> Engine:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    return central


def state(engine: Engine) -> list[tuple[object, ...]]:
    """What anybody may see of the log and the records."""
    with engine.connect() as connection:
        rows = [*connection.execute(select(schema.chg.c.rec, schema.chg.c.n).order_by(schema.chg.c.n))]
        return [tuple(row) for row in (*rows, *connection.execute(select(schema.person).order_by("person")))]


def raised_first(alpha: Laptop, engine: Engine) -> None:
    canary(alpha)
    take(engine, *alpha.export(), NOW)


def raised_later(alpha: Laptop, engine: Engine) -> None:
    canary(alpha, None)
    take(engine, *alpha.export(), NOW)
    assert found(engine)
    alpha.save(1, 6, {"shield": "confidential"})
    take(engine, *alpha.export(), NOW)


def lowered_again_in_the_field(alpha: Laptop, engine: Engine) -> None:
    canary(alpha)
    alpha.save(1, 6, {"shield": "none"})
    take(engine, *alpha.export(), NOW)


def raised_at_central(alpha: Laptop, engine: Engine) -> None:
    canary(alpha, None)
    take(engine, *alpha.export(), NOW)
    with store.writing(engine) as connection:
        save(connection, "KB", [Write(record_id(1), record_id(6), {"shield": says("strict")})], NOW)


def with_a_bad_line(alpha: Laptop, engine: Engine) -> None:
    canary(alpha)
    lines, facts = alpha.export()
    bad = lines[-1].replace(record_id(2).encode(), NAME.encode()).replace(b'"h"', b'"x"')
    take(engine, [*lines, bad, b"\xff" + NAME.encode()], facts, NOW)


@pytest.mark.parametrize(
    "way",
    [raised_first, raised_later, lowered_again_in_the_field, raised_at_central, with_a_bad_line],
)
def test_no_table_has_a_word_of_a_shielded_person(sealing: Engine, way: object) -> None:
    way(Laptop("alpha"), sealing)  # type: ignore[operator]
    assert found(sealing) == []
    assert [hit.name for hit in search(sealing, "k")] == []
    case = show_case(sealing, record_id(1))
    assert [one.name for one in case.persons] == ["Amina Testsen"]
    assert not any(mark in json.dumps(case.as_dict(), ensure_ascii=False) for mark in CANARIES)
    told = shown.shown(sealing, OFFICER, KEY, record_id(6), NOW)
    assert (told.person.name, told.person.individual_number) == (NAME, NUMBER)
    assert {one.type for one in told.records} == {"person", "profile", "work", "relation"}


def test_a_relation_said_in_another_case_goes_with_whom_it_names(sealing: Engine) -> None:
    """It stands in the other case's home, and would lead to whoever is shielded later (decision 0039)."""
    alpha = Laptop("alpha")
    canary(alpha, None)
    alpha.save(30, 30, {"_type": "case", "number": "123-26C00030", "mission": "2026-ZZZ-01"})
    alpha.save(30, 31, {"_type": "person", "_case": record_id(30), "given_latin": "Other"})
    names = {"a": record_id(31), "b": record_id(6), "in_case": False}
    alpha.save(30, 32, {"_type": "relation", "_parent": record_id(30), **names})
    take(sealing, *alpha.export(), NOW)
    alpha.save(1, 6, {"shield": "strict"})
    take(sealing, *alpha.export(), NOW)
    with sealing.connect() as connection:
        left = (
            connection.execute(select(schema.rec.c.rec).where(schema.rec.c.home == record_id(30))).scalars().all()
        )
    assert sorted(left) == [record_id(30), record_id(31)]


def test_those_who_were_here_before_the_key_are_put_away_with_it(central: Engine) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    take(central, *alpha.export(), NOW)
    assert found(central)
    with store.writing(central) as connection:
        assert shielding.begin(connection, KEY.recipient) == 4
    assert found(central) == []
    with store.writing(central) as connection, pytest.raises(Refusal) as refused:
        shielding.begin(connection, OTHER.recipient)
    assert refused.value.code is Code.SHIELDED_OTHER_KEY


def test_late_changes_follow_and_are_folded_when_looked_at(sealing: Engine) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    take(sealing, *alpha.export(), NOW)
    alpha.acknowledged = alpha.n
    alpha.save(1, 8, {"work_title": TITLE + " II"})
    alpha.save(1, 10, {"_type": "language", "_parent": record_id(7), "language_code": "arb"})
    receipt = take(sealing, *alpha.export(), NOW)
    assert (receipt.counts.applied, receipt.counts.waiting) == (2, 0)
    assert found(sealing) == []
    told = shown.shown(sealing, OFFICER, KEY, record_id(6), NOW)
    (work,) = [one for one in told.records if one.type == "work"]
    assert [one["v"] for one in work.answers["work_title"]] == [TITLE + " II"]
    assert record_id(10) in {one.rec for one in told.records}


def test_a_change_told_again_is_held_and_one_that_differs_is_seen_by_the_officer(sealing: Engine) -> None:
    alpha = Laptop("alpha")
    canary(alpha)
    take(sealing, *alpha.export(), NOW)
    again = take(sealing, *alpha.export(), NOW)
    assert (again.counts.applied, again.counts.already_held, again.quarantined) == (0, alpha.n, [])
    assert shown.shown(sealing, OFFICER, KEY, record_id(6), NOW).person.contradictions == 0
    (work,) = [change for change in alpha.log.values() if change.rec == record_id(8)]
    altered = replace(work, entries=(work.entries[0]._replace(value=says("other")), *work.entries[1:]))
    take(sealing, *alpha.export([altered]), NOW)
    assert shown.shown(sealing, OFFICER, KEY, record_id(6), NOW).person.contradictions == 1
    assert found(sealing) == []


def test_what_differed_under_one_number_is_set_aside_with_the_release(sealing: Engine) -> None:
    """The laptop was told that it is held: what it said otherwise may not be lost."""
    alpha = Laptop("alpha")
    canary(alpha)
    take(sealing, *alpha.export(), NOW)
    (person,) = [change for change in alpha.log.values() if change.rec == record_id(6)]
    (work,) = [change for change in alpha.log.values() if change.rec == record_id(8)]
    altered = [
        replace(one, entries=tuple(entry._replace(value=says("other")) for entry in one.entries))
        for one in (person, work)
    ]
    before = [change for change in alpha.own() if change.n < person.n]
    for lines in ([*before, *altered], altered):
        assert take(sealing, *alpha.export(lines), NOW).quarantined == []
    done = shown.release(sealing, OFFICER, KEY, record_id(6), NOW)
    assert (done.records, done.set_aside, done.decided_otherwise) == (4, 2, ())
    with sealing.connect() as connection:
        rows = connection.execute(select(schema.quarantine).order_by(schema.quarantine.c.line)).all()
    first = len(before) + 2
    assert [(row.code, row.status, row.line) for row in rows] == (
        [(Code.EQUIVOCATION.id, "open", first), (Code.EQUIVOCATION.id, "open", first + 1)]
    )
    assert all(b'"other"' in row.content for row in rows)
    told = review_case(sealing, CASEWORKER, record_id(1), NOW, since=0).as_dict()
    assert [one["code"] for one in told["set_aside"]] == [Code.EQUIVOCATION.id] * 2
    assert take(sealing, *alpha.export(), NOW).counts.already_held == alpha.n


def test_a_case_of_nobody_else_goes_whole_and_comes_back_whole(sealing: Engine) -> None:
    alpha = Laptop("alpha")
    mission_day(alpha, names=(NAME, ORIGINAL))
    alpha.save(1, 2, {"shield": "strict", "individual_number": NUMBER})
    alpha.save(1, 1, {"remark": TITLE})
    take(sealing, *alpha.export(), NOW)
    assert found(sealing) == []
    with sealing.connect() as connection:
        assert connection.scalars(select(schema.rec.c.rec)).all() == []
        assert connection.scalars(select(schema.case_file.c.rec)).all() == []
    for case in (record_id(1), "123-26C00001"):
        with pytest.raises(Refusal):
            show_case(sealing, case)
    (one,) = shown.listed(sealing, OFFICER, KEY, NOW)
    assert (one.case, one.name, one.level) == ("123-26C00001", f"{NAME} Testsen", "strict")
    assert shown.release(sealing, OFFICER, KEY, record_id(2), NOW).records == 5
    assert [hit.name for hit in search(sealing, NAME)] == [f"{NAME} Testsen"]
    assert shown.listed(sealing, OFFICER, KEY, NOW) == []


def test_who_is_released_is_as_if_never_shielded_until_a_shield_is_raised_anew(sealing: Engine) -> None:
    alpha, beta = Laptop("alpha"), Laptop("beta")
    canary(alpha, None)
    beta.take(alpha.log.values())
    alpha.save(1, 6, {"shield": "strict"})
    take(sealing, *alpha.export(), NOW)
    assert shown.release(sealing, OFFICER, KEY, record_id(6), NOW).records == 4
    assert [hit.case_id for hit in search(sealing, NAME)] == [record_id(1)]
    assert {row[0] for row in state(sealing)} >= {record_id(number) for number in (6, 7, 8, 9)}
    take(sealing, *alpha.export(), NOW)  # what was known before decides nothing anew
    assert search(sealing, NAME)
    beta.save(1, 6, {"shield": "confidential"})
    take(sealing, *beta.export(), NOW)
    assert search(sealing, NAME) == []
    assert found(sealing) == []


def test_the_way_to_a_shielded_person_makes_no_difference(sealing: Engine) -> None:
    """In one bundle, or child before parent in two: the same stays in the open, the same is put away."""
    alpha = Laptop("alpha")
    canary(alpha)
    own = alpha.own()
    late = [change for change in own if change.rec in {record_id(7), record_id(8)}]
    take(sealing, *alpha.export([change for change in own if change not in late]), NOW)
    take(sealing, *alpha.export(list(reversed(late))), NOW)
    assert found(sealing) == []
    assert len(shown.shown(sealing, OFFICER, KEY, record_id(6), NOW).records) == 4


def deleted_before(alpha: Laptop, engine: Engine) -> None:
    take(engine, *alpha.export(), NOW)
    deletions(alpha)
    take(engine, *alpha.export(), NOW)
    alpha.save(1, 6, {"shield": "strict"})
    take(engine, *alpha.export(), NOW)


def deleted_with_the_shield(alpha: Laptop, engine: Engine) -> None:
    take(engine, *alpha.export(), NOW)
    deletions(alpha)
    alpha.save(1, 6, {"shield": "strict"})
    take(engine, *alpha.export(), NOW)


def deleted_after(alpha: Laptop, engine: Engine) -> None:
    alpha.save(1, 6, {"shield": "strict"})
    take(engine, *alpha.export(), NOW)
    deletions(alpha)
    take(engine, *alpha.export(), NOW)


def deleted_in_one_bundle(alpha: Laptop, engine: Engine) -> None:
    deletions(alpha)
    alpha.save(1, 6, {"shield": "strict"})
    take(engine, *alpha.export(), NOW)


def deletion_first(alpha: Laptop, engine: Engine) -> None:
    """What was deleted is heard of by its deletion alone, then the shield comes, then what it had said."""
    said = list(alpha.own())
    deletions(alpha)
    take(engine, *alpha.export([*alpha.own()[len(said) :]]), NOW)
    alpha.save(1, 6, {"shield": "strict"})
    take(engine, *alpha.export(alpha.own()[-1:]), NOW)
    take(engine, *alpha.export(said), NOW)


def deletions(alpha: Laptop) -> None:
    """The profile with the work below it, and the relations that name her, one of them said in another case."""
    for home, rec in ((1, 8), (1, 7), (1, 9), (30, 32)):
        alpha.delete(home, rec)


@pytest.mark.parametrize(
    "way",
    [deleted_before, deleted_with_the_shield, deleted_after, deleted_in_one_bundle, deletion_first],
)
def test_what_was_deleted_goes_with_whom_it_was_about_whatever_came_first(sealing: Engine, way: object) -> None:
    alpha = Laptop("alpha")
    canary(alpha, None)
    alpha.save(30, 30, {"_type": "case", "number": "123-26C00030", "mission": "2026-ZZZ-01"})
    alpha.save(30, 31, {"_type": "person", "_case": record_id(30), "given_latin": "Other"})
    names = {"a": record_id(31), "b": record_id(6), "kind": "sibling"}
    alpha.save(30, 32, {"_type": "relation", "_parent": record_id(30), **names})
    way(alpha, sealing)  # type: ignore[operator]
    assert found(sealing) == []
    about_her = {record_id(number) for number in (6, 7, 8, 9, 32)}
    with sealing.connect() as connection:
        for table in (schema.chg, schema.rec):
            assert about_her.isdisjoint(connection.scalars(select(table.c.rec)))
        assert set(connection.scalars(select(schema.shielded.c.rec))) == about_her
    assert len(shown.shown(sealing, OFFICER, KEY, record_id(6), NOW).records) == 5


@pytest.fixture
def held(sealing: Engine) -> Engine:
    alpha = Laptop("alpha")
    canary(alpha)
    take(sealing, *alpha.export(), NOW)
    return sealing


@pytest.mark.parametrize(
    ("who", "key", "code"),
    [(CASEWORKER, KEY, Code.NOT_YOUR_ROLE), (OFFICER, OTHER, Code.SHIELDED_OTHER_KEY)],
)
def test_another_role_or_another_key_sees_nothing(held: Engine, who: Staff, key: Identity, code: Code) -> None:
    for ask in (
        lambda: shown.listed(held, who, key, NOW),
        lambda: shown.shown(held, who, key, record_id(6), NOW),
        lambda: shown.release(held, who, key, record_id(6), NOW),
    ):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.code is code


def test_each_look_is_noted_with_whom_it_was_at(held: Engine) -> None:
    shown.listed(held, OFFICER, KEY, NOW)
    shown.shown(held, OFFICER, KEY, record_id(6), NOW)
    with held.connect() as connection:
        rows = connection.execute(select(schema.audit.c.act, schema.audit.c.about).order_by("no")).all()
    assert [tuple(row) for row in rows] == [("listed_shielded", "  "), ("saw_shielded", f" {record_id(6)} ")]
