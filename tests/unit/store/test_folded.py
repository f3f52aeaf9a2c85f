"""A record kept between saves says what the log says: after conflicts, failures, and when it is read anew."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from kommisjon.store.folded import UNWRITTEN, Folded
from kommisjon.store.store import Store, Write
from sync.merge import Change, Entry, absorb, encode, view

PATHS = ("_type", "_parent", "name", "skills/sewing", "æ", 'a"b')
VALUES = st.none() | st.fixed_dictionaries({"s": st.just("answered"), "v": st.sampled_from(["a", "b", "1", "ب"])})
CONTEXTS = st.dictionaries(st.integers(1, 3), st.integers(0, 12), max_size=3).map(
    lambda c: tuple(sorted(c.items()))
)
ENTRIES = st.dictionaries(st.sampled_from(PATHS), st.tuples(VALUES, CONTEXTS), max_size=4)
HISTORIES = st.lists(st.tuples(st.integers(1, 3), ENTRIES), max_size=12)


def change(actor: int, n: int, entries: Mapping[str, Any]) -> Change:
    made = tuple(Entry(path, value, context) for path, (value, context) in sorted(entries.items()))
    return Change("case-1", "p1", actor, n, n << 16, "AB", None, None, made)


@given(HISTORIES)
def test_put_together_by_path_it_is_what_the_whole_document_gives(history: list[tuple[int, Any]]) -> None:
    folded, changes = UNWRITTEN, [change(actor, n, entries) for n, (actor, entries) in enumerate(history, 1)]
    for one in changes:
        folded = folded.after(one)
    doc = absorb({}, changes)
    shown = view(doc)
    for found in (folded, Folded.of(doc)):
        assert found.doc == doc
        assert found.text == encode(doc)
        assert (found.alive, found.conflicts) == (shown.alive, len(shown.conflicts))
        assert (found.type, found.parent) == (shown.value("_type") or "", shown.value("_parent"))


def said(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value}


def stands_as_logged(store: Store) -> bool:
    """Whether every record is what its changes fold to, column for column."""
    columns = "home, rec, type, parent, doc, n_conflicts, alive, max_hlc"
    for home, rec, kind, parent, doc, conflicts, alive, newest in store._rows(f"SELECT {columns} FROM rec"):
        history = store.history(home, rec)
        folded = absorb({}, history)
        shown = view(folded)
        drawn = (shown.value("_type") or "", shown.value("_parent"), len(shown.conflicts), int(shown.alive))
        assert (kind, parent, conflicts, alive) == drawn
        assert (doc, newest) == (encode(folded), history[-1].hlc)
    return True


def test_many_records_in_turn_stand_as_logged(store: Store, open_store: Callable[[], Store]) -> None:
    for n in range(60):
        rec = f"p{n * 7 % 13}"
        values = {"_type": said("person"), f"q{n % 5}": said(str(n)), "_parent": said(f"h{n % 3}")}
        store.save([Write("case-1", rec, values), Write("case-1", rec, {"again": said("x")})], "AB")
        if n % 11 == 0:
            store.delete("case-1", rec, "AB")
    assert stands_as_logged(store)
    again = open_store()
    again.save([Write("case-1", "p1", {"q1": said("after")})], "AB")
    assert stands_as_logged(again)


def test_a_record_that_changes_its_type_or_parent_is_found_by_the_new_one(store: Store) -> None:
    store.save([Write("case-1", "p1", {"_type": said("person"), "_parent": said("h1")})], "AB")
    store.save([Write("case-1", "p1", {"_parent": said("h2")})], "AB")
    assert [r.rec for r in store.records("person", parent="h2")] == ["p1"]
    assert store.records("person", parent="h1") == []
    store.save([Write("case-1", "p1", {"_type": said("guest")})], "AB")
    assert [r.rec for r in store.records("guest")] == ["p1"]
    assert store.records("person") == []


def test_a_save_that_failed_half_way_leaves_nothing_behind_for_the_next(store: Store) -> None:
    store.save([Write("case-1", "p1", {"_type": said("person"), "name": said("Amal")})], "AB")
    pages = store._row("PRAGMA page_count")[0]
    store._row(f"PRAGMA max_page_count = {pages}")
    much = {f"q{n}": said("x" * 500) for n in range(200)}
    with pytest.raises(Refusal) as problem:
        store.save([Write("case-1", "p1", {"name": said("Basil")}), Write("case-1", "p2", much)], "AB")
    assert problem.value.code is Code.DISK_FULL
    store._row("PRAGMA max_page_count = 1000000")
    store.save([Write("case-1", "p1", {"sex": said("f")})], "AB")
    record = store.record("case-1", "p1")
    assert record is not None
    assert [head.value for head in record.doc["name"].heads] == [said("Amal")]
    assert store.record("case-1", "p2") is None
    assert [one.n for one in store.changes()] == [1, 2]
    assert stands_as_logged(store)
