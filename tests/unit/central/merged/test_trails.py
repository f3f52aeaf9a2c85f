"""Laptops' trails at central: kept, told beside its own, sealed with whom they name. Nobody in them exists."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.merged import shielding
from sync.central.shown import shielded as shown
from sync.central.shown.shielded_trail import seen_on_laptops
from sync.central.staff.trail import Answered, Asked, ask
from sync.central.staff.who import Role, Staff
from sync.merge import trail_lines
from sync.merge.receipt import Receipt
from sync.merge.trail import FIRST_HASH, Entry, link
from sync.trust.sealing import Identity
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KEY = Identity("mlkem768x25519", bytes(range(32)))
AUDITOR = Staff("RV", "desk-3", frozenset({Role.AUDITOR}))
OFFICER = Staff("PB", "desk-2", frozenset({Role.PROTECTION}))
CASE, AMINA, OTHER = record_id(1), record_id(2), record_id(6)

ACTS = (
    ("opened_vault", ""),
    ("opened_case", CASE),
    ("opened_interview", f"{CASE} {AMINA}"),
    ("opened_interview", f"{CASE} {OTHER}"),
    ("wrote_paper", f"{CASE} {AMINA}"),
    ("exported", "bundle-1-1 trail-5"),
    ("opened_case", record_id(100)),
)


def trail(by: str = "AB") -> list[Entry]:
    entries: list[Entry] = []
    before = FIRST_HASH
    for no, (act, about) in enumerate(ACTS, 1):
        row = (no, f"2026-11-02T09:00:{no:02}+00:00", by, act, about, None)
        before = link(before, row)
        entries.append(Entry(*row, before))
    return entries


def send(engine: Engine, laptop: Laptop, entries: list[Entry], before: str = FIRST_HASH) -> Receipt:
    lines, facts = laptop.export()
    return take(engine, [*lines, *trail_lines.encode(before, entries)], facts, NOW)


def who(engine: Engine, **asked: Any) -> Answered:
    return ask(engine, AUDITOR, Asked(**asked), NOW)


@pytest.fixture
def alpha() -> Laptop:
    laptop = Laptop("alpha")
    mission_day(laptop)
    laptop.save(1, 6, {"_type": "person", "_case": CASE, "given_latin": "Bilal"})
    return laptop


def test_one_command_tells_who_saw_somebody_where_and_what_left(central: Engine, alpha: Laptop) -> None:
    receipt = send(central, alpha, trail())
    assert (receipt.counts.applied, receipt.quarantined) == (6, [])
    found = who(central, person=AMINA)
    assert [(one.device, one.no, one.act, one.left) for one in found.on_laptops] == [
        ("alpha", 2, "opened_case", False),
        ("alpha", 3, "opened_interview", False),
        ("alpha", 5, "wrote_paper", True),
        ("alpha", 6, "exported", True),
    ]
    assert (found.broken, found.unheard, found.laptops) == ((), (), ("alpha",))
    assert [one.no for one in who(central, person=AMINA, left=True).on_laptops] == [5, 6]
    assert [one.no for one in who(central, case=CASE).on_laptops] == [2, 3, 4, 5, 6]
    assert [one.no for one in who(central).on_laptops] == [1, 2, 3, 4, 5, 6, 7]
    assert who(central, by="KB").on_laptops == ()


def test_what_comes_again_changes_nothing_and_what_follows_fits(central: Engine, alpha: Laptop) -> None:
    entries = trail()
    send(central, alpha, entries[:3])
    send(central, alpha, entries[:3])
    send(central, alpha, entries[2:], entries[1].hash)
    found = who(central)
    assert [one.no for one in found.on_laptops] == [1, 2, 3, 4, 5, 6, 7]
    assert found.broken == ()


def test_a_laptop_that_has_the_case_and_sent_no_trail_is_named(central: Engine, alpha: Laptop) -> None:
    take(central, *alpha.export(), NOW)
    assert who(central, person=AMINA).unheard == ("alpha",)


def test_a_gap_and_another_past_are_told_and_stop_nothing(central: Engine, alpha: Laptop) -> None:
    entries, other = trail(), trail("XX")
    late, facts = alpha.export()
    assert send(central, alpha, entries[3:], entries[2].hash).counts.applied == 6
    assert who(central).broken == (("alpha", 4, "gap"),)
    take(central, [*late, *trail_lines.encode(FIRST_HASH, entries[:3])], facts, NOW)
    assert who(central).broken == ()
    send(central, alpha, other[4:6], other[3].hash)
    assert who(central).broken == (("alpha", 5, "rewritten"), ("alpha", 6, "rewritten"))
    assert [one.by for one in who(central).on_laptops if one.no == 6] in (["AB", "XX"], ["XX", "AB"])


def test_a_line_that_cannot_be_read_is_set_aside_and_the_rest_taken(central: Engine, alpha: Laptop) -> None:
    entries = trail()
    bad = entries[0]._replace(at="yesterday")
    receipt = send(central, alpha, [bad, *entries[1:]])
    assert (receipt.counts.applied, [code for _, code in receipt.quarantined]) == (6, [Code.SCHEMA.id])
    assert receipt.exceptions == []


def in_the_open(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [about for about in connection.scalars(select(schema.laptop_trail.c.about)) if OTHER in about]


@pytest.mark.parametrize("at_once", [True, False])
def test_entries_go_with_a_shielded_person_and_come_back_with_them(
    central: Engine, alpha: Laptop, at_once: bool
) -> None:
    with store.writing(central) as connection:
        shielding.begin(connection, KEY.recipient)
    if not at_once:
        send(central, alpha, trail())
        assert len(in_the_open(central)) == 1
    alpha.save(1, 6, {"shield": "strict"})
    send(central, alpha, trail())
    assert in_the_open(central) == []
    with pytest.raises(Refusal) as unknown:
        who(central, person=OTHER)
    assert unknown.value.code is Code.UNKNOWN_PERSON, "as somebody of whom nothing was ever here"
    assert [one.no for one in who(central).on_laptops] == [1, 2, 3, 5, 6, 7]
    told = seen_on_laptops(central, OFFICER, KEY, OTHER, NOW)
    assert [(one.no, one.by, one.about) for one in told] == [(4, "AB", (CASE, OTHER))]
    with pytest.raises(Refusal) as refused:
        seen_on_laptops(central, AUDITOR, KEY, OTHER, NOW)
    assert refused.value.code is Code.NOT_YOUR_ROLE
    shown.release(central, OFFICER, KEY, OTHER, NOW)
    assert len(in_the_open(central)) == 1
    assert who(central).broken == ()
