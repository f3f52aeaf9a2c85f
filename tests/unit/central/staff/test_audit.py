"""The trail of what central's people did: whole, in order, without content, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, select, update

from kommisjon.errors import Code, Refusal
from sync.central import schema, store
from sync.central.arriving.importer import take
from sync.central.staff.audit import MOST_ABOUT, Act, Noted, entries, noted
from sync.central.staff.trail import Asked, ask
from sync.central.staff.who import Role, Staff
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))


def three(central: Engine) -> None:
    for number in (1, 2, 3):
        noted(central, KARI, Act.SAW_CASE, NOW, (record_id(number),), {"persons": number})


def read(central: Engine) -> list[Noted]:
    with central.connect() as connection:
        return list(entries(connection))


def test_entries_come_as_they_were_written(central: Engine) -> None:
    three(central)
    found = read(central)
    assert [(one.no, one.by, one.device, one.act, one.about) for one in found] == [
        (n, "KB", "desk-1", "saw_case", (record_id(n),)) for n in (1, 2, 3)
    ]
    assert [one.detail for one in found] == [{"persons": n} for n in (1, 2, 3)]


def test_what_is_about_very_many_is_told_in_as_many_entries_as_it_takes(central: Engine) -> None:
    about = tuple(record_id(number) for number in range(1, MOST_ABOUT * 2 + 2))
    noted(central, KARI, Act.EXPORTED, NOW, about, {"interviews": 7})
    noted(central, KARI, Act.EXPORTED, NOW, tuple("x" * 63 + str(n % 10) for n in range(MOST_ABOUT)))
    *parts, longest = read(central)
    assert [one for part in parts for one in part.about] == list(about)
    assert [(one.detail, len(one.about)) for one in parts] == [
        ({"interviews": 7, "part": n, "parts": 3}, size) for n, size in ((1, 500), (2, 500), (3, 1))
    ]
    assert (len(longest.about), longest.detail) == (MOST_ABOUT, {})


@pytest.mark.parametrize(
    "harm",
    [
        update(schema.audit).where(schema.audit.c.no == 2).values(by="somebody else"),
        update(schema.audit).where(schema.audit.c.no == 2).values(about=f" {record_id(9)} "),
        delete(schema.audit).where(schema.audit.c.no == 2),
        delete(schema.audit).where(schema.audit.c.no == 3),
        delete(schema.audit),
    ],
)
def test_what_was_altered_taken_out_or_cut_off_is_found(central: Engine, harm: object) -> None:
    three(central)
    with store.writing(central) as connection:
        connection.execute(harm)  # type: ignore[call-overload]
    with pytest.raises(Refusal) as refused:
        read(central)
    assert refused.value.code is Code.AUDIT_BROKEN


@pytest.mark.parametrize(("about", "detail"), [(("Amina Test",), {}), ((), {"what": "Amina Test"})])
def test_words_of_people_are_no_entry(central: Engine, about: tuple[str, ...], detail: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="ids and codes"):
        noted(central, KARI, Act.SEARCHED, NOW, about, detail)
    with central.connect() as connection:
        assert connection.scalars(select(schema.audit.c.no)).all() == []


def test_a_role_that_somebody_does_not_have_is_refused() -> None:
    KARI.check(Role.PROTECTION, Role.CASEWORKER)
    with pytest.raises(Refusal) as refused:
        KARI.check(Role.AUDITOR)
    assert refused.value.code is Code.NOT_YOUR_ROLE


def test_somebody_is_asked_for_by_an_id_that_is_known_or_by_its_end(central: Engine) -> None:
    auditor = Staff("RV", "desk-2", frozenset({Role.AUDITOR}))
    laptop = Laptop("alpha")
    mission_day(laptop)
    take(central, *laptop.export(), NOW)
    here, away = record_id(2), record_id(77)
    noted(central, KARI, Act.SAW_SHIELDED, NOW, (away,))
    for asked in (here, here[-12:]):
        assert ask(central, auditor, Asked(person=asked), NOW).entries[-1].about == (here,)
    for asked in (away, away[-12:]):
        assert ask(central, auditor, Asked(person=asked), NOW).entries[0].act == Act.SAW_SHIELDED
    before = len(read(central))
    for wrong in ("WRONG", "0000", "%%%%%%", record_id(78), record_id(78), here[-12:] + "0", "00000000"):
        with pytest.raises(Refusal) as refused:
            ask(central, auditor, Asked(person=wrong), NOW)
        assert refused.value.code is Code.UNKNOWN_PERSON
    assert len(read(central)) == before
    noted(
        central, auditor, Act.LOOKED_AT_AUDIT, NOW, (record_id(78),)
    )  # asked for by mistake, before this was known
    with pytest.raises(Refusal):
        ask(central, auditor, Asked(person=record_id(78)), NOW)
