from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.store.store import Store, Write


def said(value: object) -> dict[str, object]:
    return {"s": "answered", "v": value}


def person(name: str) -> dict[str, dict[str, object] | None]:
    return {"_type": said("person"), "_case": said("case-1"), "given_latin": said(name)}


def test_a_save_is_a_change_in_the_log_and_a_document(store: Store) -> None:
    store.save([Write("case-1", "p1", person("Amal"), form="household@1")], "AB")
    record = store.record("case-1", "p1")
    assert record is not None
    assert record.type == "person"
    assert record.doc["given_latin"].heads[0].value == said("Amal")
    change = next(store.changes())
    assert (change.actor, change.n, change.by, change.form) == (1, 1, "AB", "household@1")
    assert all(entry.context == () for entry in change.entries)


def test_a_later_save_has_seen_the_earlier_one(store: Store) -> None:
    store.save([Write("case-1", "p1", person("Amal"))], "AB")
    store.save([Write("case-1", "p1", {"given_latin": said("Amel")})], "CD")
    history = store.history("case-1", "p1")
    assert [change.n for change in history] == [1, 2]
    assert history[1].entries[0].context == ((1, 1),)
    record = store.record("case-1", "p1")
    assert record is not None
    assert [head.value for head in record.doc["given_latin"].heads] == [said("Amel")]


def test_several_writes_are_one_commit_with_a_number_each(store: Store) -> None:
    store.save([Write("case-1", "p1", person("Amal")), Write("case-1", "p2", person("Basil"))], "AB")
    assert [change.n for change in store.changes()] == [1, 2]
    assert store.vault_state()["commits"] == 1


def test_numbers_go_on_after_reopening(store: Store, open_store: Callable[[], Store]) -> None:
    store.save([Write("case-1", "p1", person("Amal"))], "AB")
    again = open_store()
    again.save([Write("case-1", "p1", {"sex": said("f")})], "AB")
    changes = list(again.changes())
    assert [change.n for change in changes] == [1, 2]
    assert changes[0].hlc < changes[1].hlc
    assert [record.rec for record in again.records("person", home="case-1")] == ["p1"]


def test_one_bad_text_stops_the_whole_save(store: Store) -> None:
    with pytest.raises(Refusal) as problem:
        store.save([Write("case-1", "p1", person("Amal")), Write("case-1", "p2", person("a\x1b[2J"))], "AB")
    assert problem.value.code is Code.TEXT_UNSAFE
    assert list(store.changes()) == []


def test_a_deleted_record_leaves_the_lists_and_stays_in_the_log(store: Store) -> None:
    store.save([Write("case-1", "p1", person("Amal"))], "AB")
    store.delete("case-1", "p1", "AB")
    assert store.records("person") == []
    assert [change.why for change in store.history("case-1", "p1")] == [None, "delete"]


def test_a_store_without_a_name_writes_nothing(open_store: Callable[[], Store]) -> None:
    with pytest.raises(Refusal) as problem:
        open_store().device()
    assert problem.value.code is Code.NOT_ENROLLED


def test_a_burnt_bundle_number_is_never_used_again(store: Store) -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    first = store.reserve_bundle(at)
    store.bundle_failed(first[0], "KM-B105")
    second = store.reserve_bundle(at)
    store.bundle_signed(second[0], "ab" * 32, "x.kmb")
    store.bundle_written(second[0])
    third = store.reserve_bundle(at)
    assert (first, second, third) == ((1, 0, "0" * 64), (2, 0, "0" * 64), (3, 0, "ab" * 32))
    assert [b["status"] for b in store.bundles()] == ["failed", "written", "reserved"]


def test_what_was_signed_is_pointed_to_although_writing_it_failed(store: Store) -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    seq, _, _ = store.reserve_bundle(at)
    store.bundle_signed(seq, "cd" * 32, "x.kmb")
    store.bundle_failed(seq, "KM-B107")
    assert store.reserve_bundle(at) == (2, 0, "cd" * 32)
    assert store.bundles()[0]["manifest_sha256"] == "cd" * 32


def test_every_step_of_the_ledger_counts_as_a_save(store: Store) -> None:
    before = store.vault_state()["commits"]
    seq, _, _ = store.reserve_bundle(datetime(2026, 11, 2, tzinfo=UTC))
    store.bundle_signed(seq, "cd" * 32, "x.kmb")
    store.bundle_written(seq)
    assert store.vault_state()["commits"] == before + 3
