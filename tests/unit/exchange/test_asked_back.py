"""A question of headquarters: with the receipt to the laptop, kept, answered, and back. Nobody in it exists."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from kommisjon.errors import Code, Refusal
from kommisjon.exchange.bundles import export
from kommisjon.exchange.receipts import Taken, take_receipt
from kommisjon.interview.family.asked_back import answer, waiting_for_reply
from kommisjon.interview.family.household import Household, household
from kommisjon.model.answers import Source
from kommisjon.model.seal import Seal
from kommisjon.model.system import system_values
from kommisjon.store.purging import Why, plan
from kommisjon.store.store import Write
from kommisjon.store.unlocking import OpenVault
from sync.central.review.case_review import CaseReview, review_case
from sync.central.review.deciding import ask
from sync.central.staff.who import Role, Staff
from sync.merge.receipt import Receipt
from tests.enrolled import NOON, STARTS, World, clock

KB = Staff("KB", "office-1", frozenset({Role.CASEWORKER}))
LATER = NOON + timedelta(hours=1)
TEXT = "Is the year of birth right?"


def save(vault: OpenVault, home: str, rec: str, **values: object) -> None:
    said: dict[str, dict[str, Any] | None] = {path: {"s": "answered", "v": v} for path, v in values.items()}
    vault.store.save([Write(home, rec, said)], "AB")


def there_and_back(vault: OpenVault, world: World, stick: Path, central: Engine) -> Taken:
    """Everything new to central, and its receipt back."""
    world.take(central, export(vault, stick, NOON).path)
    return take_receipt(vault, world.answer(central, stick).path, NOON)


def first(vault: OpenVault) -> Household:
    return household(vault.store, vault.store.records("case")[0].home, STARTS)


def reviewed(central: Engine, of: Household) -> CaseReview:
    return review_case(central, KB, of.id, LATER)


def test_a_question_reaches_the_laptop_once_and_its_answer_comes_back(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    assert there_and_back(vault, world, stick, central).asked == 0
    of = first(vault)
    [device] = ask(central, KB, of.id, TEXT, LATER)
    taken = take_receipt(vault, world.answer(central, stick).path, NOON)
    assert (taken.asked, taken.asked_elsewhere) == (1, ())
    assert take_receipt(vault, world.answer(central, stick).path, NOON).asked == 0
    [asked] = waiting_for_reply(vault.store, of)
    assert (asked.question.text, asked.question.by, asked.question.device) == (TEXT, "KB", device)
    assert [one.why for one in plan(vault.store, ()) if one.home == of.id] == [Why.NOT_CONFIRMED]
    assert there_and_back(vault, world, stick, central).asked == 0
    assert [one.why for one in plan(vault.store, ()) if one.home == of.id] == [Why.ASKED]
    assert [(one.there, one.reply) for one in reviewed(central, of).questions] == [(True, None)]
    assert reviewed(central, of).disagreements == ()

    with pytest.raises(Refusal) as blank:
        answer(vault.store, of, asked.id, "  ", by="AB", clock=clock())
    assert blank.value.code is Code.REPLY_BLANK
    answer(vault.store, of, asked.id, "Yes, by the passport.", by="AB", clock=clock())
    with pytest.raises(Refusal) as twice:
        answer(vault.store, of, asked.id, "Yes.", by="AB", clock=clock())
    assert twice.value.code is Code.QUESTION_GONE
    there_and_back(vault, world, stick, central)
    [done] = reviewed(central, of).questions
    assert done.reply is not None
    assert done.reply[:2] == ("Yes, by the passport.", "AB")
    assert take_receipt(vault, world.answer(central, stick).path, NOON).asked == 0


def test_a_sealed_case_takes_the_question_and_its_answer_and_nothing_else(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    of = first(vault)
    seal = Seal(by="AB", at="2026-11-02T12:00:00+00:00", rests_on="1 0")
    answers = seal.wired(Source.STAFF)
    system = system_values(Seal.TYPE, case=of.id, parent=of.id)
    vault.store.save([Write(of.id, vault.store.new_id(), {**system, **answers})], "AB")
    there_and_back(vault, world, stick, central)
    ask(central, KB, of.id, TEXT, LATER)
    assert take_receipt(vault, world.answer(central, stick).path, NOON).asked == 1
    [asked] = waiting_for_reply(vault.store, of)
    answer(vault.store, of, asked.id, "Yes.", by="AB", clock=clock())
    with pytest.raises(Refusal) as sealed:
        save(vault, of.id, of.id, remark="x")
    assert sealed.value.code is Code.SEALED


def test_nothing_is_asked_about_somebody_shielded_and_nothing_of_a_case_that_is_gone_is_lost(
    vault: OpenVault, world: World, stick: Path, central: Engine
) -> None:
    there_and_back(vault, world, stick, central)
    households = (household(vault.store, one.home, STARTS) for one in vault.store.records("case"))
    of = max(households, key=lambda one: len(one.members))
    member = of.members[-1].id
    ask(central, KB, of.id, TEXT, LATER)
    vault.store.connection.execute(
        "INSERT INTO settled (home, mission, number, handed_over_at) VALUES (?, 'x', 'y', 'z')", (of.id,)
    )
    taken = take_receipt(vault, world.answer(central, stick).path, NOON)
    assert (taken.asked, taken.asked_elsewhere) == (0, (TEXT,))
    vault.store.connection.execute("DELETE FROM settled")
    take_receipt(vault, world.answer(central, stick).path, NOON)
    [question] = vault.store.records("question")
    save(vault, of.id, question.rec, _parent=member)
    assert [one.about.id for one in waiting_for_reply(vault.store, of) if one.about] == [member]
    save(vault, of.id, member, shield="strict")
    assert waiting_for_reply(vault.store, household(vault.store, of.id, STARTS)) == ()


def test_a_receipt_of_before_is_read() -> None:
    old = {
        "manifest_sha256": "ab" * 32,
        "device": "alpha",
        "epoch": 1,
        "seq": 1,
        "received_at": "2026-11-02T09:00:00Z",
        "status": "accepted",
        "counts": {},
        "held": [],
        "quarantined": [],
        "conflicts": [],
        "unaccounted": [],
        "clock_suspect": False,
    }
    assert Receipt.model_validate(old).questions == []
