"""Who did what: entries are only added, hold no content, and whatever is done to them afterwards is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store.audit import Act
from kommisjon.store.store import Store, Write

CASE, PERSON = "0199f3c2-0000-7000-8000-000000000001", "0199f3c2-0000-7000-8000-000000000002"
ANSWER = {"s": "answered", "v": "x"}


def fill(store: Store, many: int = 5) -> None:
    for number in range(many):
        store.note(Act.OPENED_INTERVIEW if number % 2 else Act.OPENED_CASE, f"K{number}", (CASE, PERSON))


def broken(store: Store) -> str | int:
    with pytest.raises(Refusal) as refused:
        list(store.audit())
    assert refused.value.code is Code.AUDIT_BROKEN
    return refused.value.facts["no"]


def test_entries_come_back_as_they_were_written(store: Store, open_store: Callable[[], Store]) -> None:
    fill(store)
    store.note(Act.EXPORTED, "KN", why="on_paper")
    found = list(open_store().audit())
    assert [entry.no for entry in found] == [1, 2, 3, 4, 5, 6]
    assert (found[0].by, found[0].act, found[0].about) == ("K0", "opened_case", (CASE, PERSON))
    assert (found[-1].about, found[-1].why) == ((), "on_paper")
    assert found == sorted(found, key=lambda entry: entry.at)


@pytest.mark.parametrize(
    ("tampering", "first"),
    [
        ("DELETE FROM audit WHERE no = 3", 3),
        ("DELETE FROM audit WHERE no = 1", 1),
        ("DELETE FROM audit WHERE no = 5", 5),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET by = 'other' WHERE no = 2", 2),
        ("UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE no = 4", 4),
        ("UPDATE audit SET about = '' WHERE no = 5", 5),
        ("UPDATE audit SET why = 'x' WHERE no = 1", 1),
        ("UPDATE audit SET by = char(7) WHERE no = 3", 3),
        ("UPDATE audit SET no = no + 10 WHERE no > 3", 4),
        ("UPDATE audit SET no = CASE no WHEN 2 THEN -3 ELSE -2 END WHERE no IN (2, 3)", 1),
        ("INSERT INTO audit SELECT no + 5, at, by, act, about, why, hash FROM audit WHERE no = 1", 6),
        ("UPDATE upkeep SET audit_no = 4", 6),
    ],
)
def test_whatever_is_done_to_them_is_seen(store: Store, tampering: str, first: int) -> None:
    fill(store)
    store._connection.execute(tampering)
    assert broken(store) == first
    with pytest.raises(Refusal) as refused:
        store.check()
    assert refused.value.code is Code.AUDIT_BROKEN


def test_two_entries_that_changed_places_are_seen(store: Store) -> None:
    fill(store)
    for one, other in ((2, -1), (3, 2), (-1, 3)):
        store._connection.execute("UPDATE audit SET no = ? WHERE no = ?", (other, one))
    assert broken(store) == 2


@pytest.mark.parametrize(
    ("act", "about", "why"),
    [
        ("opened the case of Amal", (), None),
        (Act.OPENED_CASE, ("Amal Testsen",), None),
        (Act.OPENED_CASE, ("",), None),
        (Act.OPENED_CASE, (), "because Amal asked"),
    ],
)
def test_no_content_can_be_written_into_it(
    store: Store, act: Any, about: tuple[str, ...], why: str | None
) -> None:
    with pytest.raises(ValueError, match="ids and codes"):
        store.note(act, "KN", about, why)
    assert list(store.audit()) == []


def test_an_entry_is_committed_with_what_it_tells_of_or_not_at_all(store: Store) -> None:
    with store.together():
        store.save([Write(CASE, PERSON, {"a": ANSWER})], "KN")
        store.note(Act.LOADED_MISSION, "KN", (CASE,))
    assert len(list(store.audit())) == 1

    def both_and_fail() -> None:
        with store.together():
            store.save([Write(CASE, PERSON, {"a": {"s": "declined"}})], "KN")
            store.note(Act.LOADED_MISSION, "KN", (CASE,))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        both_and_fail()
    assert len(list(store.audit())) == 1
    record = store.record(CASE, PERSON)
    assert record is not None
    assert [head.value for head in record.doc["a"].heads] == [ANSWER]
    store.save([Write(CASE, PERSON, {"b": ANSWER})], "KN")
    assert [change.n for change in store.changes()] == [1, 2]


def test_on_a_full_disk_one_can_go_on_reading_and_the_entries_come_later(store: Store) -> None:
    fill(store, 2)
    pages = store._row("PRAGMA page_count")[0]
    store._row(f"PRAGMA max_page_count = {pages}")
    for number in range(400):
        store.note(Act.OPENED_CASE, f"N{number}", (CASE,))
    assert len(list(store.audit())) < 402
    store._row("PRAGMA max_page_count = 1000000")
    store.note(Act.OPENED_CASE, "last", (CASE,))
    assert [entry.by for entry in store.audit()] == ["K0", "K1", *(f"N{n}" for n in range(400)), "last"]


def test_a_save_writes_no_page_for_it(store: Store) -> None:
    store.save([Write(CASE, PERSON, {"a": ANSWER})], "KN")
    fill(store)
    store._row("PRAGMA wal_checkpoint(TRUNCATE)")
    head = store._row("SELECT rootpage FROM sqlite_master WHERE name = 'upkeep'")[0]
    trail = store._row("SELECT rootpage FROM sqlite_master WHERE name = 'audit'")[0]
    store.save([Write(CASE, PERSON, {"a": {"s": "declined"}})], "KN")
    assert store._path is not None
    log = store._path.with_name("store.db-wal").read_bytes()
    frames = [log[at : at + 24] for at in range(32, len(log), 24 + 4096)]
    written = [int.from_bytes(frame[:4], "big") for frame in frames]
    assert written
    assert not {head, trail} & set(written)
